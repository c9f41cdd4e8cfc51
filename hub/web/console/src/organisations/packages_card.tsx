/*
 * packages_card.tsx -- the platform's packages: how much each allows, who has it, made and changed.
 */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Page } from '../api/types';
import { useLook } from '../base/look';
import { showCount } from '../base/money';
import { Listing } from '../parts/listing';
import { Card, Empty, Trouble } from '../parts/page';
import { useIsPlatform } from './package_card';
import { PackageDialog, parts, showLimit, type Package } from './package_dialog';

export function PackagesCard({ at }: { at: string }) {
    const { say } = useLook();
    const { message } = App.useApp();
    const [doing, setDoing] = useState<Package | 'new' | null>(null);
    const decides = useIsPlatform();
    const { data, problem, loading, reload } = useFetched<Page<Package>>('/packages', { at });
    const done = () => {
        setDoing(null);
        void message.success(say('saved'));
        reload();
    };

    return (
        <Card flush title={say('packages.title')} extra={decides && (
            <Button size="small" onClick={() => { setDoing('new'); }}>{say('package.new')}</Button>
        )}>
            <Trouble problem={problem} onAgain={reload} />
            {data?.items.length === 0 && <Empty title={say('packages.none')}><p>{say('packages.none_text')}</p></Empty>}
            {data && data.items.length > 0 && (
                <Listing label={say('packages.title')} rows={data.items} keyOf={(one) => one.id} busy={loading} columns={[
                    { name: 'name', title: say('package.name'), place: 'head', show: (one) => one.name },
                    ...parts.map((part) => ({
                        name: part, title: say(`package.${part}`), align: 'right' as const,
                        show: (one: Package) => showLimit(say, one[part]),
                    })),
                    { name: 'merchants', title: say('package.merchants'), align: 'right',
                        show: (one) => showCount(one.merchants) },
                    ...(decides ? [{ name: 'actions', title: '', align: 'right' as const, show: (one: Package) => (
                        <Button size="small" aria-label={say('package.edit_title', { name: one.name })}
                            onClick={() => { setDoing(one); }}>
                            {say('package.edit')}
                        </Button>
                    ) }] : []),
                ]} />
            )}
            {doing === 'new' && <PackageDialog at={at} onClose={() => { setDoing(null); }} onDone={done} />}
            {doing !== null && doing !== 'new' && (
                <PackageDialog at={at} known={doing} onClose={() => { setDoing(null); }} onDone={done} />
            )}
        </Card>
    );
}
