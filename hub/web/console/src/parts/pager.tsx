/*
 * pager.tsx -- older and newer, by keyset: `after` in the address says where a page begins.
 *
 * The hub knows the way to what is older. The way back is where we came from; who opened the
 * address of a page in the middle goes back to the newest.
 */
import { Button } from 'antd';
import { useLook } from '../base/look';
import { go, usePlace } from '../base/route';

const cameFrom = new Map<string, string>();

export function Pager({ next, busy }: { next: string | undefined; busy: boolean }) {
    const { say } = useLook();
    const place = usePlace();
    const after = place.query.after;
    const turn = (to: string) => { go(place.path, { ...place.query, after: to }); };
    const keyOf = (cursor: string) => JSON.stringify([place.path, { ...place.query, after: cursor }]);

    if (after === undefined && next === undefined)
        return null;
    return (
        <nav className="pager" aria-label={say('pager')}>
            <Button disabled={after === undefined || busy}
                onClick={() => { turn(cameFrom.get(keyOf(after ?? '')) ?? ''); }}>
                {say('pager.newer')}
            </Button>
            <Button disabled={next === undefined || busy} onClick={() => {
                if (next !== undefined) {
                    cameFrom.set(keyOf(next), after ?? '');
                    turn(next);
                }
            }}>
                {say('pager.older')}
            </Button>
        </nav>
    );
}
