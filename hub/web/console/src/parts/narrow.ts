/*
 * narrow.ts -- whether this is a phone's width.
 */
import { useSyncExternalStore } from 'react';

const narrow = window.matchMedia('(max-width: 760px)');

function onChange(then: () => void): () => void {
    narrow.addEventListener('change', then);
    return () => {
        narrow.removeEventListener('change', then);
    };
}

export function useNarrow(): boolean {
    return useSyncExternalStore(onChange, () => narrow.matches);
}
