/*
 * dialog.tsx -- a form in a dialog, for one change; what the hub refuses stands beside its field.
 */
import { Form, Modal, type FormInstance } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { Problem } from '../api/client';
import { useLook } from '../base/look';
import type { Mending } from '../base/mending';
import { sayProblem } from '../base/said';
import { Trouble } from './page';

interface DialogProps<T extends object> {
    title: string;
    go: string;
    danger?: boolean;
    form: FormInstance<T>;
    initial?: Partial<T>;
    mending: Mending;
    onClose: () => void;
    onSubmit: (values: T) => Promise<void>;
    /** Stands in the place of what the hub said, when somebody was quicker (conflict.tsx). */
    conflict?: ReactNode;
    children: ReactNode;
}

/** Which fields are shown here, so that a problem of another stands below. */
function isShown<T extends object>(form: FormInstance<T>, field: string | null): field is string {
    return field !== null && Object.keys(form.getFieldsValue(true) as object).includes(field);
}

export function Dialog<T extends object>(props: DialogProps<T>) {
    const { title, go, danger, form, initial, mending, onClose, onSubmit, conflict, children } = props;
    const { say } = useLook();
    const { problem, busy } = mending;
    const field = problem instanceof Problem && isShown(form, problem.field) ? problem.field : null;
    const said = field === null ? null : sayProblem(say, problem);

    useEffect(() => {
        if (field === null || said === null)
            return undefined;
        form.setFields([{ name: field as never, errors: [said] }]);
        form.scrollToField(field, { focus: true });
        return () => { form.setFields([{ name: field as never, errors: [] }]); };
    }, [form, field, said]);
    return (
        <Modal open title={title} okText={go} cancelText={say('cancel')} confirmLoading={busy} destroyOnHidden
            okButtonProps={{ danger: danger ?? false }} maskClosable={false} onCancel={onClose}
            onOk={() => { form.submit(); }}>
            <Form<T> form={form} layout="vertical" requiredMark={false} {...(initial && { initialValues: initial })}
                onFinish={(values) => void onSubmit(values)}
                onValuesChange={() => {
                    if (problem !== null)
                        mending.forget();
                }}>
                {children}
            </Form>
            {field === null && (conflict ?? <Trouble problem={problem} />)}
        </Modal>
    );
}
