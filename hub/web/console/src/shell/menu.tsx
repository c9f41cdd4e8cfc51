/*
 * menu.tsx -- the menu at the left: what a role may not see is not there.
 */
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { hrefOf, usePlace } from '../base/route';
import { groups } from './places';

function isBelow(path: string, of: string): boolean {
    return of === '/' ? path === '/' : path === of || path.startsWith(`${of}/`);
}

export function Menu({ onChosen }: { onChosen?: () => void }) {
    const { may } = useHere();
    const { say } = useLook();
    const place = usePlace();

    return (
        <nav className="menu" aria-label={say('menu')}>
            {groups.map((group) => {
                const places = group.places.filter((one) => may(one.permission));

                return places.length === 0 ? null : (
                    <div key={group.word ?? ''}>
                        {group.word && <h2>{say(group.word)}</h2>}
                        <ul>
                            {places.map((one) => (
                                <li key={one.path}>
                                    <a href={hrefOf(place, one.path)} onClick={onChosen}
                                        aria-current={isBelow(place.path, one.path) ? 'page' : undefined}>
                                        {say(one.word)}
                                    </a>
                                </li>
                            ))}
                        </ul>
                    </div>
                );
            })}
        </nav>
    );
}
