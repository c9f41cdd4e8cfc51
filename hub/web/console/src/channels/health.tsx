/*
 * health.tsx -- whether an account works, as its channel has said it last.
 */
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { wordOr } from '../words/words';
import { isBroken } from './turns';
import type { AccountHealth, ChannelAccount } from './types';

export function Health({ account }: { account: ChannelAccount }) {
    const { say } = useLook();
    const tone = account.health.length === 0 ? 'plain' : isBroken(account) ? 'bad' : 'good';

    return (
        <span className={`tag ${tone}`}>
            {say(tone === 'plain' ? 'health.unknown' : tone === 'bad' ? 'health.broken' : 'health.well')}
        </span>
    );
}

export function HealthByUse({ account }: { account: ChannelAccount }) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <Listing<AccountHealth> label={say('channels.health')} rows={account.health} keyOf={(one) => one.use} columns={[
            { name: 'use', title: say('health.use'), place: 'head', show: (one) => {
                const word = wordOr(`use.${one.use}`, 'use.other');

                return word === 'use.other' ? one.use : say(word);
            } },
            { name: 'state', title: say('order.state'), place: 'end', show: (one) => (
                <span className={`tag ${one.state === 'BROKEN' ? 'bad' : 'good'}`}>
                    {say(one.state === 'BROKEN' ? 'health.broken' : 'health.well')}
                </span>
            ) },
            { name: 'codes', title: say('health.codes'), className: 'wrap',
                show: (one) => (one.codes ? <code>{one.codes}</code> : '') },
            { name: 'since', title: say('health.since'), show: (one) => showMoment(one.since, zone) },
        ]} />
    );
}
