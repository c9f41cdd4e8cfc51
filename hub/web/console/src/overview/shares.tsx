/*
 * shares.tsx -- what part each has of what was paid: channels, stores, apps, terminals.
 */
import type { ReactNode } from 'react';
import type { Figures } from '../api/types';
import { useLook } from '../base/look';
import { showCount, showRate, showYuan } from '../base/money';

export interface Share {
    key: string;
    name: ReactNode;
    href: string;
    figures: Figures;
}

/** In 1/10000, half-up; exact for all amounts. */
function partOf(part: number, whole: number): number {
    return whole <= 0 ? 0 : Number((BigInt(part) * 20000n + BigInt(whole)) / (2n * BigInt(whole)));
}

/** SVG, whose attributes no policy takes for styles. */
function Bar({ rate }: { rate: number }) {
    return (
        <svg className="bar" viewBox="0 0 10000 1" preserveAspectRatio="none" aria-hidden="true">
            <rect className="bar-back" width="10000" height="1" />
            <rect className="bar-part" width={Math.max(0, Math.min(10000, rate))} height="1" />
        </svg>
    );
}

export function Shares({ shares, of, none }: { shares: readonly Share[]; of: number; none: string }) {
    const { say } = useLook();
    const ordered = [...shares].sort((a, b) => b.figures.paid - a.figures.paid);
    const most = ordered[0]?.figures.paid ?? 0;

    if (ordered.length === 0)
        return <p className="hint">{none}</p>;
    return (
        <ol className="shares">
            {ordered.map((share) => (
                <li key={share.key}>
                    <a href={share.href}>
                        <span className="share-name">{share.name}</span>
                        <span className="share-value">{showYuan(share.figures.paid)}</span>
                        <Bar rate={partOf(share.figures.paid, most)} />
                        <small>
                            {say('share.count', { count: showCount(share.figures.paid_count) })}
                            {share.figures.refunded > 0 &&
                                ` · ${say('share.refunded', { amount: showYuan(share.figures.refunded) })}`}
                        </small>
                        <small className="share-rate">{showRate(partOf(share.figures.paid, of))}</small>
                    </a>
                </li>
            ))}
        </ol>
    );
}
