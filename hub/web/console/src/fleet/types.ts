/*
 * types.ts -- terminals and plates, as the hub's doors answer.
 */
import type { Named } from '../api/types';
import type { Fen } from '../base/money';

export interface Terminal extends Named {
    state: 'new' | 'active' | 'suspended';
    merchant: Named;
    store: Named;
    online: boolean;
    connected_at: string | null;
    seen_at: string | null;
    program: string;
    epoch: number;
    /** Records that it had when it connected and has not handed in since. */
    waiting: number;
    aside: number;
    created_at: string;
    code_expires_at: string | null;
    version: number;
    /** In the answer that has made it, and nowhere else. */
    code?: string;
}

export interface Plate extends Named {
    state: 'on' | 'off';
    /** What its QR says. */
    url: string;
    store: Named;
    merchant: Named;
    amount_min: Fen;
    amount_max: Fen;
    terminals_count: number;
    created_at: string;
    version: number;
}

export interface PlateWhole extends Plate {
    terminals: Named[];
}

export interface TerminalWhole extends Terminal {
    epochs: { epoch: number; sequence: number; aside: number; heard_at: string | null }[];
    alarms: { id: string; kind: string; order_id?: string; at: string; detail: string }[];
    sales: {
        id: string;
        sequence: number;
        fork: number;
        amount: Fen;
        state: string;
        origin: string;
        recorded: boolean;
        at: string;
    }[];
    plates: Named[];
    instructions: Instruction[];
}

/** What it was asked to do to itself. */
export interface Instruction {
    id: string;
    what: 'log' | 'restart' | 'wipe';
    state: 'asked' | 'done' | 'late' | 'unknown' | 'nothing';
    at: string;
    until: string;
    ended_at: string | null;
    /** Bytes that it has sent. */
    size: number;
    by: string;
}
