/*
 * onboarding_page.tsx -- one application: how it stands, what is missing, where to sign; what its channel says is
 * entered by hand where the hub is not told.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Facts } from '../parts/facts';
import { Listing } from '../parts/listing';
import { channelName } from '../parts/names';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { StepDialog } from './step_dialog';
import type { Onboarding, OnboardingFault } from './types';

function One({ onboarding }: { onboarding: Onboarding }) {
    const { zone } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const faults = onboarding.faults ?? [];

    return (
        <>
            <Card>
                <div className="order-top"><StateTag state={onboarding.state.toLowerCase()} /></div>
                {onboarding.note !== undefined && <p>{onboarding.note}</p>}
                <Facts facts={[
                    [say('onboarding.number'), <code key="number">{onboarding.number}</code>],
                    [say('organisation.number'), String(onboarding.merchant)],
                    [say('order.channel'), channelName(say, onboarding.channel)],
                    [say('onboarding.channel_number'), onboarding.channel_number],
                    [say('onboarding.sub_number'), onboarding.sub_number],
                    [say('onboarding.made'), onboarding.made_account && (
                        <a key="made" href={hrefOf(place, `/channels/${onboarding.made_account}`)}>{onboarding.made_account}</a>
                    )],
                    [say('onboarding.since'), showMoment(onboarding.changed_at, zone)],
                ]} />
                {onboarding.sign_url !== undefined && (
                    <p>
                        <a href={onboarding.sign_url} target="_blank" rel="noopener noreferrer">{say('onboarding.sign')}</a>
                        {' '}<code>{onboarding.sign_url}</code>
                    </p>
                )}
            </Card>
            {faults.length > 0 && (
                <Card title={say('onboarding.faults')} flush>
                    <Listing<OnboardingFault> label={say('onboarding.faults')} rows={faults} keyOf={(fault) => fault.field}
                        columns={[
                            { name: 'field', title: say('onboarding.field'), place: 'head',
                                show: (fault) => <code>{fault.field}</code> },
                            { name: 'reason', title: say('refund.reason'), className: 'wrap',
                                show: (fault) => fault.reason ?? '' },
                        ]} />
                </Card>
            )}
        </>
    );
}

function Found({ id }: { id: string }) {
    const { at, may } = useHere();
    const { say } = useLook();
    const { beat } = useLive();
    const place = usePlace();
    const [entering, setEntering] = useState(false);
    const { data, problem, reload } = useFetched<Onboarding>(`/merchant/onboardings/${encodeURIComponent(id)}`, { at }, beat);
    const isOver = data?.state === 'FINISHED' || data?.state === 'CANCELLED';

    return (
        <Page title={say('onboarding.one')} back={{ href: hrefOf(place, '/onboardings'), text: say('menu.onboardings') }}
            actions={data && may('onboard') && !isOver && (
                <Button type="primary" onClick={() => { setEntering(true); }}>{say('onboarding.step')}</Button>
            )}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && <One onboarding={data} />}
            {data && entering && (
                <StepDialog onboarding={data} onClose={() => { setEntering(false); }} onDone={() => {
                    setEntering(false);
                    reload();
                }} />
            )}
        </Page>
    );
}

export default function OnboardingPage({ id }: { id: string }) {
    const { say } = useLook();

    return <OfMerchant title={say('onboarding.one')}><Found id={id} /></OfMerchant>;
}
