/*
 * range.ts -- which span of time the overview is of, as the address has it and as the hub is asked.
 *
 * from and to are local moments of the organisation's zone, to not included. Today is asked
 * for without them: the hub knows best what day it is there.
 */
import { addDays, dayThere, daysBetween } from '../base/time';
import type { Query } from '../base/route';

export const ranges = ['today', 'yesterday', 'week', 'month', 'own'] as const;
export type Range = (typeof ranges)[number];

export interface Span {
    range: Range;
    from: string; /* the first day */
    to: string; /* the last day, included */
    by: 'minute' | 'hour' | 'day' | 'month';
}

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

/** By month the hub wants whole months; the curve then begins where the first one does. */
function firstOf(span: Span): string {
    return span.by === 'month' ? `${span.from.slice(0, 7)}-01` : span.from;
}

function endOf(span: Span): string {
    if (span.by !== 'month')
        return addDays(span.to, 1);
    const year = Number(span.to.slice(0, 4));
    const month = Number(span.to.slice(5, 7));

    return month === 12 ? `${String(year + 1)}-01-01` : `${String(year)}-${String(month + 1).padStart(2, '0')}-01`;
}

export function askOf(span: Span, shift = 0): Record<string, string> {
    return {
        from: `${addDays(firstOf(span), shift)}T00:00`,
        to: `${addDays(endOf(span), shift)}T00:00`,
        by: span.by,
    };
}

/** How far back the span lies that this one is held against. */
export function shiftOf(span: Span): number {
    return span.by === 'month' ? 0 : -(daysBetween(span.from, span.to) + 1);
}
