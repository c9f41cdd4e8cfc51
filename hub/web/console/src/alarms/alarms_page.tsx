/*
 * alarms_page.tsx -- what people have to look into, with what to do next; and that somebody has.
 */
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Named, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Dialog } from '../parts/dialog';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateFilter } from '../parts/state_filter';
import { wordOr } from '../words/words';

interface Alarm {
    id: string;
    kind: string;
    merchant?: Named;
    terminal?: string;
    order?: string;
    at: string;
    detail?: string;
    looked?: { at: string; by: string; found: string };
}

const FOUND_MAX = 60;

/** What was found stands in the audit as JSON. */
function foundOf(alarm: Alarm): string {
    try {
        const { found } = JSON.parse(alarm.looked?.found ?? '') as { found?: unknown };

        return typeof found === 'string' ? found : '';
    } catch {
        return '';
    }
}

function LookDialog({ alarm, onClose, onDone }: { alarm: Alarm; onClose: () => void; onDone: () => void }) {
    const { at } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<{ found: string }>();
    const mending = useMending();

    return (
        <Dialog<{ found: string }> title={say('alarm.look')} go={say('save')} form={form} mending={mending}
            initial={{ found: '' }} onClose={onClose} onSubmit={async ({ found }) => {
                if (await mending.send('POST', `/alarms/${alarm.id}/look`, { found: found.trim() }, { at }) !== null) {
                    void message.success(say('saved'));
                    onDone();
                }
            }}>
            <p>{say(wordOr(`alarm.next.${alarm.kind}`, 'alarm.next.other'))}</p>
            <Form.Item name="found" label={say('alarm.found')}
                rules={[{ required: true, whitespace: true, message: say('alarm.found_missing') }]}>
                <Input maxLength={FOUND_MAX} autoFocus autoComplete="off" />
            </Form.Item>
        </Dialog>
    );
}

/** The hub's own remark is English; one that only says the same in other words is for who reads that. */
function detailOf(alarm: Alarm, language: string): string {
    const detail = alarm.detail ?? '';

    return language === 'en' || /[^a-z ,;:.'’-]/i.test(detail) ? detail : '';
}

export default function AlarmsPage() {
    const { at, zone, may } = useHere();
    const { say, language } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { state, after } = place.query;
    const [looking, setLooking] = useState<Alarm | null>(null);
    const { data, problem, loading, reload } = useFetched<PageOf<Alarm>>(
        '/alarms', { at, state, after }, after === undefined ? beat : 0);
    const nameOf = (alarm: Alarm) => {
        const word = wordOr(`alarm.${alarm.kind}`, 'alarm.other');

        return word === 'alarm.other' ? alarm.kind : say(word);
    };

    return (
        <Page title={say('menu.alarms')}>
            <div className="filters"><StateFilter states={['unseen']} /></div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('alarms.none')}><p>{say('alarms.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<Alarm> label={say('menu.alarms')} rows={data.items} keyOf={(row) => row.id} busy={loading}
                            columns={[
                                { name: 'at', title: say('order.at'), show: (row) => showMoment(row.at, zone) },
                                { name: 'kind', title: say('alarm.what'), place: 'head', className: 'strong', show: nameOf },
                                { name: 'merchant', title: say('order.merchant'), show: (row) => row.merchant?.name ?? '' },
                                { name: 'about', title: say('audit.about'), show: (row) => (row.order !== undefined
                                    ? <a href={hrefOf(place, `/orders/${row.order}`)}><code>{row.order}</code></a>
                                    : row.terminal ?? '') },
                                { name: 'detail', title: say('notice.detail'), className: 'wrap soft',
                                    show: (row) => detailOf(row, language) },
                                { name: 'next', title: say('alarm.next'), className: 'wrap',
                                    show: (row) => say(wordOr(`alarm.next.${row.kind}`, 'alarm.next.other')) },
                                { name: 'looked', title: say('alarm.looked'), place: 'end', className: 'wrap',
                                    show: (row) => (row.looked ? `${row.looked.by}: ${foundOf(row)}` : may('refund')
                                        ? <Button size="small" onClick={() => { setLooking(row); }}>{say('alarm.look')}</Button>
                                        : '') },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {looking && (
                <LookDialog alarm={looking} onClose={() => { setLooking(null); }} onDone={() => {
                    setLooking(null);
                    reload();
                }} />
            )}
        </Page>
    );
}
