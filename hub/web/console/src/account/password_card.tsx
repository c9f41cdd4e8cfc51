/*
 * password_card.tsx -- another password: the old one is asked for again.
 */
import { App, Button, Form, Input } from 'antd';
import { Problem } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { sayProblem } from '../base/said';
import { Card } from '../parts/page';

interface Passwords {
    old: string;
    new: string;
    again: string;
}

const PASSWORD_MIN = 10;

export function PasswordCard() {
    const { me } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [form] = Form.useForm<Passwords>();
    const mending = useMending();
    const { problem } = mending;
    const field = problem instanceof Problem && (problem.field === 'old' || problem.field === 'new') ? problem.field : null;
    const said = { validateStatus: 'error' as const, help: sayProblem(say, problem) };
    const helpOf = (name: string) => (field === name ? said : {});

    return (
        <Card title={say('account.password')}>
            <Form<Passwords> form={form} layout="vertical" requiredMark={false} className="narrow-form"
                onValuesChange={() => { mending.forget(); }}
                onFinish={(values) => void (async () => {
                    const body = { old: values.old, new: values.new };

                    if (await mending.send('POST', '/me/password', body) !== null) {
                        form.resetFields();
                        void message.success(say('account.password_done'));
                    }
                })()}>
                <input hidden readOnly autoComplete="username" value={me.staff.login} />
                <Form.Item name="old" label={say('account.password_old')} {...helpOf('old')}
                    rules={[{ required: true, message: say('account.password_missing') }]}>
                    <Input.Password autoComplete="current-password" />
                </Form.Item>
                <Form.Item name="new" label={say('password.new')} extra={say('password.rule', { least: PASSWORD_MIN })}
                    {...helpOf('new')} rules={[{ required: true, min: PASSWORD_MIN,
                        message: say('password.rule', { least: PASSWORD_MIN }) }]}>
                    <Input.Password autoComplete="new-password" />
                </Form.Item>
                <Form.Item name="again" label={say('password.again')} dependencies={['new']} rules={[
                    { required: true, message: say('password.differs') },
                    { validator: (_, typed: string) => (typed === form.getFieldValue('new')
                        ? Promise.resolve() : Promise.reject(new Error(say('password.differs')))) },
                ]}>
                    <Input.Password autoComplete="new-password" />
                </Form.Item>
                {problem !== null && field === null && <p className="wrong" role="alert">{sayProblem(say, problem)}</p>}
                <Button type="primary" htmlType="submit" loading={mending.busy}>{say('account.password_go')}</Button>
            </Form>
        </Card>
    );
}
