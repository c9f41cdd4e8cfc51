/*
 * figures.tsx -- the row of figures, each with what it was before, each a link to what is behind it.
 */
import type { Figures, Overview } from '../api/types';
import { useLook } from '../base/look';
import { growth, showCount, showRate, showYuan, type Fen } from '../base/money';
import type { Word } from '../words/words';

interface FigureOf {
    word: Word;
    /** What is shown, and what it is held against; null where there is nothing to hold. */
    show: (figures: Figures) => string;
    value: (figures: Figures) => number | null;
    note?: (figures: Figures) => [Word, string];
    /** Whether more of it is good news. */
    tone: 'good' | 'plain';
    query: Record<string, string>;
}

const orDash = (amount: Fen | null) => (amount === null ? '–' : showYuan(amount));

const row: readonly FigureOf[] = [
    { word: 'figure.paid', show: (f) => showYuan(f.paid), value: (f) => f.paid, tone: 'good',
        note: (f) => ['figure.average', orDash(f.average)], query: { state: 'paid' } },
    { word: 'figure.paid_count', show: (f) => showCount(f.paid_count), value: (f) => f.paid_count, tone: 'good',
        note: (f) => ['figure.initiated_count', showCount(f.initiated_count)], query: { state: 'paid' } },
    { word: 'figure.refunded', show: (f) => showYuan(f.refunded), value: (f) => f.refunded, tone: 'plain',
        note: (f) => ['figure.refund_count', showCount(f.refund_count)], query: { refunded: '1' } },
    { word: 'figure.fee', show: (f) => showYuan(f.fee), value: (f) => f.fee, tone: 'plain',
        note: (f) => ['figure.rate', showRate(f.rate)], query: { state: 'paid' } },
    { word: 'figure.net', show: (f) => showYuan(f.net), value: (f) => f.net, tone: 'good', query: { state: 'paid' } },
    { word: 'figure.conversion', show: (f) => showRate(f.conversion), value: () => null, tone: 'good',
        note: (f) => ['figure.initiated', showYuan(f.initiated)], query: {} },
];

function Change({ now, before, tone }: { now: number; before: number; tone: 'good' | 'plain' }) {
    const { say } = useLook();
    const rate = growth(now, before);

    if (rate === null || rate === 0)
        return null;
    const word = say(rate > 0 ? 'figure.up' : 'figure.down');

    return (
        <span className={`change ${tone === 'plain' ? '' : rate > 0 ? 'up' : 'down'}`}>
            <span aria-hidden="true">{rate > 0 ? '↑' : '↓'}</span>
            <span className="hidden">{word}</span> {showRate(Math.abs(rate) as Fen)}
        </span>
    );
}

interface FiguresRowProps {
    overview: Overview;
    before: string;
    hrefOf: (query: Record<string, string>) => string;
}

export function FiguresRow({ overview, before, hrefOf }: FiguresRowProps) {
    const { say } = useLook();
    const { total, before: past } = overview;

    return (
        <ul className="figures">
            {row.map((figure) => {
                const now = figure.value(total);
                const then = figure.value(past);
                const note = figure.note?.(total);

                return (
                    <li key={figure.word}>
                        <a href={hrefOf(figure.query)}>
                            <h2>{say(figure.word)}</h2>
                            <p className="value" data-figure={figure.word}>{figure.show(total)}</p>
                            <p className="then">
                                <span>{before}</span> <span>{figure.show(past)}</span>
                                {now !== null && then !== null && <Change now={now} before={then} tone={figure.tone} />}
                            </p>
                            {note && <p className="then"><span>{say(note[0])}</span> <span>{note[1]}</span></p>}
                        </a>
                    </li>
                );
            })}
            {total.late_count > 0 && (
                <li className="late">
                    <a href={hrefOf({ late: '1' })}>
                        <h2>{say('figure.late')}</h2>
                        <p className="value">{showYuan(total.late)}</p>
                        <p className="then">{say('figure.late_note', { count: showCount(total.late_count) })}</p>
                    </a>
                </li>
            )}
        </ul>
    );
}
