/*
 * with_accounts.tsx -- where there are accounts at channels: a merchant, a partner, the platform. Who looks at a store
 * is led to its merchant, whose accounts it uses.
 */
import type { ReactNode } from 'react';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { hrefOf, usePlace } from '../base/route';
import { Empty, Page } from '../parts/page';

export function WithAccounts({ title, children }: { title: string; children: ReactNode }) {
    const { organisation } = useHere();
    const { say } = useLook();
    const place = usePlace();
    const above = organisation?.path.at(-2);

    if (organisation?.kind !== 'store')
        return children;
    return (
        <Page title={title}>
            <section className="card">
                <Empty title={say('channels.of_merchant')}>
                    <p>{say('channels.of_merchant_text')}</p>
                    {above && <p><a href={hrefOf(place, place.path, { at: above.id })}>{above.name}</a></p>}
                </Empty>
            </section>
        </Page>
    );
}
