/*
 * time.ts -- moments, shown in the zone of the organisation that is looked at.
 */
const DAY_MS = 86_400_000;

/** "2026-11-30 14:05:09" there. What is no moment, or no zone, is shown as it came. */
export function showMoment(iso: string | undefined, zone: string): string {
    if (iso === undefined || iso === '')
        return '–';
    const parts = partsOf(iso, zone);

    return parts ? `${parts.day} ${parts.time}` : iso;
}

/** "14:05:09" there. */
export function showTime(iso: string, zone: string): string {
    return partsOf(iso, zone)?.time ?? iso;
}

export function showDay(iso: string, zone: string): string {
    return partsOf(iso, zone)?.day ?? iso;
}

function partsOf(iso: string, zone: string): { day: string; time: string } | null {
    const at = new Date(iso);

    if (Number.isNaN(at.getTime()))
        return null;
    try {
        /* Swedish writes ISO 8601's order. */
        const text = at.toLocaleString('sv-SE', zone === '' ? {} : { timeZone: zone });
        const [day = '', time = ''] = text.split(' ');

        return { day, time };
    } catch {
        return null;
    }
}

/** The calendar day that it is there, so many days on: "2026-11-29". */
export function dayThere(zone: string, days = 0, now = Date.now()): string {
    const today = showDay(new Date(now).toISOString(), zone);

    return addDays(today, days);
}

/** Of calendar days, which know no zone and no hour that is left out. */
export function addDays(day: string, days: number): string {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
    return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

export function showTook(ms: number): string {
    if (ms < 1000)
        return `${String(ms)} ms`;
    if (ms < 60_000)
        return `${String(Math.trunc(ms / 100) / 10)} s`;
    return `${String(Math.trunc(ms / 60_000))} min`;
}
