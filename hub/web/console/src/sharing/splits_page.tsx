/*
 * splits_page.tsx -- payments that were shared, the newest first.
 */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateFilter } from '../parts/state_filter';
import { StateTag } from '../parts/state_tag';
import { SplitDialog } from './split_dialog';
import type { Split } from './types';

const ON_PAGE = 50;
const states = ['CREATED', 'PENDING', 'UNKNOWN', 'DONE', 'FAILED'] as const;

function Splits() {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { state, order, after } = place.query;
    const [asking, setAsking] = useState(false);
    const { data, problem, loading, reload } = useFetched<PageOf<Split>>(
        '/merchant/splits', { at, state, order, after, limit: ON_PAGE }, after === undefined ? beat : 0);

    return (
        <Page title={say('menu.splits')} actions={may('split') && (
            <Button type="primary" onClick={() => { setAsking(true); }}>{say('split.ask')}</Button>
        )}>
            <div className="filters">
                <StateFilter states={states} />
                <Input.Search key={order ?? ''} className="filter number" allowClear defaultValue={order ?? ''}
                    aria-label={say('split.order')} placeholder={say('split.order')}
                    onSearch={(typed) => { go(place.path, { at, state, order: typed.trim() }); }} />
            </div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('splits.none')}><p>{say('splits.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<Split> label={say('menu.splits')} rows={data.items} keyOf={(row) => row.id} busy={loading}
                            hrefOf={(row) => hrefOf(place, `/splits/${row.id}`)} columns={[
                                { name: 'at', title: say('order.at'), place: 'head',
                                    show: (row) => showMoment(row.created_at, zone) },
                                { name: 'channel', title: say('order.channel'), show: (row) => channelName(say, row.channel) },
                                { name: 'shares', title: say('split.shares'), align: 'right',
                                    show: (row) => String(row.shares.length) },
                                { name: 'state', title: say('order.state'),
                                    show: (row) => <StateTag state={row.state.toLowerCase()} /> },
                                { name: 'code', title: say('refund.code'), className: 'soft', show: (row) => row.code ?? '' },
                                { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                                    className: 'strong', show: (row) => showYuan(row.amount) },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {asking && (
                <SplitDialog order={order ?? ''} onClose={() => { setAsking(false); }}
                    onDone={(split) => { go(`/splits/${split.id}`, { at }); }} />
            )}
        </Page>
    );
}

export default function SplitsPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.splits')}><Splits /></OfMerchant>;
}
