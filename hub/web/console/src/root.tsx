/*
 * root.tsx -- who is there: nobody yet, somebody invited, or somebody signed in.
 *
 * Only what a stranger needs is in this part; the console itself comes with the first sign-in.
 */
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { NO_ANSWER, Problem, read, setSession } from './api/client';
import type { Me, Next } from './api/types';
import type { Language } from './base/keep';
import { useLook } from './base/look';
import { goInstead, usePlace } from './base/route';
import { Front } from './public/front';
import { InvitationPage } from './public/invitation_page';
import { SignIn } from './public/sign_in';

const loadShell = () => import('./shell/shell');
const Shell = lazy(loadShell);
const FactorPage = lazy(() => import('./account/factor_page'));

type Who = 'asking' | 'nobody' | 'unreachable' | Me;

interface Door {
    who: Who;
    /** Signed in, and nothing else is open before there is a second factor. */
    wantsFactor: boolean;
    wantFactor: () => void;
    again: () => void;
    leave: () => void;
}

/** Who is invited is nobody yet, and is not asked. */
function useWho(language: Language, invited: boolean): Door {
    const [who, setWho] = useState<Who>('asking');
    const [wantsFactor, setWantsFactor] = useState(false);
    const [turn, setTurn] = useState(0);
    const again = useCallback(() => { setTurn((last) => last + 1); }, []);
    const leave = useCallback(() => { setWho('nobody'); }, []);

    const wantFactor = useCallback(() => { setWantsFactor(true); }, []);

    useEffect(() => {
        setSession({ language, onSignedOut: leave, onFactorWanted: wantFactor });
    }, [language, leave, wantFactor]);

    useEffect(() => {
        const dropped = new AbortController();

        if (invited)
            return undefined;
        read<Me>('/me', {}, dropped.signal).then((me) => {
            setSession({ csrf: me.csrf });
            setWho(me);
            if (me.staff.second_factor)
                setWantsFactor(false);
        }, (cause: unknown) => {
            if (!dropped.signal.aborted)
                setWho(cause instanceof Problem && cause.code === NO_ANSWER ? 'unreachable' : 'nobody');
        });
        return () => { dropped.abort(); };
    }, [turn, invited]);
    useEffect(() => {
        if (who !== 'unreachable')
            return undefined;
        const timer = window.setInterval(again, 3000);

        return () => { window.clearInterval(timer); };
    }, [who, again]);
    return { who, wantsFactor, wantFactor, again, leave };
}

export function Root() {
    const look = useLook();
    const place = usePlace();
    const invited = /^\/invitation\/([^/]+)$/.exec(place.path)?.[1];
    const { who, wantsFactor, wantFactor, again, leave } = useWho(look.language, invited !== undefined);
    const entered = (next: Next['next']) => {
        if (next === 'second_factor')
            wantFactor();
        if (invited !== undefined)
            goInstead('/');
        again();
    };

    useEffect(() => {
        document.title = look.say('brand');
    }, [look]);
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
            {wantsFactor && !who.staff.second_factor
                ? <FactorPage onDone={again} />
                : <Shell me={who} onChanged={again} onLeft={leave} />}
        </Suspense>
    );
}
