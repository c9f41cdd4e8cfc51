/*
 * admission_form.tsx -- an application is filled in, step by step; each step is saved as a draft.
 *
 * What is personal comes masked: it is typed anew, or left as it is.
 */
import { Button, Form, Input, Select, Steps, type FormInstance } from 'antd';
import { useEffect } from 'react';
import type { Admission, Personal } from '../api/admission';
import { Problem } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { sayProblem } from '../base/said';
import { go, usePlace } from '../base/route';
import { useNarrow } from '../parts/narrow';
import { Card, Trouble } from '../parts/page';
import { wordOr } from '../words/words';
import { Papers } from './documents';

type Field = keyof Personal | 'name' | 'kind' | 'licence' | 'address' | 'store_name' | 'bank' | 'admin_login' | 'admin_name';
type Values = Partial<Record<Field, string>>;

interface FieldOf {
    name: Field;
    max: number;
    hint?: 'field.licence_hint' | 'field.admin_login_hint';
    pattern?: RegExp;
    personal?: boolean;
}

const steps: readonly (readonly FieldOf[])[] = [
    [
        { name: 'name', max: 29 },
        { name: 'kind', max: 12 },
        { name: 'licence', max: 18, hint: 'field.licence_hint', pattern: /^[0-9A-HJ-NPQRTUWXY]{18}$/ },
        { name: 'address', max: 100 },
        { name: 'store_name', max: 29 },
    ],
    [
        { name: 'contact_name', max: 20, personal: true },
        { name: 'contact_phone', max: 11, pattern: /^1[3-9]\d{9}$/, personal: true },
        { name: 'account_holder', max: 40, personal: true },
        { name: 'account_number', max: 30, pattern: /^\d{8,30}$/, personal: true },
        { name: 'bank', max: 40 },
        { name: 'admin_name', max: 20 },
        { name: 'admin_login', max: 64, hint: 'field.admin_login_hint', pattern: /^[a-z0-9][a-z0-9._@-]{2,63}$/ },
    ],
];
const PAPERS = 2;
const SUBMIT = 3;

const stepWords = ['admission.step_company', 'admission.step_person', 'admission.step_documents',
    'admission.step_submit'] as const;

function Item({ field, admission }: { field: FieldOf; admission: Admission | null }) {
    const { say } = useLook();
    const masked = field.personal && admission ? admission[field.name] : '';

    return (
        <Form.Item name={field.name} label={say(`field.${field.name}`)}
            extra={field.hint && say(field.hint)}
            rules={[
                ...(field.name === 'name'
                    ? [{ required: true, whitespace: true, message: say('organisation.name_missing') }] : []),
                ...(field.pattern ? [{ pattern: field.pattern, message: say('admission.wrong') }] : []),
            ]}>
            {field.name === 'kind'
                ? <Select options={(['company', 'individual', 'institution'] as const).map((value) =>
                    ({ value, label: say(`business.${value}`) }))} />
                : <Input maxLength={field.max} autoComplete="off" spellCheck={false}
                    placeholder={masked === '' ? '' : say('admission.kept', { masked: masked ?? '' })} />}
        </Form.Item>
    );
}

/** What is to be said: what was typed and differs. What is personal is not shown, so that empty is: as it is. */
function saidIn(fields: readonly FieldOf[], values: Values, admission: Admission | null): Values {
    const said: Values = {};

    for (const { name, personal } of fields) {
        const typed = (values[name] ?? '').trim();
        const known = personal ? '' : (admission?.[name] ?? '');

        if (typed !== known)
            said[name] = typed;
    }
    return said;
}

function initialOf(fields: readonly FieldOf[], admission: Admission | null): Values {
    const initial: Values = {};

    for (const { name, personal } of fields)
        if (admission !== null && !personal && admission[name] !== '')
            initial[name] = admission[name];
    return initial;
}

/** What the hub refuses stands beside its field; false: it is about none of these. */
function useBeside(form: FormInstance<Values>, fields: readonly FieldOf[], problem: unknown): boolean {
    const { say } = useLook();
    const name = problem instanceof Problem ? fields.find((one) => one.name === problem.field)?.name : undefined;

    useEffect(() => {
        if (name !== undefined)
            form.setFields([{ name, errors: [sayProblem(say, problem)] }]);
    }, [form, name, problem, say]);
    return name !== undefined;
}

