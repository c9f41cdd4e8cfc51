/*
 * root.tsx -- who is there: nobody yet, somebody invited, or somebody signed in.
 *
 * Only what a stranger needs is in this part; the console itself comes with the first sign-in.
 */
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { NO_ANSWER, Problem, read, setSession } from './api/client';
import type { Me } from './api/types';
import { useLook } from './base/look';
import { goInstead, usePlace } from './base/route';
import { Front } from './public/front';
import { InvitationPage } from './public/invitation_page';
import { SignIn } from './public/sign_in';

const loadShell = () => import('./shell/shell');
const Shell = lazy(loadShell);

type Who = 'asking' | 'nobody' | 'unreachable' | Me;

function useWho(): [Who, () => void, () => void] {
    const [who, setWho] = useState<Who>('asking');
    const [turn, setTurn] = useState(0);
    const again = useCallback(() => { setTurn((last) => last + 1); }, []);
    const leave = useCallback(() => { setWho('nobody'); }, []);

    useEffect(() => {
        const dropped = new AbortController();

        read<Me>('/me', {}, dropped.signal).then((me) => {
            setSession({ csrf: me.csrf });
            setWho(me);
        }, (cause: unknown) => {
            if (!dropped.signal.aborted)
                setWho(cause instanceof Problem && cause.code === NO_ANSWER ? 'unreachable' : 'nobody');
        });
        return () => { dropped.abort(); };
    }, [turn]);
    useEffect(() => {
        if (who !== 'unreachable')
            return undefined;
        const timer = window.setInterval(again, 3000);

        return () => { window.clearInterval(timer); };
    }, [who, again]);
    return [who, again, leave];
}

export function Root() {
    const look = useLook();
    const place = usePlace();
    const [who, again, leave] = useWho();
    const invited = /^\/invitation\/([^/]+)$/.exec(place.path)?.[1];
    const entered = () => {
        if (invited !== undefined)
            goInstead('/');
        again();
    };

    useEffect(() => {
        setSession({ language: look.language, onSignedOut: leave });
        document.title = look.say('brand');
    }, [look, leave]);
    if (invited !== undefined)
        return <InvitationPage token={invited} onEntered={entered} />;
    if (who === 'asking')
        return <div className="waiting" role="status" aria-label={look.say('loading')} />;
    if (who === 'unreachable')
        return <Front title={look.say('lost.title')}><p role="status">{look.say('lost.text')}</p></Front>;
    if (who === 'nobody')
        return <SignIn onEntered={entered} onLikely={() => void loadShell()} />;
    return (
        <Suspense fallback={<div className="waiting" role="status" aria-label={look.say('loading')} />}>
            <Shell me={who} onChanged={again} onLeft={leave} />
        </Suspense>
    );
}
