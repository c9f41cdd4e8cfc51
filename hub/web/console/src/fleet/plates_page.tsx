/*
 * plates_page.tsx -- the plates below where one looks: what hangs in the stores, and who announces it.
 */
import { App, Button, Checkbox, Dropdown, Input } from 'antd';
import { useState } from 'react';
import { change, newKey, read } from '../api/client';
import { useFetched } from '../api/fetched';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showFen } from '../base/money';
import { sayAlone } from '../base/said';
import { go, usePlace } from '../base/route';
import { Listing } from '../parts/listing';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { StateTag } from '../parts/state_tag';
import { AddPlates, ChangePlate, ShowPlate } from './plate_dialogs';
import { PrintPlates } from './plate_sheet';
import type { Plate, PlateWhole } from './types';

interface ActionsProps {
    plate: Plate;
    canChange: boolean;
    onEdit: (plate: PlateWhole) => void;
    onShow: (plate: Plate) => void;
    onDone: () => void;
}

function Actions({ plate, canChange, onEdit, onShow, onDone }: ActionsProps) {
    const { at } = useHere();
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const step = plate.state === 'on' ? 'off' : 'on';
    const turn = () => {
        const key = newKey();

        modal.confirm({
            title: say(`plate.${step}_title`, { name: plate.name }),
            content: say(`plate.${step}_text`),
            okText: say(`plate.${step}`),
            cancelText: say('cancel'),
            okButtonProps: { danger: step === 'off' },
            onOk: async () => {
                try {
                    await change('PATCH', `/plates/${plate.id}`, { state: step, version: plate.version }, key, { at });
                    void message.success(say('saved'));
                } catch (cause) {
                    void message.error(sayAlone(say, cause));
                }
                onDone();
            },
        });
    };
    const edit = async () => {
        try {
            onEdit(await read<PlateWhole>(`/plates/${plate.id}`, { at }));
        } catch (cause) {
            void message.error(sayAlone(say, cause));
        }
    };

    return (
        <Dropdown trigger={['click']} menu={{
            items: [
                { key: 'show', label: say('plate.show') },
                ...(canChange ? [{ key: 'edit', label: say('plate.edit') },
                    { key: 'turn', label: say(`plate.${step}`), danger: step === 'off' }] : []),
            ],
            onClick: ({ key }) => {
                if (key === 'show')
                    onShow(plate);
                else if (key === 'edit')
                    void edit();
                else
                    turn();
            },
        }}>
            <Button aria-label={say('more_of', { name: plate.name })}>{say('more')}</Button>
        </Dropdown>
    );
}

/** What is chosen stays so on other pages of the list. */
function chosenNow(chosen: readonly string[], id: string, isChosen: boolean): string[] {
    return isChosen ? [...chosen, id] : chosen.filter((one) => one !== id);
}

export default function PlatesPage() {
    const { at, organisation, may } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const place = usePlace();
    const [adding, setAdding] = useState(false);
    const [editing, setEditing] = useState<PlateWhole | null>(null);
    const [shown, setShown] = useState<Plate | null>(null);
    const [printing, setPrinting] = useState(false);
    const [chosen, setChosen] = useState<readonly string[]>([]);
    const { after, search, state, store } = place.query;
    const { data, problem, loading, reload } = useFetched<PageOf<Plate>>('/plates', { at, after, search, state, store });
    const canChange = may('plate');
    const isAbove = organisation?.kind === 'platform' || organisation?.kind === 'partner';
    const isNarrowed = [search, state, store, after].some((one) => one !== undefined);

    return (
        <Page title={say('menu.plates')} actions={(
            <>
                {data && data.items.length > 0 && (
                    <Button onClick={() => { setPrinting(true); }}>
                        {chosen.length > 0 ? say('plates.print_count', { count: chosen.length }) : say('plates.print')}
                    </Button>
                )}
                {canChange && <Button type="primary" onClick={() => { setAdding(true); }}>{say('plate.add')}</Button>}
            </>
        )}>
            <Input.Search allowClear className="search" placeholder={say('plates.search')} aria-label={say('plates.search')}
                defaultValue={search ?? ''} onSearch={(text) => {
                    go(place.path, { ...place.query, search: text.trim(), after: undefined });
                }} />
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 ? (
                        <Empty title={say(isNarrowed ? 'plates.none_such' : 'plates.none')}>
                            {!isNarrowed && canChange && <p>{say('plates.none_text')}</p>}
                        </Empty>
                    ) : (
                        <Listing label={say('menu.plates')} rows={data.items} keyOf={(one) => one.id} busy={loading} columns={[
                            { name: 'name', title: say('plate.name'), place: 'head', show: (one) => (
                                <Checkbox checked={chosen.includes(one.id)} onChange={({ target }) => {
                                    setChosen(chosenNow(chosen, one.id, target.checked));
                                }}>
                                    {one.name}
                                </Checkbox>
                            ) },
                            ...(isAbove ? [{ name: 'merchant', title: say('kind.merchant'),
                                show: (one: Plate) => one.merchant.name }] : []),
                            { name: 'store', title: say('terminal.store'), show: (one) => one.store.name },
                            { name: 'state', title: say('terminal.state'), place: 'end',
                                show: (one) => <StateTag state={one.state} /> },
                            { name: 'amounts', title: say('plate.amounts'), align: 'right',
                                show: (one) => `${showFen(one.amount_min)} – ${showFen(one.amount_max)}` },
                            { name: 'terminals', title: say('plate.terminals'), align: 'right',
                                show: (one) => (one.terminals_count === 0 ? ''
                                    : say('plate.announced', { count: one.terminals_count })) },
                            { name: 'actions', title: '', align: 'right', show: (one) => (
                                <Actions plate={one} canChange={canChange} onEdit={setEditing} onShow={setShown}
                                    onDone={reload} />
                            ) },
                        ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {adding && (
                <AddPlates onClose={() => { setAdding(false); }} onDone={(count) => {
                    setAdding(false);
                    void message.success(say('plate.made', { count }));
                    reload();
                }} />
            )}
            {editing && (
                <ChangePlate plate={editing} onClose={() => { setEditing(null); }} onDone={() => {
                    setEditing(null);
                    reload();
                }} />
            )}
            {printing && (
                <PrintPlates ids={chosen} filters={{ search, state, store }} onClose={() => { setPrinting(false); }} />
            )}
            {shown && <ShowPlate plate={shown} onClose={() => { setShown(null); }} />}
        </Page>
    );
}
