/*
 * split_dialog.tsx -- a payment is shared by hand.
 */
import { Button, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { newKey } from '../api/client';
import { useFetched } from '../api/fetched';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { readFen } from '../base/money';
import { isChosen } from '../parts/chosen';
import { Dialog } from '../parts/dialog';
import type { Receiver, Split } from './types';

interface Asking {
    order: string;
    shares: { receiver: string; amount: string }[];
    finish: boolean;
}

export function SplitDialog({ order, onClose, onDone }: {
    order: string; onClose: () => void; onDone: (split: Split) => void;
}) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Asking>();
    /* The merchant's number of it: the same for each try of this dialog. */
    const [number] = useState(() => `C${newKey()}`);
    const mending = useMending();
    const receivers = useFetched<PageOf<Receiver>>('/merchant/receivers', { at, state: 'BOUND', limit: 100 });
    const choices = (receivers.data?.items ?? []).map((one) => ({ value: one.id, label: one.name ?? one.account ?? one.id }));
    const submit = async ({ order: typed, shares, finish }: Asking) => {
        const body = {
            number, order: typed.trim(), finish,
            shares: shares.map((share) => ({ receiver: share.receiver, amount: readFen(share.amount) })),
        };
        const split = await mending.send<Split>('POST', '/merchant/splits', body, { at });

        if (split !== null)
            onDone(split);
    };

    return (
        <Dialog<Asking> title={say('split.ask')} go={say('split.go')} form={form} mending={mending} onClose={onClose}
            initial={{ order, shares: [{ receiver: '', amount: '' }], finish: false }} onSubmit={submit}>
            <p>{say('split.text')}</p>
            <Form.Item name="order" label={say('split.order')}
                rules={[{ required: true, whitespace: true, message: say('field.missing') }]}>
                <Input autoComplete="off" />
            </Form.Item>
            <Form.List name="shares">
                {(fields, { add, remove }) => (
                    <>
                        {fields.map((field) => (
                            <div className="part-row" key={field.key}>
                                <Form.Item name={[field.name, 'receiver']} label={say('rule.receiver')}
                                    rules={[isChosen(say)]}>
                                    <Select options={choices} />
                                </Form.Item>
                                <Form.Item name={[field.name, 'amount']} label={say('order.amount')} rules={[{
                                    validator: (_, typed: string | undefined) => ((readFen(typed ?? '') ?? 0) > 0
                                        ? Promise.resolve() : Promise.reject(new Error(say('transfer.amount_wrong')))),
                                }]}>
                                    <Input prefix="¥" inputMode="decimal" autoComplete="off" />
                                </Form.Item>
                                {fields.length > 1 && (
                                    <Button size="small" onClick={() => { remove(field.name); }}>{say('remove')}</Button>
                                )}
                            </div>
                        ))}
                        <Button size="small" onClick={() => { add({ receiver: '', amount: '' }); }}>
                            {say('rule.part_add')}
                        </Button>
                    </>
                )}
            </Form.List>
            <Form.Item name="finish" label={say('split.finish')} valuePropName="checked"><Switch /></Form.Item>
        </Dialog>
    );
}
