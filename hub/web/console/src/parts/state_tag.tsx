/*
 * state_tag.tsx -- a state as a word in its colour. The word says it; the colour only helps.
 */
import { useLook } from '../base/look';
import { wordOr } from '../words/words';

const good = ['paid', 'passed', 'done', 'active', 'delivered', 'on', 'bound', 'finished'];
const waiting = ['open', 'submitted', 'paying', 'closing', 'pending', 'unknown', 'asked', 'held', 'invited', 'waiting',
    'created', 'approved', 'sent', 'running', 'binding', 'unbinding', 'auditing', 'to_be_confirmed', 'to_be_signed'];
const bad = ['failed', 'dead', 'late', 'suspended', 'refused', 'rejected'];

function toneOf(state: string): string {
    return good.includes(state) ? 'good'
        : waiting.includes(state) ? 'wait'
            : bad.includes(state) ? 'bad' : 'plain';
}

export function StateTag({ state }: { state: string }) {
    const { say } = useLook();
    const known = wordOr(`state.${state}`, 'state.other');

    return <span className={`tag ${toneOf(state)}`}>{known === 'state.other' ? state : say(known)}</span>;
}
