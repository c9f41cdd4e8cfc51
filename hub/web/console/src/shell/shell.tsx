/*
 * shell.tsx -- what stands around every page: menu, organisation, language, theme, me.
 */
import { MenuOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useFetched } from '../api/fetched';
import { LiveContext, useLine } from '../api/live';
import type { Me, Organisation } from '../api/types';
import { HereContext, mayAt, type Here } from '../base/here';
import { useLook } from '../base/look';
import { goInstead, hrefOf, usePlace } from '../base/route';
import { useNarrow } from '../parts/narrow';
import { Trouble } from '../parts/page';
import { LookOfAntd } from './look_of_antd';
import { Menu } from './menu';
import { Mine } from './mine';
import { Pages } from './pages';
import { Picker } from './picker';
import { firstPlace } from './places';
import './shell.css';

const HOME_ZONE = 'Asia/Shanghai';

function LineMark() {
    const { say } = useLook();

    return <p className="line-lost" role="status">{say('line.lost')}</p>;
}

function Frame({ here, onLeft, onChanged }: { here: Here; onLeft: () => void; onChanged: () => void }) {
    const { say } = useLook();
    const narrow = useNarrow();
    const place = usePlace();
    const [drawn, setDrawn] = useState(false);
    const live = useLine(here.at);

    return (
        <LiveContext.Provider value={live}>
            <a className="skip" href={`#${place.path}`} onClick={(event) => {
                event.preventDefault();
                document.getElementById('main')?.focus();
            }}>{say('skip')}</a>
            <header className="head">
                {narrow && (
                    <Button type="text" icon={<MenuOutlined />} aria-label={say('menu')} aria-expanded={drawn}
                        onClick={() => { setDrawn(true); }} />
                )}
                <a className="brand" href={hrefOf(place, '/')} aria-label={say('brand')}>
                    <img src="/console/logo.svg" alt="" width={26} height={26} />
                    {!narrow && <span>{say('brand')}</span>}
                </a>
                <Picker />
                <Mine onLeft={onLeft} />
            </header>
            <div className="body">
                {narrow ? (
                    <Drawer open={drawn} placement="left" width={260} title={say('brand')}
                        onClose={() => { setDrawn(false); }}>
                        <Menu onChosen={() => { setDrawn(false); }} />
                    </Drawer>
                ) : <aside><Menu /></aside>}
                <main id="main" tabIndex={-1}>
                    {live.line === 'lost' && <LineMark />}
                    <Pages onChanged={onChanged} onLeft={onLeft} />
                </main>
            </div>
        </LiveContext.Provider>
    );
}

interface ShellProps {
    me: Me;
    onChanged: () => void;
    onLeft: () => void;
}

function Inside({ me, onChanged, onLeft }: ShellProps) {
    const place = usePlace();
    const at = place.query.at;
    const shown = at ?? me.posts[0]?.organisation.id;
    const { data, problem, reload } = useFetched<Organisation>(
        shown === undefined ? null : `/organisations/${shown}`, { at: shown });
    const here = useMemo<Here>(() => {
        const path = data?.path.map((one) => one.id) ?? (shown === undefined ? [] : [shown]);

        return {
            me,
            at,
            organisation: data,
            zone: data?.zone ?? HOME_ZONE,
            may: (permission) => mayAt(me, [...path, ...(shown === undefined ? [] : [shown])], permission),
        };
    }, [me, at, data, shown]);
    const begins = place.path === '/' && !here.may('overview') ? firstPlace(here.may) : null;

    useEffect(() => {
        if (begins !== null && (data || shown === undefined))
            goInstead(begins, { at });
    }, [begins, data, shown, at]);
    return (
        <HereContext.Provider value={here}>
            <Frame here={here} onLeft={onLeft} onChanged={onChanged} />
            {problem !== null && <div className="floating"><Trouble problem={problem} onAgain={reload} /></div>}
        </HereContext.Provider>
    );
}

export default function Shell(props: ShellProps) {
    return <LookOfAntd><Inside {...props} /></LookOfAntd>;
}
