/*
 * instructions.tsx -- what a terminal was asked to do to itself, and what has become of it.
 */
import { urlOf } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { Card } from '../parts/page';
import type { TerminalWhole } from './types';

export function Instructions({ terminal }: { terminal: TerminalWhole }) {
    const { at, may, zone } = useHere();
    const { say } = useLook();

    return (
        <Card title={say('terminal.instructions')} flush>
            {terminal.instructions.length === 0 && <p className="soft padded">{say('terminal.instructions_none')}</p>}
            {terminal.instructions.length > 0 && (
                <Listing label={say('terminal.instructions')} rows={terminal.instructions} keyOf={(one) => one.id} columns={[
                    { name: 'at', title: say('order.at'), show: (one) => showMoment(one.at, zone) },
                    { name: 'what', title: say('terminal.instruction'), place: 'head',
                        show: (one) => say(`terminal.${one.what}`) },
                    { name: 'by', title: say('terminal.instruction_by'), className: 'soft', show: (one) => one.by },
                    { name: 'state', title: say('terminal.state'), place: 'end',
                        show: (one) => say(`terminal.instruction_${one.state}`, { until: showMoment(one.until, zone) }) },
                    { name: 'sent', title: say('terminal.log'), show: (one) => (one.size === 0 || !may('terminal') ? '' : (
                        <a download href={urlOf(`/instructions/${one.id}`, { at, terminal: terminal.id })}>
                            {say('terminal.log_save')}
                        </a>
                    )) },
                ]} />
            )}
        </Card>
    );
}
