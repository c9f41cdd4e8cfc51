/*
 * refund_dialog.tsx -- money back to the payer: how much, and why.
 */
import { App, Form, Input } from 'antd';
import type { OrderWhole } from '../api/types';
import { useLook } from '../base/look';
import { fen, readFen, showFen, showYuan } from '../base/money';
import { useMending } from '../base/mending';
import { Dialog } from '../parts/dialog';

interface Refunding {
    amount: string;
    reason: string;
}

interface RefundDialogProps {
    order: OrderWhole;
    at: string | undefined;
    onClose: () => void;
    onDone: () => void;
}

const REASON_MAX = 60;

export function restOf(order: OrderWhole) {
    const asked = order.refunds.filter((refund) => refund.state !== 'failed')
        .reduce((all, refund) => all + refund.amount, 0);

    return fen((order.paid ?? order.amount) - Math.max(asked, order.refunded));
}

export function RefundDialog({ order, at, onClose, onDone }: RefundDialogProps) {
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<Refunding>();
    const mending = useMending();
    const rest = restOf(order);
    const submit = async ({ amount, reason }: Refunding) => {
        const answer = await mending.send('POST', `/orders/${order.id}/refunds`,
            { amount: readFen(amount), reason: reason.trim() }, { at });

        if (answer !== null) {
            void message.success(say('refund.asked'));
            onDone();
        }
    };

    return (
        <Dialog<Refunding> title={say('refund.title')} go={say('refund.go')} danger form={form} mending={mending}
            initial={{ amount: showFen(rest) }} onClose={onClose} onSubmit={submit}>
            <p>{say('refund.text', { rest: showYuan(rest) })}</p>
            <Form.Item name="amount" label={say('refund.amount')} rules={[{
                validator: (_, typed: string) => {
                    const amount = readFen(typed);

                    return amount === null || amount === 0 || amount > rest
                        ? Promise.reject(new Error(say('refund.amount_wrong', { rest: showYuan(rest) })))
                        : Promise.resolve();
                },
            }]}>
                <Input prefix="¥" inputMode="decimal" autoComplete="off" autoFocus />
            </Form.Item>
            <Form.Item name="reason" label={say('refund.reason')}
                rules={[{ required: true, whitespace: true, message: say('refund.reason_missing') }]}>
                <Input maxLength={REASON_MAX} showCount placeholder={say('refund.reason_hint')} />
            </Form.Item>
        </Dialog>
    );
}
