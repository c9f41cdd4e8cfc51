/*
 * complaint_page.tsx -- one complaint: who said what, an answer, and that it is settled.
 */
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { showYuan } from '../base/money';
import { hrefOf, usePlace } from '../base/route';
import { sayAlone } from '../base/said';
import { showMoment } from '../base/time';
import { Facts } from '../parts/facts';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { wordOr } from '../words/words';
import { ComplaintState, Due } from './complaint_state';
import type { Complaint, ComplaintWord } from './types';

/* Of letters, as channels count them. */
const ANSWER_MAX = 200;

function Words({ words, zone }: { words: readonly ComplaintWord[]; zone: string }) {
    const { say } = useLook();

    return (
        <ol className="talk">
            {words.map((word) => (
                <li key={word.id} className={word.who}>
                    <p className="soft">
                        <b>{say(`complaint.who.${word.who}`)}</b> <time dateTime={word.at}>{showMoment(word.at, zone)}</time>
                        {' '}{word.who === 'us' && word.state !== 'HEARD' && <StateTag state={word.state.toLowerCase()} />}
                        {word.code !== undefined && <small> {word.code}</small>}
                    </p>
                    <p>{word.text ?? say(wordOr(`complaint.kind.${word.kind ?? ''}`, 'complaint.kind.other'))}</p>
                </li>
            ))}
        </ol>
    );
}

function Answer({ complaint, reload }: { complaint: Complaint; reload: () => void }) {
    const { at } = useHere();
    const { say } = useLook();
    const { message, modal } = App.useApp();
    const [text, setText] = useState('');
    const mending = useMending();
    const send = async (path: string, body: unknown, done: string) => {
        if (await mending.send('POST', `/merchant/complaints/${complaint.id}/${path}`, body, { at }) !== null) {
            void message.success(done);
            setText('');
        }
        reload();
    };
    const complete = () => {
        modal.confirm({
            title: say('complaint.complete_title'), content: say('complaint.complete_text'),
            okText: say('complaint.complete'), cancelText: say('cancel'),
            onOk: () => send('complete', {}, say('complaint.completed')),
        });
    };

    return (
        <Card title={say('complaint.answer')}>
            <Input.TextArea rows={3} maxLength={ANSWER_MAX} showCount value={text} aria-label={say('complaint.answer')}
                placeholder={say('complaint.answer_hint')} onChange={(event) => { setText(event.target.value); }} />
            {mending.problem !== null && <p className="wrong" role="alert">{sayAlone(say, mending.problem)}</p>}
            <div className="answer-actions">
                <Button onClick={complete} disabled={mending.busy}>{say('complaint.complete')}</Button>
                <Button type="primary" loading={mending.busy} disabled={text.trim() === ''}
                    onClick={() => void send('reply', { text: text.trim() }, say('complaint.answered'))}>
                    {say('complaint.send')}
                </Button>
            </div>
        </Card>
    );
}

function Found({ id }: { id: string }) {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { data, problem, reload } = useFetched<Complaint>(`/merchant/complaints/${encodeURIComponent(id)}`, { at }, beat);

    return (
        <Page title={say('complaint.one')} back={{ href: hrefOf(place, '/complaints'), text: say('menu.complaints') }}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <>
                    <Card>
                        <div className="order-top">
                            <ComplaintState complaint={data} />
                            <span className="soft"><Due complaint={data} zone={zone} named /></span>
                        </div>
                        <p>{data.text}</p>
                        <Facts facts={[
                            [say('order.channel'), channelName(say, data.channel)],
                            [say('complaint.number'), <code key="number">{data.channel_number}</code>],
                            [say('complaint.paid'), showYuan(data.amount)],
                            [say('complaint.wanted'), data.refund_wanted > 0 && showYuan(data.refund_wanted)],
                            [say('complaint.phone'), data.phone],
                            [say('complaint.order'), data.order
                                && <a key="order" href={hrefOf(place, `/orders/${data.order}`)}>{data.order}</a>],
                            [say('order.at'), showMoment(data.filed_at ?? data.created_at, zone)],
                        ]} />
                    </Card>
                    {(data.words ?? []).length > 0 && (
                        <Card title={say('complaint.words')}><Words words={data.words ?? []} zone={zone} /></Card>
                    )}
                    {may('answer') && data.state !== 'CLOSED' && <Answer complaint={data} reload={reload} />}
                </>
            )}
        </Page>
    );
}

export default function ComplaintPage({ id }: { id: string }) {
    const { say } = useLook();

    return <OfMerchant title={say('complaint.one')}><Found id={id} /></OfMerchant>;
}
