/*
 * types.ts -- apps, as the hub's doors answer.
 */
import type { Named } from '../api/types';

export interface MadeApp extends Named {
    state: 'active' | 'suspended';
    sign_kind: 'hmac' | 'rsa';
    fingerprint?: string;
    grants: string;
    notice_url: string;
    all_sales: boolean;
    merchant: Named;
    /** Until then the keys before the present ones are taken, too. */
    both_until: string | null;
    created_at: string;
    version: number;
    /** In the answer that has made it, and nowhere else. */
    secret?: string;
    test?: {
        id: string;
        state: string;
        tries: number;
        at: string;
        attempts: { at: string; status: number; took_ms: number; outcome: string; answer: string }[];
    };
}

export const groups = ['orders', 'refunds', 'splits', 'receivers', 'rules', 'wallet', 'transfers', 'notices',
    'complaints', 'onboardings', 'channels', 'channel-accounts'] as const;
