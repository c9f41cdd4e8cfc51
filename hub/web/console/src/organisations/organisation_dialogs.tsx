/*
 * organisation_dialogs.tsx -- what can be done to an organisation: add below, rename, move, zone.
 *
 * Each carries the version that was read: who was second is told, not overwritten.
 */
import { App, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Kind, Organisation, Page } from '../api/types';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { useEdited } from '../parts/conflict';
import { Dialog } from '../parts/dialog';
import { kindName } from '../parts/names';

export interface OrganisationDialogProps {
    organisation: Organisation;
    onClose: () => void;
    onDone: () => void;
}

/** What may stand below what. */
const kindsBelow: Readonly<Record<Kind, readonly Kind[]>> = {
    platform: ['merchant', 'partner'],
    partner: ['merchant'],
    merchant: ['store'],
    store: ['store'],
};

export const zones = ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Hong_Kong', 'Asia/Singapore', 'Asia/Tokyo', 'UTC'];

const NAME_MAX = 60;

function useDone(onDone: () => void): () => void {
    const { say } = useLook();
    const { message } = App.useApp();

    return () => {
        void message.success(say('saved'));
        onDone();
    };
}

function NameItem() {
    const { say } = useLook();

    return (
        <Form.Item name="name" label={say('organisation.name')}
            rules={[{ required: true, whitespace: true, message: say('organisation.name_missing') }]}>
            <Input maxLength={NAME_MAX} autoFocus autoComplete="off" />
        </Form.Item>
    );
}

export function AddDialog({ organisation, onClose, onDone }: OrganisationDialogProps) {
    const { say } = useLook();
    const [form] = Form.useForm<{ kind: Kind; name: string }>();
    const mending = useMending();
    const done = useDone(onDone);
    const kinds = kindsBelow[organisation.kind];

    return (
        <Dialog title={say('organisation.add', { at: organisation.name })} go={say('add')} form={form} mending={mending}
            initial={{ kind: kinds[0] ?? 'store', name: '' }} onClose={onClose} onSubmit={async ({ kind, name }) => {
                const body = { parent_id: organisation.id, kind, name: name.trim() };

                if (await mending.send('POST', '/organisations', body, { at: organisation.id }) !== null)
                    done();
            }}>
            <Form.Item name="kind" label={say('organisation.kind')}>
                <Select options={kinds.map((value) => ({ value, label: kindName(say, value) }))}
                    disabled={kinds.length === 1} />
            </Form.Item>
            <NameItem />
        </Dialog>
    );
}

interface Changing {
    name: string;
    time_zone: string;
}

export function ChangeDialog({ organisation, onClose, onDone }: OrganisationDialogProps) {
    const { say } = useLook();
    const [form] = Form.useForm<Changing>();
    const mending = useMending();
    const done = useDone(onDone);
    const at = organisation.id;
    const zoneName = (zone: string) => (zone === '' ? say('zone.inherited') : zone);
    const send = async ({ name, time_zone }: Changing, of: Organisation) => {
        const body = {
            version: of.version,
            ...(name.trim() !== of.name && { name: name.trim() }),
            ...(time_zone !== of.time_zone && { time_zone }),
        };

        if (Object.keys(body).length === 1)
            onClose();
        else if (await mending.send('PATCH', `/organisations/${at}`, body, { at }) !== null)
            done();
    };
    const { base, conflict } = useEdited<Organisation, Changing>({
        first: organisation, path: `/organisations/${at}`, query: { at }, form, mending, send,
        valuesOf: ({ name, time_zone }) => ({ name, time_zone }),
        fields: [
            { label: say('organisation.name'), show: ({ name }) => name },
            { label: say('organisation.zone'), show: ({ time_zone }) => zoneName(time_zone) },
        ],
    });
    const known = [...new Set([organisation.time_zone, ...zones])].filter((zone) => zone !== '');
    const choices = [
        ...(organisation.kind === 'platform' ? [] : [{ value: '', label: say('zone.inherited') }]),
        ...known.map((value) => ({ value, label: value })),
    ];

    return (
        <Dialog title={say('organisation.change', { name: organisation.name })} go={say('save')} form={form}
            mending={mending} initial={{ name: organisation.name, time_zone: organisation.time_zone }} onClose={onClose}
            onSubmit={(values) => send(values, base)} conflict={conflict}>
            <NameItem />
            <Form.Item name="time_zone" label={say('organisation.zone')} extra={say('organisation.zone_hint')}>
                <Select options={choices} />
            </Form.Item>
        </Dialog>
    );
}

export function MoveDialog({ organisation, onClose, onDone }: OrganisationDialogProps) {
    const { say } = useLook();
    const [form] = Form.useForm<{ parent_id: string }>();
    const [search, setSearch] = useState('');
    const mending = useMending();
    const done = useDone(onDone);
    const found = useFetched<Page<Organisation>>('/organisations', { search, limit: 50 });
    const fits = (found.data?.items ?? []).filter((one) =>
        kindsBelow[one.kind].includes(organisation.kind) && one.id !== organisation.id &&
        !one.path.some((above) => above.id === organisation.id));

    return (
        <Dialog title={say('organisation.move', { name: organisation.name })} go={say('organisation.move_go')} form={form}
            mending={mending} onClose={onClose} onSubmit={async ({ parent_id }) => {
                const body = { parent_id, version: organisation.version };

                if (await mending.send('PATCH', `/organisations/${organisation.id}`, body, { at: organisation.id }) !== null)
                    done();
            }}>
            <p>{say('organisation.move_text')}</p>
            <Form.Item name="parent_id" label={say('organisation.parent')}
                rules={[{ required: true, message: say('organisation.parent_missing') }]}>
                <Select showSearch filterOption={false} onSearch={setSearch} loading={found.loading}
                    options={fits.map((one) => ({
                        value: one.id, label: `${one.name} (${kindName(say, one.kind)})`,
                    }))} />
            </Form.Item>
        </Dialog>
    );
}
