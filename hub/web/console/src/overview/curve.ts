/*
 * curve.ts -- the points of the curve: what was paid in each step, or so far.
 *
 * Steps of the future have no point, so that a day that goes on does not seem to have ended.
 */
export interface Step {
    at: string;
    paid: number;
    paid_count: number;
}

export type Manner = 'sum' | 'step';

/** Minutes by the hour are readable; a curve of 1440 spikes is not. */
const MINUTES_OF_STEP = 30;

/** The labels below the curve: the time of day for one day, else the day. */
export function labelOf(at: string, by: string): string {
    if (by === 'minute')
        return at.slice(11, 16);
    return by === 'hour' ? `${at.slice(5, 10)} ${at.slice(11, 16)}` : by === 'month' ? at.slice(0, 7) : at.slice(5, 10);
}

export function pointsOf(steps: readonly Step[], manner: Manner, by: string, known: number): (number | null)[] {
    let sum = 0;

    if (manner === 'sum')
        return steps.map((step, index) => {
            sum += step.paid;
            return index < known ? sum : null;
        });
    if (by !== 'minute')
        return steps.map((step, index) => (index < known ? step.paid : null));
    return steps.map((_, index) => {
        const first = index - (index % MINUTES_OF_STEP);

        if (first >= known)
            return null;
        return steps.slice(first, first + MINUTES_OF_STEP).reduce((all, step) => all + step.paid, 0);
    });
}
