/*
 * exports_page.tsx -- what I have exported: how far it is, and the file.
 *
 * It is written while one does something else; who comes back finds it here.
 */
import { Button, Progress } from 'antd';
import { useEffect } from 'react';
import { useFetched } from '../api/fetched';
import type { ExportRow } from '../api/types';
import { useHere } from '../base/here';
import { useLook, type Say } from '../base/look';
import { useMending } from '../base/mending';
import { showCount } from '../base/money';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { wordOr } from '../words/words';

const LOOK_MS = 1000;

function isUnderWay(row: ExportRow): boolean {
    return row.state === 'waiting' || row.state === 'running';
}

function showSize(size: number): string {
    if (size < 1024 * 1024)
        return `${showCount(Math.ceil(size / 1024))} KB`;
    return `${showCount(Math.ceil(size / 1024 / 1024))} MB`;
}

function Standing({ row, say }: { row: ExportRow; say: Say }) {
    if (row.state === 'running')
        return <Progress percent={Math.floor(row.share / 10)} size="small" aria-label={row.name} />;
    if (row.state === 'waiting')
        return <span className="tag wait">{say('export.waiting')}</span>;
    return (
        <>
            <StateTag state={row.state} />
            {row.state === 'failed' && (
                <span className="soft"> {say(wordOr(`export.why.${row.reason}`, 'export.why.other'))}</span>
            )}
        </>
    );
}

function Doing({ row, onCancel, busy }: { row: ExportRow; onCancel: () => void; busy: boolean }) {
    const { say } = useLook();

    if (row.state === 'done')
        return <Button size="small" type="primary" href={`/console/api/exports/${row.id}/file`}>{say('export.fetch')}</Button>;
    if (isUnderWay(row))
        return <Button size="small" loading={busy} onClick={onCancel}>{say('cancel')}</Button>;
    return null;
}

export default function ExportsPage() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const mending = useMending();
    const { data, problem, loading, reload } = useFetched<{ items: ExportRow[] }>('/exports', { at });
    const waits = data?.items.some(isUnderWay) ?? false;

    useEffect(() => {
        if (!waits || loading)
            return undefined;
        const timer = window.setTimeout(reload, LOOK_MS);

        return () => { window.clearTimeout(timer); };
    }, [waits, loading, reload]);
    const cancel = async (row: ExportRow) => {
        await mending.send('DELETE', `/exports/${row.id}`, null, { at });
        reload();
    };

    return (
        <Page title={say('menu.exports')}>
            <Trouble problem={problem ?? mending.problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && <Empty title={say('exports.none')}><p>{say('exports.none_text')}</p></Empty>}
                    {data.items.length > 0 && (
                        <Listing<ExportRow> label={say('menu.exports')} rows={data.items} keyOf={(row) => row.id} columns={[
                            { name: 'name', title: say('export.name'), place: 'head', show: (row) => row.name },
                            { name: 'at', title: say('export.asked'), show: (row) => showMoment(row.created_at, zone) },
                            { name: 'rows', title: say('export.rows'), align: 'right', show: (row) => showCount(row.rows) },
                            { name: 'size', title: say('export.size'), align: 'right',
                                show: (row) => (row.size > 0 ? showSize(row.size) : '') },
                            { name: 'state', title: say('order.state'), show: (row) => <Standing row={row} say={say} /> },
                            { name: 'until', title: say('export.until'), className: 'soft',
                                show: (row) => (row.state === 'done' ? showMoment(row.expires_at, zone) : '') },
                            { name: 'do', title: say('more'), place: 'end', show: (row) => (
                                <Doing row={row} busy={mending.busy} onCancel={() => void cancel(row)} />
                            ) },
                        ]} />
                    )}
                </Card>
            )}
        </Page>
    );
}
