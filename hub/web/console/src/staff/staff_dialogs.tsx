/*
 * staff_dialogs.tsx -- inviting somebody, and giving a post to somebody who is there.
 *
 * The link of an invitation is shown once, to the one who invites: the hub keeps only its hash.
 */
import { App, Button, Form, Input, Modal, Select } from 'antd';
import type { Page, Role, StaffMember } from '../api/types';
import { useFetched } from '../api/fetched';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { Dialog } from '../parts/dialog';
import { roleName } from '../parts/names';
import { OrganisationItem } from './organisation_item';

interface Inviting {
    login: string;
    name: string;
    organisation_id: string;
    role_id: string;
}

function RoleItem() {
    const { at } = useHere();
    const { say } = useLook();
    const roles = useFetched<Page<Role>>('/roles', { at });

    return (
        <Form.Item name="role_id" label={say('staff.role')} rules={[{ required: true, message: say('staff.role_missing') }]}>
            <Select loading={roles.loading}
                options={(roles.data?.items ?? []).map((role) => ({ value: role.id, label: roleName(say, role) }))} />
        </Form.Item>
    );
}

export function InviteDialog({ onClose, onDone }: { onClose: () => void; onDone: (made: StaffMember) => void }) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Inviting>();
    const mending = useMending();

    return (
        <Dialog<Inviting> title={say('staff.invite')} go={say('staff.invite_go')} form={form} mending={mending}
            initial={organisation ? { organisation_id: organisation.id } : {}} onClose={onClose}
            onSubmit={async (values) => {
                const body = { ...values, login: values.login.trim(), name: values.name.trim() };
                const made = await mending.send<StaffMember>('POST', '/staff', body, { at });

                if (made !== null)
                    onDone(made);
            }}>
            <Form.Item name="name" label={say('staff.name')}
                rules={[{ required: true, whitespace: true, message: say('staff.name_missing') }]}>
                <Input maxLength={60} autoFocus autoComplete="off" />
            </Form.Item>
            <Form.Item name="login" label={say('signin.login')} extra={say('staff.login_hint')}
                rules={[{ required: true, whitespace: true, message: say('staff.login_missing') }]}>
                <Input maxLength={60} autoComplete="off" spellCheck={false} autoCapitalize="none" />
            </Form.Item>
            <OrganisationItem />
            <RoleItem />
        </Dialog>
    );
}

export function PostDialog({ member, onClose, onDone }: {
    member: StaffMember;
    onClose: () => void;
    onDone: () => void;
}) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<{ organisation_id: string; role_id: string }>();
    const mending = useMending();

    return (
        <Dialog title={say('staff.post_title', { name: member.name })} go={say('add')} form={form} mending={mending}
            initial={organisation ? { organisation_id: organisation.id } : {}} onClose={onClose}
            onSubmit={async (values) => {
                if (await mending.send('POST', `/staff/${member.id}/posts`, values, { at }) !== null)
                    onDone();
            }}>
            <OrganisationItem />
            <RoleItem />
        </Dialog>
    );
}

export function LinkDialog({ member, onClose }: { member: StaffMember; onClose: () => void }) {
    const { say } = useLook();
    const { message } = App.useApp();
    const link = member.invitation ?? '';
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(link);
            void message.success(say('copied'));
        } catch {
            void message.info(say('copy_yourself'));
        }
    };

    return (
        <Modal open title={say('staff.link_title', { name: member.name })} onCancel={onClose} maskClosable={false}
            footer={[
                <Button key="copy" type="primary" onClick={() => void copy()}>{say('copy')}</Button>,
                <Button key="close" onClick={onClose}>{say('close')}</Button>,
            ]}>
            <p>{say('staff.link_text')}</p>
            <Input.TextArea readOnly rows={3} value={link} aria-label={say('staff.link')} className="link"
                onFocus={(event) => { event.target.select(); }} />
        </Modal>
    );
}
