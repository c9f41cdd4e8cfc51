/*
 * types.ts -- channel accounts and the dialects' forms, as /v1/channels and /v1/channel-accounts say them.
 */
import type { Fen } from '../base/money';

export type FieldKind = 'TEXT' | 'URL' | 'CHOICE' | 'FLAG' | 'PUBLIC' | 'PRIVATE_KEY' | 'SECRET';

export interface ChannelField {
    name: string;
    kind: FieldKind;
    label: string;
    label_english: string;
    hint?: string;
    needed: boolean;
    fallback?: string;
    secret: boolean;
    /** Only who runs the hub says it, by a command. */
    operators: boolean;
    size_max?: number;
    choices: { value: string }[];
}

export interface Dialect {
    dialect: string;
    channel: string;
    label: string;
    label_english: string;
    ways: Readonly<Record<string, boolean>>;
    fields: ChannelField[];
}

export interface AccountHealth {
    use: string;
    state: string;
    codes?: string;
    since: string;
}

export type Whose = 'OWN' | 'BELOW' | 'PARTNER' | 'PLATFORM';

export interface ChannelAccount {
    id: string;
    dialect: string;
    channel: string;
    name: string;
    state: 'ON' | 'OFF';
    whose: Whose;
    merchant?: number;
    priority: number;
    weight: number;
    amount_min: Fen;
    amount_max: Fen;
    from: string;
    to: string;
    settles_to: 'MERCHANT' | 'PLATFORM';
    returns_cost: boolean;
    health: AccountHealth[];
    /** What it was opened with, where one may change it. */
    values?: { name: string; value?: string; secret: boolean }[];
    version: number;
    created_at: string;
    changed_at: string;
}

export interface Trial {
    account: string;
    works: boolean;
    calls: {
        call: string;
        works: boolean;
        fault?: string;
        field?: string;
        says: string;
        says_english: string;
        status: number;
        code?: string;
    }[];
}
