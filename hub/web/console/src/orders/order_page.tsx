/*
 * order_page.tsx -- one order: whoever is on the phone with a customer can answer from here.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { OrderWhole } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Facts } from '../parts/facts';
import { Listing } from '../parts/listing';
import { channelName, originName } from '../parts/names';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { Entries } from './entries';
import { RefundDialog, restOf } from './refund_dialog';
import { Timeline } from './timeline';

function Payments({ order, zone }: { order: OrderWhole; zone: string }) {
    const { say } = useLook();

    return (
        <Card title={say('payments')} flush>
            <Listing label={say('payments')} rows={order.payments} keyOf={(payment) => payment.id} columns={[
                { name: 'number', title: say('payment.number'), place: 'head', show: (one) => <code>{one.number}</code> },
                { name: 'channel', title: say('order.channel'), show: (one) => channelName(say, one.channel) },
                { name: 'channel_number', title: say('payment.channel_number'),
                    show: (one) => (one.channel_number ? <code>{one.channel_number}</code> : '') },
                { name: 'state', title: say('order.state'), show: (one) => <StateTag state={one.state} /> },
                { name: 'at', title: say('order.at'), 
                    show: (one) => showMoment(one.paid_at ?? one.created_at, zone) },
                { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                    show: (one) => showYuan(one.amount) },
            ]} />
        </Card>
    );
}

function Refunds({ order, zone }: { order: OrderWhole; zone: string }) {
    const { say } = useLook();

    return (
        <Card title={say('refunds')} flush>
            <Listing label={say('refunds')} rows={order.refunds} keyOf={(refund) => refund.id} columns={[
                { name: 'number', title: say('order.number'), place: 'head',
                    show: (one) => <code>{one.number ?? one.id}</code> },
                { name: 'state', title: say('order.state'), show: (one) => <StateTag state={one.state} /> },
                { name: 'reason', title: say('refund.reason'), className: 'wrap', show: (one) => one.reason ?? '' },
                { name: 'at', title: say('order.at'), 
                    show: (one) => showMoment(one.created_at, zone) },
                { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                    show: (one) => showYuan(one.amount) },
            ]} />
        </Card>
    );
}

export default function OrderPage({ id }: { id: string }) {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const [refunding, setRefunding] = useState(false);
    const { data: order, problem, reload } = useFetched<OrderWhole>(`/orders/${encodeURIComponent(id)}`, { at }, beat);
    const back = { href: hrefOf(place, '/orders'), text: say('menu.orders') };

    return (
        <Page title={say('order.title')} back={back} actions={
            order && order.state === 'paid' && may('refund') && restOf(order) > 0 && (
                <Button danger onClick={() => { setRefunding(true); }}>{say('refund.title')}</Button>
            )
        }>
            <Trouble problem={problem} onAgain={reload} />
            {!order && problem === null && <Waiting />}
            {order && (
                <>
                    <Card>
                        <div className="order-top">
                            <p className="value">{showYuan(order.amount)}</p>
                            <StateTag state={order.state} />
                            {order.refunded > 0 && (
                                <span className="soft">{say('order.refunded')} {showYuan(order.refunded)}</span>
                            )}
                        </div>
                        <Facts facts={[
                            [say('order.id'), <code key="id">{order.id}</code>],
                            [say('order.number'), order.number && <code>{order.number}</code>],
                            [say('order.merchant'), order.merchant.name],
                            [say('order.store'), order.store?.name],
                            [say('order.terminal'), order.terminal?.name],
                            [say('order.app'), order.app?.name],
                            [say('order.origin'), originName(say, order.origin)],
                            [say('order.channel'), order.channel && channelName(say, order.channel)],
                            [say('order.at'), showMoment(order.created_at, zone)],
                            [say('order.paid_at'), order.paid_at && showMoment(order.paid_at, zone)],
                        ]} />
                    </Card>
                    {order.payments.length > 0 && <Payments order={order} zone={zone} />}
                    {order.refunds.length > 0 && <Refunds order={order} zone={zone} />}
                    <div className="columns">
                        <Card title={say('timeline')}>
                            <Timeline order={order.id} moments={order.timeline} zone={zone} />
                        </Card>
                        <Card title={say('entries')} flush>
                            {order.entries.length === 0
                                ? <p className="hint padded">{say('entries.none')}</p>
                                : <Entries entries={order.entries} zone={zone} />}
                        </Card>
                    </div>
                    {refunding && (
                        <RefundDialog order={order} at={at} onClose={() => { setRefunding(false); }} onDone={() => {
                            setRefunding(false);
                            reload();
                        }} />
                    )}
                </>
            )}
        </Page>
    );
}
