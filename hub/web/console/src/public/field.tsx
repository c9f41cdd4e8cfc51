/*
 * field.tsx -- one line of a form for strangers, with what is wrong about it beside it.
 */
import { useId, type InputHTMLAttributes } from 'react';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
    label: string;
    value: string;
    wrong?: string | null;
    hint?: string;
    onText: (text: string) => void;
}

export function Field({ label, wrong, hint, onText, ...input }: FieldProps) {
    const id = useId();
    const note = wrong ?? hint;

    return (
        <div className="field">
            <label htmlFor={id}>{label}</label>
            <input {...input} id={id} aria-invalid={wrong ? true : undefined}
                aria-describedby={note === undefined ? undefined : `${id}-note`}
                onChange={(event) => { onText(event.target.value); }} />
            {note !== undefined && <p id={`${id}-note`} className={wrong ? 'wrong' : 'hint'}>{note}</p>}
        </div>
    );
}
