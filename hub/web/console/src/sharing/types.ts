/*
 * types.ts -- receivers, rules and splits, as /v1 says them.
 */
import type { Fen } from '../base/money';

export interface Receiver {
    id: string;
    kind: string;
    channel?: string;
    type?: string;
    account?: string;
    name?: string;
    relation: string;
    custom_relation?: string;
    organisation?: string;
    state: string;
    code?: string;
    created_at: string;
}

export interface RulePart {
    receiver: string;
    /** In 1/10000. */
    rate: number;
}

export interface Rule {
    id: string;
    name: string;
    automatic: boolean;
    delay_s: number;
    cap_rate: number;
    rest: 'merchant' | 'receivers';
    take_back: boolean;
    release: boolean;
    parts: RulePart[];
    created_at: string;
}

export interface Share {
    receiver: string;
    amount: Fen;
    returned: Fen;
    state: string;
    code?: string;
}

export interface Split {
    id: string;
    number?: string;
    order: string;
    payment: string;
    channel: string;
    state: string;
    amount: Fen;
    finish: boolean;
    shares: Share[];
    code?: string;
    created_at: string;
    ended_at?: string;
}

export interface SplitReturn {
    id: string;
    number?: string;
    split: string;
    order: string;
    receiver: string;
    state: string;
    amount: Fen;
    code?: string;
    created_at: string;
}

export function receiverName(receivers: readonly Receiver[], id: string): string {
    const receiver = receivers.find((one) => one.id === id);

    return receiver?.name ?? receiver?.account ?? id;
}
