/*
 * range.ts -- which span of time the overview is of, as the address has it and as the hub is asked.
 *
 * from and to are local moments of the organisation's zone, to not included. Today is asked
 * for without them: the hub knows best what day it is there.
 */
import { addDays, dayThere, daysBetween, showMoment } from '../base/time';
import type { Query } from '../base/route';

export const ranges = ['today', 'yesterday', 'week', 'month', 'own'] as const;
export type Range = (typeof ranges)[number];

export interface Span {
    range: Range;
    from: string; /* the first day */
    to: string; /* the last day, included */
    by: 'minute' | 'hour' | 'day' | 'month';
}

const MINUTE_MS = 60_000;
const HOURS_UP_TO_DAYS = 3;
const DAYS_UP_TO_DAYS = 92;
const day = /^\d{4}-\d{2}-\d{2}$/;

function byOf(from: string, to: string): Span['by'] {
    const days = daysBetween(from, to) + 1;

    return days <= 1 ? 'minute' : days <= HOURS_UP_TO_DAYS ? 'hour' : days <= DAYS_UP_TO_DAYS ? 'day' : 'month';
}

/** What the address says, or today where it says nothing that can be. */
export function spanOf(query: Query, zone: string): Span {
    const today = dayThere(zone);
    const span = (range: Range, from: string, to: string) => ({ range, from, to, by: byOf(from, to) });

    switch (query.range) {
    case 'yesterday':
        return span('yesterday', addDays(today, -1), addDays(today, -1));
    case 'week':
        return span('week', addDays(today, -6), today);
    case 'month':
        return span('month', addDays(today, -29), today);
    case 'own':
        if (day.test(query.from ?? '') && day.test(query.to ?? '') && (query.from ?? '') <= (query.to ?? ''))
            return span('own', query.from ?? '', query.to ?? '');
        return span('own', today, today);
    default:
        return span('today', today, today);
    }
}

/** The first of the month so many months on, or the same day of it, or its last where it is shorter. */
function addMonths(date: string, months: number, day = Number(date.slice(8, 10))): string {
    const first = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + months, 1));
    const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();

    return addDays(first.toISOString().slice(0, 10), Math.min(day, last) - 1);
}

/** From the first day to the one behind the last; by month, whole months. */
function boundsOf(span: Span): [string, string] {
    return span.by === 'month' ? [addMonths(span.from, 0, 1), addMonths(span.to, 1, 1)]
        : [span.from, addDays(span.to, 1)];
}

export interface SpanAsked {
    from: string;
    to: string;
    by: Span['by'];
}

function askBetween([from, to]: [string, string], by: Span['by']): SpanAsked {
    return { from: `${from}T00:00`, to: `${to}T00:00`, by };
}

export function askOf(span: Span): SpanAsked {
    return askBetween(boundsOf(span), span.by);
}

/** Today so far, up to the end of this minute: then what it is held against ends at the same one. */
export function askToday(span: Span, zone: string, now = Date.now()): SpanAsked {
    const next = showMoment(new Date(now + MINUTE_MS).toISOString(), zone);
    const to = `${next.slice(0, 10)}T${next.slice(11, 16)}`;

    return { from: `${span.from}T00:00`, to: to > span.from ? to : `${addDays(span.from, 1)}T00:00`, by: 'minute' };
}

/** What the hub holds a span against: a day, a week, a month or a year earlier, as it is long. */
export function askBefore(span: Span): SpanAsked {
    const [from, to] = boundsOf(span);
    const days = daysBetween(from, to);
    const back = (day: string) => (days <= 1 ? addDays(day, -1) : days <= 7 ? addDays(day, -7)
        : addMonths(day, days <= 31 ? -1 : -12));

    return askBetween([back(from), back(to)], span.by);
}
