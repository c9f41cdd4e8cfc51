/*
 * onboardings_page.tsx -- applications of merchants at channels, and how they stand.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateFilter } from '../parts/state_filter';
import { StateTag } from '../parts/state_tag';
import { OnboardingDialog } from './onboarding_dialog';
import { onboardingStates } from './onboarding_states';
import type { Onboarding } from './types';

const ON_PAGE = 50;

function Onboardings() {
    const { at, zone, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const { state, after } = place.query;
    const [adding, setAdding] = useState(false);
    const { data, problem, loading, reload } = useFetched<PageOf<Onboarding>>(
        '/merchant/onboardings', { at, state, after, limit: ON_PAGE }, after === undefined ? beat : 0);

    return (
        <Page title={say('menu.onboardings')} actions={may('onboard') && (
            <Button type="primary" onClick={() => { setAdding(true); }}>{say('onboarding.add')}</Button>
        )}>
            <div className="filters"><StateFilter states={onboardingStates} /></div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('onboardings.none')}><p>{say('onboardings.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<Onboarding> label={say('menu.onboardings')} rows={data.items} keyOf={(row) => row.id}
                            busy={loading} hrefOf={(row) => hrefOf(place, `/onboardings/${row.id}`)} columns={[
                                { name: 'number', title: say('onboarding.number'), place: 'head', show: (row) => row.number },
                                { name: 'merchant', title: say('organisation.number'), show: (row) => String(row.merchant) },
                                { name: 'channel', title: say('order.channel'), show: (row) => channelName(say, row.channel) },
                                { name: 'note', title: say('onboarding.note'), className: 'wrap soft',
                                    show: (row) => row.note ?? '' },
                                { name: 'changed', title: say('onboarding.since'),
                                    show: (row) => showMoment(row.changed_at, zone) },
                                { name: 'state', title: say('order.state'), place: 'end',
                                    show: (row) => <StateTag state={row.state.toLowerCase()} /> },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {adding && (
                <OnboardingDialog onClose={() => { setAdding(false); }}
                    onDone={(made) => { go(`/onboardings/${made.id}`, { at }); }} />
            )}
        </Page>
    );
}

export default function OnboardingsPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.onboardings')}><Onboardings /></OfMerchant>;
}
