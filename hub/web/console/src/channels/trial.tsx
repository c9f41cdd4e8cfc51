/*
 * trial.tsx -- what a channel has said when an account was tested, and what to do about it.
 */
import { useLook } from '../base/look';
import { Card } from '../parts/page';
import type { Trial } from './types';

export function TrialCard({ trial }: { trial: Trial }) {
    const { language, say } = useLook();

    return (
        <Card title={say(trial.works ? 'trial.works' : 'trial.fails')}>
            <ul className="trial">
                {trial.calls.map((call) => (
                    <li key={call.call}>
                        <span className={`tag ${call.works ? 'good' : 'bad'}`}>
                            {say(call.works ? 'trial.well' : 'trial.wrong')}
                        </span>
                        {' '}<code>{call.call}</code> {language === 'en' ? call.says_english : call.says}
                        {call.field !== undefined && <> {say('trial.field')} <code>{call.field}</code></>}
                        <small className="soft">
                            {' '}{call.status === 0 ? say('trial.silent') : `HTTP ${String(call.status)}`}
                            {call.code !== undefined && ` · ${call.code}`}
                        </small>
                    </li>
                ))}
            </ul>
        </Card>
    );
}
