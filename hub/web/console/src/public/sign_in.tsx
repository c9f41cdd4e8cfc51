/*
 * sign_in.tsx -- login and password, then the code of the second factor where there is one.
 */
import { useEffect, useState, type FormEvent } from 'react';
import { change } from '../api/client';
import type { Next } from '../api/types';
import { useLook } from '../base/look';
import { Field } from './field';
import { Front } from './front';
import { sayProblem } from '../base/said';

interface SignInProps {
    onEntered: (next: Next['next']) => void;
    /** Somebody has begun to type: what comes after can be fetched meanwhile. */
    onLikely: () => void;
}

export function SignIn({ onEntered, onLikely }: SignInProps) {
    const { say } = useLook();
    const [step, setStep] = useState<'password' | 'code'>('password');
    const [login, setLogin] = useState('');
    const [password, setPassword] = useState('');
    const [code, setCode] = useState('');
    const [busy, setBusy] = useState(false);
    const [wrong, setWrong] = useState<string | null>(null);

    useEffect(() => {
        if (login !== '')
            onLikely();
    }, [login, onLikely]);
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        setBusy(true);
        setWrong(null);
        try {
            const { next } = step === 'password'
                ? await change<Next>('POST', '/session', { login, password })
                : await change<Next>('POST', '/session/code', { code: code.trim() });

            if (next === 'code')
                setStep('code');
            else
                onEntered(next);
        } catch (cause) {
            setWrong(sayProblem(say, cause));
        } finally {
            setBusy(false);
        }
    };
    const another = () => {
        setStep('password');
        setCode('');
        setWrong(null);
    };
    const label = step === 'password' ? 'signin.go' : 'signin.confirm';

    return (
        <Front title={say(step === 'password' ? 'signin.title' : 'signin.code_title')}>
            <form onSubmit={(event) => void submit(event)}>
                {step === 'password' ? (
                    <>
                        <Field label={say('signin.login')} name="username" autoComplete="username" required autoFocus
                            spellCheck={false} autoCapitalize="none" value={login} onText={setLogin} />
                        <Field label={say('signin.password')} name="password" type="password" required
                            autoComplete="current-password" value={password} onText={setPassword} />
                    </>
                ) : (
                    <Field label={say('signin.code')} name="code" required autoFocus autoComplete="one-time-code"
                        spellCheck={false} hint={say('signin.code_hint')} value={code} onText={setCode} />
                )}
                <p className="wrong" role="alert">{wrong}</p>
                <button type="submit" disabled={busy}>{say(busy ? 'busy' : label)}</button>
                {step === 'code' && (
                    <button type="button" className="quiet" onClick={another}>
                        {say('signin.other')}
                    </button>
                )}
            </form>
            {step === 'password' && <p className="hint">{say('signin.help')}</p>}
        </Front>
    );
}
