/*
 * complaint_state.tsx -- how a complaint stands, and until when its channel wants it answered.
 */
import { useLook } from '../base/look';
import { showMoment } from '../base/time';
import type { Complaint } from './types';

export function ComplaintState({ complaint }: { complaint: Complaint }) {
    const { say } = useLook();
    const tone = complaint.state === 'CLOSED' ? 'good' : complaint.waits || complaint.overdue ? 'bad' : 'wait';

    return <span className={`tag ${tone}`}>{say(`complaint.state.${complaint.state}`)}</span>;
}

/** named: where nothing above it says what it is. */
export function Due({ complaint, zone, named = false }: { complaint: Complaint; zone: string; named?: boolean }) {
    const { say } = useLook();

    if (complaint.state === 'CLOSED' || complaint.due_at === undefined)
        return null;
    return complaint.overdue
        ? <span className="tag bad">{say('complaint.overdue')}</span>
        : <>{named && `${say('complaint.due')} `}{showMoment(complaint.due_at, zone)}</>;
}
