/*
 * turns.ts -- in which order accounts are asked to take a payment, as the hub decides it
 * (hub/flow/roster_route.h): whose it is, then its priority; what is off, or broken for payments, is passed over.
 */
import type { ChannelAccount, Whose } from './types';

const near: readonly Whose[] = ['OWN', 'BELOW', 'PARTNER', 'PLATFORM'];

/** It is broken for what payers do. */
export function isBroken(account: ChannelAccount): boolean {
    return account.health.some((one) => one.state === 'BROKEN');
}

function takesPayments(account: ChannelAccount): boolean {
    return account.state === 'ON' && !account.health.some((one) => one.state === 'BROKEN' && one.use === 'payment');
}

export function inTurn(accounts: readonly ChannelAccount[]): ChannelAccount[] {
    return [...accounts].sort((one, other) => one.channel.localeCompare(other.channel)
        || near.indexOf(one.whose) - near.indexOf(other.whose)
        || one.priority - other.priority || one.id.localeCompare(other.id));
}

/** Who is asked first, for each channel: by id. */
export function firstOf(accounts: readonly ChannelAccount[]): ReadonlySet<string> {
    const first = new Map<string, string>();

    for (const account of inTurn(accounts))
        if (takesPayments(account) && !first.has(account.channel))
            first.set(account.channel, account.id);
    return new Set(first.values());
}
