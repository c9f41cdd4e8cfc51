/*
 * wallet_page.tsx -- what a merchant's wallets have, and what moved them.
 */
import { Button, Space } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf, Transfer, Wallet, WalletChange } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { hrefOf, usePlace } from '../base/route';
import { ExportButton } from '../parts/export_button';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { Lines } from './lines';
import { Statement } from './statement';
import { TransferDialog } from './transfer_dialog';
import { Transfers } from './transfers';

const ON_PAGE = 50;

function WalletOf() {
    const { at, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { after } = place.query;
    const [asking, setAsking] = useState(false);
    const wallet = useFetched<Wallet>('/merchant/wallet', { at }, beat);
    const statement = useFetched<PageOf<WalletChange>>('/merchant/wallet/statement', { at, after, limit: ON_PAGE },
        after === undefined ? beat : 0);
    const transfers = useFetched<PageOf<Transfer>>('/merchant/transfers', { at, limit: 10 }, beat);
    const held = wallet.data?.holders.filter((line) => line.held) ?? [];

    return (
        <Page title={say('menu.wallet')} actions={may('transfer') && held.length > 0 && (
            <Button type="primary" onClick={() => { setAsking(true); }}>{say('transfer.ask')}</Button>
        )}>
            <Trouble problem={wallet.problem ?? statement.problem} onAgain={() => { wallet.reload(); statement.reload(); }} />
            {!wallet.data && wallet.problem === null && <Waiting />}
            {wallet.data && <Lines wallet={wallet.data} />}
            {transfers.data && transfers.data.items.length > 0 && (
                <Card title={say('transfers')} flush extra={<ExportButton list="transfers" query={{}} />}>
                    <Transfers rows={transfers.data.items} />
                </Card>
            )}
            {statement.data && (
                <Card title={say('statement')} flush extra={
                    <Space>
                        <ExportButton list="statement" query={{}} />
                        <ExportButton list="entries" query={{}} label={say('export.entries')} />
                    </Space>
                }>
                    <Statement page={statement.data} busy={statement.loading}
                        hrefOf={(id) => hrefOf(place, `/orders/${id}`)} />
                </Card>
            )}
            {asking && (
                <TransferDialog lines={held} at={at} onClose={() => { setAsking(false); }}
                    onDone={() => { setAsking(false); wallet.reload(); transfers.reload(); }} />
            )}
        </Page>
    );
}

export default function WalletPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.wallet')}><WalletOf /></OfMerchant>;
}
