/*
 * admission_page.tsx -- one application: filled in, or looked at and reviewed.
 */
import { Alert, App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { Admission, Personal } from '../api/admission';
import { read } from '../api/client';
import { useFetched } from '../api/fetched';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { useMending } from '../base/mending';
import { sayAlone, sayProblem } from '../base/said';
import { go, hrefOf, usePlace } from '../base/route';
import { showMoment } from '../base/time';
import { Dialog } from '../parts/dialog';
import { Facts } from '../parts/facts';
import { Card, Page, Trouble, Waiting } from '../parts/page';
import { StateTag } from '../parts/state_tag';
import { wordOr } from '../words/words';
import { AdmissionForm } from './admission_form';
import { Papers } from './documents';

function RejectDialog({ admission, onClose, onDone }: {
    admission: Admission;
    onClose: () => void;
    onDone: (after: Admission) => void;
}) {
    const { at } = useHere();
    const { say } = useLook();
    const [form] = Form.useForm<{ reason: string }>();
    const mending = useMending();

    return (
        <Dialog title={say('admission.reject_title', { name: admission.name })} go={say('admission.reject')} danger
            form={form} mending={mending} onClose={onClose} onSubmit={async ({ reason }) => {
                const body = { version: admission.version, reason: reason.trim() };
                const after = await mending.send<Admission>('POST', `/admissions/${admission.id}/reject`, body, { at });

                if (after !== null)
                    onDone(after);
            }}>
            <Form.Item name="reason" label={say('admission.reject_reason')}
                rules={[{ required: true, whitespace: true, message: say('admission.reject_missing') }]}>
                <Input.TextArea rows={3} maxLength={200} autoFocus />
            </Form.Item>
        </Dialog>
    );
}

function Review({ admission, onDone }: { admission: Admission; onDone: (after: Admission) => void }) {
    const { at } = useHere();
    const { say } = useLook();
    const { modal, message } = App.useApp();
    const [rejecting, setRejecting] = useState(false);
    const mending = useMending();
    const pass = () => {
        modal.confirm({
            title: say('admission.pass_title', { name: admission.name }),
            content: say('admission.pass_text', { login: admission.admin_login }),
            okText: say('admission.pass'),
            cancelText: say('cancel'),
            onOk: async () => {
                const after = await mending.send<Admission>('POST', `/admissions/${admission.id}/pass`,
                    { version: admission.version }, { at });

                if (after !== null)
                    onDone(after);
            },
        });
    };

    if (admission.mine)
        return <Alert type="info" showIcon message={say('admission.mine')} className="trouble" />;
    return (
        <>
            <Trouble problem={mending.problem} />
            <div className="review">
                <Button type="primary" onClick={pass} loading={mending.busy}>{say('admission.pass')}</Button>
                <Button danger onClick={() => { setRejecting(true); }}>{say('admission.reject')}</Button>
            </div>
            {rejecting && (
                <RejectDialog admission={admission} onClose={() => { setRejecting(false); }} onDone={(after) => {
                    setRejecting(false);
                    void message.success(say('saved'));
                    onDone(after);
                }} />
            )}
        </>
    );
}

function PersonalCard({ admission }: { admission: Admission }) {
    const { at, may } = useHere();
    const { say } = useLook();
    const { message } = App.useApp();
    const [whole, setWhole] = useState<Personal | null>(null);
    const shown = whole ?? admission;
    const show = async () => {
        try {
            setWhole(await read<Personal>(`/admissions/${admission.id}/personal`, { at }));
        } catch (cause) {
            void message.error(sayProblem(say, cause));
        }
    };

    return (
        <Card title={say('admission.personal')} extra={whole === null && (may('onboard') || may('admit')) && (
            <Button size="small" title={say('admission.show_hint')} onClick={() => void show()}>
                {say('admission.show')}
            </Button>
        )}>
            <Facts facts={[
                [say('field.contact_name'), shown.contact_name],
                [say('field.contact_phone'), shown.contact_phone],
                [say('field.account_holder'), shown.account_holder],
                [say('field.account_number'), shown.account_number],
                [say('field.bank'), admission.bank],
                [say('field.admin_name'), admission.admin_name],
                [say('field.admin_login'), admission.admin_login],
            ]} />
        </Card>
    );
}

function History({ admission }: { admission: Admission }) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <Card title={say('admission.history')}>
            <ol className="timeline">
                {admission.steps.map((step) => (
                    <li key={`${step.at}${step.state}`}>
                        <time>{showMoment(step.at, zone)}</time>
                        <div>
                            <StateTag state={step.state} /> {step.by.name}
                            {step.reason !== '' && <p>{step.reason}</p>}
                        </div>
                    </li>
                ))}
            </ol>
        </Card>
    );
}

