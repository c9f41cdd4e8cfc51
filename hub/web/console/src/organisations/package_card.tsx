/*
 * package_card.tsx -- a merchant's package, how much of it is used, and for the platform: another one.
 */
import { App, Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Named, Organisation, Page } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { showCount } from '../base/money';
import { Dialog } from '../parts/dialog';
import { Facts } from '../parts/facts';
import { Card, Trouble } from '../parts/page';
import { PackageDialog, parts, type Amounts } from './package_dialog';

interface Used {
    package?: Named;
    limits: Amounts;
    used: Amounts;
    version: number;
}

const NONE = 'none';

function ChangeDialog({ organisation, used, onClose, onDone }: {
    organisation: Organisation;
    used: Used;
    onClose: () => void;
    onDone: () => void;
}) {
    const { say } = useLook();
    const [form] = Form.useForm<{ package_id: string }>();
    const mending = useMending();
    const all = useFetched<Page<Named>>('/packages', { at: organisation.id });

    return (
        <Dialog title={say('package.change_title', { name: organisation.name })} go={say('save')} form={form}
            mending={mending} initial={{ package_id: used.package?.id ?? NONE }} onClose={onClose}
            onSubmit={async ({ package_id }) => {
                const body = { version: used.version, ...(package_id !== NONE && { package_id }) };

                if (await mending.send('PATCH', `/organisations/${organisation.id}/package`, body,
                    { at: organisation.id }) !== null)
                    onDone();
            }}>
            <Form.Item name="package_id" label={say('package.choose')}>
                <Select loading={all.loading} options={[
                    { value: NONE, label: say('package.none') },
                    ...(all.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
                ]} />
            </Form.Item>
        </Dialog>
    );
}

/** Only the platform's people decide; a merchant sees what it has. */
export function useIsPlatform(): boolean {
    const { me } = useHere();

    return me.posts.some((post) => post.organisation.kind === 'platform' && post.permissions.includes('settings'));
}

export function PackageCard({ organisation }: { organisation: Organisation }) {
    const { say } = useLook();
    const { message } = App.useApp();
    const [doing, setDoing] = useState<'change' | 'new' | null>(null);
    const decides = useIsPlatform();
    const at = organisation.id;
    const { data, problem, reload } = useFetched<Used>(`/organisations/${at}/package`, { at });
    const done = () => {
        setDoing(null);
        void message.success(say('saved'));
        reload();
    };

    return (
        <Card title={say('package.title')} extra={decides && data && (
            <span className="row-actions">
                <Button size="small" onClick={() => { setDoing('new'); }}>{say('package.new')}</Button>
                <Button size="small" onClick={() => { setDoing('change'); }}>{say('package.change')}</Button>
            </span>
        )}>
            <Trouble problem={problem} onAgain={reload} />
            {data && (
                <Facts facts={[
                    [say('package.choose'), data.package?.name ?? say('package.none')],
                    ...parts.map((part): [string, string] => {
                        const limit = data.limits[part];
                        const values = { used: showCount(data.used[part]), limit: showCount(limit) };
                        const full = limit > 0 && data.used[part] >= limit ? ` · ${say('package.full')}` : '';

                        const amount = say(limit === 0 ? 'package.unlimited' : 'package.of', values);

                        return [say(`package.${part}`), `${amount}${full}`];
                    }),
                ]} />
            )}
            {doing === 'change' && data && (
                <ChangeDialog organisation={organisation} used={data} onClose={() => { setDoing(null); }} onDone={done} />
            )}
            {doing === 'new' && <PackageDialog at={at} onClose={() => { setDoing(null); }} onDone={done} />}
        </Card>
    );
}
