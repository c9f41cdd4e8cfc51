/*
 * terminals_page.tsx -- the terminals below where one looks: which are connected, and what waits at them.
 */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';
import { LineMark } from './line_mark';
import { AddTerminal, ChangeTerminal, CodeDialog } from './terminal_dialogs';
import { TerminalSteps } from './terminal_steps';
import type { Terminal } from './types';

const states = ['active', 'suspended', 'new'] as const;

function Narrow() {
    const { say } = useLook();
    const place = usePlace();
    const { search, state } = place.query;

    return (
        <div className="filters" role="search" aria-label={say('filters')}>
            <Input.Search allowClear className="search" placeholder={say('terminals.search')} defaultValue={search ?? ''}
                aria-label={say('terminals.search')} onSearch={(text) => {
                    go(place.path, { ...place.query, search: text.trim(), after: undefined });
                }} />
            <Select<string> allowClear className="filter" placeholder={say('terminal.state')} value={state ?? null}
                aria-label={say('terminal.state')} options={states.map((value) => ({ value, label: say(`state.${value}`) }))}
                onChange={(chosen: string | undefined) => {
                    go(place.path, { ...place.query, state: chosen, after: undefined });
                }} />
        </div>
    );
}

function StateOf({ terminal }: { terminal: Terminal }) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <>
            <StateTag state={terminal.state} />
            {terminal.code_expires_at !== null && (
                <small className="soft">
                    {' '}{say('terminal.code_until', { at: showMoment(terminal.code_expires_at, zone) })}
                </small>
            )}
        </>
    );
}

export default function TerminalsPage() {
    const { at, organisation, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const { beat } = useLive();
    const [adding, setAdding] = useState(false);
    const [editing, setEditing] = useState<Terminal | null>(null);
    const [coded, setCoded] = useState<Terminal | null>(null);
    const { after, search, state, store } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<Terminal>>(
        '/terminals', { at, after, search, state, store }, beat);
    const canChange = may('terminal');
    const isAbove = organisation?.kind === 'platform' || organisation?.kind === 'partner';
    const isNarrowed = [search, state, store, after].some((one) => one !== undefined);

    return (
        <Page title={say('menu.terminals')} actions={canChange && (
            <Button type="primary" onClick={() => { setAdding(true); }}>{say('terminal.add')}</Button>
        )}>
            <Narrow />
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 ? (
                        <Empty title={say(isNarrowed ? 'terminals.none_such' : 'terminals.none')}>
                            {!isNarrowed && canChange && <p>{say('terminals.none_text')}</p>}
                        </Empty>
                    ) : (
                        <Listing label={say('menu.terminals')} rows={data.items} keyOf={(one) => one.id}
                            busy={loading} hrefOf={(one) => hrefOf(place, `/terminals/${one.id}`)} columns={[
                                { name: 'name', title: say('terminal.name'), place: 'head', show: (one) => one.name },
                                { name: 'number', title: say('terminal.number'), show: (one) => <code>{one.id}</code> },
                                ...(isAbove ? [{ name: 'merchant', title: say('kind.merchant'),
                                    show: (one: Terminal) => one.merchant.name }] : []),
                                { name: 'store', title: say('terminal.store'), show: (one) => one.store.name },
                                { name: 'state', title: say('terminal.state'), show: (one) => <StateOf terminal={one} /> },
                                { name: 'line', title: say('terminal.line'), place: 'end',
                                    show: (one) => <LineMark terminal={one} /> },
                                { name: 'waiting', title: say('terminal.waiting'), align: 'right',
                                    show: (one) => (one.waiting > 0 ? one.waiting : '') },
                                { name: 'program', title: say('terminal.program'), className: 'soft',
                                    show: (one) => one.program },
                                ...(canChange ? [{ name: 'actions', title: '', align: 'right' as const,
                                    show: (one: Terminal) => (
                                        <TerminalSteps terminal={one} onEdit={() => { setEditing(one); }}
                                            onCode={setCoded} onDone={reload} />
                                    ) }] : []),
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {adding && (
                <AddTerminal onClose={() => { setAdding(false); }} onDone={(made) => {
                    setAdding(false);
                    setCoded(made);
                    reload();
                }} />
            )}
            {editing && (
                <ChangeTerminal terminal={editing} onClose={() => { setEditing(null); }} onDone={() => {
                    setEditing(null);
                    reload();
                }} />
            )}
            {coded?.code !== undefined && <CodeDialog terminal={coded} onClose={() => { setCoded(null); }} />}
        </Page>
    );
}
