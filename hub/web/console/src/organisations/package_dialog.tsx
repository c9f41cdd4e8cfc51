/*
 * package_dialog.tsx -- a package is made, or changed for all merchants that have it.
 */
import { Form, Input } from 'antd';
import type { Named, Page } from '../api/types';
import { useLook, type Say } from '../base/look';
import { useMending } from '../base/mending';
import { showCount } from '../base/money';
import { useEdited } from '../parts/conflict';
import { Dialog } from '../parts/dialog';

export const parts = ['apps', 'calls', 'terminals', 'staff'] as const;
export type Amounts = Record<typeof parts[number], number>;

export interface Package extends Named, Amounts {
    merchants: number;
    version: number;
}

type Values = Record<'name' | typeof parts[number], string>;

const empty: Package = { id: '', name: '', apps: 0, calls: 0, terminals: 0, staff: 0, merchants: 0, version: 0 };

function valuesOf(one: Package): Values {
    return {
        name: one.name, apps: String(one.apps), calls: String(one.calls), terminals: String(one.terminals),
        staff: String(one.staff),
    };
}

export function showLimit(say: Say, limit: number): string {
    return limit === 0 ? say('package.any') : showCount(limit);
}

/** Without a package: a new one. */
export function PackageDialog({ at, known, onClose, onDone }: {
    at: string;
    known?: Package;
    onClose: () => void;
    onDone: () => void;
}) {
    const { say } = useLook();
    const [form] = Form.useForm<Values>();
    const mending = useMending();
    const first = known ?? empty;
    const send = async (values: Values, { version }: Package) => {
        const limits = Object.fromEntries(parts.map((part) => [part, Number(values[part])]));
        const body = { name: values.name.trim(), ...limits, ...(known && { version }) };

        if (await mending.send(known ? 'PATCH' : 'POST', known ? `/packages/${known.id}` : '/packages', body, { at }) !== null)
            onDone();
    };
    const { base, conflict } = useEdited<Package, Values>({
        first, path: '/packages', query: { at }, form, mending, send, valuesOf,
        part: (answer) => (answer as Page<Package>).items.find((one) => one.id === first.id),
        fields: [
            { label: say('package.name'), show: ({ name }) => name },
            ...parts.map((part) => ({
                label: say(`package.${part}`), show: (values: Values) => showLimit(say, Number(values[part])),
            })),
        ],
    });

    return (
        <Dialog<Values> title={known ? say('package.edit_title', { name: known.name }) : say('package.new')}
            go={say(known ? 'save' : 'add')} form={form} mending={mending} onClose={onClose} initial={valuesOf(first)}
            onSubmit={(values) => send(values, base)} conflict={conflict}>
            {known && <p>{say('package.edit_text', { count: known.merchants })}</p>}
            <Form.Item name="name" label={say('package.name')}
                rules={[{ required: true, whitespace: true, message: say('package.name_missing') }]}>
                <Input maxLength={20} autoFocus autoComplete="off" />
            </Form.Item>
            <div className="field-grid">
                {parts.map((part) => (
                    <Form.Item key={part} name={part} label={say(`package.${part}`)} extra={say('package.zero')}
                        rules={[{ required: true, pattern: /^\d{1,9}$/, message: say('package.not_whole') }]}>
                        <Input inputMode="numeric" autoComplete="off" />
                    </Form.Item>
                ))}
            </div>
        </Dialog>
    );
}
