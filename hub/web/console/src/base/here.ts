/*
 * here.ts -- which organisation is looked at, and what the person may do there.
 */
import { createContext, useContext } from 'react';
import type { Me, Organisation } from '../api/types';

export interface Here {
    me: Me;
    /** The id in the address; undefined: the organisation of the first post. */
    at: string | undefined;
    /** NULL until the hub has said. */
    organisation: Organisation | null;
    /** The zone that moments are shown in. */
    zone: string;
    may: (permission: string) => boolean;
}

export const HereContext = createContext<Here | null>(null);

export function useHere(): Here {
    const here = useContext(HereContext);

    if (!here)
        throw new Error('no organisation above');
    return here;
}

/** A post's role is good at its organisation and at all below. */
export function mayAt(me: Me, path: readonly string[], permission: string): boolean {
    return me.posts.some((post) => path.includes(post.organisation.id) && post.permissions.includes(permission));
}
