/*
 * facts.tsx -- what is known of one thing: names and values; what there is nothing of is left out.
 */
import type { ReactNode } from 'react';

export function Facts({ facts }: { facts: [string, ReactNode][] }) {
    return (
        <dl className="facts">
            {facts.map(([name, value]) => (value === undefined || value === null || value === '' || value === false ? null : (
                <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
            )))}
        </dl>
    );
}
