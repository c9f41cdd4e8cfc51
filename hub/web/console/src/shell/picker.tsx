/*
 * picker.tsx -- which organisation is looked at: searched by name, among those that one may see.
 */
import { Select } from 'antd';
import { useEffect, useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Organisation, Page } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { go, usePlace } from '../base/route';
import { kindName } from '../parts/names';

const TYPING_MS = 250;

function useSettled(text: string): string {
    const [settled, setSettled] = useState(text);

    useEffect(() => {
        const timer = window.setTimeout(() => { setSettled(text); }, TYPING_MS);

        return () => { window.clearTimeout(timer); };
    }, [text]);
    return settled;
}

interface Choice {
    value: string;
    label: string;
    about: string;
}

function aboutOf(path: readonly { name: string }[], kind: string): string {
    return [kind, ...path.slice(0, -1).map((one) => one.name)].join(' · ');
}

export function Picker() {
    const { me, at, organisation, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const [open, setOpen] = useState(false);
    const [typed, setTyped] = useState('');
    const search = useSettled(typed);
    const root = me.posts[0]?.organisation.id;
    const found = useFetched<Page<Organisation>>(
        open && may('organisations') ? '/organisations' : null, { at: root, search, limit: 50 });
    const current = at ?? root;
    const choices: Choice[] = me.posts
        .filter((post) => search === '' || post.organisation.name.includes(search))
        .map((post) => ({
            value: post.organisation.id,
            label: post.organisation.name,
            about: post.organisation.kind ? kindName(say, post.organisation.kind) : '',
        }));

    for (const one of found.data?.items ?? [])
        choices.push({ value: one.id, label: one.name, about: aboutOf(one.path, kindName(say, one.kind)) });
    if (organisation)
        choices.push({ value: organisation.id, label: organisation.name, about: '' });
    const distinct = choices.filter((one, index) => choices.findIndex((other) => other.value === one.value) === index);

    return (
        <Select<string, Choice> className="picker" showSearch filterOption={false} options={distinct}
            aria-label={say('picker')} placeholder={say('picker')} popupMatchSelectWidth={340}
            loading={found.loading && open} onOpenChange={setOpen} onSearch={setTyped} searchValue={typed}
            {...(current !== undefined && { value: current })}
            notFoundContent={<p className="hint">{say('picker.none')}</p>}
            optionRender={({ data }) => (
                <span className="choice"><span>{data.label}</span><small>{data.about}</small></span>
            )}
            onChange={(id) => {
                setTyped('');
                go(place.path.split('/').slice(0, 2).join('/'), { at: id === root ? undefined : id });
            }} />
    );
}
