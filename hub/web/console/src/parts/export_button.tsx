/*
 * export_button.tsx -- a list as a file: as it is filtered now, written in the background.
 */
import { App, Button, Dropdown } from 'antd';
import { useEffect } from 'react';
import type { Asked } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { sayAlone } from '../base/said';
import { go } from '../base/route';

export function ExportButton({ list, query, label }: { list: string; query: Asked; label?: string }) {
    const { at, may } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const mending = useMending();

    const { problem, forget } = mending;

    useEffect(() => {
        if (problem === null)
            return;
        void message.error(sayAlone(say, problem));
        forget();
    }, [problem, forget, message, say]);
    if (!may('export'))
        return null;
    const written = new URLSearchParams();

    for (const [name, value] of Object.entries(query))
        if (value !== undefined && value !== '')
            written.set(name, String(value));
    const text = written.toString();
    const ask = async (format: string) => {
        const body = { list, format, ...(text !== '' && { query: text }) };

        if (await mending.send('POST', '/exports', body, { at }) !== null)
            go('/exports', { at });
    };

    return (
        <Dropdown trigger={['click']} menu={{
            items: [{ key: 'xlsx', label: say('export.xlsx') }, { key: 'csv', label: say('export.csv') }],
            onClick: ({ key }) => void ask(key),
        }}>
            <Button loading={mending.busy}>{label ?? say('export')}</Button>
        </Dropdown>
    );
}
