/*
 * money.ts -- amounts, which are whole fen everywhere, and how they are shown and typed.
 *
 * This is the only file that knows where the point stands. Nothing here divides an amount:
 * digits are cut, so no fraction of a fen can arise.
 */
declare const unit: unique symbol;

/** Whole fen; a number of its own kind, so that no yuan or count gets in its place. */
export type Fen = number & { readonly [unit]: 'fen' };

/** What a door may say at most (the hub's limit of an amount is far below). */
const FEN_MAX = Number.MAX_SAFE_INTEGER;

export function fen(value: number): Fen {
    if (!Number.isSafeInteger(value))
        throw new RangeError(`not whole fen: ${String(value)}`);
    return value as Fen;
}

function grouped(digits: string): string {
    return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1,234.56"; below zero with a minus sign in front. */
export function showFen(amount: Fen): string {
    const digits = String(Math.abs(amount)).padStart(3, '0');

    return `${amount < 0 ? '−' : ''}${grouped(digits.slice(0, -2))}.${digits.slice(-2)}`;
}

export function showYuan(amount: Fen): string {
    return `¥${showFen(amount)}`;
}

/** Whole yuan for the axis of a curve, where fen would be noise: "1,235". */
export function showAxis(amount: number): string {
    const digits = String(Math.abs(Math.trunc(amount))).padStart(3, '0');
    const whole = digits.slice(0, -2);

    if (whole.length > 8)
        return `${grouped(whole.slice(0, -8))}亿`;
    if (whole.length > 4 && whole.endsWith('0000'))
        return `${grouped(whole.slice(0, -4))}万`;
    return digits.endsWith('00') ? grouped(whole) : `${grouped(whole)}.${digits.slice(-2)}`;
}

/** What a person types ("12", "12.3", "1,234.56"), or null if that is no amount. */
export function readFen(typed: string): Fen | null {
    const match = /^(\d{1,13})(?:[.。](\d{0,2}))?$/.exec(typed.trim().replace(/[,，¥\s]/g, ''));

    if (!match)
        return null;
    const value = Number(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`);

    return value <= FEN_MAX ? fen(value) : null;
}

export function showCount(count: number): string {
    return `${count < 0 ? '−' : ''}${grouped(String(Math.abs(count)))}`;
}

/** A rate in 1/10000 as "38.50%"; what is not there is a dash. */
export function showRate(rate: number | null): string {
    if (rate === null)
        return '–';
    const digits = String(Math.abs(rate)).padStart(3, '0');

    return `${rate < 0 ? '−' : ''}${grouped(digits.slice(0, -2))}.${digits.slice(-2)}%`;
}

/** How much more than before, in 1/10000, half-up; null where nothing was before. */
export function growth(now: number, before: number): number | null {
    if (before === 0)
        return null;
    const base = BigInt(Math.abs(before));
    const scaled = (BigInt(now) - BigInt(before)) * 20000n + base;
    const below = 2n * base;
    const whole = scaled / below - (scaled < 0n && scaled % below !== 0n ? 1n : 0n);

    return Number(whole);
}
