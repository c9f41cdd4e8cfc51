/*
 * shifts_page.tsx -- cashiers' shifts at the terminals below where one looks, with what was counted.
 */
import { Input, Select } from 'antd';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook, type Say } from '../base/look';
import { fen, showFen, type Fen } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { ExportButton } from '../parts/export_button';
import { Listing, type Column } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import type { Shift } from './types';
import { ShiftState, Variance } from './variance';

const states = ['open', 'closed', 'variance', 'differs'] as const;

function walletsOf(shift: Shift): Fen {
    return fen(shift.sums.wechat + shift.sums.alipay + shift.sums.unionpay);
}

function cashOf(shift: Shift): Fen {
    return fen(shift.sums.cash - shift.sums.cash_back);
}

function columnsOf(say: Say, zone: string): Column<Shift>[] {
    return [
        { name: 'number', title: say('shift.number'), place: 'head', className: 'strong',
            show: (one) => say('shift.title', { number: one.number })
                + (one.fork === undefined ? '' : say('shift.fork', { fork: one.fork + 1 })) },
        { name: 'store', title: say('terminal.store'), show: (one) => one.store.name },
        { name: 'terminal', title: say('shift.terminal'), show: (one) => one.terminal?.name ?? '' },
        { name: 'cashier', title: say('shift.cashier'), show: (one) => one.cashier ?? '' },
        { name: 'opened', title: say('shift.opened'), show: (one) => showMoment(one.opened_at ?? undefined, zone) },
        { name: 'closed', title: say('shift.closed_at'), show: (one) => showMoment(one.closed_at ?? undefined, zone) },
        { name: 'wallets', title: say('shift.wallets'), align: 'right', sum: walletsOf,
            show: (one) => showFen(walletsOf(one)) },
        { name: 'cash', title: say('shift.cash'), align: 'right', show: (one) => showFen(cashOf(one)), sum: cashOf },
        { name: 'expected', title: say('shift.expected'), align: 'right',
            show: (one) => (one.expected === undefined ? '–' : showFen(one.expected)) },
        { name: 'counted', title: say('shift.counted'), align: 'right',
            show: (one) => (one.counted === undefined ? '–' : showFen(one.counted)) },
        { name: 'variance', title: say('shift.variance'), align: 'right', place: 'end', className: 'wrap',
            show: (one) => (one.state === 'open' ? <ShiftState shift={one} />
                : <><Variance shift={one} />{one.differs === true && <ShiftState shift={one} />}</>),
            sum: (one) => one.variance },
    ];
}

export default function ShiftsPage() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { state, cashier, terminal, after } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<Shift>>(
        '/shifts', { at, state, cashier, terminal, after }, after === undefined ? beat : 0);
    const isNarrowed = [state, cashier, terminal, after].some((one) => one !== undefined);

    return (
        <Page title={say('menu.shifts')} actions={<ExportButton list="shifts" query={{ state, cashier, terminal }} />}>
            <div className="filters">
                <Select allowClear className="filter" aria-label={say('filter.state')} placeholder={say('filter.state')}
                    value={states.find((one) => one === state) ?? null}
                    onChange={(value: string | undefined) => {
                        go(place.path, { ...place.query, after: undefined, state: value });
                    }}
                    options={states.map((value) => ({ value, label: say(`shift.${value}`) }))} />
                <Input.Search allowClear className="filter" placeholder={say('filter.cashier')}
                    aria-label={say('filter.cashier')} defaultValue={cashier ?? ''} maxLength={32} onSearch={(text) => {
                        go(place.path, { ...place.query, after: undefined, cashier: text.trim() });
                    }} />
            </div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say(isNarrowed ? 'shifts.none_such' : 'shifts.none')}>
                            {!isNarrowed && <p>{say('shifts.none_text')}</p>}
                        </Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<Shift> label={say('menu.shifts')} rows={data.items} keyOf={(one) => one.id} busy={loading}
                            hrefOf={(one) => hrefOf(place, `/shifts/${one.id}`)} columns={columnsOf(say, zone)} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}
