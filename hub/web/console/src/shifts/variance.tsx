/*
 * variance.tsx -- what a drawer had too much or too little, as a word in its colour.
 */
import { useLook } from '../base/look';
import { fen, showYuan } from '../base/money';
import type { ShiftHead } from './types';

export function Variance({ shift }: { shift: ShiftHead }) {
    const { say } = useLook();
    const { variance } = shift;

    if (variance === undefined)
        return '–';
    if (variance === 0)
        return <span className="tag good">{say('shift.even')}</span>;
    return variance > 0
        ? <span className="tag wait">{say('shift.over', { amount: showYuan(variance) })}</span>
        : <span className="tag bad">{say('shift.short', { amount: showYuan(fen(-variance)) })}</span>;
}

export function ShiftState({ shift }: { shift: ShiftHead }) {
    const { say } = useLook();

    if (shift.differs === true)
        return <span className="tag bad">{say('shift.differs')}</span>;
    return shift.state === 'open'
        ? <span className="tag wait">{say('shift.open')}</span>
        : <span className="tag plain">{say('shift.closed')}</span>;
}
