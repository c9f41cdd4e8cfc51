/*
 * route.ts -- where one is: a path and a query behind the "#", so that every view has an address.
 *
 * A list's filters and the organisation looked at (`at`) are kept in the query; going back
 * undoes them.
 */
import { useMemo, useSyncExternalStore } from 'react';

export type Query = Readonly<Record<string, string>>;

export interface Place {
    readonly path: string;
    readonly query: Query;
}

export function readPlace(hash: string): Place {
    const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);

    return { path: path === '' ? '/' : path, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** What is empty or left out is not written. */
export function writePlace(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
    const written = new URLSearchParams();

    for (const [name, value] of Object.entries(query))
        if (value !== undefined && value !== '')
            written.set(name, value);
    const text = written.toString();

    return `#${path}${text === '' ? '' : `?${text}`}`;
}

function onHash(then: () => void): () => void {
    window.addEventListener('hashchange', then);
    return () => {
        window.removeEventListener('hashchange', then);
    };
}

export function usePlace(): Place {
    const hash = useSyncExternalStore(onHash, () => window.location.hash);

    return useMemo(() => readPlace(hash), [hash]);
}

export function go(path: string, query: Readonly<Record<string, string | undefined>> = {}): void {
    window.location.hash = writePlace(path, query);
}

/** As go(), in the place of where one is: going back does not come here again. */
export function goInstead(path: string, query: Readonly<Record<string, string | undefined>> = {}): void {
    window.history.replaceState(null, '', writePlace(path, query));
    window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The address of another page of the same organisation. */
export function hrefOf(place: Place, path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
    return writePlace(path, { at: place.query.at, ...query });
}
