/*
 * app_page.tsx -- one app: how it signs, what it may do, and whether its address takes a test notice.
 */
import { Button } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useFetched } from '../api/fetched';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { hrefOf, usePlace } from '../base/route';
import { showMoment, showTook } from '../base/time';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { grantName } from './app_items';
import { AppSteps } from './app_steps';
import type { MadeApp } from './types';

const ASK_MS = 1000;

function Facts({ facts }: { facts: [string, ReactNode][] }) {
    return (
        <dl className="facts">
            {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value === '' ? '–' : value}</dd></div>)}
        </dl>
    );
}

function About({ app }: { app: MadeApp }) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <Card>
            <Facts facts={[
                [say('app.number'), <code key="id">{app.id}</code>],
                [say('kind.merchant'), app.merchant.name],
                [say('app.sign'), app.sign_kind.toUpperCase()],
                ...(app.fingerprint !== undefined
                    ? [[say('app.fingerprint'), <code key="print">{app.fingerprint}</code>] as [string, ReactNode]] : []),
                [say('app.grants'), app.grants.split(' ').map((grant) => grantName(say, grant)).join('、')],
                [say('app.notice_url'), app.notice_url],
                [say('app.created'), showMoment(app.created_at, zone)],
            ]} />
            {app.both_until !== null && (
                <p className="soft">{say('app.both_until', { at: showMoment(app.both_until, zone) })}</p>
            )}
        </Card>
    );
}

function TestNotice({ app, onDone, canChange }: { app: MadeApp; onDone: () => void; canChange: boolean }) {
    const { at, zone } = useHere();
    const { say } = useLook();
    const mending = useMending();
    const { test } = app;
    const last = test?.attempts[0];
    const hasUrl = app.notice_url !== '';
    const verdict = last === undefined ? 'app.test_waiting'
        : last.status >= 200 && last.status < 300 ? 'app.test_done' : 'app.test_failed';

    return (
        <Card title={say('app.test_card')} extra={canChange && hasUrl && (
            <Button loading={mending.busy} onClick={() => {
                void mending.send('POST', `/apps/${app.id}/test`, {}, { at }).then(onDone);
            }}>{say('app.test')}</Button>
        )}>
            <Trouble problem={mending.problem} />
            {test === undefined && <p className="soft">{say(hasUrl ? 'app.test_none' : 'app.test_no_url')}</p>}
            {test !== undefined && (
                <>
                    <p role="status" className="verdict"><b>{say(verdict)}</b> <small className="soft">
                        {showMoment(test.at, zone)}</small></p>
                    {last !== undefined && (
                        <Facts facts={[
                            [say('app.test_status'), last.status === 0 ? last.outcome : last.status],
                            [say('app.test_took'), showTook(last.took_ms)],
                            [say('app.test_answer'), last.answer],
                        ]} />
                    )}
                </>
            )}
        </Card>
    );
}

export default function AppPage({ id }: { id: string }) {
    const { at, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const [turn, setTurn] = useState(0);
    const { data, problem, reload } = useFetched<MadeApp>(`/apps/${id}`, { at }, turn);
    const isWaiting = data?.test !== undefined && data.test.attempts.length === 0;

    /* Until its first attempt has ended. */
    useEffect(() => {
        if (!isWaiting)
            return undefined;
        const timer = window.setInterval(() => { setTurn((last) => last + 1); }, ASK_MS);

        return () => { window.clearInterval(timer); };
    }, [isWaiting]);
    return (
        <Page title={data?.name ?? say('app')} back={{ href: hrefOf(place, '/apps'), text: say('menu.apps') }}
            note={data && <StateTag state={data.state} />}
            actions={data && may('app') && <AppSteps app={data} onDone={reload} />}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <>
                    <About app={data} />
                    <TestNotice app={data} onDone={reload} canChange={may('app')} />
                </>
            )}
        </Page>
    );
}
