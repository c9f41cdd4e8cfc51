/*
 * types.ts -- what the doors of shifts answer: a cashier's shift at a terminal.
 */
import type { Named } from '../api/types';
import type { Fen } from '../base/money';

export const lines = ['cash', 'cash_back', 'pay_in', 'pay_out', 'drop', 'wechat', 'alipay', 'unionpay'] as const;
export type LineName = (typeof lines)[number];

export interface ShiftHead {
    id: string;
    number: number;
    fork?: number;
    state: string;
    cashier?: string;
    merchant: Named;
    store: Named;
    terminal?: Named;
    opened_at: string | null;
    float: Fen;
    closed_at?: string | null;
    heard_at?: string;
    counted?: Fen;
    expected?: Fen;
    said?: Fen;
    variance?: Fen;
    differs?: boolean;
}

export interface Shift extends ShiftHead {
    sums: Record<LineName, Fen>;
}

export interface Sum {
    count: number;
    amount: Fen;
    late_count: number;
    late_amount: Fen;
}

export interface ShiftWhole extends ShiftHead {
    lines: { line: LineName; heard: Sum; said: Sum }[];
    moves: { line: LineName; reason: string; amount: Fen; cashier?: string; at: string }[];
}
