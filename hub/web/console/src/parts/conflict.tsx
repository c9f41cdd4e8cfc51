/*
 * conflict.tsx -- somebody has changed the same thing meanwhile: what stands there now, beside what one has typed.
 *
 * Nothing is overwritten unseen: one takes what stands there, or says that one's own is to stand, which is
 * another change, of what was read just now.
 */
import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import { Problem, read, type Asked } from '../api/client';
import { useLook } from '../base/look';
import type { Mending } from '../base/mending';

const CHANGED_MEANWHILE = 'CHANGED_MEANWHILE';

export function isConflict(problem: unknown): boolean {
    return problem instanceof Problem && problem.code === CHANGED_MEANWHILE;
}

/** What stands there now, read once a change was refused for it; null until then. */
export function usePresent<T>(mending: Mending, path: string, query: Asked): T | null {
    const [present, setPresent] = useState<T | null>(null);
    const { problem } = mending;
    const asked = JSON.stringify(query);

    useEffect(() => {
        const stop = new AbortController();

        setPresent(null);
        if (isConflict(problem))
            read<T>(path, JSON.parse(asked) as Asked, stop.signal).then(setPresent).catch(() => undefined);
        return () => { stop.abort(); };
    }, [problem, path, asked]);
    return present;
}

export interface Twice {
    label: string;
    now: string;
    mine: string;
}

export function Conflict({ fields, onTheirs, onMine }: {
    fields: readonly Twice[];
    onTheirs: () => void;
    onMine: () => void;
}) {
    const { say } = useLook();
    const different = fields.filter(({ now, mine }) => now !== mine);

    return (
        <Alert type="warning" showIcon className="trouble conflict" message={say('conflict.title')} description={(
            <>
                {different.length === 0 && <p>{say('conflict.same')}</p>}
                {different.length > 0 && (
                    <table className="listing">
                        <thead>
                            <tr>
                                <th scope="col"><span className="unseen">{say('conflict.field')}</span></th>
                                <th scope="col">{say('conflict.now')}</th>
                                <th scope="col">{say('conflict.mine')}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {different.map(({ label, now, mine }) => (
                                <tr key={label}><th scope="row">{label}</th><td>{now}</td><td>{mine}</td></tr>
                            ))}
                        </tbody>
                    </table>
                )}
                <Button onClick={onTheirs}>{say('conflict.take_theirs')}</Button>{' '}
                <Button danger onClick={onMine}>{say('conflict.take_mine')}</Button>
            </>
        )} />
    );
}
