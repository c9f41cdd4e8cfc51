/*
 * mending.ts -- a change on its way: busy, what was refused, and the same key for each try.
 *
 * Trying again after a lost answer is the same change; after a refusal, or when what is sent is
 * another, it is a new one.
 */
import { useRef, useState } from 'react';
import { change, newKey, NO_ANSWER, Problem, type Asked } from '../api/client';

export interface Mending {
    busy: boolean;
    problem: unknown;
    forget: () => void;
    /** The answer, or null when it was refused or lost: then problem says why. */
    send: <T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, query?: Asked) => Promise<T | null>;
}

export function useMending(): Mending {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState<unknown>(null);
    const tried = useRef<{ what: string; key: string } | null>(null);

    return {
        busy,
        problem,
        forget: () => {
            tried.current = null;
            setProblem(null);
        },
        send: async <T,>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, query: Asked = {}) => {
            const what = JSON.stringify([method, path, body, query]);

            if (tried.current?.what !== what)
                tried.current = { what, key: newKey() };
            setBusy(true);
            setProblem(null);
            try {
                const answer = await change<T>(method, path, body, tried.current.key, query);

                tried.current = null;
                return answer ?? ({} as T);
            } catch (cause) {
                if (!(cause instanceof Problem && cause.code === NO_ANSWER))
                    tried.current = null;
                setProblem(cause);
                return null;
            } finally {
                setBusy(false);
            }
        },
    };
}
