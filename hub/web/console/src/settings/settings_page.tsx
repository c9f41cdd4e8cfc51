/*
 * settings_page.tsx -- what tills do here, where each of it comes from, and how it is changed.
 *
 * Of the organisation that is looked at, or of a terminal (`terminal` in the address).
 */
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Named, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook, type Say } from '../base/look';
import { useMending } from '../base/mending';
import { sayAlone } from '../base/said';
import { hrefOf, usePlace } from '../base/route';
import { fen, showYuan } from '../base/money';
import { change, newKey } from '../api/client';
import { Dialog } from '../parts/dialog';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';

interface Setting {
    name: string;
    title: string;
    kind: 'count' | 'fen' | 'word' | 'bool' | 'text' | 'pin';
    least: number;
    most: number;
    value?: string;
    is_set?: boolean;
    /** Set at just this place. */
    own: boolean;
    version: number;
    origin: { kind: 'initial' | 'configuration' | 'organisation' | 'terminal' } & Partial<Named>;
}

function shown(say: Say, setting: Setting): string {
    const { kind, value = '' } = setting;

    if (kind === 'pin')
        return say(setting.is_set ? 'settings.pin_set' : 'settings.pin_none');
    if (kind === 'bool')
        return say(value === 'true' ? 'settings.yes' : 'settings.no');
    if (kind === 'word')
        return say(value === 'cash' ? 'settings.cash' : 'settings.qr');
    if (kind === 'fen')
        return showYuan(fen(Number(value)));
    return value === '' ? say('settings.empty') : value;
}

function originOf(say: Say, setting: Setting): string {
    const { origin } = setting;

    if (setting.own)
        return say(origin.kind === 'terminal' ? 'settings.terminal' : 'settings.own');
    if (origin.kind === 'organisation')
        return origin.name === undefined ? say('settings.above') : say('settings.from', { name: origin.name });
    return say(origin.kind === 'initial' ? 'settings.initial' : 'settings.configuration');
}

function ValueItem({ setting }: { setting: Setting }) {
    const { say } = useLook();
    const { kind, least, most } = setting;
    const choices = kind === 'bool'
        ? [{ value: 'true', label: say('settings.yes') }, { value: 'false', label: say('settings.no') }]
        : [{ value: 'qr', label: say('settings.qr') }, { value: 'cash', label: say('settings.cash') }];
    const hint = kind === 'pin' ? say('settings.pin_hint', { least, most })
        : kind === 'text' ? say('settings.text_hint', { most })
            : kind === 'count' || kind === 'fen' ? say('settings.between', { least, most }) : undefined;

    return (
        <Form.Item name="value" label={say('settings.new_value')} extra={hint}
            rules={[{ required: true, message: say('settings.missing') }]}>
            {kind === 'bool' || kind === 'word' ? <Select options={choices} />
                : kind === 'text' ? <Input.TextArea rows={3} maxLength={most} />
                    : kind === 'pin' ? <Input.Password maxLength={most} inputMode="numeric" autoComplete="new-password" />
                        : <Input inputMode="numeric" maxLength={12} autoComplete="off" />}
        </Form.Item>
    );
}

function SetDialog({ setting, path, onClose, onDone }: {
    setting: Setting;
    path: string;
    onClose: () => void;
    onDone: () => void;
}) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<{ value: string }>();
    const mending = useMending();

    return (
        <Dialog title={setting.title} go={say('save')} form={form} mending={mending}
            initial={setting.kind === 'pin' ? {} : { value: setting.value ?? '' }} onClose={onClose}
            onSubmit={async ({ value }) => {
                const body = { name: setting.name, value: value.trim(), version: setting.version };

                if (await mending.send('PATCH', path, body, { at }) !== null)
                    onDone();
            }}>
            <ValueItem setting={setting} />
        </Dialog>
    );
}

export default function SettingsPage() {
    const { at, organisation, may } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const place = usePlace();
    const [chosen, setChosen] = useState<Setting | null>(null);
    const terminal = place.query.terminal;
    const path = terminal !== undefined ? `/terminals/${encodeURIComponent(terminal)}/settings`
        : organisation === null ? null : `/organisations/${organisation.id}/settings`;
    const { data, problem, loading, reload } = useFetched<PageOf<Setting>>(path, { at: at ?? organisation?.id });
    const clear = async (setting: Setting) => {
        try {
            await change('PATCH', path ?? '', { name: setting.name, version: setting.version }, newKey(), { at });
            void message.success(say('saved'));
        } catch (cause) {
            void message.error(sayAlone(say, cause));
        }
        reload();
    };

    return (
        <Page title={say(terminal === undefined ? 'menu.settings' : 'settings.of_terminal')}
            note={organisation && <span className="soft">{organisation.name}</span>}>
            <p className="soft">{say('settings.text')}</p>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && <Empty title={say('settings.no_terminal')} />}
                    <Listing label={say('menu.settings')} rows={data.items} keyOf={(one) => one.name} busy={loading} columns={[
                        { name: 'title', title: say('settings.name'), place: 'head', show: (one) => one.title },
                        { name: 'value', title: say('settings.value'), className: 'wrap strong',
                            show: (one) => <span data-setting={one.name}>{shown(say, one)}</span> },
                        { name: 'origin', title: say('settings.origin'), show: (one) => (
                            one.origin.kind === 'organisation' && !one.own && one.origin.id !== undefined
                                ? <a href={hrefOf(place, '/settings', { at: one.origin.id })}>{originOf(say, one)}</a>
                                : <span className={one.own ? '' : 'soft'}>{originOf(say, one)}</span>
                        ) },
                        ...(may('settings') ? [{ name: 'actions', title: '', align: 'right' as const, show: (one: Setting) => (
                            <span className="row-actions">
                                {one.own && (
                                    <Button aria-label={say('settings.clear_of', { name: one.title })}
                                        onClick={() => void clear(one)}>{say('settings.clear')}</Button>
                                )}
                                <Button aria-label={say('settings.set_of', { name: one.title })}
                                    onClick={() => { setChosen(one); }}>{say('settings.set')}</Button>
                            </span>
                        ) }] : []),
                    ]} />
                </Card>
            )}
            {chosen && path !== null && (
                <SetDialog setting={chosen} path={path} onClose={() => { setChosen(null); }} onDone={() => {
                    setChosen(null);
                    void message.success(say('saved'));
                    reload();
                }} />
            )}
        </Page>
    );
}
