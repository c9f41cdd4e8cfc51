/*
 * notices_page.tsx -- what the merchant's apps were told, what came of it, and telling it again.
 */
import { App, Button, Select } from 'antd';
import { useFetched } from '../api/fetched';
import type { NoticeRow, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { go, usePlace } from '../base/route';
import { showMoment, showTook } from '../base/time';
import { ExportButton } from '../parts/export_button';
import { Listing } from '../parts/listing';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';

const ON_PAGE = 20;
const states = ['PENDING', 'SENT', 'DEAD'] as const;

function Attempts({ row }: { row: NoticeRow }) {
    const { zone } = useHere();
    const { say } = useLook();
    const attempts = row.attempts ?? [];

    return (
        <details>
            <summary>{say('notice.attempts', { count: attempts.length })}</summary>
            <ol className="attempts">
                {attempts.map((one) => (
                    <li key={one.at}>
                        {showMoment(one.at, zone)} · {one.status === 0 ? one.outcome : `HTTP ${String(one.status)}`}
                        {' · '}{showTook(one.took_ms)} <code>{one.answer}</code>
                    </li>
                ))}
            </ol>
            <pre tabIndex={0}>{JSON.stringify(row.body, null, 2)}</pre>
        </details>
    );
}

function Notices() {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const place = usePlace();
    const mending = useMending();
    const { state, after } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<NoticeRow>>(
        '/merchant/notices', { at, state, after, limit: ON_PAGE });
    const resend = async (row: NoticeRow) => {
        if (await mending.send('POST', `/merchant/notices/${row.id}/resend`, {}, { at }) !== null) {
            void message.success(say('notice.again_done'));
            reload();
        }
    };

    return (
        <Page title={say('menu.notices')} actions={<ExportButton list="notices" query={{ state }} />}>
            <div className="filters">
                <Select allowClear className="filter" aria-label={say('filter.state')} placeholder={say('filter.state')}
                    value={state} onChange={(chosen: string | undefined) => { go(place.path, { at, state: chosen }); }}
                    options={states.map((value) => ({ value, label: <StateTag state={value.toLowerCase()} /> }))} />
            </div>
            <Trouble problem={problem ?? mending.problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('notices.none')}><p>{say('notices.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<NoticeRow> label={say('menu.notices')} rows={data.items} keyOf={(row) => row.id} busy={loading}
                            columns={[
                                { name: 'at', title: say('order.at'), place: 'head',
                                    show: (row) => showMoment(row.created_at, zone) },
                                { name: 'type', title: say('notice.type'), show: (row) => <code>{row.type}</code> },
                                { name: 'state', title: say('order.state'), place: 'end',
                                    show: (row) => <StateTag state={row.state.toLowerCase()} /> },
                                { name: 'due', title: say('notice.due'),
                                    show: (row) => (row.state === 'PENDING' ? showMoment(row.due_at, zone) : '') },
                                { name: 'attempts', title: say('notice.detail'), show: (row) => <Attempts row={row} /> },
                                { name: 'again', title: say('more'), show: (row) => (may('resend') && row.state !== 'PENDING'
                                    ? <Button size="small" loading={mending.busy} onClick={() => void resend(row)}>
                                        {say('notice.again')}
                                    </Button> : '') },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}

export default function NoticesPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.notices')}><Notices /></OfMerchant>;
}
