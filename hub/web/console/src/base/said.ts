/*
 * said.ts -- a problem in words for who reads it: the hub's own, or ours where nobody answered.
 */
import { NO_ANSWER, Problem } from '../api/client';
import { wordOr } from '../words/words';
import type { Say } from './look';

export function sayProblem(say: Say, cause: unknown): string {
    if (!(cause instanceof Problem))
        return say('problem.page');
    if (cause.code === NO_ANSWER)
        return say('problem.no_answer');
    if (cause.retryAfter !== null && cause.status === 429)
        return say('problem.too_often', { seconds: cause.retryAfter });
    return cause.detail === null ? cause.message : `${cause.message} (${cause.detail})`;
}

/** The same where no field stands beside it: with what it is about. */
export function sayAlone(say: Say, cause: unknown): string {
    const text = sayProblem(say, cause);

    if (!(cause instanceof Problem) || cause.field === null)
        return text;
    const about = wordOr(`detail.${cause.field}`, 'detail.other');

    return `${text} (${about === 'detail.other' ? cause.field : say(about)})`;
}
