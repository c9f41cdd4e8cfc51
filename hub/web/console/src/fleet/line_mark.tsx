/*
 * line_mark.tsx -- whether a terminal is connected, and since when it is or is not.
 */
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showMoment } from '../base/time';
import type { Terminal } from './types';

export function LineMark({ terminal, whole }: { terminal: Terminal; whole?: boolean }) {
    const { zone } = useHere();
    const { say } = useLook();

    if (terminal.online) {
        const since = whole && terminal.connected_at !== null
            ? say('terminal.since', { at: showMoment(terminal.connected_at, zone) }) : say('terminal.online');

        return <span className="tag good">{since}</span>;
    }
    if (terminal.seen_at === null)
        return <span className="soft">{say('terminal.never')}</span>;
    return (
        <span>
            <span className="tag plain">{say('terminal.offline')}</span>{' '}
            <small className="soft">{say('terminal.seen', { at: showMoment(terminal.seen_at, zone) })}</small>
        </span>
    );
}
