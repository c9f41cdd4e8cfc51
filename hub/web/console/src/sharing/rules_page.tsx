/*
 * rules_page.tsx -- who gets which share of payments, by name: orders, tills and apps name a rule.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useFetched } from '../api/fetched';
import type { Page as PageOf } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showRate } from '../base/money';
import { usePlace } from '../base/route';
import { Listing } from '../parts/listing';
import { OfMerchant } from '../parts/of_merchant';
import { Card, Empty, Page, Trouble, Waiting } from '../parts/page';
import { Pager } from '../parts/pager';
import { RuleDialog } from './rule_dialog';
import { receiverName, type Receiver, type Rule } from './types';

const ON_PAGE = 50;

function Rules() {
    const { at, may } = useHere();
    const { say } = useLook();
    const { after } = usePlace().query;
    const [adding, setAdding] = useState(false);
    const { data, problem, loading, reload } = useFetched<PageOf<Rule>>('/merchant/rules', { at, after, limit: ON_PAGE });
    const receivers = useFetched<PageOf<Receiver>>('/merchant/receivers', { at, limit: 100 });
    const known = receivers.data?.items ?? [];

    return (
        <Page title={say('menu.rules')} actions={may('split') && (
            <Button type="primary" onClick={() => { setAdding(true); }}>{say('rule.add')}</Button>
        )}>
            <Trouble problem={problem ?? receivers.problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            {data && (
                <Card flush>
                    {data.items.length === 0 && data.next === undefined && (
                        <Empty title={say('rules.none')}><p>{say('rules.none_text')}</p></Empty>
                    )}
                    {data.items.length > 0 && (
                        <Listing<Rule> label={say('menu.rules')} rows={data.items} keyOf={(row) => row.id} busy={loading}
                            columns={[
                                { name: 'name', title: say('rule.name'), place: 'head', show: (row) => row.name },
                                { name: 'parts', title: say('rule.parts'), className: 'wrap', show: (row) => row.parts.map(
                                    (part) => `${receiverName(known, part.receiver)} ${showRate(part.rate)}`).join('，') },
                                { name: 'when', title: say('rule.when'), show: (row) => (row.automatic
                                    ? say('rule.after', { seconds: row.delay_s }) : say('rule.by_call')) },
                                { name: 'refund', title: say('rule.take_back'),
                                    show: (row) => say(row.take_back ? 'field.yes' : 'field.no') },
                                { name: 'release', title: say('rule.release'),
                                    show: (row) => say(row.release ? 'field.yes' : 'field.no') },
                                { name: 'id', title: say('rule.id'), show: (row) => <code>{row.id}</code> },
                            ]} />
                    )}
                    <Pager next={data.next} busy={loading} />
                </Card>
            )}
            {adding && (
                <RuleDialog receivers={known.filter((one) => one.state === 'BOUND')} onClose={() => { setAdding(false); }}
                    onDone={() => {
                        setAdding(false);
                        reload();
                    }} />
            )}
        </Page>
    );
}

export default function RulesPage() {
    const { say } = useLook();

    return <OfMerchant title={say('menu.rules')}><Rules /></OfMerchant>;
}
