/*
 * app_dialogs.tsx -- an app is made or changed, gets new keys; what only its maker sees is shown once.
 */
import { App, Button, Checkbox, Form, Input, Modal } from 'antd';
import { useRef } from 'react';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { saveFile } from '../base/save';
import { Dialog } from '../parts/dialog';
import { NameAndGrants, NoticeItems, SignItems, type Sign } from './app_items';
import { makeKeyPair, type KeyPair } from './key_pair';
import type { MadeApp } from './types';

/** What was made, and what nobody will see again. */
export interface Handed {
    app: MadeApp;
    privateKey?: string;
}

interface Values {
    name: string;
    merchant_id?: string;
    grants: string[];
    notice_url?: string;
    all_sales?: boolean;
    sign: Sign;
    public_key?: string;
    at_once?: boolean;
}

interface DialogProps {
    onClose: () => void;
    onDone: (handed: Handed) => void;
}

function urlOf(values: Values): string {
    return (values.notice_url ?? '').trim();
}

/* A try that is made again after a lost answer sends the same public key. */
function usePair(): (sign: Sign, given: string | undefined) => Promise<Partial<KeyPair>> {
    const pair = useRef<KeyPair | null>(null);

    return async (sign, given) => {
        if (sign === 'made')
            return (pair.current ??= await makeKeyPair());
        return sign === 'given' ? { publicKey: (given ?? '').trim() } : {};
    };
}

function handedOf(app: MadeApp, pair: Partial<KeyPair>): Handed {
    return { app, ...(pair.privateKey !== undefined && { privateKey: pair.privateKey }) };
}

export function AddApp({ onClose, onDone }: DialogProps) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Values>();
    const sign = Form.useWatch('sign', form);
    const mending = useMending();
    const pairOf = usePair();
    const isHere = organisation?.kind === 'merchant' || organisation?.kind === 'partner' || organisation?.kind === 'store';

    return (
        <Dialog<Values> title={say('app.add')} go={say('add')} form={form} mending={mending}
            initial={{ sign: 'hmac', grants: ['all'], all_sales: false }} onClose={onClose}
            onSubmit={async (values) => {
                const pair = await pairOf(values.sign, values.public_key);
                const made = await mending.send<MadeApp>('POST', '/apps', {
                    name: values.name.trim(), grants: values.grants.join(' '), all_sales: values.all_sales ?? false,
                    ...(urlOf(values) !== '' && { notice_url: urlOf(values) }),
                    ...(values.merchant_id !== undefined && { merchant_id: values.merchant_id.trim() }),
                    ...(pair.publicKey !== undefined && { public_key: pair.publicKey }),
                }, { at });

                if (made !== null)
                    onDone(handedOf(made, pair));
            }}>
            <NameAndGrants />
            {!isHere && (
                <Form.Item name="merchant_id" label={say('app.merchant')}
                    rules={[{ required: true, pattern: /^\d+$/, message: say('app.merchant_missing') }]}>
                    <Input inputMode="numeric" autoComplete="off" />
                </Form.Item>
            )}
            <NoticeItems />
            <SignItems sign={sign} withHmac />
        </Dialog>
    );
}

export function ChangeApp({ app, onClose, onDone }: DialogProps & { app: MadeApp }) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Values>();
    const mending = useMending();

    return (
        <Dialog<Values> title={say('app.edit_title', { name: app.name })} go={say('save')} form={form} mending={mending}
            initial={{ ...app, grants: app.grants.split(' ') }} onClose={onClose}
            onSubmit={async (values) => {
                const made = await mending.send<MadeApp>('PATCH', `/apps/${app.id}`, {
                    name: values.name.trim(), grants: values.grants.join(' '), all_sales: values.all_sales ?? false,
                    version: app.version, notice_url: urlOf(values),
                }, { at });

                if (made !== null)
                    onDone({ app: made });
            }}>
            <NameAndGrants />
            <NoticeItems />
        </Dialog>
    );
}

export function RotateApp({ app, onClose, onDone }: DialogProps & { app: MadeApp }) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Values>();
    const sign = Form.useWatch('sign', form);
    const mending = useMending();
    const pairOf = usePair();
    const isRsa = app.sign_kind === 'rsa';

    return (
        <Dialog<Values> title={say('app.rotate_title', { name: app.name })} go={say('app.rotate')} form={form}
            mending={mending} initial={{ sign: isRsa ? 'given' : 'hmac', at_once: false }} onClose={onClose}
            onSubmit={async (values) => {
                const pair = await pairOf(isRsa ? values.sign : 'hmac', values.public_key);
                const made = await mending.send<MadeApp>('POST', `/apps/${app.id}/keys`, {
                    version: app.version, at_once: values.at_once ?? false,
                    ...(pair.publicKey !== undefined && { public_key: pair.publicKey }),
                }, { at });

                if (made !== null)
                    onDone(handedOf(made, pair));
            }}>
            <p>{say('app.rotate_text')}</p>
            {isRsa && <SignItems sign={sign} withHmac={false} />}
            <Form.Item name="at_once" valuePropName="checked">
                <Checkbox>{say('app.at_once')}</Checkbox>
            </Form.Item>
        </Dialog>
    );
}

function Once({ label, value }: { label: string; value: string }) {
    const { say } = useLook();
    const { message } = App.useApp();
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(value);
            void message.success(say('copied'));
        } catch {
            void message.info(say('copy_yourself'));
        }
    };

    return (
        <div className="once">
            <label>{label}
                <Input.TextArea readOnly rows={2} value={value} className="link" aria-label={label}
                    onFocus={(event) => { event.target.select(); }} />
            </label>
            <Button size="small" onClick={() => void copy()}>{say('copy')}</Button>
        </div>
    );
}

export function KeysDialog({ handed, onClose }: { handed: Handed; onClose: () => void }) {
    const { say } = useLook();
    const { app, privateKey } = handed;
    const isRsa = app.sign_kind === 'rsa';

    return (
        <Modal open title={say('app.keys_title', { name: app.name })} onCancel={onClose} maskClosable={false}
            footer={<Button type="primary" onClick={onClose}>{say('close')}</Button>}>
            <p><b>{say('app.keys_text')}</b></p>
            <p>{say('app.number')}: <code className="app-number">{app.id}</code></p>
            {app.secret !== undefined && <Once label={say(isRsa ? 'app.secret_notices' : 'app.secret')} value={app.secret} />}
            {privateKey !== undefined && (
                <Button type="primary" onClick={() => {
                    saveFile(`app-${app.id}.pem`, new Blob([privateKey], { type: 'application/x-pem-file' }));
                }}>
                    {say('app.download')}
                </Button>
            )}
        </Modal>
    );
}
