/*
 * timeline.tsx -- all that happened to an order, in one line; the raw exchange one click away.
 */
import type { Moment } from '../api/moment';
import { useLook } from '../base/look';
import { showMoment, showTook } from '../base/time';
import { effectName, momentName } from '../parts/names';
import { Exchanged } from './exchanged';

function Detail({ detail }: { detail: string }) {
    const { say } = useLook();

    return (
        <details>
            <summary>{say('timeline.detail')}</summary>
            <pre tabIndex={0}>{detail}</pre>
        </details>
    );
}

export function Timeline({ order, moments, zone }: { order: string; moments: readonly Moment[]; zone: string }) {
    const { say } = useLook();

    return (
        <ol className="timeline">
            {moments.map((moment, index) => (
                <li key={`${moment.at} ${String(index)}`} data-kind={moment.kind}>
                    <time dateTime={moment.at}>{showMoment(moment.at, zone)}</time>
                    <div>
                        <b>{momentName(say, moment.kind)}</b>
                        {moment.took_ms !== undefined && <small className="took">{showTook(moment.took_ms)}</small>}
                        {moment.action !== undefined && <p>{effectName(say, moment)}</p>}
                        {moment.text !== undefined && moment.text !== '' && <p>{moment.text}</p>}
                        {moment.exchange !== undefined && <Exchanged order={order} id={moment.exchange} />}
                        {moment.detail !== undefined && moment.detail !== '' && <Detail detail={moment.detail} />}
                    </div>
                </li>
            ))}
        </ol>
    );
}
