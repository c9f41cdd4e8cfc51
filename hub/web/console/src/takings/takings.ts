/*
 * takings.ts -- which days or months the bills are asked for: the days of a month, or the months of its year.
 */
import type { Fen } from '../base/money';

/** A day or a month of the bills; from and to are local moments. */
export interface TakingsLine {
    date: string;
    from: string;
    to: string;
    income: Fen;
    income_count: number;
    expense: Fen;
    expense_count: number;
    fee: Fen;
    cash: Fen;
    to_settle: Fen;
}

export interface Takings {
    zone: string;
    by: string;
    items: TakingsLine[];
}

export interface TakingsAsked {
    by: 'day' | 'month';
    from: string;
    to: string;
}

export function isMonth(text: string | undefined): boolean {
    return /^20\d{2}-(0[1-9]|1[0-2])$/.test(text ?? '');
}

/** to is the first day that is not asked for. */
export function askOf(by: 'day' | 'month', month: string): TakingsAsked {
    const year = Number(month.slice(0, 4));
    const next = Number(month.slice(5, 7)) % 12 + 1;

    if (by === 'month')
        return { by, from: `${String(year)}-01-01`, to: `${String(year + 1)}-01-01` };
    return {
        by, from: `${month}-01`,
        to: `${String(next === 1 ? year + 1 : year)}-${String(next).padStart(2, '0')}-01`,
    };
}
