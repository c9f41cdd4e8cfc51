/*
 * state_filter.tsx -- a list is narrowed by how its things stand; in the address, as `state`.
 */
import { Select } from 'antd';
import { useLook } from '../base/look';
import { go, usePlace } from '../base/route';
import { StateTag } from './state_tag';

export function StateFilter({ states }: { states: readonly string[] }) {
    const { say } = useLook();
    const place = usePlace();

    return (
        <Select allowClear className="filter" aria-label={say('filter.state')} placeholder={say('filter.state')}
            value={place.query.state}
            onChange={(state: string | undefined) => { go(place.path, { ...place.query, after: undefined, state }); }}
            options={states.map((value) => ({ value, label: <StateTag state={value.toLowerCase()} /> }))} />
    );
}
