/*
 * organisations_page.tsx -- the tree, a level at a time: who stands here, and what is below.
 *
 * A level is a page of the hub's, so ten thousand merchants are no more work than ten.
 */
import { App, Button, Dropdown, Input } from 'antd';
import { useState } from 'react';
import { change, newKey } from '../api/client';
import { useFetched } from '../api/fetched';
import type { Organisation, Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { sayAlone } from '../base/said';
import { showCount } from '../base/money';
import { go, hrefOf, usePlace } from '../base/route';
import { Listing } from '../parts/listing';
import { kindName } from '../parts/names';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';
import { AddDialog, ChangeDialog, MoveDialog } from './organisation_dialogs';
import { PackageCard } from './package_card';
import { PackagesCard } from './packages_card';

type Doing = 'add' | 'change' | 'move';

interface Chosen {
    doing: Doing;
    organisation: Organisation;
}

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

/** Suspending and removing ask first: they are felt at the tills. */
function useSteps(onDone: () => void): (organisation: Organisation, step: 'suspend' | 'resume' | 'remove') => void {
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const send = async (organisation: Organisation, step: 'suspend' | 'resume' | 'remove') => {
        const path = `/organisations/${organisation.id}`;
        const { version } = organisation;
        const body = { state: step === 'suspend' ? 'suspended' : 'active', version };

        const at = organisation.id;

        return step === 'remove' ? change('DELETE', path, { version }, newKey(), { at })
            : change('PATCH', path, body, newKey(), { at });
    };

    return (organisation, step) => {
        modal.confirm({
            title: say(`organisation.${step}_title`, { name: organisation.name }),
            content: say(`organisation.${step}_text`),
            okText: say(`organisation.${step}`),
            cancelText: say('cancel'),
            okButtonProps: { danger: step !== 'resume' },
            onOk: async () => {
                try {
                    await send(organisation, step);
                    void message.success(say('saved'));
                } catch (cause) {
                    void message.error(sayAlone(say, cause));
                }
                onDone();
            },
        });
    };
}

function Actions({ organisation, onChoose, onDone }: {
    organisation: Organisation;
    onChoose: (chosen: Chosen) => void;
    onDone: () => void;
}) {
    const { say } = useLook();
    const step = useSteps(onDone);
    const isTop = organisation.kind === 'platform';
    const choose = (doing: Doing) => { onChoose({ doing, organisation }); };

    return (
        <Dropdown trigger={['click']} menu={{
            items: [
                { key: 'change', label: say('organisation.edit') },
                ...(isTop ? [] : [
                    { key: 'move', label: say('organisation.move_go') },
                    organisation.state === 'suspended'
                        ? { key: 'resume', label: say('organisation.resume') }
                        : { key: 'suspend', label: say('organisation.suspend') },
                    { key: 'remove', label: say('organisation.remove'), danger: true },
                ]),
            ],
            onClick: ({ key }) => {
                if (key === 'change' || key === 'move')
                    choose(key);
                else
                    step(organisation, key as 'suspend' | 'resume' | 'remove');
            },
        }}>
            <Button aria-label={say('more_of', { name: organisation.name })}>{say('more')}</Button>
        </Dropdown>
    );
}

export default function OrganisationsPage() {
    const { organisation, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const [chosen, setChosen] = useState<Chosen | null>(null);
    const search = place.query.search ?? '';
    const here = organisation?.id;
    const { data, problem, loading, reload } = useFetched<PageOf<Organisation>>(
        here === undefined ? null : '/organisations', { at: here, search, after: place.query.after });
    const below = data?.items.filter((one) => search !== '' || one.parent_id === here) ?? [];
    const self = useFetched<Organisation>(here === undefined ? null : `/organisations/${here}`, { at: here });
    const shown = self.data ?? organisation;
    const done = () => {
        setChosen(null);
        reload();
        self.reload();
    };
    const canChange = may('organise');

    return (
        <Page title={shown?.name ?? say('menu.organisations')}
            note={shown && <><span className="soft">{kindName(say, shown.kind)}</span><StateTag state={shown.state} /></>}
            actions={shown && canChange && (
                <>
                    <Actions organisation={shown} onChoose={setChosen} onDone={done} />
                    <Button type="primary" onClick={() => { setChosen({ doing: 'add', organisation: shown }); }}>
                        {say('organisation.add_go')}
                    </Button>
                </>
            )}>
            {shown && <Trail organisation={shown} />}
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
                                ...(canChange ? [{ name: 'actions', title: '', align: 'right' as const,
                                    show: (one: Organisation) => (
                                        <Actions organisation={one} onChoose={setChosen} onDone={done} />
                                    ) }] : []),
                            ]} />
                    ) : (
                        <Empty title={say(search === '' ? 'organisations.none' : 'organisations.none_such')}>
                            {search === '' && canChange && <p>{say('organisations.none_text')}</p>}
                        </Empty>
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {shown?.kind === 'merchant' && <PackageCard organisation={shown} />}
            {shown?.kind === 'platform' && <PackagesCard at={shown.id} />}
            {chosen?.doing === 'add' && <AddDialog {...chosen} onClose={() => { setChosen(null); }} onDone={done} />}
            {chosen?.doing === 'change' && (
                <ChangeDialog {...chosen} onClose={() => { setChosen(null); }} onDone={done} />
            )}
            {chosen?.doing === 'move' && <MoveDialog {...chosen} onClose={() => { setChosen(null); }} onDone={done} />}
        </Page>
    );
}
