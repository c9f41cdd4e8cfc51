/*
 * terminal_page.tsx -- one terminal: how it stands, what went wrong at it, how far its records have come.
 */
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import { useLive } from '../api/live';
import { useHere } from '../base/here';
import { useLook, type Say } from '../base/look';
import { showFen } from '../base/money';
import { hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { originName } from '../parts/names';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { wordOr } from '../words/words';
import { Instructions } from './instructions';
import { LineMark } from './line_mark';
import { ChangeTerminal, CodeDialog } from './terminal_dialogs';
import { TerminalSteps } from './terminal_steps';
import type { Terminal, TerminalWhole } from './types';

function alarmName(say: Say, alarm: TerminalWhole['alarms'][number]): string {
    const word = wordOr(`alarm.${alarm.kind}`, 'alarm.other');

    return word === 'alarm.other' ? alarm.detail : say(word);
}

function Facts({ terminal }: { terminal: TerminalWhole }) {
    const { zone } = useHere();
    const { say } = useLook();
    const facts: [string, React.ReactNode][] = [
        [say('terminal.number'), <code key="id">{terminal.id}</code>],
        [say('kind.merchant'), terminal.merchant.name],
        [say('terminal.store'), terminal.store.name],
        [say('terminal.line'), <LineMark key="line" terminal={terminal} whole />],
        [say('terminal.waiting'), terminal.waiting],
        [say('terminal.aside'), terminal.aside],
        [say('terminal.program'), terminal.program],
        [say('terminal.epoch'), terminal.epoch],
        [say('terminal.created'), showMoment(terminal.created_at, zone)],
    ];

    return (
        <Card>
            <dl className="facts">
                {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value === '' ? '–' : value}</dd></div>)}
            </dl>
        </Card>
    );
}

function Events({ terminal }: { terminal: TerminalWhole }) {
    const { zone } = useHere();
    const { say } = useLook();
    const place = usePlace();

    return (
        <Card title={say('terminal.events')} flush>
            {terminal.alarms.length === 0 && <p className="soft padded">{say('terminal.events_none')}</p>}
            {terminal.alarms.length > 0 && (
                <Listing label={say('terminal.events')} rows={terminal.alarms} keyOf={(one) => one.id} columns={[
                    { name: 'at', title: say('order.at'), show: (one) => showMoment(one.at, zone) },
                    { name: 'kind', title: say('terminal.events'), place: 'head', show: (one) => alarmName(say, one) },
                    { name: 'order', title: say('order.number'), show: (one) => (one.order_id === undefined ? '' : (
                        <a href={hrefOf(place, `/orders/${one.order_id}`)}>{one.order_id}</a>
                    )) },
                ]} />
            )}
        </Card>
    );
}

function Sales({ terminal }: { terminal: TerminalWhole }) {
    const { zone } = useHere();
    const { say } = useLook();
    const place = usePlace();

    return (
        <Card title={say('terminal.sales')} flush
            extra={<a href={hrefOf(place, '/orders', { terminal: terminal.id })}>{say('terminal.all_orders')}</a>}>
            {terminal.sales.length === 0 && <p className="soft padded">{say('terminal.sales_none')}</p>}
            {terminal.sales.length > 0 && (
                <Listing label={say('terminal.sales')} rows={terminal.sales} keyOf={(one) => one.id}
                    hrefOf={(one) => hrefOf(place, `/orders/${one.id}`)} columns={[
                        { name: 'sequence', title: say('terminal.sale'), place: 'head',
                            show: (one) => (one.fork === 0 ? one.sequence : `${String(one.sequence)} / ${String(one.fork)}`) },
                        { name: 'at', title: say('order.at'), show: (one) => showMoment(one.at, zone) },
                        { name: 'amount', title: say('order.amount'), align: 'right', place: 'end',
                            show: (one) => showFen(one.amount) },
                        { name: 'origin', title: say('order.origin'), show: (one) => originName(say, one.origin) },
                        { name: 'state', title: say('terminal.state'), show: (one) => <StateTag state={one.state} /> },
                        { name: 'recorded', title: say('terminal.recorded'), className: 'soft',
                            show: (one) => say(one.recorded ? 'terminal.recorded_yes' : 'terminal.recorded_no') },
                    ]} />
            )}
        </Card>
    );
}

function Epochs({ terminal }: { terminal: TerminalWhole }) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <Card title={say('terminal.epochs')} flush>
            <p className="soft padded">{say(terminal.epochs.length === 0 ? 'terminal.epochs_none' : 'terminal.epochs_text')}</p>
            {terminal.epochs.length > 0 && (
                <Listing label={say('terminal.epochs')} rows={terminal.epochs} keyOf={(one) => one.epoch} columns={[
                    { name: 'epoch', title: say('terminal.epoch'), place: 'head', show: (one) => one.epoch },
                    { name: 'sequence', title: say('terminal.sequence'), align: 'right', show: (one) => one.sequence },
                    { name: 'aside', title: say('terminal.aside'), align: 'right', show: (one) => one.aside },
                    { name: 'heard', title: say('terminal.heard'), place: 'end',
                        show: (one) => (one.heard_at === null ? '' : showMoment(one.heard_at, zone)) },
                ]} />
            )}
        </Card>
    );
}

function Plates({ terminal }: { terminal: TerminalWhole }) {
    const { say } = useLook();

    return (
        <Card title={say('terminal.plates')}>
            {terminal.plates.length === 0 ? <p className="soft">{say('terminal.plates_none')}</p>
                : <ul className="posts">{terminal.plates.map((one) => <li key={one.id}>{one.name}</li>)}</ul>}
        </Card>
    );
}

export default function TerminalPage({ id }: { id: string }) {
    const { at, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const { beat } = useLive();
    const [editing, setEditing] = useState(false);
    const [coded, setCoded] = useState<Terminal | null>(null);
    const { data, problem, reload } = useFetched<TerminalWhole>(`/terminals/${id}`, { at }, beat);

    return (
        <Page title={data?.name ?? say('terminal')} back={{ href: hrefOf(place, '/terminals'), text: say('menu.terminals') }}
            note={data && <StateTag state={data.state} />}
            actions={data && may('terminal') && (
                <TerminalSteps terminal={data} onEdit={() => { setEditing(true); }} onCode={setCoded} onDone={reload} />
            )}>
            <Trouble problem={problem} onAgain={reload} />
            {data && <p><a href={hrefOf(place, '/settings', { terminal: id })}>{say('settings.of_terminal')} →</a></p>}
            {!data && problem === null && <Waiting />}
            {data && (
                <>
                    <Facts terminal={data} />
                    <Events terminal={data} />
                    <Sales terminal={data} />
                    <Epochs terminal={data} />
                    <Plates terminal={data} />
                    <Instructions terminal={data} />
                </>
            )}
            {editing && data && (
                <ChangeTerminal terminal={data} onClose={() => { setEditing(false); }} onDone={() => {
                    setEditing(false);
                    reload();
                }} />
            )}
            {coded?.code !== undefined && <CodeDialog terminal={coded} onClose={() => { setCoded(null); }} />}
        </Page>
    );
}
