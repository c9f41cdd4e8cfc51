/*
 * audit_page.tsx -- who changed what, from where, and what it was before.
 */
import { Input } from 'antd';
import { useFetched } from '../api/fetched';
import type { AuditRow, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { go, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { wordOr } from '../words/words';

function textOf(value: unknown): string {
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function Difference({ row }: { row: AuditRow }) {
    const { say } = useLook();

    if (row.before === undefined && row.after === undefined)
        return null;
    return (
        <details>
            <summary>{say('audit.difference')}</summary>
            {row.before !== undefined && <><h4>{say('audit.before')}</h4><pre tabIndex={0}>{textOf(row.before)}</pre></>}
            {row.after !== undefined && <><h4>{say('audit.after')}</h4><pre tabIndex={0}>{textOf(row.after)}</pre></>}
        </details>
    );
}

export default function AuditPage() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const { who, about, after } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<AuditRow>>('/audit', { at, who, about, after });
    const narrow = (query: Record<string, string | undefined>) => {
        go(place.path, { at, who, about, after: undefined, ...query });
    };
    const actionName = (action: string) => {
        const word = wordOr(`action.${action}`, 'action.other');

        return word === 'action.other' ? action : say(word);
    };

    return (
        <Page title={say('menu.audit')}>
            <div className="filters">
                <Input.Search allowClear className="filter" defaultValue={who} placeholder={say('audit.who')}
                    aria-label={say('audit.who')} onSearch={(text) => { narrow({ who: text.trim() }); }} />
                <Input.Search allowClear className="filter" defaultValue={about} placeholder={say('audit.about')}
                    aria-label={say('audit.about')} onSearch={(text) => { narrow({ about: text.trim() }); }} />
            </div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && <Empty title={say('audit.none')}><p>{say('audit.none_text')}</p></Empty>}
                    {data.items.length > 0 && (
                        <Listing label={say('menu.audit')} rows={data.items} keyOf={(row) => row.id} busy={loading} columns={[
                            { name: 'at', title: say('order.at'), place: 'head', 
                                show: (row) => showMoment(row.at, zone) },
                            { name: 'who', title: say('audit.who'), show: (row) => row.who.name || row.who.id },
                            { name: 'action', title: say('audit.action'), show: (row) => actionName(row.action) },
                            { name: 'about', title: say('audit.about'), className: 'soft',
                                show: (row) => (row.about.id === '0' ? '' : <code>{row.about.kind} {row.about.id}</code>) },
                            { name: 'at-organisation', title: say('staff.organisation'),
                                show: (row) => row.organisation?.name ?? '' },
                            { name: 'address', title: say('audit.address'), className: 'soft', show: (row) => row.address },
                            { name: 'difference', title: say('audit.difference'), show: (row) => <Difference row={row} /> },
                        ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}
