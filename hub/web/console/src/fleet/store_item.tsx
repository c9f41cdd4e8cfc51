/*
 * store_item.tsx -- a store as a field of a form: searched by name, below where one looks.
 */
import { Form, Select } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Named, Page } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { remember } from '../parts/seen';

interface Store extends Named {
    merchant?: Named;
}

export function StoreItem({ known }: { known?: Store }) {
    const { at, organisation } = useHere();
    const { say } = useLook();
    const [search, setSearch] = useState('');
    const found = useFetched<Page<Store>>('/stores', { at, search });
    const items = found.data?.items ?? [];
    const all = known && !items.some((one) => one.id === known.id) ? [known, ...items] : items;
    all.forEach(remember);
    /* Above merchants two stores may have one name. */
    const isAbove = organisation?.kind === 'platform' || organisation?.kind === 'partner';
    const nameOf = (one: Store) => (isAbove && one.merchant ? `${one.name} (${one.merchant.name})` : one.name);

    return (
        <Form.Item name="store_id" label={say('terminal.store')} extra={say('terminal.store_hint')}
            rules={[{ required: true, message: say('terminal.store_missing') }]}>
            <Select showSearch filterOption={false} onSearch={setSearch} loading={found.loading}
                options={all.map((one) => ({ value: one.id, label: nameOf(one) }))} />
        </Form.Item>
    );
}
