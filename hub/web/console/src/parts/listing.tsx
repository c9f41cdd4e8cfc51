/*
 * listing.tsx -- rows of one kind: a table where there is room, cards on a phone.
 *
 * The columns are described once. On a phone the first column with `head` stands on top of its
 * card, the `end` column at its right; the others follow as a list of names and values.
 */
import type { Key, ReactNode } from 'react';
import { useNarrow } from './narrow';

export interface Column<T> {
    name: string;
    title: string;
    show: (row: T) => ReactNode;
    align?: 'right';
    /** On a phone: the card's title, or what stands at its right. */
    place?: 'head' | 'end';
    className?: string;
}

interface ListingProps<T> {
    label: string;
    columns: Column<T>[];
    rows: readonly T[];
    keyOf: (row: T) => Key;
    hrefOf?: (row: T) => string;
    busy?: boolean;
}

function Cards<T>({ label, columns, rows, keyOf, hrefOf }: ListingProps<T>) {
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
        </ul>
    );
}

export function Listing<T>(props: ListingProps<T>) {
    const { label, columns, rows, keyOf, hrefOf, busy } = props;

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
            </table>
        </div>
    );
}
