/*
 * account_dialog.tsx -- an account at a channel is added, or changed: what it is called, which payments it takes,
 * and what its dialect wants to be told.
 */
import { App, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { fen, readFen, showFen } from '../base/money';
import { Dialog } from '../parts/dialog';
import { Trouble, Waiting } from '../parts/page';
import { AccountFields, nameOf, typedValues } from './account_fields';
import type { ChannelAccount, Dialect } from './types';

interface Terms {
    name: string;
    settles_to: string;
    priority: number;
    weight: number;
    amount_min: string;
    amount_max: string;
    from: string;
    to: string;
}

interface AccountDialogProps {
    /** Null: a new one. */
    account: ChannelAccount | null;
    onClose: () => void;
    onDone: (account: ChannelAccount) => void;
}

const NAME_MAX = 30;
const RANK_MAX = 1_000_000;
const hour = /^([01]\d|2[0-3]):[0-5]\d$/;

function valuesOf(account: ChannelAccount | null): Record<string, string> {
    return Object.fromEntries((account?.values ?? []).map(({ name, value }) => [name, value ?? '']));
}

function initialOf(account: ChannelAccount | null): Partial<Terms> {
    return {
        name: account?.name ?? '',
        priority: account?.priority ?? 0,
        weight: account?.weight ?? 1,
        amount_min: account && account.amount_min > 0 ? showFen(account.amount_min) : '',
        amount_max: account && account.amount_max > 0 ? showFen(account.amount_max) : '',
        from: account?.from ?? '00:00',
        to: account?.to ?? '00:00',
        settles_to: 'PLATFORM',
        ...Object.fromEntries(Object.entries(valuesOf(account)).map(([name, value]) => [nameOf(name), value])),
    };
}

function TermItems() {
    const { say } = useLook();
    const amount = {
        validator: (_: unknown, typed: string | undefined) => ((typed ?? '').trim() === '' || readFen(typed ?? '') !== null
            ? Promise.resolve() : Promise.reject(new Error(say('channels.amount_wrong')))),
    };

    return (
        <details className="more-fields">
            <summary>{say('channels.terms')}</summary>
            <div className="field-grid">
                <Form.Item name="priority" label={say('channels.priority')} extra={say('channels.priority_hint')}>
                    <InputNumber min={0} max={RANK_MAX} precision={0} />
                </Form.Item>
                <Form.Item name="weight" label={say('channels.weight')} extra={say('channels.weight_hint')}>
                    <InputNumber min={0} max={RANK_MAX} precision={0} />
                </Form.Item>
                <Form.Item name="amount_min" label={say('filter.amount_min')} rules={[amount]}>
                    <Input prefix="¥" inputMode="decimal" autoComplete="off" />
                </Form.Item>
                <Form.Item name="amount_max" label={say('filter.amount_max')} rules={[amount]} extra={say('channels.any')}>
                    <Input prefix="¥" inputMode="decimal" autoComplete="off" />
                </Form.Item>
                <Form.Item name="from" label={say('channels.from')} rules={[{ pattern: hour, message: say('channels.hour') }]}>
                    <Input maxLength={5} autoComplete="off" />
                </Form.Item>
                <Form.Item name="to" label={say('channels.to')} extra={say('channels.hours_hint')}
                    rules={[{ pattern: hour, message: say('channels.hour') }]}>
                    <Input maxLength={5} autoComplete="off" />
                </Form.Item>
            </div>
        </details>
    );
}

function termsOf(values: Terms) {
    return {
        name: values.name.trim(),
        priority: values.priority,
        weight: values.weight,
        amount_min: readFen(values.amount_min) ?? fen(0),
        amount_max: readFen(values.amount_max) ?? fen(0),
        from: values.from,
        to: values.to,
    };
}

/* Which dialect; a new account chooses. */
function DialectItem({ dialects, chosen, onChosen }: {
    dialects: readonly Dialect[]; chosen: string; onChosen: (dialect: string) => void;
}) {
    const { language, say } = useLook();

    return (
        <Form.Item label={say('channels.dialect')} htmlFor="dialect">
            <Select id="dialect" value={chosen} onChange={onChosen} options={dialects.map((one) => ({
                value: one.dialect, label: language === 'en' ? one.label_english : one.label,
            }))} />
        </Form.Item>
    );
}

export function AccountDialog({ account, onClose, onDone }: AccountDialogProps) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<Terms>();
    const mending = useMending();
    const { data, problem, reload } = useFetched<{ items: Dialect[] }>('/merchant/channels', { at });
    const [chosen, setChosen] = useState(account?.dialect ?? '');
    const dialects = data?.items ?? [];
    const dialect = dialects.find((one) => one.dialect === chosen) ?? (account ? undefined : dialects[0]);
    const before = valuesOf(account);
    const submit = async (terms: Terms) => {
        if (!dialect)
            return;
        const values = typedValues(form, dialect, before);
        const body = {
            ...termsOf(terms),
            ...(account ? { version: account.version } : { dialect: dialect.dialect }),
            ...(!account && organisation?.kind === 'platform' && { settles_to: terms.settles_to }),
            ...((!account || Object.keys(values).length > 0) && { values }),
        };
        const path = `/merchant/channel-accounts${account ? `/${account.id}` : ''}`;
        const answer = await mending.send<ChannelAccount>('POST', path, body, { at });

        if (answer !== null) {
            void message.success(say(account ? 'saved' : 'channels.added'));
            onDone(answer);
        }
    };

    return (
        <Dialog<Terms> title={account ? say('channels.change', { name: account.name }) : say('channels.add')}
            go={say(account ? 'save' : 'add')} form={form} mending={mending} initial={initialOf(account)} onClose={onClose}
            onSubmit={submit}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {!account && dialect && <DialectItem dialects={dialects} chosen={dialect.dialect} onChosen={setChosen} />}
            <Form.Item name="name" label={say('channels.name')} extra={say('channels.name_hint')}
                rules={[{ required: true, whitespace: true, message: say('channels.name_missing') }]}>
                <Input maxLength={NAME_MAX} autoComplete="off" />
            </Form.Item>
            {!account && organisation?.kind === 'platform' && (
                <Form.Item name="settles_to" label={say('channels.settles')} extra={say('channels.settles_hint')}>
                    <Select options={(['PLATFORM', 'MERCHANT'] as const).map((value) => ({
                        value, label: say(`channels.settles.${value}`) }))} />
                </Form.Item>
            )}
            {dialect && <AccountFields key={dialect.dialect} dialect={dialect} stored={new Set(Object.keys(before))} />}
            <TermItems />
        </Dialog>
    );
}
