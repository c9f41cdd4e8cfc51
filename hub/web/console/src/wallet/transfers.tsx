/*
 * transfers.tsx -- money that was asked to leave the wallets, and how that stands.
 */
import type { Transfer } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { showMoment } from '../base/time';
import { Listing } from '../parts/listing';
import { StateTag } from '../parts/state_tag';

export function Transfers({ rows }: { rows: readonly Transfer[] }) {
    const { zone } = useHere();
    const { say } = useLook();

    return (
        <Listing<Transfer> label={say('transfers')} rows={rows} keyOf={(row) => row.id} columns={[
            { name: 'at', title: say('order.at'), place: 'head', show: (row) => showMoment(row.created_at, zone) },
            { name: 'kind', title: say('transfer.kind'),
                show: (row) => say(row.kind === 'withdrawal' ? 'transfer.withdrawal' : 'transfer.transfer') },
            { name: 'to', title: say('transfer.to'), show: (row) => row.bank ?? row.to ?? '' },
            { name: 'state', title: say('order.state'), show: (row) => <StateTag state={row.state.toLowerCase()} /> },
            { name: 'note', title: say('transfer.note'), className: 'soft', show: (row) => row.note ?? row.reason ?? '' },
            { name: 'amount', title: say('order.amount'), align: 'right', place: 'end', className: 'strong',
                show: (row) => showYuan(row.amount), sum: (row) => row.amount },
        ]} />
    );
}
