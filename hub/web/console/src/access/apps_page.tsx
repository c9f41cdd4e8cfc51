/*
 * apps_page.tsx -- the apps below where one looks: who calls the hub's doors for merchants.
 */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';
import { AddApp, KeysDialog, type Handed } from './app_dialogs';
import { grantName } from './app_items';
import { AppSteps } from './app_steps';
import type { MadeApp } from './types';

export default function AppsPage() {
    const { at, zone, organisation, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const [adding, setAdding] = useState(false);
    const [handed, setHanded] = useState<Handed | null>(null);
    const { after, search } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<MadeApp>>('/apps', { at, after, search });
    const canChange = may('app') && organisation?.kind !== 'store';
    const isAbove = organisation?.kind === 'platform' || organisation?.kind === 'partner';
    const isNarrowed = search !== undefined || after !== undefined;

    return (
        <Page title={say('menu.apps')} actions={canChange && (
            <Button type="primary" onClick={() => { setAdding(true); }}>{say('app.add')}</Button>
        )}>
            <Input.Search allowClear className="search" placeholder={say('apps.search')} aria-label={say('apps.search')}
                defaultValue={search ?? ''} onSearch={(text) => {
                    go(place.path, { at: place.query.at, search: text.trim() });
                }} />
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 ? (
                        <Empty title={say(isNarrowed ? 'apps.none_such' : 'apps.none')}>
                            {!isNarrowed && canChange && <p>{say('apps.none_text')}</p>}
                        </Empty>
                    ) : (
                        <Listing label={say('menu.apps')} rows={data.items} keyOf={(one) => one.id} busy={loading}
                            hrefOf={(one) => hrefOf(place, `/apps/${one.id}`)} columns={[
                                { name: 'name', title: say('app.name'), place: 'head', show: (one) => one.name },
                                { name: 'number', title: say('app.number'), show: (one) => <code>{one.id}</code> },
                                ...(isAbove ? [{ name: 'merchant', title: say('kind.merchant'),
                                    show: (one: MadeApp) => one.merchant.name }] : []),
                                { name: 'state', title: say('order.state'), place: 'end',
                                    show: (one) => <StateTag state={one.state} /> },
                                { name: 'sign', title: say('app.sign'), show: (one) => one.sign_kind.toUpperCase() },
                                { name: 'grants', title: say('app.grants'),
                                    show: (one) => one.grants.split(' ').map((grant) => grantName(say, grant)).join('、') },
                                { name: 'created', title: say('app.created'), className: 'soft',
                                    show: (one) => showMoment(one.created_at, zone) },
                                ...(canChange ? [{ name: 'actions', title: '', align: 'right' as const,
                                    show: (one: MadeApp) => <AppSteps app={one} onDone={reload} /> }] : []),
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {adding && (
                <AddApp onClose={() => { setAdding(false); }} onDone={(made) => {
                    setAdding(false);
                    setHanded(made);
                    reload();
                }} />
            )}
            {handed && <KeysDialog handed={handed} onClose={() => { setHanded(null); }} />}
        </Page>
    );
}
