/*
 * fetched.ts -- what a page shows of a door, kept fresh.
 *
 * What is there stays on screen while it is asked for again, also by another filter; not while
 * another thing or another organisation is asked about. Only the newest question's answer
 * counts. `beat` changes when something has changed (live.ts).
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { read, type Asked } from './client';

export interface Fetched<T> {
    data: T | null;
    problem: unknown;
    loading: boolean;
    reload: () => void;
}

interface Kept<T> {
    data: T | null;
    problem: unknown;
    loading: boolean;
}

export function useFetched<T>(path: string | null, query: Asked = {}, beat = 0): Fetched<T> {
    const [kept, setKept] = useState<Kept<T>>({ data: null, problem: null, loading: path !== null });
    const [turn, setTurn] = useState(0);
    const asked = path === null ? null : `${path} ${JSON.stringify(query)}`;
    const shown = useRef<string | null>(null);
    const reload = useCallback(() => { setTurn((last) => last + 1); }, []);

    useEffect(() => {
        if (path === null || asked === null)
            return undefined;
        const dropped = new AbortController();
        const about = `${path} ${String(query.at)}`;
        const isOther = shown.current !== about;

        setKept((last) => ({ data: isOther ? null : last.data, problem: null, loading: true }));
        shown.current = about;
        read<T>(path, JSON.parse(asked.slice(path.length + 1)) as Asked, dropped.signal).then((data) => {
            if (!dropped.signal.aborted)
                setKept({ data, problem: null, loading: false });
        }, (problem: unknown) => {
            if (!dropped.signal.aborted)
                setKept((last) => ({ data: last.data, problem, loading: false }));
        });
        return () => { dropped.abort(); };
    }, [path, query.at, asked, turn, beat]);
    return { ...kept, reload };
}
