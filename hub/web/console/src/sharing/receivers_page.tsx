/*
 * receivers_page.tsx -- who may be given shares of payments, and whether their channel knows them.
 */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';
import { wordOr } from '../words/words';
import { ReceiverDialog } from './receiver_dialog';
import type { Receiver } from './types';

const ON_PAGE = 50;

function Receivers() {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const { beat } = useLive();
    const { after } = usePlace().query;
    const [adding, setAdding] = useState(false);
    const mending = useMending();
    const { data, problem, loading, reload } = useFetched<PageOf<Receiver>>(
        '/merchant/receivers', { at, after, limit: ON_PAGE }, after === undefined ? beat : 0);
    const remove = (receiver: Receiver) => {
        modal.confirm({
            title: say('receiver.remove_title', { name: receiver.name ?? receiver.account ?? receiver.id }),
            content: say('receiver.remove_text'), okText: say('remove'), cancelText: say('cancel'),
            okButtonProps: { danger: true },
            onOk: async () => {
                if (await mending.send('POST', `/merchant/receivers/${receiver.id}/remove`, {}, { at }) !== null)
                    void message.success(say('receiver.removed'));
                reload();
            },
        });
    };
    const relationOf = (receiver: Receiver) => {
        const word = wordOr(`relation.${receiver.relation}`, 'relation.CUSTOM');

        return receiver.custom_relation ?? say(word);
    };

    return (
        <Page title={say('menu.receivers')} actions={may('split') && (
            <Button type="primary" onClick={() => { setAdding(true); }}>{say('receiver.add')}</Button>
        )}>
            <Trouble problem={problem ?? mending.problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('receivers.none')}><p>{say('receivers.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<Receiver> label={say('menu.receivers')} rows={data.items} keyOf={(row) => row.id}
                            busy={loading} columns={[
                                { name: 'name', title: say('receiver.name'), place: 'head',
                                    show: (row) => row.name ?? row.account ?? row.organisation ?? row.id },
                                { name: 'channel', title: say('order.channel'), show: (row) => (row.channel === undefined
                                    ? say('receiver.wallet') : channelName(say, row.channel)) },
                                { name: 'account', title: say('receiver.account'),
                                    show: (row) => <code>{row.account ?? row.organisation ?? ''}</code> },
                                { name: 'relation', title: say('receiver.relation'), show: relationOf },
                                { name: 'state', title: say('order.state'), place: 'end',
                                    show: (row) => <StateTag state={row.state.toLowerCase()} /> },
                                { name: 'code', title: say('refund.code'), className: 'soft', show: (row) => row.code ?? '' },
                                { name: 'at', title: say('order.at'), show: (row) => showMoment(row.created_at, zone) },
                                { name: 'more', title: say('more'), show: (row) => (may('split')
                                    && ['BOUND', 'REFUSED'].includes(row.state)
                                    ? <Button size="small" onClick={() => { remove(row); }}>{say('remove')}</Button> : '') },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {adding && (
                <ReceiverDialog onClose={() => { setAdding(false); }} onDone={() => {
                    setAdding(false);
                    reload();
                }} />
            )}
        </Page>
    );
}

export default function ReceiversPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.receivers')}><Receivers /></OfMerchant>;
}
