/*
 * types.ts -- what the hub's doors answer, as it comes over the wire.
 *
 * Amounts are fen; ids are decimal text; moments are ISO 8601 in UTC.
 */
import type { Fen } from '../base/money';
import type { Moment } from './moment';

export type Kind = 'platform' | 'partner' | 'merchant' | 'store';

export interface Named {
    id: string;
    name: string;
}

/** A built-in role has a word, by which it has its name in either language. */
export interface RoleNamed extends Named {
    word?: string;
}

export interface Page<T> {
    items: T[];
    next?: string;
    looked_to?: string;
}

/* --- who --- */

export interface Post {
    id?: string;
    organisation: Named & { kind?: Kind };
    role: RoleNamed;
    permissions: string[];
}

export interface Me {
    staff: { id: string; login: string; name: string; language: string; second_factor: boolean; version?: number };
    csrf: string;
    posts: Post[];
    hub: { version: string };
}

export interface Next {
    next: 'code' | 'second_factor' | 'in';
}

export interface Invitation {
    login: string;
    name: string;
    organisation: string | Named;
}

export interface SessionSeen {
    id: string;
    address: string;
    agent: string;
    created_at: string;
    seen_at: string;
    here: boolean;
}

export interface SecondFactor {
    secret: string;
    uri: string;
}

export interface StaffMember {
    id: string;
    login: string;
    name: string;
    state: string;
    second_factor?: boolean;
    signed_in_at?: string;
    version: number;
    posts: Omit<Post, 'permissions'>[];
    invitation?: string;
}

export interface Role extends RoleNamed {
    permissions: string[];
    note?: string;
}

/* --- organisations --- */

export interface Organisation extends Named {
    parent_id: string;
    merchant_number?: number;
    /** The zone that holds here: its own, or inherited. */
    zone: string;
    kind: Kind;
    state: string;
    time_zone: string;
    path: Named[];
    children: number;
    version: number;
}

/* --- figures --- */

export interface Figures {
    initiated_count: number;
    initiated: Fen;
    paid_count: number;
    paid: Fen;
    refund_count: number;
    refunded: Fen;
    fee: Fen;
    net: Fen;
    late_count: number;
    late: Fen;
    conversion: number | null;
    average: Fen | null;
    rate: number | null;
}

export interface Overview {
    zone: string;
    from: string;
    to: string;
    by: string;
    total: Figures;
    before: Figures;
    /** Of a minute only what was paid is told. */
    curve: { at: string; paid: Fen; paid_count: number }[];
    channels: ({ channel: string } & Figures)[];
    stores: (Named & Figures)[];
    apps: (Named & Figures)[];
    terminals: (Named & Figures)[];
    merchants: (Named & Figures)[];
}

/* --- orders --- */

export interface Order {
    id: string;
    number?: string;
    merchant: Named;
    store?: Named;
    terminal?: Named;
    app?: Named;
    origin: string;
    amount: Fen;
    state: string;
    channel?: string;
    paid?: Fen;
    refunded: Fen;
    created_at: string;
    paid_at?: string;
}

export interface Payment {
    id: string;
    number: string;
    channel: string;
    channel_number?: string;
    state: string;
    amount: Fen;
    receipt?: Fen;
    fee?: Fen;
    created_at: string;
    paid_at?: string;
}

export interface Refund {
    id: string;
    number?: string;
    state: string;
    amount: Fen;
    reason?: string;
    created_at: string;
}

export interface Entry {
    journal: string;
    account: string;
    debit: Fen;
    credit: Fen;
    at: string;
}

export interface OrderWhole extends Order {
    payments: Payment[];
    refunds: Refund[];
    timeline: Moment[];
    entries: Entry[];
}

/* --- audit --- */

export interface AuditRow {
    id: string;
    at: string;
    who: { kind: string; id: string; name: string };
    address: string;
    action: string;
    about: { kind: string; id: string };
    organisation?: Named;
    before?: unknown;
    after?: unknown;
}

/* --- a merchant's money and messages: docs/api.md --- */

export interface WalletLine {
    holder?: string;
    name?: string;
    held: boolean;
    pending: Fen;
    available: Fen;
    frozen: Fen;
    debt: Fen;
    leaving: Fen;
    refunding: Fen;
    sharing: Fen;
    suspense: Fen;
}

export interface Wallet {
    sum: WalletLine;
    holders: WalletLine[];
}

export interface WalletChange {
    journal: string;
    leg: number;
    at: string;
    account: string;
    amount: Fen;
    event: string;
    order?: string;
    number?: string;
    reason?: string;
}

export interface Transfer {
    id: string;
    number: string;
    kind: string;
    state: string;
    amount: Fen;
    to?: string;
    bank?: string;
    reason?: string;
    note?: string;
    created_at: string;
}

export interface RefundRow {
    id: string;
    number?: string;
    order: string;
    channel: string;
    kind: string;
    state: string;
    amount: Fen;
    fee: Fen;
    reason?: string;
    code?: string;
    created_at: string;
}

export interface NoticeRow {
    id: string;
    type: string;
    state: string;
    tries: number;
    due_at?: string;
    created_at: string;
    body: unknown;
    attempts?: { at: string; status: number; outcome: string; took_ms: number; answer: string }[];
}

/* --- exports --- */

export interface ExportRow {
    id: string;
    list: string;
    format: string;
    name: string;
    state: string;
    reason: string;
    rows: number;
    /** Of the whole, in 1/1000. */
    share: number;
    size: number;
    created_at: string;
    expires_at?: string;
}
