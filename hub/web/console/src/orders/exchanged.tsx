/*
 * exchanged.tsx -- what a channel was asked, and said, as it went over the wire but for what is secret. Fetched when
 * somebody looks.
 */
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { Trouble } from '../parts/page';

interface Exchange {
    id: string;
    action: string;
    at: string;
    took_ms: number;
    status: number;
    outcome: string;
    asked: string;
    answered: string;
}

function Texts({ order, id }: { order: string; id: string }) {
    const { at } = useHere();
    const { say } = useLook();
    const { data, problem, reload } = useFetched<Exchange>(`/orders/${encodeURIComponent(order)}/exchange`, { at, id });

    if (!data)
        return problem === null ? <p className="soft" role="status">{say('loading')}</p>
            : <Trouble problem={problem} onAgain={reload} />;
    return (
        <>
            {data.asked !== '' && <><h3>{say('exchange.asked')}</h3><pre tabIndex={0}>{pretty(data.asked)}</pre></>}
            <h3>{say('exchange.answered')}</h3>
            <pre tabIndex={0}>{data.answered === '' ? say('exchange.nothing') : pretty(data.answered)}</pre>
        </>
    );
}

/** JSON with a line for each field; what is none, or was cut, as it came. */
export function pretty(text: string): string {
    const begin = text.search(/[{[]/);

    if (begin < 0)
        return text;
    try {
        return text.slice(0, begin) + JSON.stringify(JSON.parse(text.slice(begin)), null, 2);
    } catch {
        return text;
    }
}

export function Exchanged({ order, id }: { order: string; id: string }) {
    const { say } = useLook();
    const [open, setOpen] = useState(false);

    return (
        <details className="exchange" onToggle={(event) => { setOpen(event.currentTarget.open); }}>
            <summary>{say('exchange')}</summary>
            {open && <Texts order={order} id={id} />}
        </details>
    );
}
