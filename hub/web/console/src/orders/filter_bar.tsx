/*
 * filter_bar.tsx -- the filters of the list of orders. Each change is another address.
 */
import { SearchOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useLook } from '../base/look';
import { readFen, showFen, fen } from '../base/money';
import { channelName, channels, originName, orderStates, origins } from '../parts/names';
import { countOf, type FilterName, type Filters } from './filters';

interface FilterBarProps {
    filters: Filters;
    onChange: (filters: Filters) => void;
}

interface Choice {
    value: string;
    label: string;
}

function Choose({ label, value, choices, onChoose }: {
    label: string;
    value: string | undefined;
    choices: Choice[];
    onChoose: (value: string | undefined) => void;
}) {
    return (
        <Select<string> allowClear placeholder={label} aria-label={label} options={choices} value={value ?? null}
            onChange={(chosen: string | undefined) => { onChoose(chosen); }} className="filter" />
    );
}

/** Typed text counts when one leaves the field or presses Enter. */
function Typed({ label, value, onType, wrong }: {
    label: string;
    value: string;
    onType: (text: string) => void;
    wrong?: boolean;
}) {
    const [text, setText] = useState(value);

    useEffect(() => { setText(value); }, [value]);
    return (
        <Input allowClear aria-label={label} placeholder={label} value={text} className="filter"
            {...(wrong && { status: 'error' as const })}
            onChange={(event) => {
                setText(event.target.value);
                if (event.target.value === '')
                    onType('');
            }}
            onBlur={() => { onType(text.trim()); }} onPressEnter={() => { onType(text.trim()); }} />
    );
}

/** An amount is typed in yuan and kept in fen. */
function Amount({ label, value, onAmount }: {
    label: string;
    value: string | undefined;
    onAmount: (fen: string | undefined) => void;
}) {
    const [wrong, setWrong] = useState(false);
    const shown = value !== undefined && /^\d{1,15}$/.test(value) ? showFen(fen(Number(value))) : '';

    return (
        <Typed label={label} value={shown} wrong={wrong} onType={(text) => {
            const amount = text === '' ? undefined : readFen(text);

            setWrong(amount === null);
            if (amount !== null)
                onAmount(amount === undefined ? undefined : String(amount));
        }} />
    );
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
    const { say } = useLook();
    const [open, setOpen] = useState(false);
    const set = (name: FilterName, value: string | undefined) => {
        if ((value ?? '') !== (filters[name] ?? ''))
            onChange({ ...filters, [name]: value });
    };
    const [number, setNumber] = useState(filters.number ?? '');
    const hasMore = (['origin', 'amount_min', 'amount_max', 'store', 'terminal', 'app', 'cashier', 'shift'] as const)
        .some((name) => filters[name] !== undefined);

    useEffect(() => { setNumber(filters.number ?? ''); }, [filters.number]);
    return (
        <form className="filters" role="search" aria-label={say('filters')} onSubmit={(event) => {
            event.preventDefault();
            set('number', number.trim());
        }}>
            <Input className="filter number" allowClear prefix={<SearchOutlined />} value={number}
                aria-label={say('filter.number')} placeholder={say('filter.number')}
                onChange={(event) => {
                    setNumber(event.target.value);
                    if (event.target.value === '')
                        set('number', undefined);
                }}
                onBlur={() => { set('number', number.trim()); }} />
            <Choose label={say('filter.state')} value={filters.state}
                choices={orderStates.map((value) => ({ value, label: say(`state.${value}`) }))}
                onChoose={(value) => { set('state', value); }} />
            <Choose label={say('filter.channel')} value={filters.channel}
                choices={channels.map((value) => ({ value, label: channelName(say, value) }))}
                onChoose={(value) => { set('channel', value); }} />
            <span className="filter-moments">
                <Input type="datetime-local" value={filters.from ?? ''} max={filters.to} aria-label={say('filter.from')}
                    onChange={(event) => { set('from', event.target.value); }} />
                <span aria-hidden="true">–</span>
                <Input type="datetime-local" value={filters.to ?? ''} min={filters.from} aria-label={say('filter.to')}
                    onChange={(event) => { set('to', event.target.value); }} />
            </span>
            {!(open || hasMore) && (
                <Button type="link" onClick={() => { setOpen(true); }}>{say('filters.more')}</Button>
            )}
            {(open || hasMore) && (
                <>
                    <Choose label={say('filter.origin')} value={filters.origin}
                        choices={origins.map((value) => ({ value, label: originName(say, value) }))}
                        onChoose={(value) => { set('origin', value); }} />
                    <Amount label={say('filter.amount_min')} value={filters.amount_min}
                        onAmount={(value) => { set('amount_min', value); }} />
                    <Amount label={say('filter.amount_max')} value={filters.amount_max}
                        onAmount={(value) => { set('amount_max', value); }} />
                    {(['store', 'terminal', 'app', 'cashier', 'shift'] as const).map((name) => (
                        <Typed key={name} label={say(`filter.${name}`)} value={filters[name] ?? ''}
                            onType={(value) => { set(name, value); }} />
                    ))}
                </>
            )}
            {countOf(filters) > 0 && (
                <Button type="link" onClick={() => { onChange({}); }}>{say('filters.none')}</Button>
            )}
        </form>
    );
}
