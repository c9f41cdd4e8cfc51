/*
 * step_dialog.tsx -- what a channel has said of an application, entered by hand.
 */
import { App, Button, Form, Input, Select } from 'antd';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { Dialog } from '../parts/dialog';
import { StateTag } from '../parts/state_tag';
import { onboardingStates } from './onboarding_states';
import type { Onboarding, OnboardingFault } from './types';

interface Step {
    state: string;
    channel_number?: string;
    sub_number?: string;
    sign_url?: string;
    note?: string;
    faults?: OnboardingFault[];
}

const NUMBER_MAX = 64;
const URL_MAX = 300;
const NOTE_MAX = 200;
const FAULTS_MAX = 16;

/** What is left empty is not said. */
function said(step: Step): Partial<Step> {
    const entries = Object.entries(step).filter(([, value]) =>
        (Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value.trim() !== ''));

    return Object.fromEntries(entries) as Partial<Step>;
}

export function StepDialog({ onboarding, onClose, onDone }: {
    onboarding: Onboarding; onClose: () => void; onDone: () => void;
}) {
    const { at } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<Step>();
    const mending = useMending();
    const state = Form.useWatch('state', form) ?? onboarding.state;

    return (
        <Dialog<Step> title={say('onboarding.step')} go={say('save')} form={form} mending={mending} onClose={onClose}
            initial={{
                state: onboarding.state, channel_number: onboarding.channel_number ?? '',
                sub_number: onboarding.sub_number ?? '', sign_url: onboarding.sign_url ?? '', note: '',
                faults: onboarding.faults ?? [],
            }} onSubmit={async (step) => {
                if (await mending.send('POST', `/merchant/onboardings/${onboarding.id}`, said(step), { at }) !== null) {
                    void message.success(say('saved'));
                    onDone();
                }
            }}>
            <p>{say('onboarding.step_text')}</p>
            <Form.Item name="state" label={say('order.state')}>
                <Select options={onboardingStates.map((value) => ({
                    value, label: <StateTag state={value.toLowerCase()} /> }))} />
            </Form.Item>
            <Form.Item name="channel_number" label={say('onboarding.channel_number')}>
                <Input maxLength={NUMBER_MAX} autoComplete="off" />
            </Form.Item>
            {(state === 'TO_BE_CONFIRMED' || state === 'TO_BE_SIGNED') && (
                <Form.Item name="sign_url" label={say('onboarding.sign_url')}>
                    <Input maxLength={URL_MAX} autoComplete="off" placeholder="https://…" />
                </Form.Item>
            )}
            {state === 'FINISHED' && (
                <Form.Item name="sub_number" label={say('onboarding.sub_number')} extra={say('onboarding.sub_hint')}
                    rules={[{ required: true, whitespace: true, message: say('field.missing') }]}>
                    <Input maxLength={NUMBER_MAX} autoComplete="off" />
                </Form.Item>
            )}
            {state === 'REJECTED' && (
                <Form.List name="faults">
                    {(fields, { add, remove }) => (
                        <>
                            {fields.map((field) => (
                                <div className="part-row halves" key={field.key}>
                                    <Form.Item name={[field.name, 'field']} label={say('onboarding.field')}
                                        rules={[{ required: true, message: say('field.missing') }]}>
                                        <Input maxLength={NUMBER_MAX} autoComplete="off" />
                                    </Form.Item>
                                    <Form.Item name={[field.name, 'reason']} label={say('refund.reason')}>
                                        <Input maxLength={NOTE_MAX} autoComplete="off" />
                                    </Form.Item>
                                    <Button size="small" onClick={() => { remove(field.name); }}>{say('remove')}</Button>
                                </div>
                            ))}
                            {fields.length < FAULTS_MAX && (
                                <Button size="small" className="add-row" onClick={() => { add({ field: '', reason: '' }); }}>
                                    {say('onboarding.fault_add')}
                                </Button>
                            )}
                        </>
                    )}
                </Form.List>
            )}
            <Form.Item name="note" label={say('onboarding.note')}>
                <Input.TextArea maxLength={NOTE_MAX} rows={2} />
            </Form.Item>
        </Dialog>
    );
}
