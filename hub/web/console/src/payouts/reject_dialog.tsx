/*
 * reject_dialog.tsx -- why money does not leave; who asked reads it.
 */
import { App, Form, Input } from 'antd';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { showYuan } from '../base/money';
import { Dialog } from '../parts/dialog';
import type { Payout } from './payouts_page';

const NOTE_MAX = 60;

export function RejectDialog({ payout, onClose, onDone }: { payout: Payout; onClose: () => void; onDone: () => void }) {
    const { at } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<{ note: string }>();
    const mending = useMending();

    return (
        <Dialog<{ note: string }> title={say('payout.reject_title', { amount: showYuan(payout.amount) })} danger
            go={say('payout.reject')} form={form} mending={mending} initial={{ note: '' }} onClose={onClose}
            onSubmit={async ({ note }) => {
                if (await mending.send('POST', `/payouts/${payout.id}/reject`, { note: note.trim() }, { at }) !== null) {
                    void message.success(say('payout.rejected'));
                    onDone();
                }
            }}>
            <p>{payout.merchant.name} · {payout.bank ?? payout.to?.name ?? ''}</p>
            <Form.Item name="note" label={say('payout.why')}
                rules={[{ required: true, whitespace: true, message: say('payout.why_missing') }]}>
                <Input maxLength={NOTE_MAX} autoFocus autoComplete="off" />
            </Form.Item>
        </Dialog>
    );
}
