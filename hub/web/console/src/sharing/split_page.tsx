/*
 * split_page.tsx -- one request to share a payment: each share, what came back of it, and taking one back.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Facts } from '../parts/facts';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { ReturnDialog } from './return_dialog';
import { receiverName, type Receiver, type Share, type Split, type SplitReturn } from './types';

function One({ split, reload }: { split: Split; reload: () => void }) {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const [back, setBack] = useState<Share | null>(null);
    const receivers = useFetched<PageOf<Receiver>>('/merchant/receivers', { at, limit: 100 });
    const returns = useFetched<PageOf<SplitReturn>>('/merchant/split-returns', { at, order: split.order, limit: 100 }, beat);
    const nameOf = (id: string) => receiverName(receivers.data?.items ?? [], id);
    const mine = (returns.data?.items ?? []).filter((one) => one.split === split.id);

    return (
        <>
            <Card>
                <div className="order-top">
                    <p className="value">{showYuan(split.amount)}</p>
                    <StateTag state={split.state.toLowerCase()} />
                </div>
                <Facts facts={[
                    [say('split.number'), split.number && <code>{split.number}</code>],
                    [say('split.order'), <a key="order" href={hrefOf(place, `/orders/${split.order}`)}>{split.order}</a>],
                    [say('order.channel'), channelName(say, split.channel)],
                    [say('split.finish'), say(split.finish ? 'field.yes' : 'field.no')],
                    [say('refund.code'), split.code],
                    [say('order.at'), showMoment(split.created_at, zone)],
                ]} />
            </Card>
            <Card title={say('split.shares')} flush>
                <Listing<Share> label={say('split.shares')} rows={split.shares} keyOf={(share) => share.receiver} columns={[
                    { name: 'receiver', title: say('rule.receiver'), place: 'head', show: (one) => nameOf(one.receiver) },
                    { name: 'state', title: say('order.state'), show: (one) => <StateTag state={one.state.toLowerCase()} /> },
                    { name: 'code', title: say('refund.code'), className: 'soft', show: (one) => one.code ?? '' },
                    { name: 'returned', title: say('split.returned'), align: 'right',
                        show: (one) => (one.returned > 0 ? showYuan(one.returned) : '') },
                    { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                        show: (one) => showYuan(one.amount) },
                    { name: 'back', title: say('more'), show: (one) => (may('split') && one.state === 'DONE'
                        && one.returned < one.amount
                        ? <Button size="small" onClick={() => { setBack(one); }}>{say('split.back')}</Button> : '') },
                ]} />
            </Card>
            {mine.length > 0 && (
                <Card title={say('split.returns')} flush>
                    <Listing<SplitReturn> label={say('split.returns')} rows={mine} keyOf={(one) => one.id} columns={[
                        { name: 'at', title: say('order.at'), place: 'head', show: (one) => showMoment(one.created_at, zone) },
                        { name: 'receiver', title: say('rule.receiver'), show: (one) => nameOf(one.receiver) },
                        { name: 'state', title: say('order.state'),
                            show: (one) => <StateTag state={one.state.toLowerCase()} /> },
                        { name: 'code', title: say('refund.code'), className: 'soft', show: (one) => one.code ?? '' },
                        { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                            show: (one) => showYuan(one.amount) },
                    ]} />
                </Card>
            )}
            {back && (
                <ReturnDialog split={split} share={back} name={nameOf(back.receiver)} onClose={() => { setBack(null); }}
                    onDone={() => {
                        setBack(null);
                        reload();
                        returns.reload();
                    }} />
            )}
        </>
    );
}

function Found({ id }: { id: string }) {
    const { at } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { data, problem, reload } = useFetched<Split>(`/merchant/splits/${encodeURIComponent(id)}`, { at }, beat);

    return (
        <Page title={say('split.one')} back={{ href: hrefOf(place, '/splits'), text: say('menu.splits') }}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && <One split={data} reload={reload} />}
        </Page>
    );
}

export default function SplitPage({ id }: { id: string }) {
    const { say } = useLook();

    return <OfMerchant title={say('split.one')}><Found id={id} /></OfMerchant>;
}
