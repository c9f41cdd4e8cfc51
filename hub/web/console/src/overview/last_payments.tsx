/*
 * last_payments.tsx -- what was paid last, ticking in.
 */
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Order, Page } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { hrefOf, usePlace } from '../base/route';
import { showTime } from '../base/time';
import { channelName } from '../parts/names';
import { Card, Trouble } from '../parts/page';

const SHOWN = 8;

export function LastPayments() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { data, problem, reload } = useFetched<Page<Order>>('/orders', { at, state: 'paid', limit: SHOWN }, beat);

    return (
        <Card title={say('last.title')} extra={<a href={hrefOf(place, '/orders')}>{say('last.all')}</a>}>
            <Trouble problem={problem} onAgain={reload} />
            {data?.items.length === 0 && <p className="hint">{say('last.none')}</p>}
            <ul className="ticker" aria-live="polite">
                {data?.items.map((order) => (
                    <li key={order.id} data-order={order.id}>
                        <a href={hrefOf(place, `/orders/${order.id}`)}>
                            <time dateTime={order.paid_at}>{showTime(order.paid_at ?? order.created_at, zone)}</time>
                            <span className="share-name">{order.store?.name ?? order.app?.name ?? order.merchant.name}</span>
                            <small>{channelName(say, order.channel ?? '')}</small>
                            <b className="amount">{showYuan(order.paid ?? order.amount)}</b>
                        </a>
                    </li>
                ))}
            </ul>
        </Card>
    );
}
