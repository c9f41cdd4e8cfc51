/*
 * seen.ts -- names of things that were offered to choose from, for who has only the id of what was chosen.
 */
import type { Named } from '../api/types';

const names = new Map<string, string>();

/** Hands back the id. */
export function remember({ id, name }: Named): string {
    names.set(id, name);
    return id;
}

export function nameOf(id: string): string {
    return names.get(id) ?? id;
}
