/*
 * account_fields.tsx -- the form of an account, drawn from its dialect's own table.
 *
 * A secret that is stored is never shown: what is left empty stays. Keys and certificates are pasted, or dropped as
 * a file; they are read here and go nowhere but to the hub.
 */
import { Button, Form, Input, Select, type FormInstance } from 'antd';
import { useRef, useState, type DragEvent } from 'react';
import { useLook } from '../base/look';
import type { Say } from '../base/look';
import type { ChannelField, Dialect } from './types';

const PEM_MAX = 16_000;

/** Names with a point are one name to the form, and what the hub calls the field. */
export function nameOf(field: string): string {
    return `values.${field}`;
}

/* A hint is in both languages: "商户平台…; in the merchant platform …". */
function hintOf(field: ChannelField, stored: boolean, say: Say): string {
    return [
        field.hint ?? '',
        stored && field.secret ? say('field.stored') : '',
        field.fallback === undefined || field.kind === 'FLAG' ? '' : say('field.fallback', { value: field.fallback }),
    ].filter((text) => text !== '').join(' ');
}

function Pem({ value = '', onChange, id }: { value?: string; onChange?: (text: string) => void; id?: string }) {
    const { say } = useLook();
    const file = useRef<HTMLInputElement>(null);
    const [over, setOver] = useState(false);
    const [tooBig, setTooBig] = useState(false);
    const take = async (taken: File | undefined) => {
        if (taken === undefined)
            return;
        setTooBig(taken.size > PEM_MAX);
        if (taken.size <= PEM_MAX)
            onChange?.(await taken.text());
    };
    const drop = (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.files[0]);
    };

    return (
        <div className={over ? 'pem over' : 'pem'} onDrop={drop} onDragLeave={() => { setOver(false); }}
            onDragOver={(event) => {
                event.preventDefault();
                setOver(true);
            }}>
            <Input.TextArea {...(id !== undefined && { id })} value={value} rows={4}
                spellCheck={false} autoComplete="off" placeholder="-----BEGIN …"
                onChange={(event) => onChange?.(event.target.value)} />
            <Button size="small" onClick={() => file.current?.click()}>{say('field.file')}</Button>
            <input ref={file} type="file" aria-label={say('field.file')} accept=".pem,.crt,.cer,.key,.txt"
                onChange={(event) => void take(event.target.files?.[0])} />
            {tooBig && <span className="wrong" role="alert">{say('field.too_big')}</span>}
        </div>
    );
}

function InputOf({ field, ...given }: { field: ChannelField; id?: string }) {
    const { say } = useLook();

    switch (field.kind) {
    case 'FLAG':
        return <Select {...given} options={[
            { value: 'no', label: say('field.no') }, { value: 'yes', label: say('field.yes') }]} />;
    case 'CHOICE':
        return <Select {...given} allowClear={!field.needed}
            options={field.choices.map(({ value }) => ({ value, label: value }))} />;
    case 'PUBLIC':
    case 'PRIVATE_KEY':
        return <Pem {...given} />;
    case 'SECRET':
        return <Input.Password {...given} autoComplete="new-password" />;
    case 'TEXT':
    case 'URL':
        return <Input {...given} autoComplete="off" spellCheck={false} />;
    }
}

interface AccountFieldsProps {
    dialect: Dialect;
    /** The names of what is stored already. */
    stored: ReadonlySet<string>;
}

export function AccountFields({ dialect, stored }: AccountFieldsProps) {
    const { language, say } = useLook();

    return (
        <>
            {dialect.fields.filter((field) => !field.operators).map((field) => (
                <Form.Item key={field.name} name={nameOf(field.name)} extra={hintOf(field, stored.has(field.name), say)}
                    {...(field.kind === 'FLAG' && !stored.has(field.name) && { initialValue: field.fallback ?? 'no' })}
                    label={language === 'en' ? field.label_english : field.label}
                    rules={[{
                        required: field.needed && !stored.has(field.name), whitespace: true, message: say('field.missing'),
                    }]}>
                    <InputOf field={field} />
                </Form.Item>
            ))}
        </>
    );
}

/** What was typed and differs: only that is sent. Nothing typed into a secret leaves it as it is. */
export function typedValues(form: FormInstance, dialect: Dialect, before: Readonly<Record<string, string>>):
    Record<string, string> {
    const typed: Record<string, string> = {};

    for (const field of dialect.fields) {
        const value = (form.getFieldValue(nameOf(field.name)) as string | undefined)?.trim() ?? '';

        if (value !== (before[field.name] ?? (field.kind === 'FLAG' ? field.fallback ?? 'no' : '')))
            typed[field.name] = value;
    }
    return typed;
}