function Whole({ admission, onDone }: { admission: Admission; onDone: (after: Admission) => void }) {
    const { may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const missing = admission.missing.map((one) => say(wordOr(`field.${one}`, 'field.other'))).join('、');

    return (
        <>
            {admission.invitation !== undefined && (
                <Alert type="info" className="trouble" message={say('admission.invited', { name: admission.admin_name })}
                    description={
                        <Input.TextArea readOnly rows={2} className="link" aria-label={say('staff.link')}
                            value={new URL(admission.invitation, window.location.origin).href}
                            onFocus={(event) => { event.target.select(); }} />
                    } />
            )}
            {admission.state === 'rejected' && (
                <Alert type="warning" showIcon className="trouble"
                    message={say('admission.rejected', { reason: admission.reason })} />
            )}
            {admission.state === 'draft' && admission.missing.length > 0 && (
                <Alert type="info" showIcon className="trouble" message={say('admission.missing', { names: missing })} />
            )}
            {admission.state === 'submitted' && may('admit') && <Review admission={admission} onDone={onDone} />}
            {admission.state === 'submitted' && !may('admit') && (
                <Alert type="info" showIcon className="trouble" message={say('admission.submitted')} />
            )}
            <Card title={say('admission.company')} extra={admission.state === 'passed' && (
                <a href={hrefOf(place, '/organisations', { at: admission.id })}>{say('admission.open_merchant')}</a>
            )}>
                <Facts facts={[
                    [say('field.name'), admission.name],
                    [say('field.kind'),
                        admission.kind === '' ? '' : say(wordOr(`business.${admission.kind}`, 'business.other'))],
                    [say('field.licence'), admission.licence === '' ? '' : <code key="licence">{admission.licence}</code>],
                    [say('field.address'), admission.address],
                    [say('field.store_name'), admission.store_name],
                    [say('admission.parent'), admission.parent.name],
                    [say('admission.entered_by'), admission.entered_by.name],
                ]} />
            </Card>
            <PersonalCard admission={admission} />
            <Card title={say('admission.documents')}><Papers admission={admission} /></Card>
            <History admission={admission} />
        </>
    );
}

export default function AdmissionPage({ id }: { id: string }) {
    const { at, may } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const isNew = id === 'new';
    const [made, setMade] = useState<Admission | null>(null);
    const { data, problem, reload } = useFetched<Admission>(
        isNew ? null : `/admissions/${encodeURIComponent(id)}`, { at });
    const admission = made !== null && made.id === id ? made : data ?? null;
    const canChange = admission !== null && may('onboard') && (admission.state === 'draft' || admission.state === 'rejected');
    const fills = may('onboard') && (isNew || (canChange && place.query.step !== undefined));

    return (
        <Page title={admission?.name ?? say('admission.new')} note={admission && <StateTag state={admission.state} />}
            back={{ href: hrefOf(place, '/admissions'), text: say('menu.admissions') }}
            actions={canChange && !fills && (
                <Button type="primary" onClick={() => { go(place.path, { at: place.query.at, step: '0' }); }}>
                    {say('admission.edit')}
                </Button>
            )}>
            {problem !== null && <Alert type="error" showIcon className="trouble" message={sayAlone(say, problem)}
                action={<Button size="small" onClick={reload}>{say('again')}</Button>} />}
            {!isNew && admission === null && problem === null && <Waiting />}
            {fills && (isNew || admission) && <AdmissionForm key={id} admission={admission} onSaved={setMade} />}
            {!fills && admission && <Whole admission={admission} onDone={setMade} />}
        </Page>
    );
}
