/*
 * onboarding_dialog.tsx -- an application is entered: whose, under which account, by which number.
 */
import { Form, Input, InputNumber, Select } from 'antd';
import { useFetched } from '../api/fetched';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { isChosen } from '../parts/chosen';
import { Dialog } from '../parts/dialog';
import { Trouble } from '../parts/page';
import type { Onboarding } from './types';

interface Adding {
    account: string;
    number: string;
    merchant: number;
}

interface Account {
    id: string;
    name: string;
    channel: string;
    whose: string;
}

const NUMBER_MAX = 64;
const MERCHANT_MAX = 999_999_999;

export function OnboardingDialog({ onClose, onDone }: { onClose: () => void; onDone: (made: Onboarding) => void }) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Adding>();
    const mending = useMending();
    const accounts = useFetched<PageOf<Account>>('/merchant/channel-accounts', { at, limit: 100 });
    const mine = (accounts.data?.items ?? []).filter((one) => one.whose === 'OWN' || one.whose === 'BELOW');

    return (
        <Dialog<Adding> title={say('onboarding.add')} go={say('add')} form={form} mending={mending} onClose={onClose}
            initial={{ number: '' }} onSubmit={async (adding) => {
                const made = await mending.send<Onboarding>('POST', '/merchant/onboardings', adding, { at });

                if (made !== null)
                    onDone(made);
            }}>
            <p>{say('onboarding.add_text')}</p>
            <Trouble problem={accounts.problem} onAgain={accounts.reload} />
            <Form.Item name="account" label={say('onboarding.account')} rules={[isChosen(say)]}>
                <Select options={mine.map((one) => ({ value: one.id, label: `${one.name} (${one.channel})` }))}
                    notFoundContent={say('onboarding.no_account')} />
            </Form.Item>
            <Form.Item name="number" label={say('onboarding.number')} extra={say('onboarding.number_hint')}
                rules={[{ required: true, pattern: /^\w+$/, message: say('onboarding.number_wrong') }]}>
                <Input maxLength={NUMBER_MAX} autoComplete="off" />
            </Form.Item>
            {organisation?.kind === 'partner' && (
                <Form.Item name="merchant" label={say('organisation.number')} extra={say('onboarding.merchant_hint')}
                    rules={[{ required: true, message: say('field.missing') }]}>
                    <InputNumber min={1} max={MERCHANT_MAX} precision={0} controls={false} />
                </Form.Item>
            )}
        </Dialog>
    );
}
