/*
 * documents.tsx -- the papers of an application: handed in, looked at, replaced.
 *
 * A picture is asked for when somebody presses, not before: each look is a row of the audit.
 */
import { Button, Upload } from 'antd';
import { useState } from 'react';
import { DOCUMENT_MAX, documentKinds, smaller, type Admission, type DocumentKind } from '../api/admission';
import { newKey, upload, urlOf } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { sayProblem } from '../base/said';

function useHandIn(admission: Admission, kind: DocumentKind, onDone: (after: Admission) => void) {
    const { at } = useHere();
    const { say } = useLook();
    const [busy, setBusy] = useState(false);
    const [wrong, setWrong] = useState('');

    return {
        busy,
        wrong,
        handIn: async (file: File) => {
            setBusy(true);
            setWrong('');
            try {
                const body = await smaller(file);

                if (body.size > DOCUMENT_MAX)
                    setWrong(say('admission.too_large'));
                else
                    onDone(await upload<Admission>(`/admissions/${admission.id}/documents`, body, newKey(), { at, kind }));
            } catch (cause) {
                setWrong(sayProblem(say, cause));
            } finally {
                setBusy(false);
            }
        },
    };
}

function Shown({ admission, kind }: { admission: Admission; kind: DocumentKind }) {
    const { at } = useHere();
    const { say } = useLook();
    const document = admission.documents.find((one) => one.kind === kind);
    const [shows, setShows] = useState<string | null>(null);
    const name = say(`field.document_${kind}`);
    const url = urlOf(`/admissions/${admission.id}/documents`, { at, kind });

    if (document === undefined)
        return <p className="paper-none">{say('admission.no_document')}</p>;
    if (document.type === 'application/pdf')
        return <p className="paper-none"><a href={url} download>{say('admission.download')} PDF</a></p>;
    if (shows !== document.added_at)
        return (
            <p className="paper-none">
                <Button aria-label={`${say('admission.see')} ${name}`}
                    onClick={() => { setShows(document.added_at); }}>{say('admission.see')}</Button>
                <small className="soft">{say('admission.show_hint')}</small>
            </p>
        );
    return <img className="paper-shown" src={url} alt={name} />;
}

function Paper({ admission, kind, onDone }: {
    admission: Admission;
    kind: DocumentKind;
    onDone: ((after: Admission) => void) | null;
}) {
    const { say } = useLook();
    const { busy, wrong, handIn } = useHandIn(admission, kind, onDone ?? (() => undefined));
    const isThere = admission.documents.some((one) => one.kind === kind);
    const name = say(`field.document_${kind}`);

    return (
        <li className="paper" data-document={kind}>
            <h3>{name}</h3>
            <Shown admission={admission} kind={kind} />
            {onDone !== null && (
                <Upload accept="image/jpeg,image/png,application/pdf" showUploadList={false} disabled={busy}
                    beforeUpload={(file) => {
                        void handIn(file);
                        return false;
                    }}>
                    <Button loading={busy} aria-label={`${say(isThere ? 'admission.replace' : 'admission.add')} ${name}`}>
                        {say(busy ? 'admission.uploading' : isThere ? 'admission.replace' : 'admission.add')}
                    </Button>
                </Upload>
            )}
            {wrong !== '' && <p className="wrong" role="alert">{wrong}</p>}
        </li>
    );
}

export function Papers({ admission, onDone = null }: {
    admission: Admission;
    onDone?: ((after: Admission) => void) | null;
}) {
    return (
        <ul className="papers">
            {documentKinds.map((kind) => <Paper key={kind} admission={admission} kind={kind} onDone={onDone} />)}
        </ul>
    );
}
