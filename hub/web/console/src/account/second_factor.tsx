/*
 * second_factor.tsx -- setting up the second factor: a QR for the authenticator, its code, the
 * recovery codes; and giving it up.
 */
import { App, Button, Form, Input, QRCode } from 'antd';
import { useState } from 'react';
import type { SecondFactor } from '../api/types';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { Dialog } from '../parts/dialog';
import { Trouble } from '../parts/page';

interface Confirmed {
    recovery_codes?: string[];
}

/** Groups of four are typed more surely. */
function grouped(secret: string): string {
    return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

function Recovery({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
    const { say } = useLook();

    return (
        <div className="second-factor">
            <p><b>{say('factor.recovery')}</b></p>
            <p>{say('factor.recovery_text')}</p>
            <ul className="recovery">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
            <Button type="primary" onClick={onDone}>{say('factor.recovery_done')}</Button>
        </div>
    );
}

export function SetUp({ onDone }: { onDone: () => void }) {
    const { say } = useLook();
    const [factor, setFactor] = useState<SecondFactor | null>(null);
    const [codes, setCodes] = useState<string[] | null>(null);
    const [code, setCode] = useState('');
    const mending = useMending();
    const begin = async () => {
        setFactor(await mending.send<SecondFactor>('POST', '/me/second-factor', {}));
    };
    const confirm = async () => {
        const answer = await mending.send<Confirmed>('POST', '/me/second-factor/confirm', { code: code.trim() });

        if (answer === null)
            return;
        if (answer.recovery_codes && answer.recovery_codes.length > 0)
            setCodes(answer.recovery_codes);
        else
            onDone();
    };

    if (codes)
        return <Recovery codes={codes} onDone={onDone} />;
    if (!factor)
        return (
            <div className="second-factor">
                <p>{say('factor.text')}</p>
                <Trouble problem={mending.problem} />
                <Button type="primary" loading={mending.busy} onClick={() => void begin()}>{say('factor.begin')}</Button>
            </div>
        );
    return (
        <form className="second-factor" onSubmit={(event) => {
            event.preventDefault();
            void confirm();
        }}>
            <p>{say('factor.scan')}</p>
            <div className="qr">
                <QRCode value={factor.uri} size={184} color="#000000" bgColor="#ffffff" bordered={false}
                    aria-label={say('factor.qr')} />
            </div>
            <p className="soft">{say('factor.secret')} <code className="secret">{grouped(factor.secret)}</code></p>
            <label htmlFor="factor-code">{say('signin.code')}</label>
            <Input id="factor-code" value={code} inputMode="numeric" autoComplete="one-time-code" maxLength={8} autoFocus
                onChange={(event) => { setCode(event.target.value); }} />
            <Trouble problem={mending.problem} />
            <Button type="primary" htmlType="submit" loading={mending.busy} disabled={code.trim() === ''}>
                {say('signin.confirm')}
            </Button>
        </form>
    );
}

export function GiveUpDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<{ code: string }>();
    const mending = useMending();

    return (
        <Dialog title={say('factor.give_up')} go={say('factor.give_up')} danger form={form} mending={mending}
            initial={{ code: '' }} onClose={onClose} onSubmit={async ({ code }) => {
                if (await mending.send('DELETE', '/me/second-factor', { code: code.trim() }) !== null) {
                    void message.success(say('saved'));
                    onDone();
                }
            }}>
            <p>{say('factor.give_up_text')}</p>
            <Form.Item name="code" label={say('signin.code')}
                rules={[{ required: true, whitespace: true, message: say('factor.code_missing') }]}>
                <Input inputMode="numeric" autoComplete="one-time-code" autoFocus />
            </Form.Item>
        </Dialog>
    );
}
