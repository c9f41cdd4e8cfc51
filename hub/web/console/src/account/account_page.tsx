/*
 * account_page.tsx -- what is one's own: name, password, second factor, sessions.
 */
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { sayProblem } from '../base/said';
import { roleName } from '../parts/names';
import { Card, Page } from '../parts/page';
import { PasswordCard } from './password_card';
import { GiveUpDialog, SetUp } from './second_factor';
import { SessionsCard } from './sessions_card';

interface AccountPageProps {
    onChanged: () => void;
    onLeft: () => void;
}

function ProfileCard({ onChanged }: { onChanged: () => void }) {
    const { me } = useHere();
    const { say, language } = useLook();
    const { message } = App.useApp();
    const mending = useMending();

    return (
        <Card title={say('account.profile')}>
            <dl className="facts">
                <div><dt>{say('signin.login')}</dt><dd><code>{me.staff.login}</code></dd></div>
                {me.posts.map((post) => (
                    <div key={`${post.organisation.id} ${post.role.id}`}>
                        <dt>{post.organisation.name}</dt><dd>{roleName(say, post.role)}</dd>
                    </div>
                ))}
            </dl>
            <Form<{ name: string }> layout="vertical" requiredMark={false} className="narrow-form"
                initialValues={{ name: me.staff.name }}
                onFinish={({ name }) => void (async () => {
                    const { version } = me.staff;
                    const body = { name: name.trim(), language, ...(version !== undefined && { version }) };

                    if (await mending.send('PATCH', '/me', body) !== null) {
                        void message.success(say('saved'));
                        onChanged();
                    }
                })()}>
                <Form.Item name="name" label={say('staff.name')}
                    rules={[{ required: true, whitespace: true, message: say('staff.name_missing') }]}>
                    <Input maxLength={60} autoComplete="name" />
                </Form.Item>
                {mending.problem !== null && <p className="wrong" role="alert">{sayProblem(say, mending.problem)}</p>}
                <Button htmlType="submit" loading={mending.busy}>{say('save')}</Button>
            </Form>
        </Card>
    );
}

function SecondFactorCard({ onChanged }: { onChanged: () => void }) {
    const { me } = useHere();
    const { say } = useLook();
    const [givingUp, setGivingUp] = useState(false);

    return (
        <Card title={say('account.factor')}>
            {me.staff.second_factor ? (
                <>
                    <p>{say('factor.on')}</p>
                    <Button danger onClick={() => { setGivingUp(true); }}>{say('factor.give_up')}</Button>
                </>
            ) : <SetUp onDone={onChanged} />}
            {givingUp && (
                <GiveUpDialog onClose={() => { setGivingUp(false); }} onDone={() => {
                    setGivingUp(false);
                    onChanged();
                }} />
            )}
        </Card>
    );
}

export default function AccountPage({ onChanged, onLeft }: AccountPageProps) {
    const { me } = useHere();
    const { say } = useLook();

    return (
        <Page title={say('menu.account')}>
            <div className="columns">
                <ProfileCard onChanged={onChanged} />
                <SecondFactorCard onChanged={onChanged} />
                <PasswordCard />
            </div>
            <SessionsCard onLeft={onLeft} />
            <p className="hint">{say('account.version', { version: me.hub.version })}</p>
        </Page>
    );
}