function Fields({ step, admission, onSaved }: {
    step: number;
    admission: Admission | null;
    onSaved: (after: Admission, next: number) => void;
}) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<Values>();
    const mending = useMending();
    const fields = steps[step] ?? [];
    const isBeside = useBeside(form, fields, mending.problem);
    const save = async (values: Values) => {
        const said = saidIn(fields, values, admission);

        if (admission !== null && Object.keys(said).length === 0) {
            onSaved(admission, step + 1);
            return;
        }
        const after = admission === null
            ? await mending.send<Admission>('POST', '/admissions', said, { at })
            : await mending.send<Admission>('PATCH', `/admissions/${admission.id}`,
                { ...said, version: admission.version }, { at });

        if (after !== null)
            onSaved(after, step + 1);
    };

    return (
        <Form<Values> form={form} layout="vertical" requiredMark={false} initialValues={initialOf(fields, admission)}
            onFinish={(values) => void save(values)} onValuesChange={() => { mending.forget(); }}>
            <div className="field-grid">
                {fields.map((field) => <Item key={field.name} field={field} admission={admission} />)}
            </div>
            {!isBeside && <Trouble problem={mending.problem} />}
            <div className="form-end">
                {step > 0 && admission && (
                    <Button onClick={() => { onSaved(admission, step - 1); }}>{say('admission.previous')}</Button>
                )}
                <Button type="primary" htmlType="submit" loading={mending.busy}>{say('admission.next')}</Button>
            </div>
        </Form>
    );
}

function Submit({ admission, onSaved }: {
    admission: Admission;
    onSaved: (after: Admission, next: number | null) => void;
}) {
    const { at } = useHere();
    const { say } = useLook();
    const mending = useMending();
    const names = admission.missing.map((one) => say(wordOr(`field.${one}`, 'field.other'))).join('、');

    return (
        <>
            <p>{admission.missing.length > 0 ? say('admission.missing', { names }) : say('admission.whole')}</p>
            <Trouble problem={mending.problem} />
            <div className="form-end">
                <Button onClick={() => { onSaved(admission, PAPERS); }}>{say('admission.previous')}</Button>
                <Button type="primary" disabled={admission.missing.length > 0} loading={mending.busy} onClick={() => {
                    void mending.send<Admission>('POST', `/admissions/${admission.id}/submit`,
                        { version: admission.version }, { at }).then((after) => {
                        if (after !== null)
                            onSaved(after, null);
                    });
                }}>{say('admission.submit')}</Button>
            </div>
        </>
    );
}

export function AdmissionForm({ admission, onSaved }: {
    admission: Admission | null;
    onSaved: (after: Admission) => void;
}) {
    const { say } = useLook();
    const place = usePlace();
    const narrow = useNarrow();
    const step = admission === null ? 0 : Math.min(SUBMIT, Math.max(0, Number(place.query.step ?? '0') || 0));
    const move = (after: Admission, next: number | null) => {
        onSaved(after);
        go(`/admissions/${after.id}`, { at: place.query.at, step: next === null ? undefined : String(next) });
    };

    return (
        <>
            <Card>
                <Steps current={step} size="small" direction={narrow ? 'vertical' : 'horizontal'}
                    items={stepWords.map((word) => ({ title: say(word) }))} />
            </Card>
            <Card title={say(stepWords[step] ?? 'admission.step_company')}>
                {step < PAPERS && <Fields key={step} step={step} admission={admission} onSaved={move} />}
                {step === PAPERS && admission && (
                    <>
                        <p className="soft">{say('admission.document_hint')}</p>
                        <Papers admission={admission} onDone={onSaved} />
                        <div className="form-end">
                            <Button onClick={() => { move(admission, PAPERS - 1); }}>{say('admission.previous')}</Button>
                            <Button type="primary" onClick={() => { move(admission, SUBMIT); }}>
                                {say('admission.next')}
                            </Button>
                        </div>
                    </>
                )}
                {step === SUBMIT && admission && <Submit admission={admission} onSaved={move} />}
            </Card>
        </>
    );
}
