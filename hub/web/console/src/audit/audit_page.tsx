/*
 * audit_page.tsx -- who changed what, from where, and what it was before.
 */
import { Button, Input, Select } from 'antd';
import { useFetched } from '../api/fetched';
import type { AuditRow, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { go, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { ExportButton } from '../parts/export_button';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { wordOr } from '../words/words';
import { Difference } from './difference';

const kinds = ['staff', 'posts', 'roles', 'organisations', 'orders', 'merchant', 'exports', 'session', 'me', 'audit'] as const;
const filterNames = ['who', 'kind', 'about', 'from', 'to'] as const;

export default function AuditPage() {
    const { at, zone } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const { who, kind, about, from, to, after } = place.query;
    const filters = { who, kind, about, from, to };
    const { data, problem, loading, reload } = useFetched<PageOf<AuditRow>>('/audit', { at, ...filters, after });
    const isNarrow = filterNames.some((name) => filters[name] !== undefined);
    const narrow = (query: Record<string, string | undefined>) => {
        go(place.path, { at, ...filters, after: undefined, ...query });
    };
    const actionName = (action: string) => {
        const word = wordOr(`action.${action}`, 'action.other');

        return word === 'action.other' ? action : say(word);
    };

    const whoOf = ({ who: { id, name } }: AuditRow) => name || (id === '0' ? say('audit.no_one') : id);
    const kindName = (word: string) => {
        const known = wordOr(`thing.${word}`, 'action.other');

        return known === 'action.other' ? word : say(known);
    };

    return (
        <Page title={say('menu.audit')} actions={<ExportButton list="audit" query={filters} />}>
            <div className="filters" role="search" aria-label={say('filters')}>
                <Input.Search allowClear className="filter" defaultValue={who} key={who} placeholder={say('audit.who')}
                    aria-label={say('audit.who')} onSearch={(text) => { narrow({ who: text.trim() || undefined }); }} />
                <Select<string> allowClear className="filter" placeholder={say('audit.kind')} aria-label={say('audit.kind')}
                    value={kind ?? null} options={kinds.map((value) => ({ value, label: say(`thing.${value}`) }))}
                    onChange={(value: string | undefined) => { narrow({ kind: value }); }} />
                <Input.Search allowClear className="filter" defaultValue={about} key={`about ${about ?? ''}`}
                    placeholder={say('audit.id')} aria-label={say('audit.id')}
                    onSearch={(text) => { narrow({ about: text.trim() || undefined }); }} />
                <span className="filter-moments">
                    <Input type="datetime-local" value={from ?? ''} max={to} aria-label={say('audit.from')}
                        onChange={(event) => { narrow({ from: event.target.value || undefined }); }} />
                    <span aria-hidden="true">–</span>
                    <Input type="datetime-local" value={to ?? ''} min={from} aria-label={say('audit.to')}
                        onChange={(event) => { narrow({ to: event.target.value || undefined }); }} />
                </span>
                {isNarrow && (
                    <Button type="link" onClick={() => { go(place.path, { at }); }}>{say('filters.none')}</Button>
                )}
            </div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && (
                        <Empty title={say(isNarrow ? 'audit.none_found' : 'audit.none')}>
                            <p>{say(isNarrow ? 'audit.none_found_text' : 'audit.none_text')}</p>
                        </Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing label={say('menu.audit')} rows={data.items} keyOf={(row) => row.id} busy={loading} columns={[
                            { name: 'at', title: say('order.at'), place: 'head', 
                                show: (row) => showMoment(row.at, zone) },
                            { name: 'who', title: say('audit.who'), show: whoOf },
                            { name: 'action', title: say('audit.action'), show: (row) => actionName(row.action) },
                            { name: 'about', title: say('audit.about'), className: 'soft',
                                show: (row) => (row.about.id === '0' ? kindName(row.about.kind) : (
                                    <>{kindName(row.about.kind)} <code>{row.about.id}</code></>
                                )) },
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
