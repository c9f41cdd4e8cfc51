/*
 * names.ts -- what the hub calls things by a word, in words for people; unknown ones as they came.
 */
import type { Moment } from '../api/moment';
import type { RoleNamed } from '../api/types';
import type { Say } from '../base/look';
import { wordOr, type Word } from '../words/words';

function named(say: Say, prefix: string, name: string, other: Word): string {
    const word = wordOr(`${prefix}.${name}`, other);

    return word === other ? name : say(word);
}

export const channels = ['alipay', 'wechat', 'unionpay', 'cash'] as const;
export const origins = ['ticket', 'cash', 'api', 'plate'] as const;
export const orderStates = ['open', 'paying', 'closing', 'paid', 'closed'] as const;

export function channelName(say: Say, channel: string): string {
    return named(say, 'channel', channel, 'channel.other');
}

export function originName(say: Say, origin: string): string {
    return named(say, 'origin', origin, 'origin.other');
}

export function kindName(say: Say, kind: string): string {
    return named(say, 'kind', kind, 'kind.other');
}

export function roleName(say: Say, role: RoleNamed): string {
    const word = wordOr(`role.${role.word ?? ''}`, 'role.other');

    return word === 'role.other' ? role.name : say(word);
}

export function permissionName(say: Say, permission: string): string {
    return named(say, 'may', permission, 'may.other');
}

/** "payment_paid": a word for all of it, or the thing and its state. */
export function momentName(say: Say, kind: string): string {
    const [thing = '', ...state] = kind.split('_');
    const whole = wordOr(`moment.${kind}`, 'moment.other');
    const first = wordOr(`moment.${thing}`, 'moment.other');
    const second = wordOr(`state.${state.join('_')}`, 'state.other');

    if (whole !== 'moment.other')
        return say(whole);
    return first === 'moment.other' || second === 'state.other' ? kind : `${say(first)}: ${say(second)}`;
}

/** What was to be done, how that stands, and how often it was tried: "查询 · 已完成 · 2 次". */
export function effectName(say: Say, { action = '', state = '', tries = 0, status }: Moment): string {
    const done = status === undefined ? named(say, 'effect_state', state, 'effect.other') : `HTTP ${String(status)}`;
    const often = tries > 1 ? [say('effect.tries', { count: tries })] : [];

    return [named(say, 'effect', action, 'effect.other'), done, ...often].filter((part) => part !== '').join(' · ');
}

export function accountName(say: Say, account: string): string {
    return named(say, 'account', account, 'account.other');
}

/** Of a wallet: what moved it. */
export function eventName(say: Say, event: string): string {
    return named(say, 'event', event, 'event.other');
}
