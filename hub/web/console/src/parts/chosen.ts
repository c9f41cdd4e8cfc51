/*
 * chosen.ts -- a field of a form in which something has to be chosen.
 *
 * Ant Design's own rule for that says aria-required of an element that may not say it.
 */
import type { Say } from '../base/look';

export function isChosen(say: Say) {
    return {
        validator: (_: unknown, chosen: string | undefined) => (chosen === undefined || chosen === ''
            ? Promise.reject(new Error(say('field.missing'))) : Promise.resolve()),
    };
}
