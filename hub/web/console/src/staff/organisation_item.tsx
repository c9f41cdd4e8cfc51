/*
 * organisation_item.tsx -- an organisation as a field of a form: searched by name.
 */
import { Form, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Organisation, Page } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { kindName } from '../parts/names';

export function OrganisationItem() {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [search, setSearch] = useState('');
    const found = useFetched<Page<Organisation>>('/organisations', { at, search, limit: 50 });
    const items = found.data?.items ?? [];
    const all = organisation && !items.some((one) => one.id === organisation.id) ? [organisation, ...items] : items;

    return (
        <Form.Item name="organisation_id" label={say('staff.organisation')} extra={say('staff.organisation_hint')}
            rules={[{ required: true, message: say('staff.organisation_missing') }]}>
            <Select showSearch filterOption={false} onSearch={setSearch} loading={found.loading}
                options={all.map((one) => ({ value: one.id, label: `${one.name} (${kindName(say, one.kind)})` }))} />
        </Form.Item>
    );
}
