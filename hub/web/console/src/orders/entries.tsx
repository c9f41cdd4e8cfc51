/*
 * entries.tsx -- the ledger's entries of an order, journal by journal, and that they balance.
 */
import type { Entry } from '../api/types';
import { useLook } from '../base/look';
import { fen, showFen } from '../base/money';
import { showMoment } from '../base/time';
import { accountName } from '../parts/names';

function sum(entries: readonly Entry[], side: 'debit' | 'credit') {
    return fen(entries.reduce((all, entry) => all + entry[side], 0));
}

export function Entries({ entries, zone }: { entries: readonly Entry[]; zone: string }) {
    const { say } = useLook();

    return (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={say('entries')}>
            <table className="listing">
                <thead>
                    <tr>
                        <th scope="col">{say('entry.at')}</th>
                        <th scope="col">{say('entry.account')}</th>
                        <th scope="col" className="right">{say('entry.debit')}</th>
                        <th scope="col" className="right">{say('entry.credit')}</th>
                    </tr>
                </thead>
                <tbody>
                    {entries.map((entry, index) => {
                        const begins = entries[index - 1]?.journal !== entry.journal;

                        return (
                            <tr key={`${entry.journal} ${entry.account} ${String(index)}`}
                                className={begins && index > 0 ? 'begins' : ''}>
                                <td className="figures-text soft">{begins ? showMoment(entry.at, zone) : ''}</td>
                                <td>{accountName(say, entry.account)}</td>
                                <td className="right">{entry.debit === 0 ? '' : showFen(entry.debit)}</td>
                                <td className="right">{entry.credit === 0 ? '' : showFen(entry.credit)}</td>
                            </tr>
                        );
                    })}
                </tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colSpan={2}>{say('entry.sum')}</th>
                        <td className="right">{showFen(sum(entries, 'debit'))}</td>
                        <td className="right">{showFen(sum(entries, 'credit'))}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    );
}
