/*
 * orders_page.tsx -- orders, newest first, by every filter.
 */
import { Button } from 'antd';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Order, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook, type Say } from '../base/look';
import { showYuan } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { ExportButton } from '../parts/export_button';
import type { Column } from '../parts/listing';
import { Listing } from '../parts/listing';
import { channelName, originName } from '../parts/names';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';
import { FilterBar } from './filter_bar';
import { countOf, filtersOf } from './filters';

const ON_PAGE = 50;

function whereOf(order: Order): string {
    return [order.store?.name, order.terminal?.name ?? order.app?.name].filter(Boolean).join(' · ');
}

function columnsOf(say: Say, zone: string, withMerchant: boolean): Column<Order>[] {
    const columns: (Column<Order> | false)[] = [
        { name: 'at', title: say('order.at'), show: (order) => showMoment(order.created_at, zone), place: 'head',
 },
        withMerchant && { name: 'merchant', title: say('order.merchant'), show: (order) => order.merchant.name },
        { name: 'where', title: say('order.where'), show: whereOf },
        { name: 'origin', title: say('order.origin'), show: (order) => originName(say, order.origin) },
        { name: 'channel', title: say('order.channel'),
            show: (order) => (order.channel ? channelName(say, order.channel) : '') },
        { name: 'state', title: say('order.state'), show: (order) => <StateTag state={order.state} /> },
        { name: 'refunded', title: say('order.refunded'), align: 'right',
            show: (order) => (order.refunded > 0 ? showYuan(order.refunded) : ''), sum: (order) => order.refunded },
        { name: 'amount', title: say('order.amount'), align: 'right', place: 'end', className: 'strong',
            show: (order) => showYuan(order.amount), sum: (order) => order.amount },
        { name: 'number', title: say('order.number'), className: 'soft',
            show: (order) => <code>{order.number ?? order.id}</code> },
    ];

    return columns.filter((column) => column !== false);
}

export default function OrdersPage() {
    const { at, zone, organisation } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const filters = filtersOf(place.query);
    const after = place.query.after;
    /* What is older does not move; the newest page does. */
    const { data, problem, loading, reload } = useFetched<PageOf<Order>>(
        '/orders', { at, after, limit: ON_PAGE, ...filters }, after === undefined ? beat : 0);
    const filtered = countOf(filters) > 0;
    const above = organisation?.kind === 'platform' || organisation?.kind === 'partner';

    return (
        <Page title={say('menu.orders')} actions={<ExportButton list="orders" query={{ ...filters }} />}>
            <FilterBar filters={filters} onChange={(next) => { go(place.path, { at, ...next }); }} />
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length > 0 && (
                        <Listing label={say('menu.orders')} rows={data.items} keyOf={(order) => order.id} busy={loading}
                            columns={columnsOf(say, zone, above)}
                            hrefOf={(order) => hrefOf(place, `/orders/${order.id}`)} />
                    )}
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say(filtered ? 'orders.none_such' : 'orders.none')}>
                            <p>{say(filtered ? 'orders.none_such_text' : 'orders.none_text')}</p>
                            {filtered && <Button onClick={() => { go(place.path, { at }); }}>{say('filters.none')}</Button>}
                        </Empty>
                    )}
                    {data.items.length === 0 && data.next !== undefined && (
                        <Empty title={say('orders.looked', { at: showMoment(data.looked_to, zone) })}>
                            <p>{say('orders.looked_text')}</p>
                        </Empty>
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}
