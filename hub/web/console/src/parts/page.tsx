/*
 * page.tsx -- the frame of a page: its title, what can be done, and what went wrong.
 */
import { Alert, Button, Skeleton } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useLook } from '../base/look';
import { sayProblem } from '../base/said';

interface PageProps {
    title: string;
    back?: { href: string; text: string };
    note?: ReactNode;
    actions?: ReactNode;
    children: ReactNode;
}

export function Page({ title, back, note, actions, children }: PageProps) {
    const { say } = useLook();

    useEffect(() => {
        document.title = `${title} · ${say('brand')}`;
    }, [title, say]);
    return (
        <div className="page">
            {back && <a className="back" href={back.href}>← {back.text}</a>}
            <div className="page-head">
                <h1>{title}</h1>
                {note}
                <div className="page-actions">{actions}</div>
            </div>
            {children}
        </div>
    );
}

export function Card({ title, extra, children, flush }: {
    title?: ReactNode;
    extra?: ReactNode;
    children: ReactNode;
    flush?: boolean;
}) {
    return (
        <section className={flush ? 'card flush' : 'card'}>
            {title !== undefined && <header><h2>{title}</h2>{extra}</header>}
            {children}
        </section>
    );
}

/** What could not be had, and a way to try again. Nothing where there is no problem. */
export function Trouble({ problem, onAgain }: { problem: unknown; onAgain?: () => void }) {
    const { say } = useLook();

    if (problem === null || problem === undefined)
        return null;
    return (
        <Alert type="error" showIcon message={sayProblem(say, problem)} className="trouble"
            action={onAgain && <Button size="small" onClick={onAgain}>{say('again')}</Button>} />
    );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
    return (
        <div className="empty">
            <h3>{title}</h3>
            {children}
        </div>
    );
}

export function Waiting() {
    return <div className="card" role="status"><Skeleton active title={false} paragraph={{ rows: 6 }} /></div>;
}
