/*
 * admissions_page.tsx -- merchants that apply to sell here, newest first, by state and name.
 */
import { Button, Input, Select } from 'antd';
import type { AdmissionRow } from '../api/admission';
import { useFetched } from '../api/fetched';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';

const states = ['draft', 'submitted', 'rejected', 'passed'] as const;

export default function AdmissionsPage() {
    const { at, zone, organisation, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const { state, search = '', after } = place.query;
    const isHere = organisation?.kind === 'platform' || organisation?.kind === 'partner';
    const { data, problem, loading, reload } =
        useFetched<PageOf<AdmissionRow>>(isHere ? '/admissions' : null, { at, state, search, after });
    const filtered = state !== undefined || search !== '';

    if (organisation !== null && !isHere)
        return (
            <Page title={say('menu.admissions')}>
                <Card><Empty title={say('merchant.choose')}><p>{say('admission.where')}</p></Empty></Card>
            </Page>
        );
    return (
        <Page title={say('menu.admissions')} actions={may('onboard') && (
            <Button type="primary" href={hrefOf(place, '/admissions/new')}>{say('admission.new')}</Button>
        )}>
            <div className="filters">
                <Select<string> allowClear className="filter" placeholder={say('admission.state')}
                    aria-label={say('admission.state')} value={state ?? null}
                    options={states.map((value) => ({ value, label: say(`state.${value}`) }))}
                    onChange={(chosen: string | undefined) => { go(place.path, { at, search, state: chosen }); }} />
                <Input.Search allowClear className="filter number" placeholder={say('admission.search')}
                    aria-label={say('admission.search')} defaultValue={search}
                    onSearch={(text) => { go(place.path, { at, state, search: text.trim() }); }} />
            </div>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length > 0 ? (
                        <Listing label={say('menu.admissions')} rows={data.items} keyOf={(one) => one.id} busy={loading}
                            hrefOf={(one) => hrefOf(place, `/admissions/${one.id}`)} columns={[
                                { name: 'name', title: say('field.name'), place: 'head', show: (one) => one.name },
                                { name: 'state', title: say('admission.state'), place: 'end',
                                    show: (one) => <StateTag state={one.state} /> },
                                { name: 'licence', title: say('field.licence'), className: 'soft',
                                    show: (one) => (one.licence === '' ? '' : <code>{one.licence}</code>) },
                                { name: 'parent', title: say('admission.parent'), show: (one) => one.parent.name },
                                { name: 'entered_by', title: say('admission.entered_by'),
                                    show: (one) => one.entered_by.name },
                                { name: 'changed', title: say('admission.changed_at'),
                                    show: (one) => showMoment(one.changed_at, zone) },
                            ]} />
                    ) : (
                        <Empty title={say(filtered ? 'admission.none_such' : 'admission.none')}>
                            {!filtered && <p>{say('admission.none_text')}</p>}
                            {filtered && <Button onClick={() => { go(place.path, { at }); }}>{say('filters.none')}</Button>}
                        </Empty>
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}
