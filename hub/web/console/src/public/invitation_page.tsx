/*
 * invitation_page.tsx -- the one-time link of somebody who is new: he chooses his password.
 */
import { useEffect, useState, type FormEvent } from 'react';
import { change, Problem, read } from '../api/client';
import type { Invitation, Next } from '../api/types';
import { useLook } from '../base/look';
import { goInstead } from '../base/route';
import { Field } from './field';
import { Front } from './front';
import { sayProblem } from '../base/said';

const PASSWORD_MIN = 10;

interface Wrong {
    field: string | null;
    text: string;
}

interface ChooseProps {
    token: string;
    invitation: Invitation;
    onEntered: (next: Next['next']) => void;
}

function Choose({ token, invitation, onEntered }: ChooseProps) {
    const { say } = useLook();
    const [name, setName] = useState(invitation.name);
    const [password, setPassword] = useState('');
    const [again, setAgain] = useState('');
    const [busy, setBusy] = useState(false);
    const [wrong, setWrong] = useState<Wrong | null>(null);
    const at = typeof invitation.organisation === 'string' ? invitation.organisation : invitation.organisation.name;
    const wrongOf = (field: string) => (wrong?.field === field ? wrong.text : null);
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        if (name.trim() === '') {
            setWrong({ field: 'name', text: say('staff.name_missing') });
            return;
        }
        if ([...password].length < PASSWORD_MIN) {
            setWrong({ field: 'password', text: say('password.rule', { least: PASSWORD_MIN }) });
            return;
        }
        if (password !== again) {
            setWrong({ field: 'again', text: say('password.differs') });
            return;
        }
        setBusy(true);
        setWrong(null);
        try {
            await change('POST', '/invitation', { token, password, name: name.trim() });
            const { next } = await change<Next>('POST', '/session', { login: invitation.login, password });

            onEntered(next);
        } catch (cause) {
            setWrong({ field: cause instanceof Problem ? cause.field : null, text: sayProblem(say, cause) });
        } finally {
            setBusy(false);
        }
    };

    return (
        <form noValidate onSubmit={(event) => void submit(event)}>
            <p>{say('invitation.text', { at, login: invitation.login })}</p>
            <input type="hidden" name="username" autoComplete="username" value={invitation.login} readOnly />
            <Field label={say('staff.name')} name="name" autoComplete="name" required maxLength={60}
                value={name} wrong={wrongOf('name')} onText={setName} />
            <Field label={say('password.new')} name="new-password" type="password" required autoFocus
                autoComplete="new-password"
                hint={say('password.rule', { least: PASSWORD_MIN })}
                value={password} wrong={wrongOf('password')} onText={setPassword} />
            <Field label={say('password.again')} name="again" type="password" required autoComplete="new-password"
                value={again} wrong={wrongOf('again')} onText={setAgain} />
            <p className="wrong" role="alert">
                {wrong && !['name', 'password', 'again'].includes(wrong.field ?? '') ? wrong.text : null}
            </p>
            <button type="submit" disabled={busy}>{say(busy ? 'busy' : 'invitation.go')}</button>
        </form>
    );
}

interface InvitationPageProps {
    token: string;
    onEntered: (next: Next['next']) => void;
}

export function InvitationPage({ token, onEntered }: InvitationPageProps) {
    const { say } = useLook();
    const [invitation, setInvitation] = useState<Invitation | null>(null);
    const [wrong, setWrong] = useState<unknown>(null);

    useEffect(() => {
        const dropped = new AbortController();

        read<Invitation>('/invitation', { token }, dropped.signal).then(setInvitation, (cause: unknown) => {
            if (!dropped.signal.aborted)
                setWrong(cause);
        });
        return () => { dropped.abort(); };
    }, [token]);
    return (
        <Front title={say('invitation.title')}>
            {invitation && <Choose token={token} invitation={invitation} onEntered={onEntered} />}
            {wrong !== null && (
                <>
                    <p className="wrong" role="alert">{sayProblem(say, wrong)}</p>
                    <p>{say('invitation.gone')}</p>
                    <button type="button" onClick={() => { goInstead('/'); }}>{say('signin.title')}</button>
                </>
            )}
        </Front>
    );
}
