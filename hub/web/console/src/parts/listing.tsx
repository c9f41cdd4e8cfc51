/*
 * listing.tsx -- rows of one kind: a table where there is room, cards on a phone.
 *
 * The columns are described once. On a phone the first column with `head` stands on top of its
 * card, the `end` column at its right; the others follow as a list of names and values.
 * Columns that can be summed are, below all rows: of this page, unless `sumTitle` says of what.
 */
import type { Key, ReactNode } from 'react';
import { useLook } from '../base/look';
import { fen, showCount, showFen, type Fen } from '../base/money';
import { useNarrow } from './narrow';

export interface Column<T> {
    name: string;
    title: string;
    show: (row: T) => ReactNode;
    align?: 'right';
    /** On a phone: the card's title, or what stands at its right. */
    place?: 'head' | 'end';
    className?: string;
    /** What of a row is summed: fen, or a count. */
    sum?: (row: T) => Fen | null | undefined;
    count?: (row: T) => number;
}

interface ListingProps<T> {
    label: string;
    columns: Column<T>[];
    rows: readonly T[];
    keyOf: (row: T) => Key;
    hrefOf?: (row: T) => string;
    busy?: boolean;
    sumTitle?: string;
}

/** What stands below a column; null where nothing can be summed. */
function sumOf<T>(column: Column<T>, rows: readonly T[]): string | null {
    const { sum, count } = column;

    if (sum)
        return showFen(fen(rows.reduce((all, row) => all + (sum(row) ?? 0), 0)));
    return count ? showCount(rows.reduce((all, row) => all + count(row), 0)) : null;
}

function useSums<T>({ columns, rows, sumTitle }: ListingProps<T>): { title: string; sums: (string | null)[] } | null {
    const { say } = useLook();
    const sums = columns.map((column) => sumOf(column, rows));

    return rows.length < 2 || sums.every((sum) => sum === null) ? null : { title: sumTitle ?? say('sum.page'), sums };
}

function Cards<T>(props: ListingProps<T>) {
    const { label, columns, rows, keyOf, hrefOf } = props;
    const below = useSums(props);
    const head = columns.find((column) => column.place === 'head') ?? columns[0];
    const end = columns.find((column) => column.place === 'end');
    const rest = columns.filter((column) => column !== head && column !== end);

    return (
        <ul className="cards" aria-label={label}>
            {rows.map((row) => (
                <li key={keyOf(row)}>
                    <div className="card-top">
                        {hrefOf ? <a href={hrefOf(row)}>{head?.show(row)}</a> : <b>{head?.show(row)}</b>}
                        {end && <span className="card-end">{end.show(row)}</span>}
                    </div>
                    <dl>
                        {rest.map((column) => {
                            const value = column.show(row);

                            return value === null || value === '' ? null : (
                                <div key={column.name}><dt>{column.title}</dt><dd>{value}</dd></div>
                            );
                        })}
                    </dl>
                </li>
            ))}
            {below && (
                <li>
                    <div className="card-top"><b>{below.title}</b></div>
                    <dl>
                        {columns.map((column, index) => below.sums[index] !== null && (
                            <div key={column.name}><dt>{column.title}</dt><dd>{below.sums[index]}</dd></div>
                        ))}
                    </dl>
                </li>
            )}
        </ul>
    );
}

export function Listing<T>(props: ListingProps<T>) {
    const { label, columns, rows, keyOf, hrefOf, busy } = props;
    const below = useSums(props);

    if (useNarrow())
        return <Cards {...props} />;
    return (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
            <table className={busy ? 'listing busy' : 'listing'}>
                <thead>
                    <tr>
                        {columns.map((column) => (
                            <th key={column.name} scope="col" className={column.align}>{column.title}</th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={keyOf(row)}>
                            {columns.map((column, index) => (
                                <td key={column.name} className={`${column.align ?? ''} ${column.className ?? ''}`}>
                                    {hrefOf && index === 0
                                        ? <a href={hrefOf(row)} className="row-link">{column.show(row)}</a>
                                        : column.show(row)}
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
                {below && (
                    <tfoot>
                        <tr>
                            {columns.map((column, index) => (index === 0
                                ? <th key={column.name} scope="row">{below.title}</th>
                                : <td key={column.name} className={column.align}>{below.sums[index]}</td>))}
                        </tr>
                    </tfoot>
                )}
            </table>
        </div>
    );
}
