/*
 * transfer_dialog.tsx -- money from a wallet to a bank account: asked for here, approved by somebody else.
 */
import { App, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { newKey } from '../api/client';
import type { WalletLine } from '../api/types';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { readFen, showYuan } from '../base/money';
import { Dialog } from '../parts/dialog';

interface Asking {
    holder: string;
    amount: string;
    bank: string;
    reason: string;
}

interface TransferDialogProps {
    lines: readonly WalletLine[];
    at: string | undefined;
    onClose: () => void;
    onDone: () => void;
}

const TEXT_MAX = 60;

export function TransferDialog({ lines, at, onClose, onDone }: TransferDialogProps) {
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<Asking>();
    /* The merchant's number of it: the same for each try of this dialog. */
    const [number] = useState(() => `C${newKey().replaceAll('-', '')}`);
    const mending = useMending();
    const submit = async ({ holder, amount, bank, reason }: Asking) => {
        const answer = await mending.send('POST', '/merchant/transfers',
            { number, holder, amount: readFen(amount), bank: bank.trim(), reason: reason.trim() }, { at });

        if (answer !== null) {
            void message.success(say('transfer.asked'));
            onDone();
        }
    };

    return (
        <Dialog<Asking> title={say('transfer.ask')} go={say('transfer.go')} form={form} mending={mending}
            initial={{ holder: lines[0]?.holder ?? '', reason: '' }} onClose={onClose} onSubmit={submit}>
            <p>{say('transfer.text')}</p>
            <Form.Item name="holder" label={say('wallet.holder')}>
                <Select options={lines.map((line) => ({
                    value: line.holder ?? '',
                    label: `${line.name ?? line.holder ?? ''} · ${showYuan(line.available)}`,
                }))} />
            </Form.Item>
            <Form.Item name="amount" label={say('transfer.amount')} rules={[{
                validator: (_, typed: string | undefined) => {
                    const amount = readFen(typed ?? '');

                    return amount === null || amount === 0
                        ? Promise.reject(new Error(say('transfer.amount_wrong'))) : Promise.resolve();
                },
            }]}>
                <Input prefix="¥" inputMode="decimal" autoComplete="off" />
            </Form.Item>
            <Form.Item name="bank" label={say('transfer.bank')}
                rules={[{ required: true, whitespace: true, message: say('transfer.bank_missing') }]}>
                <Input maxLength={TEXT_MAX} placeholder={say('transfer.bank_hint')} />
            </Form.Item>
            <Form.Item name="reason" label={say('transfer.reason')}>
                <Input maxLength={TEXT_MAX} />
            </Form.Item>
        </Dialog>
    );
}
