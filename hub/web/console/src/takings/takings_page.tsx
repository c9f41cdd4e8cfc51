/*
 * takings_page.tsx -- the daily and the monthly bill: income, expense, what is to be settled.
 *
 * A line leads to the orders behind it. Which months, or years, stands in the address.
 */
import { Input, Segmented } from 'antd';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import { useHere } from '../base/here';
import { useLook, type Say } from '../base/look';
import { showCount, showFen } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { dayThere } from '../base/time';
import { ExportButton } from '../parts/export_button';
import { Listing, type Column } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { askOf, isMonth, type Takings, type TakingsLine } from './takings';

const manners = ['day', 'month'] as const;

type OrdersOf = (line: TakingsLine, query: Record<string, string>) => string;

function columnsOf(say: Say, ordersOf: OrdersOf): Column<TakingsLine>[] {
    return [
        { name: 'date', title: say('takings.date'), place: 'head', show: (line) => line.date },
        { name: 'income', title: say('takings.income'), align: 'right', place: 'end', className: 'strong',
            show: (line) => showFen(line.income), sum: (line) => line.income },
        { name: 'income_count', title: say('takings.income_count'), align: 'right', count: (line) => line.income_count,
            show: (line) => (line.income_count === 0 ? '0'
                : <a href={ordersOf(line, { state: 'paid' })}>{showCount(line.income_count)}</a>) },
        { name: 'expense', title: say('takings.expense'), align: 'right',
            show: (line) => showFen(line.expense), sum: (line) => line.expense },
        { name: 'expense_count', title: say('takings.expense_count'), align: 'right',
            show: (line) => showCount(line.expense_count), count: (line) => line.expense_count },
        { name: 'fee', title: say('takings.fee'), align: 'right',
            show: (line) => showFen(line.fee), sum: (line) => line.fee },
        { name: 'cash', title: say('takings.cash'), align: 'right',
            show: (line) => showFen(line.cash), sum: (line) => line.cash },
        { name: 'to_settle', title: say('takings.to_settle'), align: 'right', className: 'strong',
            show: (line) => showFen(line.to_settle), sum: (line) => line.to_settle },
        { name: 'details', title: say('takings.details'),
            show: (line) => <a href={ordersOf(line, {})}>{say('takings.orders')}</a> },
    ];
}

export default function TakingsPage() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const by = place.query.by === 'month' ? 'month' : 'day';
    const today = dayThere(zone);
    const month = isMonth(place.query.month) && (place.query.month ?? '') <= today.slice(0, 7)
        ? place.query.month ?? '' : today.slice(0, 7);
    const asked = askOf(by, month);
    const isNow = by === 'month' ? month.slice(0, 4) === today.slice(0, 4) : month === today.slice(0, 7);
    const { data, problem, loading, reload } = useFetched<Takings>('/takings', { at, ...asked }, isNow ? beat : 0);
    const ordersOf = (line: TakingsLine, query: Record<string, string>) =>
        hrefOf(place, '/orders', { from: line.from, to: line.to, ...query });
    const choose = (next: { by?: string | undefined; month?: string }) => {
        go(place.path, { at: place.query.at, by: by === 'day' ? undefined : by, month: place.query.month, ...next });
    };

    return (
        <Page title={say('menu.takings')} actions={<ExportButton list="takings" query={{ ...asked }} />}>
            <div className="filters">
                <Segmented value={by} aria-label={say('takings.by')}
                    options={manners.map((one) => ({ value: one, label: say(`takings.by.${one}`) }))}
                    onChange={(next) => { choose({ by: next === 'day' ? undefined : next }); }} />
                <Input type="month" className="filter" value={month} max={today.slice(0, 7)} aria-label={say('takings.month')}
                    onChange={(event) => { choose({ month: event.target.value }); }} />
            </div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.every((line) => line.income_count === 0 && line.expense_count === 0)
                        ? <Empty title={say('takings.none')}><p>{say('takings.none_text')}</p></Empty>
                        : <Listing<TakingsLine> label={say('menu.takings')} rows={data.items} keyOf={(line) => line.date}
                            busy={loading} columns={columnsOf(say, ordersOf)} sumTitle={say('sum.all')} />}
                </Card>
            )}
        </Page>
    );
}
