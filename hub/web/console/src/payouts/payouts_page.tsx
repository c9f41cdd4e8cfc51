/*
 * payouts_page.tsx -- money that is to leave wallets, of all merchants below: approved or rejected, one by one or
 * several at once, by somebody else than who asked.
 */
import { App, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { change } from '../api/client';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Named, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { fen, showYuan, type Fen } from '../base/money';
import { usePlace } from '../base/route';
import { sayAlone } from '../base/said';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateFilter } from '../parts/state_filter';
import { StateTag } from '../parts/state_tag';
import { RejectDialog } from './reject_dialog';

export interface Payout {
    id: string;
    merchant: Named;
    number: string;
    kind: string;
    state: string;
    amount: Fen;
    to?: Named;
    bank?: string;
    reason?: string;
    note?: string;
    asked_by?: Named;
    approved_by?: Named;
    mine: boolean;
    created_at: string;
}

/** Each by itself, with a key of its own: one that is refused keeps none of the others back. */
async function approveAll(rows: readonly Payout[], at: string | undefined): Promise<unknown> {
    let trouble: unknown = null;

    for (const row of rows)
        try {
            await change('POST', `/payouts/${row.id}/approve`, {}, undefined, { at });
        } catch (cause) {
            trouble = cause;
        }
    return trouble;
}

export default function PayoutsPage() {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { message, modal } = App.useApp();
    const { beat } = useLive();
    const { state = '', after } = usePlace().query;
    const [chosen, setChosen] = useState<readonly string[]>([]);
    const [busy, setBusy] = useState(false);
    const [rejecting, setRejecting] = useState<Payout | null>(null);
    const { data, problem, loading, reload } = useFetched<PageOf<Payout>>(
        '/payouts', { at, state, after }, after === undefined ? beat : 0);
    const rows = data?.items ?? [];
    const waits = (row: Payout) => row.state === 'asked' && !row.mine && may('approve');
    const mine = rows.filter((row) => waits(row) && chosen.includes(row.id));
    const sum = fen(mine.reduce((all, row) => all + row.amount, 0));
    const approve = () => {
        modal.confirm({
            title: say('payout.approve_title', { count: mine.length, amount: showYuan(sum) }),
            content: say('payout.approve_text'), okText: say('payout.approve'), cancelText: say('cancel'),
            onOk: async () => {
                setBusy(true);
                const trouble = await approveAll(mine, at);

                setBusy(false);
                setChosen([]);
                reload();
                if (trouble === null)
                    void message.success(say('payout.approved'));
                else
                    void message.error(sayAlone(say, trouble));
            },
        });
    };

    return (
        <Page title={say('menu.payouts')} actions={may('approve') && (
            <Button type="primary" disabled={mine.length === 0} loading={busy} onClick={approve}>
                {mine.length === 0 ? say('payout.approve')
                    : say('payout.approve_some', { count: mine.length, amount: showYuan(sum) })}
            </Button>
        )}>
            <div className="filters"><StateFilter states={['asked']} /></div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {rows.length === 0 && data.next === undefined && (
                        <Empty title={say('payouts.none')}><p>{say('payouts.none_text')}</p></Empty>
                    )}
                    {rows.length > 0 && (
                        <Listing<Payout> label={say('menu.payouts')} rows={rows} keyOf={(row) => row.id} busy={loading}
                            columns={[
                                { name: 'at', title: say('order.at'), place: 'head', show: (row) => (waits(row)
                                    ? (
                                        <Checkbox checked={chosen.includes(row.id)} onChange={(event) => {
                                            setChosen(event.target.checked ? [...chosen, row.id]
                                                : chosen.filter((id) => id !== row.id));
                                        }}>{showMoment(row.created_at, zone)}</Checkbox>
                                    ) : showMoment(row.created_at, zone)) },
                                { name: 'merchant', title: say('order.merchant'), show: (row) => row.merchant.name },
                                { name: 'to', title: say('transfer.to'), className: 'wrap',
                                    show: (row) => row.bank ?? row.to?.name ?? '' },
                                { name: 'reason', title: say('transfer.reason'), className: 'soft',
                                    show: (row) => row.note ?? row.reason ?? '' },
                                { name: 'asked', title: say('payout.asked_by'),
                                    show: (row) => (row.mine && row.state === 'asked'
                                        ? say('payout.mine') : row.asked_by?.name ?? '') },
                                { name: 'approved', title: say('payout.approved_by'),
                                    show: (row) => row.approved_by?.name ?? '' },
                                { name: 'state', title: say('order.state'), show: (row) => <StateTag state={row.state} /> },
                                { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                                    className: 'strong', show: (row) => showYuan(row.amount) },
                                { name: 'more', title: say('more'), show: (row) => (waits(row)
                                    ? <Button size="small" danger onClick={() => { setRejecting(row); }}>
                                        {say('payout.reject')}
                                    </Button> : '') },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {rejecting && (
                <RejectDialog payout={rejecting} onClose={() => { setRejecting(null); }} onDone={() => {
                    setRejecting(null);
                    reload();
                }} />
            )}
        </Page>
    );
}
