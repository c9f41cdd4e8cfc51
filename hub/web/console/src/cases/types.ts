/*
 * types.ts -- complaints and applications at channels, as /v1 says them.
 */
import type { Fen } from '../base/money';

export interface ComplaintWord {
    id: string;
    who: 'payer' | 'merchant' | 'channel' | 'us';
    kind?: string;
    text?: string;
    state: string;
    code?: string;
    at: string;
}

export interface Complaint {
    id: string;
    channel: string;
    channel_number: string;
    state: 'OPEN' | 'PROCESSING' | 'CLOSED';
    waits: boolean;
    kind?: string;
    text?: string;
    phone?: string;
    amount: Fen;
    refund_wanted: Fen;
    order?: string;
    trade?: string;
    filed_at?: string;
    due_at?: string;
    overdue: boolean;
    created_at: string;
    words?: ComplaintWord[];
}

export interface OnboardingFault {
    field: string;
    reason?: string;
}

export interface Onboarding {
    id: string;
    merchant: number;
    account: string;
    channel: string;
    number: string;
    channel_number?: string;
    state: string;
    sign_url?: string;
    sub_number?: string;
    made_account?: string;
    note?: string;
    faults?: OnboardingFault[];
    created_at: string;
    changed_at: string;
}
