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

export function Due({ complaint, zone }: { complaint: Complaint; zone: string }) {
    const { say } = useLook();

    if (complaint.state === 'CLOSED' || complaint.due_at === undefined)
        return null;
    return complaint.overdue
        ? <span className="tag bad">{say('complaint.overdue')}</span>
        : <>{showMoment(complaint.due_at, zone)}</>;
}
