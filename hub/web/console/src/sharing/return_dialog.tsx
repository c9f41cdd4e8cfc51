/*
 * return_dialog.tsx -- a share, or a part of it, is taken back from its receiver.
 */
import { App, Form, Input } from 'antd';
import { useState } from 'react';
import { newKey } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { fen, readFen, showFen, showYuan } from '../base/money';
import { Dialog } from '../parts/dialog';
import type { Share, Split } from './types';

interface ReturnDialogProps {
    split: Split;
    share: Share;
    name: string;
    onClose: () => void;
    onDone: () => void;
}

export function ReturnDialog({ split, share, name, onClose, onDone }: ReturnDialogProps) {
    const { at } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<{ amount: string }>();
    const [number] = useState(() => `C${newKey()}`);
    const mending = useMending();
    const rest = fen(share.amount - share.returned);

    return (
        <Dialog<{ amount: string }> title={say('split.back_title', { name })} go={say('split.back')} danger form={form}
            mending={mending} initial={{ amount: showFen(rest) }} onClose={onClose} onSubmit={async ({ amount }) => {
                const body = { number, split: split.id, receiver: share.receiver, amount: readFen(amount) };

                if (await mending.send('POST', '/merchant/split-returns', body, { at }) !== null) {
                    void message.success(say('split.back_asked'));
                    onDone();
                }
            }}>
            <p>{say('split.back_text')}</p>
            <Form.Item name="amount" label={say('order.amount')} rules={[{
                validator: (_, typed: string | undefined) => {
                    const amount = readFen(typed ?? '') ?? 0;

                    return amount > 0 && amount <= rest ? Promise.resolve()
                        : Promise.reject(new Error(say('refund.amount_wrong', { rest: showYuan(rest) })));
                },
            }]}>
                <Input prefix="¥" inputMode="decimal" autoComplete="off" />
            </Form.Item>
        </Dialog>
    );
}
