/*
 * channels_page.tsx -- the accounts at channels that take the payments of where one looks, in the order in which
 * they are asked.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { AccountDialog } from './account_dialog';
import { Health } from './health';
import { WithAccounts } from './with_accounts';
import { firstOf, inTurn } from './turns';
import type { ChannelAccount } from './types';

/* More are never looked at for one payment. */
const ON_PAGE = 100;

function Limits({ account }: { account: ChannelAccount }) {
    const { say } = useLook();
    const { amount_min: least, amount_max: most, from, to } = account;
    const amounts = least === 0 && most === 0 ? [] : [`${showYuan(least)} – ${most === 0 ? '∞' : showYuan(most)}`];
    const hours = from === to ? [] : [`${from} – ${to}`];
    const all = [...amounts, ...hours];

    return <>{all.length === 0 ? say('channels.no_limits') : all.join(' · ')}</>;
}

function Accounts() {
    const { at, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const [adding, setAdding] = useState(false);
    const { data, problem, loading, reload } = useFetched<PageOf<ChannelAccount>>(
        '/merchant/channel-accounts', { at, limit: ON_PAGE });
    const rows = inTurn(data?.items ?? []);
    const first = firstOf(rows);

    return (
        <Page title={say('menu.channels')} actions={may('channel') && (
            <Button type="primary" onClick={() => { setAdding(true); }}>{say('channels.add')}</Button>
        )}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && rows.length === 0 && (
                <Card flush><Empty title={say('channels.none')}><p>{say('channels.none_text')}</p></Empty></Card>
            )}
            {rows.length > 0 && (
                <Card flush>
                    <Listing<ChannelAccount> label={say('menu.channels')} rows={rows} keyOf={(row) => row.id} busy={loading}
                        hrefOf={(row) => hrefOf(place, `/channels/${row.id}`)} columns={[
                            { name: 'name', title: say('channels.name'), place: 'head', show: (row) => row.name },
                            { name: 'channel', title: say('order.channel'),
                                show: (row) => (
                                    <>{channelName(say, row.channel)} <small className="soft">{row.dialect}</small></>
                                ) },
                            { name: 'whose', title: say('channels.whose'), show: (row) => say(`channels.whose.${row.whose}`) },
                            { name: 'turn', title: say('channels.turn'), show: (row) => (first.has(row.id)
                                ? <span className="tag good">{say('channels.first')}</span>
                                : `${say('channels.priority')} ${String(row.priority)}`) },
                            { name: 'limits', title: say('channels.limits'), show: (row) => <Limits account={row} /> },
                            { name: 'settles', title: say('channels.settles'),
                                show: (row) => say(`channels.settles.${row.settles_to}`) },
                            { name: 'health', title: say('channels.health'), show: (row) => <Health account={row} /> },
                            { name: 'state', title: say('order.state'), place: 'end',
                                show: (row) => <StateTag state={row.state.toLowerCase()} /> },
                        ]} />
                    <p className="hint padded">{say('channels.turn_text')}</p>
                </Card>
            )}
            {adding && (
                <AccountDialog account={null} onClose={() => { setAdding(false); }}
                    onDone={(made) => { go(`/channels/${made.id}`, { at }); }} />
            )}
        </Page>
    );
}

export default function ChannelsPage() {
    const { say } = useLook();

    return <WithAccounts title={say('menu.channels')}><Accounts /></WithAccounts>;
}
