/*
 * of_merchant.tsx -- a page that is a merchant's or a partner's: who looks elsewhere is told to choose one.
 */
import type { ReactNode } from 'react';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { Empty, Page } from './page';

export function OfMerchant({ title, children }: { title: string; children: ReactNode }) {
    const { organisation } = useHere();
    const { say } = useLook();

    if (organisation?.kind === 'merchant' || organisation?.kind === 'partner')
        return children;
    return (
        <Page title={title}>
            <section className="card">
                <Empty title={say('merchant.choose')}><p>{say('merchant.choose_text')}</p></Empty>
            </section>
        </Page>
    );
}
