/*
 * terminal_steps.tsx -- what can be done to a terminal, from its row or its page. What is felt at the till asks first.
 */
import { App, Button, Dropdown } from 'antd';
import { change, newKey } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { sayAlone } from '../base/said';
import type { Terminal } from './types';

type Asked = 'log' | 'restart' | 'wipe';
type Step = 'code_new' | 'suspend' | 'resume' | 'revoke' | Asked;

const isAsked = (step: Step): step is Asked => step === 'log' || step === 'restart' || step === 'wipe';
const states = { suspend: 'suspended', resume: 'active', revoke: 'new' } as const;

interface StepsProps {
    terminal: Terminal;
    onEdit: () => void;
    onCode: (terminal: Terminal) => void;
    onDone: () => void;
}

function useSteps({ terminal, onCode, onDone }: StepsProps): (step: Step) => void {
    const { at } = useHere();
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const path = `/terminals/${terminal.id}`;
    const send = (step: Step, key: string) => {
        if (step === 'code_new')
            return change<Terminal>('POST', `${path}/code`, {}, key, { at });
        return isAsked(step)
            ? change<Terminal>('POST', `${path}/instructions`, { what: step }, key, { at })
            : change<Terminal>('PATCH', path, { state: states[step], version: terminal.version }, key, { at });
    };

    return (step) => {
        const key = newKey();

        modal.confirm({
            title: say(`terminal.${step}_title`, { name: terminal.name }),
            content: say(`terminal.${step}_text`),
            okText: say(`terminal.${step}`),
            cancelText: say('cancel'),
            okButtonProps: { danger: step === 'suspend' || step === 'revoke' || step === 'wipe' },
            onOk: async () => {
                try {
                    const made = await send(step, key);

                    if (step === 'code_new')
                        onCode(made);
                    else
                        void message.success(say(isAsked(step) ? 'terminal.asked' : 'saved'));
                } catch (cause) {
                    void message.error(sayAlone(say, cause));
                }
                onDone();
            },
        });
    };
}

export function TerminalSteps(props: StepsProps) {
    const { terminal, onEdit } = props;
    const { say } = useLook();
    const step = useSteps(props);

    return (
        <Dropdown trigger={['click']} menu={{
            items: [
                { key: 'edit', label: say('terminal.edit') },
                ...(terminal.state === 'suspended' ? [] : [{ key: 'code_new', label: say('terminal.code_new') }]),
                ...(terminal.state === 'new' ? [] : [
                    { key: 'log', label: say('terminal.log') },
                    { key: 'restart', label: say('terminal.restart') },
                    { key: 'wipe', label: say('terminal.wipe'), danger: true },
                ]),
                ...(terminal.state === 'active' ? [{ key: 'suspend', label: say('terminal.suspend'), danger: true }] : []),
                ...(terminal.state === 'suspended' ? [{ key: 'resume', label: say('terminal.resume') }] : []),
                ...(terminal.state === 'new' ? [] : [{ key: 'revoke', label: say('terminal.revoke'), danger: true }]),
            ],
            onClick: ({ key }) => {
                if (key === 'edit')
                    onEdit();
                else
                    step(key as Step);
            },
        }}>
            <Button aria-label={say('more_of', { name: terminal.name })}>{say('more')}</Button>
        </Dropdown>
    );
}
