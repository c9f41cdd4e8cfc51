/*
 * refunds_page.tsx -- money on its way back to payers, the newest first.
 */
import { Select } from 'antd';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf, RefundRow } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { ExportButton } from '../parts/export_button';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';

const ON_PAGE = 50;
const states = ['PENDING', 'UNKNOWN', 'DONE', 'FAILED', 'HELD'] as const;

function Refunds() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { state, after } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<RefundRow>>(
        '/merchant/refunds', { at, state, after, limit: ON_PAGE }, after === undefined ? beat : 0);

    return (
        <Page title={say('menu.refunds')} actions={<ExportButton list="refunds" query={{ state }} />}>
            <div className="filters">
                <Select allowClear className="filter" aria-label={say('filter.state')} placeholder={say('filter.state')}
                    value={state} onChange={(chosen: string | undefined) => { go(place.path, { at, state: chosen }); }}
                    options={states.map((value) => ({ value, label: <StateTag state={value.toLowerCase()} /> }))} />
            </div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('refunds.none')}><p>{say('refunds.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<RefundRow> label={say('menu.refunds')} rows={data.items} keyOf={(row) => row.id} busy={loading}
                            hrefOf={(row) => hrefOf(place, `/orders/${row.order}`)} columns={[
                                { name: 'at', title: say('order.at'), place: 'head',
                                    show: (row) => showMoment(row.created_at, zone) },
                                { name: 'channel', title: say('order.channel'), show: (row) => channelName(say, row.channel) },
                                { name: 'state', title: say('order.state'),
                                    show: (row) => <StateTag state={row.state.toLowerCase()} /> },
                                { name: 'reason', title: say('refund.reason'),
                                    show: (row) => row.reason ?? (row.kind === 'late' ? say('refund.late') : '') },
                                { name: 'code', title: say('refund.code'), className: 'soft', show: (row) => row.code ?? '' },
                                { name: 'fee', title: say('refund.fee'), align: 'right',
                                    show: (row) => (row.fee > 0 ? showYuan(row.fee) : ''), sum: (row) => row.fee },
                                { name: 'amount', title: say('order.amount'), align: 'right', place: 'end', className: 'strong',
                                    show: (row) => showYuan(row.amount), sum: (row) => row.amount },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}

export default function RefundsPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.refunds')}><Refunds /></OfMerchant>;
}
