/*
 * roles_page.tsx -- the roles that can be given here, and what each may do.
 */
import { useFetched } from '../api/fetched';
import type { Page as PageOf, Role } from '../api/types';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { permissionName, roleName } from '../parts/names';
import { Card, Page, Trouble, Waiting } from '../parts/page';

export default function RolesPage() {
    const { at } = useHere();
    const { say } = useLook();
    const { data, problem, reload } = useFetched<PageOf<Role>>('/roles', { at });

    return (
        <Page title={say('menu.roles')}>
            <Trouble problem={problem} onAgain={reload} />
            {!data && problem === null && <Waiting />}
            <div className="columns">
                {data?.items.map((role) => (
                    <Card key={role.id} title={roleName(say, role)} extra={
                        <span className="soft">{say(role.word !== undefined ? 'roles.built_in' : 'roles.custom')}</span>
                    }>
                        <ul className="permissions">
                            {role.permissions.map((one) => <li key={one}>{permissionName(say, one)}</li>)}
                        </ul>
                    </Card>
                ))}
            </div>
        </Page>
    );
}
