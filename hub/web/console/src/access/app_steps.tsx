/*
 * app_steps.tsx -- what can be done to an app, from its row or its page.
 */
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { change, newKey } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { sayAlone } from '../base/said';
import { ChangeApp, KeysDialog, RotateApp, type Handed } from './app_dialogs';
import type { MadeApp } from './types';

export function AppSteps({ app, onDone }: { app: MadeApp; onDone: () => void }) {
    const { at } = useHere();
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const [doing, setDoing] = useState<'edit' | 'rotate' | null>(null);
    const [handed, setHanded] = useState<Handed | null>(null);
    const turn = (step: 'suspend' | 'resume') => {
        const key = newKey();

        modal.confirm({
            title: say(`app.${step}_title`, { name: app.name }),
            content: say(`app.${step}_text`),
            okText: say(`app.${step}`),
            cancelText: say('cancel'),
            okButtonProps: { danger: step === 'suspend' },
            onOk: async () => {
                const body = { state: step === 'suspend' ? 'suspended' : 'active', version: app.version };

                try {
                    await change('PATCH', `/apps/${app.id}`, body, key, { at });
                    void message.success(say('saved'));
                } catch (cause) {
                    void message.error(sayAlone(say, cause));
                }
                onDone();
            },
        });
    };
    const done = (made: Handed) => {
        setDoing(null);
        if (made.app.secret !== undefined || made.privateKey !== undefined)
            setHanded(made);
        onDone();
    };
    const close = () => { setDoing(null); };

    return (
        <>
            <Dropdown trigger={['click']} menu={{
                items: [
                    { key: 'edit', label: say('app.edit') },
                    { key: 'rotate', label: say('app.rotate') },
                    app.state === 'active' ? { key: 'suspend', label: say('app.suspend'), danger: true }
                        : { key: 'resume', label: say('app.resume') },
                ],
                onClick: ({ key }) => {
                    if (key === 'edit' || key === 'rotate')
                        setDoing(key);
                    else
                        turn(key as 'suspend' | 'resume');
                },
            }}>
                <Button aria-label={say('more_of', { name: app.name })}>{say('more')}</Button>
            </Dropdown>
            {doing === 'edit' && <ChangeApp app={app} onClose={close} onDone={done} />}
            {doing === 'rotate' && <RotateApp app={app} onClose={close} onDone={done} />}
            {handed && <KeysDialog handed={handed} onClose={() => { setHanded(null); }} />}
        </>
    );
}
