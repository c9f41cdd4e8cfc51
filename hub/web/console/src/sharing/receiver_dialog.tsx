/*
 * receiver_dialog.tsx -- somebody is named who may be given shares; the channel is told first.
 */
import { App, Form, Input, Select } from 'antd';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { Dialog } from '../parts/dialog';
import { channelName } from '../parts/names';

interface Adding {
    channel: string;
    type: string;
    kind: string;
    account: string;
    name: string;
    relation: string;
    custom_relation?: string;
}

/** The channels' own words for kinds of accounts. */
const types: Readonly<Record<string, readonly string[]>> = {
    wechat: ['MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID'],
    alipay: ['userId', 'loginName', 'openId'],
    unionpay: ['merId'],
};
const kinds = ['merchant', 'store', 'staff', 'person'] as const;
const relations = ['SERVICE_PROVIDER', 'STORE', 'STAFF', 'STORE_OWNER', 'PARTNER', 'HEADQUARTER', 'BRAND', 'DISTRIBUTOR',
    'USER', 'SUPPLIER', 'CUSTOM'] as const;
const ACCOUNT_MAX = 128;
const NAME_MAX = 30;
const CUSTOM_MAX = 10;

export function ReceiverDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
    const { at } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<Adding>();
    const mending = useMending();
    const channel = Form.useWatch('channel', form) ?? 'wechat';
    const relation = Form.useWatch('relation', form);
    const submit = async (adding: Adding) => {
        if (await mending.send('POST', '/merchant/receivers', adding, { at }) !== null) {
            void message.success(say('receiver.added'));
            onDone();
        }
    };

    return (
        <Dialog<Adding> title={say('receiver.add')} go={say('add')} form={form} mending={mending} onClose={onClose}
            initial={{ channel: 'wechat', type: 'MERCHANT_ID', kind: 'merchant', relation: 'SERVICE_PROVIDER' }}
            onSubmit={submit}>
            <Form.Item name="channel" label={say('order.channel')}>
                <Select options={Object.keys(types).map((value) => ({ value, label: channelName(say, value) }))}
                    onChange={(chosen: string) => { form.setFieldValue('type', types[chosen]?.[0]); }} />
            </Form.Item>
            <Form.Item name="kind" label={say('receiver.kind')}>
                <Select options={kinds.map((value) => ({ value, label: say(`receiver.kind.${value}`) }))} />
            </Form.Item>
            <Form.Item name="type" label={say('receiver.type')}>
                <Select options={(types[channel] ?? []).map((value) => ({ value, label: value }))} />
            </Form.Item>
            <Form.Item name="account" label={say('receiver.account')} extra={say('receiver.account_hint')}
                rules={[{ required: true, whitespace: true, message: say('field.missing') }]}>
                <Input maxLength={ACCOUNT_MAX} autoComplete="off" />
            </Form.Item>
            <Form.Item name="name" label={say('receiver.name')} extra={say('receiver.name_hint')}
                rules={[{ required: true, whitespace: true, message: say('field.missing') }]}>
                <Input maxLength={NAME_MAX} autoComplete="off" />
            </Form.Item>
            <Form.Item name="relation" label={say('receiver.relation')}>
                <Select options={relations.map((value) => ({ value, label: say(`relation.${value}`) }))} />
            </Form.Item>
            {relation === 'CUSTOM' && (
                <Form.Item name="custom_relation" label={say('relation.CUSTOM')}
                    rules={[{ required: true, whitespace: true, message: say('field.missing') }]}>
                    <Input maxLength={CUSTOM_MAX} autoComplete="off" />
                </Form.Item>
            )}
        </Dialog>
    );
}
