/*
 * staff_page.tsx -- who works here, with which roles where.
 */
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { change } from '../api/client';
import { useFetched } from '../api/fetched';
import type { Page as PageOf, StaffMember } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { sayProblem } from '../base/said';
import { usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { roleName } from '../parts/names';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';
import { InviteDialog, LinkDialog, PostDialog } from './staff_dialogs';

interface RowProps {
    member: StaffMember;
    at: string | undefined;
    onDone: () => void;
}

function Posts({ member, at, onDone, canChange }: RowProps & { canChange: boolean }) {
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const remove = (id: string, name: string) => {
        modal.confirm({
            title: say('staff.post_remove', { name: member.name, post: name }),
            okText: say('remove'),
            cancelText: say('cancel'),
            okButtonProps: { danger: true },
            onOk: async () => {
                try {
                    await change('DELETE', `/posts/${id}`, null, undefined, { at });
                } catch (cause) {
                    void message.error(sayProblem(say, cause));
                }
                onDone();
            },
        });
    };

    return (
        <ul className="posts">
            {member.posts.map((post) => {
                const name = `${roleName(say, post.role)} · ${post.organisation.name}`;

                return (
                    <li key={post.id ?? name}>
                        {name}
                        {canChange && post.id !== undefined && (
                            <button type="button" className="quiet" aria-label={say('remove_of', { name })}
                                onClick={() => { remove(post.id ?? '', name); }}>×</button>
                        )}
                    </li>
                );
            })}
        </ul>
    );
}

interface ActionsProps extends RowProps {
    onPost: () => void;
    onLink: (member: StaffMember) => void;
}

function Actions({ member, at, onDone, onPost, onLink }: ActionsProps) {
    const { say } = useLook();
    const { message, modal } = App.useApp();
    const isSuspended = member.state === 'suspended';
    const turn = async () => {
        const body = { state: isSuspended ? 'active' : 'suspended', version: member.version };

        try {
            await change('PATCH', `/staff/${member.id}`, body, undefined, { at });
            void message.success(say('saved'));
        } catch (cause) {
            void message.error(sayProblem(say, cause));
        }
        onDone();
    };
    const renew = async () => {
        try {
            onLink(await change<StaffMember>('POST', `/staff/${member.id}/invitation`, {}, undefined, { at }));
        } catch (cause) {
            void message.error(sayProblem(say, cause));
        }
        onDone();
    };
    const askRenew = () => {
        modal.confirm({
            title: say('staff.renew_title', { name: member.name }),
            content: say('staff.renew_text'),
            okText: say('staff.renew'),
            cancelText: say('cancel'),
            onOk: renew,
        });
    };

    const askSuspend = () => {
        modal.confirm({
            title: say('staff.suspend_title', { name: member.name }),
            content: say('staff.suspend_text'),
            okText: say('staff.suspend'),
            okButtonProps: { danger: true },
            cancelText: say('cancel'),
            onOk: turn,
        });
    };

    return (
        <Dropdown trigger={['click']} menu={{
            items: [
                { key: 'post', label: say('staff.post_add') },
                { key: 'renew', label: say('staff.renew') },
                { key: 'turn', label: say(isSuspended ? 'staff.resume' : 'staff.suspend'), danger: !isSuspended },
            ],
            onClick: ({ key }) => {
                if (key === 'post')
                    onPost();
                else if (key === 'renew')
                    askRenew();
                else if (isSuspended)
                    void turn();
                else
                    askSuspend();
            },
        }}>
            <Button aria-label={say('more_of', { name: member.name })}>{say('more')}</Button>
        </Dropdown>
    );
}

export default function StaffPage() {
    const { at, zone, me, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const [inviting, setInviting] = useState(false);
    const [invited, setInvited] = useState<StaffMember | null>(null);
    const [posting, setPosting] = useState<StaffMember | null>(null);
    const { data, problem, loading, reload } = useFetched<PageOf<StaffMember>>(
        '/staff', { at, after: place.query.after });
    const canChange = may('employ');

    return (
        <Page title={say('menu.staff')} actions={canChange && (
            <Button type="primary" onClick={() => { setInviting(true); }}>{say('staff.invite')}</Button>
        )}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && <Empty title={say('staff.none')}><p>{say('staff.none_text')}</p></Empty>}
                    {data.items.length > 0 && (
                        <Listing label={say('menu.staff')} rows={data.items} keyOf={(one) => one.id} busy={loading} columns={[
                            { name: 'name', title: say('staff.name'), place: 'head',
                                show: (one) => (one.id === me.staff.id ? `${one.name} (${say('staff.me')})` : one.name) },
                            { name: 'login', title: say('signin.login'), show: (one) => <code>{one.login}</code> },
                            { name: 'posts', title: say('staff.posts'), show: (one) => (
                                <Posts member={one} at={at} onDone={reload} canChange={canChange} />
                            ) },
                            { name: 'state', title: say('order.state'), place: 'end',
                                show: (one) => <StateTag state={one.state} /> },
                            { name: 'seen', title: say('staff.signed_in'), 
                                show: (one) => (one.signed_in_at ? showMoment(one.signed_in_at, zone) : '') },
                            ...(canChange ? [{ name: 'actions', title: '', align: 'right' as const,
                                show: (one: StaffMember) => (one.id === me.staff.id ? null : (
                                    <Actions member={one} at={at} onDone={reload} onLink={setInvited}
                                        onPost={() => { setPosting(one); }} />
                                )) }] : []),
                        ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {inviting && (
                <InviteDialog onClose={() => { setInviting(false); }} onDone={(made) => {
                    setInviting(false);
                    setInvited(made);
                    reload();
                }} />
            )}
            {invited?.invitation !== undefined && (
                <LinkDialog member={invited} onClose={() => { setInvited(null); }} />
            )}
            {posting && (
                <PostDialog member={posting} onClose={() => { setPosting(null); }} onDone={() => {
                    setPosting(null);
                    reload();
                }} />
            )}
        </Page>
    );
}
