/*
 * shift_page.tsx -- one shift: what the till's report says beside what the hub counted, and what went
 * through the drawer; its orders are a click away.
 */
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showCount, showFen, showYuan } from '../base/money';
import { hrefOf, usePlace } from '../base/route';
import { addDays, showDay, showMoment } from '../base/time';
import { Facts } from '../parts/facts';
import { Listing } from '../parts/listing';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { wordOr } from '../words/words';
import type { ShiftHead, ShiftWhole } from './types';
import { ShiftState, Variance } from './variance';

/** From the day of its beginning to the day on which the hub had all of it. */
function ordersOf(shift: ShiftHead, zone: string): Record<string, string> {
    const query: Record<string, string> = { shift: shift.id };

    if (shift.opened_at !== null && (shift.heard_at === undefined || shift.opened_at < shift.heard_at))
        query.from = `${addDays(showDay(shift.opened_at, zone), 0)}T00:00`;
    if (shift.heard_at !== undefined)
        query.to = `${addDays(showDay(shift.heard_at, zone), 1)}T00:00`;
    return query;
}

function Head({ shift }: { shift: ShiftWhole }) {
    const { zone } = useHere();
    const { say } = useLook();
    const yuan = (amount: ShiftHead['counted']) => (amount === undefined ? '' : showYuan(amount));

    return (
        <Card>
            <Facts facts={[
                [say('shift.state'), <ShiftState key="state" shift={shift} />],
                [say('shift.cashier'), shift.cashier],
                [say('kind.merchant'), shift.merchant.name],
                [say('terminal.store'), shift.store.name],
                [say('shift.terminal'), shift.terminal?.name],
                [say('shift.opened'), showMoment(shift.opened_at ?? undefined, zone)],
                [say('shift.closed_at'), showMoment(shift.closed_at ?? undefined, zone)],
                [say('shift.heard'), shift.heard_at === undefined ? '' : showMoment(shift.heard_at, zone)],
                [say('shift.float'), showYuan(shift.float)],
                [say('shift.expected'), yuan(shift.expected)],
                [say('shift.said'), shift.said === shift.expected ? '' : yuan(shift.said)],
                [say('shift.counted'), yuan(shift.counted)],
                [say('shift.variance'), <Variance key="variance" shift={shift} />],
            ]} />
            {shift.differs === true && <p role="note" className="padded">{say('shift.differs_text')}</p>}
        </Card>
    );
}

function Report({ shift }: { shift: ShiftWhole }) {
    const { say } = useLook();
    const isClosed = shift.state === 'closed';
    const differs = ({ heard, said }: ShiftWhole['lines'][number]) => isClosed
        && (heard.amount !== said.amount || heard.count !== said.count);

    return (
        <Card title={say('shift.report')} flush>
            {shift.lines.length === 0 && <p className="soft padded">{say('shift.report_none')}</p>}
            {shift.lines.length > 0 && (
                <Listing label={say('shift.report')} rows={shift.lines} keyOf={(one) => one.line} columns={[
                    { name: 'line', title: say('shift.line'), place: 'head', show: (one) => say(`line.${one.line}`) },
                    { name: 'count', title: say('shift.count'), align: 'right', show: (one) => showCount(one.heard.count) },
                    { name: 'amount', title: say('shift.amount'), align: 'right', place: 'end', className: 'strong',
                        show: (one) => showFen(one.heard.amount) },
                    { name: 'late', title: say('shift.late'), align: 'right', className: 'soft',
                        show: (one) => (one.heard.late_count === 0 ? ''
                            : `${showCount(one.heard.late_count)} · ${showFen(one.heard.late_amount)}`) },
                    { name: 'said', title: say('shift.said_amount'), align: 'right',
                        show: (one) => (!isClosed ? '–' : differs(one)
                            ? <span className="tag bad">{showFen(one.said.amount)} · {showCount(one.said.count)}</span>
                            : showFen(one.said.amount)) },
                ]} />
            )}
        </Card>
    );
}

function Moves({ shift }: { shift: ShiftWhole }) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <Card title={say('shift.moves')} flush>
            {shift.moves.length === 0 && <p className="soft padded">{say('shift.moves_none')}</p>}
            {shift.moves.length > 0 && (
                <Listing label={say('shift.moves')} rows={shift.moves.map((move, index) => ({ ...move, index }))}
                    keyOf={(one) => one.index} columns={[
                        { name: 'at', title: say('order.at'), show: (one) => showMoment(one.at, zone) },
                        { name: 'line', title: say('shift.line'), place: 'head', show: (one) => say(`line.${one.line}`) },
                        { name: 'reason', title: say('shift.reason'),
                            show: (one) => say(wordOr(`reason.${one.reason}`, 'reason.other')) },
                        { name: 'cashier', title: say('shift.cashier'), show: (one) => one.cashier ?? '' },
                        { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                            show: (one) => showFen(one.amount) },
                    ]} />
            )}
        </Card>
    );
}

export default function ShiftPage({ id }: { id: string }) {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { data, problem, reload } = useFetched<ShiftWhole>(`/shifts/${id}`, { at }, beat);

    return (
        <Page title={data ? say('shift.title', { number: data.number }) : say('menu.shifts')}
            actions={data && may('orders') && (
                <a href={hrefOf(place, '/orders', ordersOf(data, zone))}>{say('shift.orders')}</a>
            )}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <>
                    <Head shift={data} />
                    <Report shift={data} />
                    <Moves shift={data} />
                </>
            )}
        </Page>
    );
}
