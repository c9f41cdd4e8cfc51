/*
 * statement.tsx -- what moved a wallet, the newest first.
 */
import type { Page as PageOf, WalletChange } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showFen } from '../base/money';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { accountName, eventName } from '../parts/names';
import { Empty } from '../parts/page';
import { Pager } from '../parts/pager';

interface StatementProps {
    page: PageOf<WalletChange>;
    busy: boolean;
    hrefOf: (order: string) => string;
}

export function Statement({ page, busy, hrefOf }: StatementProps) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <>
            {page.items.length === 0 && page.next === undefined && (
                <Empty title={say('statement.none')}><p>{say('statement.none_text')}</p></Empty>
            )}
            {page.items.length > 0 && (
                <Listing<WalletChange> label={say('statement')} rows={page.items} busy={busy}
                    keyOf={(row) => `${row.journal}-${String(row.leg)}`} columns={[
                        { name: 'at', title: say('order.at'), place: 'head', show: (row) => showMoment(row.at, zone) },
                        { name: 'event', title: say('statement.event'), show: (row) => eventName(say, row.event) },
                        { name: 'account', title: say('entry.account'),
                            show: (row) => accountName(say, row.account === 'debt' ? 'merchant_debt' : row.account) },
                        { name: 'amount', title: say('order.amount'), align: 'right', place: 'end', className: 'strong',
                            show: (row) => `${row.amount > 0 ? '+' : ''}${showFen(row.amount)}` },
                        { name: 'order', title: say('order.number'), className: 'soft',
                            show: (row) => (row.order ? <a href={hrefOf(row.order)}><code>{row.order}</code></a>
                                : row.number ?? row.reason ?? '') },
                    ]} />
            )}
            <Pager next={page.next} busy={busy} />
        </>
    );
}
