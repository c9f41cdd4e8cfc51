/*
 * organisations_page.tsx -- the tree, a level at a time: who stands here, and what is below.
 *
 * A level is a page of the hub's, so ten thousand merchants are no more work than ten.
 */
import { Input } from 'antd';
import { useFetched } from '../api/fetched';
import type { Organisation, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showCount } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { Listing } from '../parts/listing';
import { kindName } from '../parts/names';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';

function Trail({ organisation }: { organisation: Organisation }) {
    const { me } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const mine = organisation.path.findIndex((one) => me.posts.some((post) => post.organisation.id === one.id));
    const above = organisation.path.slice(Math.max(0, mine), -1);

    return above.length === 0 ? null : (
        <nav className="trail" aria-label={say('trail')}>
            {above.map((one) => (
                <span key={one.id}><a href={hrefOf(place, place.path, { at: one.id })}>{one.name}</a> / </span>
            ))}
        </nav>
    );
}

export default function OrganisationsPage() {
    const { organisation } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const search = place.query.search ?? '';
    const here = organisation?.id;
    const { data, problem, loading, reload } = useFetched<PageOf<Organisation>>(
        here === undefined ? null : '/organisations', { at: here, search, after: place.query.after });
    const below = data?.items.filter((one) => search !== '' || one.parent_id === here) ?? [];

    return (
        <Page title={organisation?.name ?? say('menu.organisations')}
            note={organisation && (
                <><span className="soft">{kindName(say, organisation.kind)}</span><StateTag state={organisation.state} /></>
            )}>
            {organisation && <Trail organisation={organisation} />}
            <Input.Search allowClear className="search" placeholder={say('organisation.search')}
                aria-label={say('organisation.search')} defaultValue={search}
                onSearch={(text) => { go(place.path, { at: place.query.at, search: text.trim() }); }} />
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {below.length > 0 ? (
                        <Listing label={say('menu.organisations')} rows={below} keyOf={(one) => one.id} busy={loading}
                            hrefOf={(one) => hrefOf(place, place.path, { at: one.id })} columns={[
                                { name: 'name', title: say('organisation.name'), place: 'head', show: (one) => one.name },
                                { name: 'kind', title: say('organisation.kind'), show: (one) => kindName(say, one.kind) },
                                { name: 'number', title: say('organisation.number'), className: 'soft',
                                    show: (one) => one.merchant_number ?? '' },
                                { name: 'state', title: say('order.state'), place: 'end',
                                    show: (one) => <StateTag state={one.state} /> },
                                { name: 'children', title: say('organisation.children'), align: 'right',
                                    show: (one) => showCount(one.children) },
                            ]} />
                    ) : (
                        <Empty title={say(search === '' ? 'organisations.none' : 'organisations.none_such')} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
        </Page>
    );
}
