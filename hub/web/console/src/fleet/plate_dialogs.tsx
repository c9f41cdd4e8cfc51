/*
 * plate_dialogs.tsx -- plates are made, one or many at once; one is changed; its QR is looked at.
 */
import { Form, Input, InputNumber, Modal, QRCode, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Named, Page } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { useEdited } from '../parts/conflict';
import { Dialog } from '../parts/dialog';
import { nameOf, remember } from '../parts/seen';
import { StoreItem } from './store_item';
import type { Plate, PlateWhole, Terminal } from './types';

interface Values {
    name: string;
    store_id: string;
    count: number;
    first: number;
    terminals: string[];
}

type Edited = Pick<Values, 'name' | 'store_id' | 'terminals'>;

function NameItem() {
    const { say } = useLook();

    return (
        <Form.Item name="name" label={say('plate.name')} extra={say('plate.name_hint')}
            rules={[{ required: true, whitespace: true, message: say('plate.name_missing') }]}>
            <Input maxLength={16} autoFocus autoComplete="off" />
        </Form.Item>
    );
}

function TerminalsItem({ known }: { known: readonly Named[] }) {
    const { at } = useHere();
    const { say } = useLook();
    const [search, setSearch] = useState('');
    const found = useFetched<Page<Terminal>>('/terminals', { at, search });
    const items: Named[] = found.data?.items ?? [];
    const all = [...known.filter((one) => !items.some((item) => item.id === one.id)), ...items];

    all.forEach(remember);

    return (
        <Form.Item name="terminals" label={say('plate.terminals')} extra={say('plate.terminals_hint')}>
            <Select mode="multiple" showSearch maxCount={16} filterOption={false} onSearch={setSearch} loading={found.loading}
                options={all.map((one) => ({ value: one.id, label: `${one.name} (${one.id})` }))} />
        </Form.Item>
    );
}

interface DialogProps {
    onClose: () => void;
    onDone: (count: number) => void;
}

export function AddPlates({ onClose, onDone }: DialogProps) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Values>();
    const count = Form.useWatch('count', form);
    const mending = useMending();

    return (
        <Dialog<Values> title={say('plate.add')} go={say('add')} form={form} mending={mending} onClose={onClose}
            initial={{
                count: 1, first: 1, terminals: [], ...(organisation?.kind === 'store' && { store_id: organisation.id }),
            }}
            onSubmit={async (values) => {
                const body = { ...values, name: values.name.trim() };

                if (await mending.send('POST', '/plates', body, { at }) !== null)
                    onDone(values.count);
            }}>
            <NameItem />
            <StoreItem {...(organisation?.kind === 'store' && { known: organisation })} />
            <Form.Item name="count" label={say('plate.count')} extra={say('plate.count_hint')} rules={[{ required: true }]}>
                <InputNumber min={1} max={100} precision={0} />
            </Form.Item>
            {count > 1 && (
                <Form.Item name="first" label={say('plate.first')} rules={[{ required: true }]}>
                    <InputNumber min={1} max={100000} precision={0} />
                </Form.Item>
            )}
            <TerminalsItem known={[]} />
        </Dialog>
    );
}

export function ChangePlate({ plate, onClose, onDone }: DialogProps & { plate: PlateWhole }) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Edited>();
    const mending = useMending();
    const path = `/plates/${plate.id}`;
    const valuesOf = ({ name, store, terminals }: PlateWhole) => ({
        name, store_id: remember(store), terminals: terminals.map(remember),
    });
    const send = async ({ name, store_id, terminals }: Edited, { version }: PlateWhole) => {
        if (await mending.send('PATCH', path, { name: name.trim(), store_id, terminals, version }, { at }) !== null)
            onDone(1);
    };
    const { base, conflict } = useEdited<PlateWhole, Edited>({
        first: plate, path, query: { at }, form, mending, send, valuesOf, fields: [
            { label: say('plate.name'), show: ({ name }) => name },
            { label: say('terminal.store'), show: ({ store_id }) => nameOf(store_id) },
            { label: say('plate.terminals'), show: ({ terminals }) => terminals.map(nameOf).join(', ') },
        ],
    });

    return (
        <Dialog<Edited> title={say('plate.edit_title', { name: plate.name })} go={say('save')} form={form} mending={mending}
            initial={valuesOf(plate)} onClose={onClose} onSubmit={(values) => send(values, base)} conflict={conflict}>
            <NameItem />
            <StoreItem known={plate.store} />
            <TerminalsItem known={plate.terminals} />
        </Dialog>
    );
}

export function ShowPlate({ plate, onClose }: { plate: Plate; onClose: () => void }) {
    return (
        <Modal open title={`${plate.store.name} · ${plate.name}`} onCancel={onClose} footer={null}>
            <div className="plate-qr">
                <QRCode value={plate.url} type="svg" size={256} errorLevel="Q" color="#000000" bgColor="#ffffff"
                    bordered={false} />
                <code>{plate.url}</code>
            </div>
        </Modal>
    );
}
