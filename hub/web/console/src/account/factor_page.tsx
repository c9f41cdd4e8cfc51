/*
 * factor_page.tsx -- for who has to set up a second factor before anything else is open to him.
 */
import { useLook } from '../base/look';
import { Front } from '../public/front';
import { LookOfAntd } from '../shell/look_of_antd';
import '../shell/shell.css';
import { SetUp } from './second_factor';

export default function FactorPage({ onDone }: { onDone: () => void }) {
    const { say } = useLook();

    return (
        <LookOfAntd>
            <Front title={say('factor.needed_title')} plain><SetUp onDone={onDone} /></Front>
        </LookOfAntd>
    );
}
