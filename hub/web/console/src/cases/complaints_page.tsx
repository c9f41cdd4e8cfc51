/*
 * complaints_page.tsx -- what payers complain of at their channels; what is due soonest catches the eye.
 */
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateFilter } from '../parts/state_filter';
import { ComplaintState, Due } from './complaint_state';
import type { Complaint } from './types';

const ON_PAGE = 50;
const states = ['OPEN', 'PROCESSING', 'CLOSED'] as const;

function Complaints() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { state, after } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<Complaint>>(
        '/merchant/complaints', { at, state, after, limit: ON_PAGE }, after === undefined ? beat : 0);

    return (
        <Page title={say('menu.complaints')}>
            <div className="filters"><StateFilter states={states} /></div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('complaints.none')}><p>{say('complaints.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<Complaint> label={say('menu.complaints')} rows={data.items} keyOf={(row) => row.id}
                            busy={loading} hrefOf={(row) => hrefOf(place, `/complaints/${row.id}`)} columns={[
                                { name: 'at', title: say('order.at'), place: 'head',
                                    show: (row) => showMoment(row.filed_at ?? row.created_at, zone) },
                                { name: 'channel', title: say('order.channel'), show: (row) => channelName(say, row.channel) },
                                { name: 'text', title: say('complaint.text'), className: 'wrap',
                                    show: (row) => row.text ?? '' },
                                { name: 'due', title: say('complaint.due'),
                                    show: (row) => <Due complaint={row} zone={zone} /> },
                                { name: 'wanted', title: say('complaint.wanted'), align: 'right',
                                    show: (row) => (row.refund_wanted > 0 ? showYuan(row.refund_wanted) : '') },
                                { name: 'amount', title: say('complaint.paid'), align: 'right',
                                    show: (row) => showYuan(row.amount) },
                                { name: 'state', title: say('order.state'), place: 'end',
                                    show: (row) => <ComplaintState complaint={row} /> },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}

export default function ComplaintsPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.complaints')}><Complaints /></OfMerchant>;
}
