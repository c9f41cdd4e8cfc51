/*
 * live.ts -- the line on which the hub says that something has changed.
 *
 * Each message means: fetch again. Hints are gathered, so that a busy hub is asked at most
 * five times a second. A lost line is shown, dialled again (sooner at first), and meanwhile
 * pages ask every five seconds; once every fifteen in any case, should a hint have been lost.
 */
import { createContext, useContext, useEffect, useState } from 'react';

export type Line = 'connecting' | 'live' | 'lost';

export interface Live {
    line: Line;
    /** Another number whenever it is time to fetch again. */
    beat: number;
}

const SUBPROTOCOL = 'shanju.console.v1';
const GATHER_MS = 200;
const SLOW_MS = 15_000;
const WITHOUT_LINE_MS = 5_000;
const DIAL_MIN_MS = 500;
const DIAL_MAX_MS = 10_000;

interface Handlers {
    onLine: (line: Line) => void;
    onBeat: () => void;
}

function openLine(at: string | undefined, { onLine, onBeat }: Handlers): () => void {
    let socket: WebSocket | null = null;
    let wait = DIAL_MIN_MS;
    let isOpen = false;
    let ended = false;
    let dialling = 0;
    let gathering = 0;
    let asking = 0;

    const beat = () => {
        gathering = 0;
        window.clearTimeout(asking);
        asking = window.setTimeout(beat, isOpen ? SLOW_MS : WITHOUT_LINE_MS);
        onBeat();
    };
    const dial = () => {
        const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
        const query = at === undefined ? '' : `?at=${encodeURIComponent(at)}`;

        socket = new WebSocket(`${scheme}//${window.location.host}/console/live${query}`, SUBPROTOCOL);
        socket.onopen = () => {
            isOpen = true;
            wait = DIAL_MIN_MS;
            onLine('live');
            beat(); /* what changed while there was no line */
        };
        socket.onmessage = () => {
            if (gathering === 0)
                gathering = window.setTimeout(beat, GATHER_MS);
        };
        socket.onclose = () => {
            isOpen = false;
            if (ended)
                return;
            onLine('lost');
            dialling = window.setTimeout(dial, wait);
            wait = Math.min(wait * 2, DIAL_MAX_MS);
        };
    };

    onLine('connecting');
    dial();
    asking = window.setTimeout(beat, WITHOUT_LINE_MS);
    return () => {
        ended = true;
        window.clearTimeout(dialling);
        window.clearTimeout(gathering);
        window.clearTimeout(asking);
        socket?.close();
    };
}

export function useLine(at: string | undefined): Live {
    const [line, setLine] = useState<Line>('connecting');
    const [beat, setBeat] = useState(0);

    useEffect(() => openLine(at, {
        onLine: setLine,
        onBeat: () => { setBeat((last) => last + 1); },
    }), [at]);
    return { line, beat };
}

export const LiveContext = createContext<Live>({ line: 'connecting', beat: 0 });

export function useLive(): Live {
    return useContext(LiveContext);
}
