/*
 * app_items.tsx -- the fields of an app's forms: what it may do, where it is told, how it signs.
 */
import { Checkbox, Form, Input, Radio, Select } from 'antd';
import { useLook, type Say } from '../base/look';
import { makesKeys } from './key_pair';
import { groups } from './types';

export type Sign = 'hmac' | 'made' | 'given';

export function grantName(say: Say, grant: string): string {
    const [group = '', only] = grant.split(':');
    const known = groups.find((one) => one === group);
    const name = group === 'all' ? say('app.grants_all') : known ? say(`group.${known}`) : group;

    return only === 'read' ? say('app.grants_read', { name }) : name;
}

export function NameAndGrants() {
    const { say } = useLook();
    const all = ['all', 'all:read', ...groups, ...groups.map((one) => `${one}:read`)];

    return (
        <>
            <Form.Item name="name" label={say('app.name')}
                rules={[{ required: true, whitespace: true, message: say('app.name_missing') }]}>
                <Input maxLength={20} autoFocus autoComplete="off" />
            </Form.Item>
            {/* Not "required": Ant Design says that on an element that has no such role. */}
            <Form.Item name="grants" label={say('app.grants')}
                rules={[{ type: 'array', min: 1, message: say('app.grants_missing') }]}>
                <Select mode="multiple" options={all.map((value) => ({ value, label: grantName(say, value) }))}
                    optionFilterProp="label" />
            </Form.Item>
        </>
    );
}

export function NoticeItems() {
    const { say } = useLook();

    return (
        <>
            <Form.Item name="notice_url" label={say('app.notice_url')} extra={say('app.notice_hint')}>
                <Input maxLength={200} placeholder="https://" autoComplete="off" spellCheck={false} />
            </Form.Item>
            <Form.Item name="all_sales" valuePropName="checked">
                <Checkbox>{say('app.all_sales')}</Checkbox>
            </Form.Item>
        </>
    );
}

/** How it signs, and the key that is pasted. */
export function SignItems({ sign, withHmac }: { sign: Sign | undefined; withHmac: boolean }) {
    const { say } = useLook();

    return (
        <>
            <Form.Item name="sign" label={say('app.sign')}
                extra={makesKeys ? say('app.sign_made_hint') : say('app.sign_insecure')}>
                <Radio.Group>
                    {withHmac && <Radio value="hmac">{say('app.sign_hmac')}</Radio>}
                    <Radio value="made" disabled={!makesKeys}>{say('app.sign_rsa_made')}</Radio>
                    <Radio value="given">{say('app.sign_rsa_given')}</Radio>
                </Radio.Group>
            </Form.Item>
            {sign === 'given' && (
                <Form.Item name="public_key" label={say('app.public_key')}
                    rules={[{ required: true, whitespace: true, message: say('app.public_key_missing') }]}>
                    <Input.TextArea rows={5} className="link" spellCheck={false} placeholder="-----BEGIN PUBLIC KEY-----" />
                </Form.Item>
            )}
        </>
    );
}
