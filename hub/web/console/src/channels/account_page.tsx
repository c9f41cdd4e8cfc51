/*
 * account_page.tsx -- one account at a channel: whether it works, what it was opened with, switched and tested.
 */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Facts } from '../parts/facts';
import { channelName } from '../parts/names';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { AccountDialog } from './account_dialog';
import { Health, HealthByUse } from './health';
import { TrialCard } from './trial';
import type { ChannelAccount, Dialect, Trial } from './types';
import { WithAccounts } from './with_accounts';

function Values({ account, dialects }: { account: ChannelAccount; dialects: readonly Dialect[] }) {
    const { language, say } = useLook();
    const fields = dialects.find((one) => one.dialect === account.dialect)?.fields ?? [];
    const labelOf = (name: string) => {
        const field = fields.find((one) => one.name === name);

        return field ? (language === 'en' ? field.label_english : field.label) : name;
    };

    return (
        <Card title={say('channels.values')}>
            {account.values === undefined && <p className="hint">{say('channels.inherited')}</p>}
            <Facts facts={(account.values ?? []).map(({ name, value, secret }) => [labelOf(name),
                secret ? <span key={name} className="soft">{say('channels.secret')}</span>
                    : (value ?? '').includes('\n') ? <pre key={name} tabIndex={0}>{value}</pre>
                        : <code key={name}>{value}</code>])} />
        </Card>
    );
}

function One({ account, reload }: { account: ChannelAccount; reload: () => void }) {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { message, modal } = App.useApp();
    const place = usePlace();
    const [changing, setChanging] = useState(false);
    const [trial, setTrial] = useState<Trial | null>(null);
    const switching = useMending();
    const testing = useMending();
    const dialects = useFetched<{ items: Dialect[] }>('/merchant/channels', { at });
    const path = `/merchant/channel-accounts/${account.id}`;
    const turn = async () => {
        const body = { state: account.state === 'ON' ? 'OFF' : 'ON', version: account.version };

        if (await switching.send('POST', path, body, { at }) !== null)
            void message.success(say('saved'));
        reload();
    };
    const ask = () => {
        modal.confirm({
            title: say('channels.off_title', { name: account.name }), content: say('channels.off_text'),
            okText: say('channels.off'), cancelText: say('cancel'), okButtonProps: { danger: true }, onOk: turn,
        });
    };
    const test = async () => {
        setTrial(null);
        setTrial(await testing.send<Trial>('POST', `${path}/test`, {}, { at }));
        reload();
    };
    const isOurs = may('channel') && account.values !== undefined;

    return (
        <Page title={account.name} back={{ href: hrefOf(place, '/channels'), text: say('menu.channels') }}
            note={<><StateTag state={account.state.toLowerCase()} /> <Health account={account} /></>}
            actions={isOurs && (
                <>
                    <Button loading={testing.busy} onClick={() => void test()}>{say('channels.test')}</Button>
                    <Button onClick={() => { setChanging(true); }}>{say('channels.edit')}</Button>
                    <Button danger={account.state === 'ON'} type={account.state === 'ON' ? 'default' : 'primary'}
                        loading={switching.busy} onClick={account.state === 'ON' ? ask : () => void turn()}>
                        {say(account.state === 'ON' ? 'channels.off' : 'channels.on')}
                    </Button>
                </>
            )}>
            <Trouble problem={switching.problem ?? testing.problem} />
            {trial && <TrialCard trial={trial} />}
            <Card>
                <Facts facts={[
                    [say('order.channel'), `${channelName(say, account.channel)} · ${account.dialect}`],
                    [say('channels.whose'), say(`channels.whose.${account.whose}`)],
                    [say('channels.settles'), say(`channels.settles.${account.settles_to}`)],
                    [say('channels.priority'), String(account.priority)],
                    [say('channels.weight'), String(account.weight)],
                    [say('channels.id'), <code key="id">{account.id}</code>],
                    [say('channels.changed'), showMoment(account.changed_at, zone)],
                ]} />
            </Card>
            {account.health.length > 0 && (
                <Card title={say('channels.health')} flush><HealthByUse account={account} /></Card>
            )}
            <Values account={account} dialects={dialects.data?.items ?? []} />
            {changing && (
                <AccountDialog account={account} onClose={() => { setChanging(false); }} onDone={() => {
                    setChanging(false);
                    reload();
                }} />
            )}
        </Page>
    );
}

function Found({ id }: { id: string }) {
    const { at } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const { data, problem, reload } = useFetched<ChannelAccount>(
        `/merchant/channel-accounts/${encodeURIComponent(id)}`, { at });

    if (data)
        return <One account={data} reload={reload} />;
    return (
        <Page title={say('channels.one')} back={{ href: hrefOf(place, '/channels'), text: say('menu.channels') }}>
            <Trouble problem={problem} onAgain={reload} />
            {problem === null && <Waiting />}
        </Page>
    );
}

export default function ChannelAccountPage({ id }: { id: string }) {
    const { say } = useLook();

    return <WithAccounts title={say('channels.one')}><Found id={id} /></WithAccounts>;
}
