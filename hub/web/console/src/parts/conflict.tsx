/*
 * conflict.tsx -- somebody has changed the same thing meanwhile: what stands there now, beside what one has typed.
 *
 * Nothing is overwritten unseen: one takes what stands there, or says that one's own is to stand, which is
 * another change, of what was read just now.
 */
import { Alert, Button, type FormInstance } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Problem, read, type Asked } from '../api/client';
import { useLook } from '../base/look';
import type { Mending } from '../base/mending';

const CHANGED_MEANWHILE = 'CHANGED_MEANWHILE';

export function isConflict(problem: unknown): boolean {
    return problem instanceof Problem && problem.code === CHANGED_MEANWHILE;
}

/** What stands there now, read once a change was refused for it; null until then. */
function usePresent(mending: Mending, path: string, query: Asked): unknown {
    const [present, setPresent] = useState<unknown>(null);
    const { problem } = mending;
    const asked = JSON.stringify(query);

    useEffect(() => {
        const stop = new AbortController();

        setPresent(null);
        if (isConflict(problem))
            read<unknown>(path, JSON.parse(asked) as Asked, stop.signal).then(setPresent).catch(() => undefined);
        return () => { stop.abort(); };
    }, [problem, path, asked]);
    return present;
}

interface Twice {
    label: string;
    now: string;
    mine: string;
}

function Conflict({ fields, onTheirs, onMine }: {
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

/** A field of a form: what it is called, and how what stands in it is shown. */
interface EditedField<V> {
    label: string;
    show: (values: V) => string;
}

interface Editing<T, V extends object> {
    first: T;
    /** Where it is read anew, and which part of that answer it is (all of it, where left out). */
    path: string;
    query: Asked;
    part?: (answer: unknown) => T | undefined;
    form: FormInstance<V>;
    mending: Mending;
    valuesOf: (thing: T) => V;
    fields: readonly EditedField<V>[];
    send: (values: V, of: T) => Promise<void>;
}

/** A thing that is changed in a dialog: as it was read last, and what the dialog shows in a conflict. */
export function useEdited<T, V extends object>(editing: Editing<T, V>): { base: T; conflict: ReactNode } {
    const { first, path, query, part, form, mending, valuesOf, fields, send } = editing;
    const [base, setBase] = useState(first);
    const answer = usePresent(mending, path, query);
    const present = answer === null ? null : part ? part(answer) ?? null : answer as T;

    if (present === null)
        return { base, conflict: undefined };
    const now = valuesOf(present);
    const mine = form.getFieldsValue();

    return {
        base,
        conflict: (
            <Conflict fields={fields.map(({ label, show }) => ({ label, now: show(now), mine: show(mine) }))}
                onTheirs={() => {
                    setBase(present);
                    form.setFieldsValue(now as Parameters<typeof form.setFieldsValue>[0]);
                    mending.forget();
                }} onMine={() => {
                    setBase(present);
                    void send(mine, present);
                }} />
        ),
    };
}
