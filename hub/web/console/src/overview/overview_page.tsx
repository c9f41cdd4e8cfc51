/*
 * overview_page.tsx -- how business goes: figures, the curve, who has which part, what came last.
 */
import { Input, Segmented } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Overview } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { addDays, dayThere, showMoment } from '../base/time';
import { channelName } from '../parts/names';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { labelOf, pointsOf, type Manner } from './curve';
import { FiguresRow } from './figures';
import { LastPayments } from './last_payments';
import { askBefore, askOf, askToday, ranges, spanOf, type Range, type Span } from './range';
import { Shares } from './shares';

const Chart = lazy(() => import('./chart'));
const manners: readonly Manner[] = ['sum', 'step'];

function Range({ span }: { span: Span }) {
    const { say } = useLook();
    const place = usePlace();
    const choose = (range: string, from?: string, to?: string) => {
        go(place.path, { at: place.query.at, range: range === 'today' ? undefined : range, from, to });
    };

    return (
        <div className="range">
            <Segmented value={span.range} aria-label={say('range')}
                options={ranges.map((one) => ({ value: one, label: say(`range.${one}`) }))}
                onChange={(range: Range) => {
                    if (range === 'own')
                        choose(range, span.from, span.to);
                    else
                        choose(range);
                }} />
            {span.range === 'own' && (
                <span className="days">
                    <Input type="date" value={span.from} max={span.to} aria-label={say('range.from')}
                        onChange={(event) => { choose('own', event.target.value, span.to); }} />
                    <span aria-hidden="true">–</span>
                    <Input type="date" value={span.to} min={span.from} aria-label={say('range.to')}
                        onChange={(event) => { choose('own', span.from, event.target.value); }} />
                </span>
            )}
        </div>
    );
}

/** How many steps of the curve have begun. */
function knownOf(overview: Overview, now: string): number {
    const later = overview.curve.findIndex((step) => step.at > now);

    return later < 0 ? overview.curve.length : later;
}

function Curve({ overview, past, span }: { overview: Overview; past: Overview | null; span: Span }) {
    const { say } = useLook();
    const [manner, setManner] = useState<Manner>('sum');
    const props = useMemo(() => {
        const now = showMoment(new Date().toISOString(), overview.zone).replace(' ', 'T');
        const steps = past && past.curve.length > overview.curve.length ? past.curve : overview.curve;
        const labels = steps.map((step) => labelOf(step.at, overview.by));
        const points = pointsOf(overview.curve, manner, overview.by, knownOf(overview, now));

        return {
            by: overview.by,
            labels,
            now: { name: say(`range.${span.range}`), points },
            before: past && {
                name: say(`before.${span.range}`),
                points: pointsOf(past.curve, manner, overview.by, past.curve.length),
            },
            summary: say('curve.summary', {
                paid: showYuan(overview.total.paid), before: showYuan(overview.before.paid),
            }),
        };
    }, [overview, past, span.range, manner, say]);

    return (
        <Card title={say('curve.title')} extra={
            <Segmented size="small" value={manner} aria-label={say('curve.manner')} onChange={setManner}
                options={manners.map((one) => ({ value: one, label: say(`curve.${one}`) }))} />
        }>
            <Suspense fallback={<div className="chart" />}><Chart {...props} /></Suspense>
        </Card>
    );
}

function LiveMark({ well }: { well: boolean }) {
    const { say } = useLook();
    const { line } = useLive();
    const state = line === 'live' && !well ? 'lost' : line;

    return <span className={`live ${state}`} role="status"><i aria-hidden="true" />{say(`mark.${state}`)}</span>;
}

/** Merchants, stores, terminals and apps: as many of these as there are. */
function Sources({ overview, listOf }: { overview: Overview; listOf: (query: Record<string, string>) => string }) {
    const { say } = useLook();
    const listed = ([
        [say('shares.stores'), overview.stores, 'store'],
        [say('shares.terminals'), overview.terminals, 'terminal'],
        [say('shares.apps'), overview.apps, 'app'],
        [say('shares.merchants'), overview.merchants, 'at'],
    ] as const).filter(([, all]) => all.length > 0);

    return listed.length === 0 ? null : (
        <div className="stack">
            {listed.map(([title, all, field]) => (
                <Card key={field} title={title}>
                    <Shares none={say('shares.none')} of={overview.total.paid} shares={all.map((one) => ({
                        key: one.id, name: one.name, figures: one, href: listOf({ state: 'paid', [field]: one.id }),
                    }))} />
                </Card>
            ))}
        </div>
    );
}

export default function OverviewPage() {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const span = spanOf(place.query, zone);
    const isToday = span.range === 'today';
    const ends = span.to >= dayThere(zone);
    const asked = isToday ? askToday(span, zone) : askOf(span);
    const { data, problem, reload } = useFetched<Overview>('/overview', { at, ...asked }, ends ? beat : 0);
    const past = useFetched<Overview>('/overview', { at, ...askBefore(span) });
    const listed = { from: `${span.from}T00:00`, to: `${addDays(span.to, 1)}T00:00` };
    const listOf = (query: Record<string, string>) => hrefOf(place, '/orders', { ...listed, ...query });
    return (
        <Page title={say('menu.overview')} note={<LiveMark well={problem === null} />} actions={<Range span={span} />}>
            <Trouble problem={problem} onAgain={reload} />
            {data ? (
                <>
                    <FiguresRow overview={data} before={say(`before.${span.range}`)} hrefOf={listOf} />
                    <div className="columns wide-first">
                        <Curve overview={data} past={past.data} span={span} />
                        <Card title={say('shares.channels')}>
                            <Shares none={say('shares.none')} of={data.total.paid} shares={data.channels.map((one) => ({
                                key: one.channel, name: channelName(say, one.channel), figures: one,
                                href: listOf({ state: 'paid', channel: one.channel }),
                            }))} />
                        </Card>
                    </div>
                    <div className="columns">
                        <Sources overview={data} listOf={listOf} />
                        {may('orders') && <LastPayments />}
                    </div>
                </>
            ) : problem === null && <Waiting />}
        </Page>
    );
}
