/*
 * terminal_dialogs.tsx -- a terminal is added or changed; its activation code is shown, once and large.
 */
import { App, Button, Form, Input, Modal } from 'antd';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { showMoment } from '../base/time';
import { useEdited } from '../parts/conflict';
import { Dialog } from '../parts/dialog';
import { nameOf, remember } from '../parts/seen';
import { StoreItem } from './store_item';
import type { Terminal } from './types';

interface Named {
    name: string;
    store_id: string;
}

function NameItem() {
    const { say } = useLook();

    return (
        <Form.Item name="name" label={say('terminal.name')} extra={say('terminal.name_hint')}
            rules={[{ required: true, whitespace: true, message: say('terminal.name_missing') }]}>
            <Input maxLength={20} autoFocus autoComplete="off" />
        </Form.Item>
    );
}

interface DialogProps {
    onClose: () => void;
    onDone: (made: Terminal) => void;
}

export function AddTerminal({ onClose, onDone }: DialogProps) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Named>();
    const mending = useMending();

    return (
        <Dialog<Named> title={say('terminal.add')} go={say('terminal.add_go')} form={form} mending={mending}
            initial={organisation?.kind === 'store' ? { store_id: organisation.id } : {}} onClose={onClose}
            onSubmit={async (values) => {
                const body = { name: values.name.trim(), store_id: values.store_id };
                const made = await mending.send<Terminal>('POST', '/terminals', body, { at });

                if (made !== null)
                    onDone(made);
            }}>
            <NameItem />
            <StoreItem {...(organisation?.kind === 'store' && { known: organisation })} />
        </Dialog>
    );
}

export function ChangeTerminal({ terminal, onClose, onDone }: DialogProps & { terminal: Terminal }) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Named>();
    const mending = useMending();
    const path = `/terminals/${terminal.id}`;
    const valuesOf = ({ name, store }: Terminal) => ({ name, store_id: remember(store) });
    const send = async ({ name, store_id }: Named, { version }: Terminal) => {
        const made = await mending.send<Terminal>('PATCH', path, { name: name.trim(), store_id, version }, { at });

        if (made !== null)
            onDone(made);
    };
    const { base, conflict } = useEdited<Terminal, Named>({
        first: terminal, path, query: { at }, form, mending, send, valuesOf, fields: [
            { label: say('terminal.name'), show: ({ name }) => name },
            { label: say('terminal.store'), show: ({ store_id }) => nameOf(store_id) },
        ],
    });

    return (
        <Dialog<Named> title={say('terminal.edit_title', { name: terminal.name })} go={say('save')} form={form}
            mending={mending} initial={valuesOf(terminal)} onClose={onClose}
            onSubmit={(values) => send(values, base)} conflict={conflict}>
            <NameItem />
            <StoreItem known={terminal.store} />
        </Dialog>
    );
}

export function CodeDialog({ terminal, onClose }: { terminal: Terminal; onClose: () => void }) {
    const { zone } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const code = terminal.code ?? '';
    const until = terminal.code_expires_at === null ? '' : showMoment(terminal.code_expires_at, zone);
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(code);
            void message.success(say('copied'));
        } catch {
            void message.info(say('copy_yourself'));
        }
    };

    return (
        <Modal open title={say('terminal.code_title', { name: terminal.name })} onCancel={onClose} maskClosable={false}
            footer={[
                <Button key="copy" onClick={() => void copy()}>{say('copy')}</Button>,
                <Button key="close" type="primary" onClick={onClose}>{say('close')}</Button>,
            ]}>
            <p className="big-code" aria-label={say('terminal.code')}>{code}</p>
            <p>{say('terminal.code_text', { at: until })}</p>
        </Modal>
    );
}
