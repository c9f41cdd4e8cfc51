/*
 * difference.tsx -- what a change did, row by row and field by field: before, and after.
 *
 * As hub/flow/audit_told.h tells it: {"staff/77": {"name": …}} twice, of which one may be missing.
 */
import type { AuditRow } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showMoment } from '../base/time';
import { wordOr } from '../words/words';

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(value: unknown): Fields {
    if (typeof value !== 'string')
        return isObject(value) ? value : {};
    try {
        const read: unknown = JSON.parse(value);

        return isObject(read) ? read : {};
    } catch {
        return { '': value };
    }
}

function namesOf(a: Fields, b: Fields): string[] {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function Value({ name, value }: { name: string; value: unknown }) {
    const { zone } = useHere();
    const { say } = useLook();

    if (value === undefined || value === '' || (value === 0 && name.endsWith('_us')))
        return <i className="soft">{say('audit.empty')}</i>;
    if (typeof value === 'number' && name.endsWith('_us'))
        return <>{showMoment(new Date(value / 1000).toISOString(), zone)}</>;
    return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>;
}

/** One field: what is struck out was before, what is underlined is after. */
function Field({ name, before, after }: { name: string; before: unknown; after: unknown }) {
    const { say } = useLook();
    const word = wordOr(`column.${name}`, 'action.other');

    return (
        <div>
            <dt>{word === 'action.other' ? name : say(word)}</dt>
            <dd>
                {before !== undefined && <del><Value name={name} value={before} /></del>}
                {before !== undefined && after !== undefined && <span aria-hidden="true"> → </span>}
                {after !== undefined && <ins><Value name={name} value={after} /></ins>}
            </dd>
        </div>
    );
}

function Row({ name, before, after }: { name: string; before: unknown; after: unknown }) {
    const { say } = useLook();
    const [table = '', ...key] = name.split('/');
    const word = wordOr(`row.${table}`, 'action.other');
    const was = isObject(before) ? before : {};
    const is = isObject(after) ? after : {};

    return (
        <section>
            <h4>{word === 'action.other' ? table : say(word)} <code>{key.join('/')}</code></h4>
            <dl>
                {namesOf(was, is).map((field) => (
                    <Field key={field} name={field} before={was[field]} after={is[field]} />
                ))}
            </dl>
        </section>
    );
}

export function Difference({ row }: { row: AuditRow }) {
    const { say } = useLook();
    const before = read(row.before);
    const after = read(row.after);
    const more = after['more'] ?? before['more'];
    const names = namesOf(before, after).filter((name) => name !== 'more');
    const rows = names.filter((name) => isObject(before[name]) || isObject(after[name]));
    const fields = names.filter((name) => !rows.includes(name));

    if (names.length === 0)
        return null;
    return (
        <details className="difference">
            <summary>{say('audit.difference')}</summary>
            {fields.length > 0 && (
                <dl>
                    {fields.map((name) => (
                        <Field key={name} name={name} before={before[name]} after={after[name]} />
                    ))}
                </dl>
            )}
            {rows.map((name) => <Row key={name} name={name} before={before[name]} after={after[name]} />)}
            {typeof more === 'number' && <p className="hint">{say('audit.more', { count: more })}</p>}
        </details>
    );
}
