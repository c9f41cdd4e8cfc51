/*
 * sessions_card.tsx -- where one is signed in, and a way out of all of them.
 */
import { App, Button } from 'antd';
import { change } from '../api/client';
import { useFetched } from '../api/fetched';
import type { Page, SessionSeen } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { sayProblem } from '../base/said';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card, Trouble } from '../parts/page';

export function SessionsCard({ onLeft }: { onLeft: () => void }) {
    const { zone } = useHere();
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const { data, problem, reload } = useFetched<Page<SessionSeen>>('/sessions');
    const leaveAll = () => {
        modal.confirm({
            title: say('account.leave_all_title'),
            content: say('account.leave_all_text'),
            okText: say('account.leave_all'),
            cancelText: say('cancel'),
            onOk: async () => {
                try {
                    await change('DELETE', '/sessions', null);
                    onLeft();
                } catch (cause) {
                    void message.error(sayProblem(say, cause));
                }
            },
        });
    };

    return (
        <Card flush title={say('account.sessions')} extra={<Button onClick={leaveAll}>{say('account.leave_all')}</Button>}>
            <Trouble problem={problem} onAgain={reload} />
            <Listing label={say('account.sessions')} rows={data?.items ?? []} keyOf={(one) => one.id} columns={[
                { name: 'address', title: say('audit.address'), place: 'head',
                    show: (one) => `${one.address}${one.here ? ` (${say('account.this')})` : ''}` },
                { name: 'agent', title: say('account.agent'), className: 'soft', show: (one) => one.agent },
                { name: 'created', title: say('account.signed_in'), 
                    show: (one) => showMoment(one.created_at, zone) },
                { name: 'seen', title: say('account.seen'), 
                    show: (one) => showMoment(one.seen_at, zone) },
            ]} />
        </Card>
    );
}
