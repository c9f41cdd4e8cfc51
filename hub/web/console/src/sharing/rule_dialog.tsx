/*
 * rule_dialog.tsx -- a new rule, with what it gives of 100.00: a rate of 1/10000 of that is as many fen.
 */
import { App, Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { fen, readFen, showYuan } from '../base/money';
import { isChosen } from '../parts/chosen';
import { Dialog } from '../parts/dialog';
import type { Receiver } from './types';

interface Adding {
    name: string;
    parts: { receiver: string; percent: string }[];
    automatic: boolean;
    delay_s: number;
    rest: string;
    take_back: boolean;
    release: boolean;
}

const NAME_MAX = 20;
const DELAY_MAX = 29 * 24 * 3600;
const WHOLE = 10_000;

/** "12.5" per cent is 1250: read as an amount is, so that nothing is rounded. Null for what is none. */
function rateOf(percent: string | undefined): number | null {
    const rate = readFen((percent ?? '').replace('%', ''));

    return rate === null || rate === 0 || rate > WHOLE ? null : rate;
}

function Preview({ parts, receivers }: { parts: Adding['parts']; receivers: readonly Receiver[] }) {
    const { say } = useLook();
    const rates = parts.map((part) => rateOf(part.percent) ?? 0);
    const sum = rates.reduce((all, rate) => all + rate, 0);

    if (sum === 0)
        return null;
    return (
        <div className="preview" role="status">
            <p>{say('rule.preview', { amount: showYuan(fen(WHOLE)) })}</p>
            <ul>
                {parts.map((part, index) => (
                    <li key={`${part.receiver} ${String(index)}`}>
                        {receivers.find((one) => one.id === part.receiver)?.name ?? '–'} {showYuan(fen(rates[index] ?? 0))}
                    </li>
                ))}
                <li>{say('rule.merchant')} {sum > WHOLE ? say('rule.too_much') : showYuan(fen(WHOLE - sum))}</li>
            </ul>
        </div>
    );
}

export function RuleDialog({ receivers, onClose, onDone }: {
    receivers: readonly Receiver[]; onClose: () => void; onDone: () => void;
}) {
    const { at } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<Adding>();
    const mending = useMending();
    const parts = Form.useWatch('parts', form) as Partial<Adding['parts'][number]>[] | undefined;
    const submit = async ({ parts: typed, name, ...rest }: Adding) => {
        const body = {
            ...rest, name: name.trim(),
            parts: typed.map(({ receiver, percent }) => ({ receiver, rate: rateOf(percent) ?? 0 })),
        };

        if (await mending.send('POST', '/merchant/rules', body, { at }) !== null) {
            void message.success(say('rule.added'));
            onDone();
        }
    };

    return (
        <Dialog<Adding> title={say('rule.add')} go={say('add')} form={form} mending={mending} onClose={onClose}
            initial={{ name: '', parts: [{ receiver: receivers[0]?.id ?? '', percent: '' }], automatic: true, delay_s: 60,
                rest: 'merchant', take_back: true, release: true }} onSubmit={submit}>
            {receivers.length === 0 && <p className="wrong">{say('rule.no_receivers')}</p>}
            <Form.Item name="name" label={say('rule.name')} extra={say('rule.name_hint')}
                rules={[{ required: true, whitespace: true, message: say('field.missing') }]}>
                <Input maxLength={NAME_MAX} autoComplete="off" />
            </Form.Item>
            <Form.List name="parts">
                {(fields, { add, remove }) => (
                    <>
                        {fields.map((field) => (
                            <div className="part-row" key={field.key}>
                                <Form.Item name={[field.name, 'receiver']} label={say('rule.receiver')}
                                    rules={[isChosen(say)]}>
                                    <Select options={receivers.map((one) => ({
                                        value: one.id, label: one.name ?? one.account ?? one.id }))} />
                                </Form.Item>
                                <Form.Item name={[field.name, 'percent']} label={say('rule.percent')} rules={[{
                                    validator: (_, typed: string | undefined) => (rateOf(typed) === null
                                        ? Promise.reject(new Error(say('rule.percent_wrong'))) : Promise.resolve()),
                                }]}>
                                    <Input suffix="%" inputMode="decimal" autoComplete="off" />
                                </Form.Item>
                                {fields.length > 1 && (
                                    <Button size="small" onClick={() => { remove(field.name); }}>{say('remove')}</Button>
                                )}
                            </div>
                        ))}
                        <Button size="small" onClick={() => { add({ receiver: '', percent: '' }); }}>
                            {say('rule.part_add')}
                        </Button>
                    </>
                )}
            </Form.List>
            <Preview receivers={receivers} parts={(parts ?? []).map((part) => ({
                receiver: part.receiver ?? '', percent: part.percent ?? '' }))} />
            <Form.Item name="automatic" label={say('rule.automatic')} valuePropName="checked"><Switch /></Form.Item>
            <Form.Item name="delay_s" label={say('rule.delay')}>
                <InputNumber min={0} max={DELAY_MAX} precision={0} />
            </Form.Item>
            <Form.Item name="rest" label={say('rule.rest')}>
                <Select options={(['merchant', 'receivers'] as const).map((value) => ({
                    value, label: say(`rule.rest.${value}`) }))} />
            </Form.Item>
            <Form.Item name="take_back" label={say('rule.take_back')} valuePropName="checked"><Switch /></Form.Item>
            <Form.Item name="release" label={say('rule.release')} valuePropName="checked"><Switch /></Form.Item>
        </Dialog>
    );
}
