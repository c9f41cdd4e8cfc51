/*
 * places.ts -- the pages, in the order of the menu, and what one must be allowed for each.
 */
import type { Word } from '../words/words';

export interface PlaceOfMenu {
    path: string;
    word: Word;
    permission: string;
}

export interface GroupOfMenu {
    word: Word | null;
    places: PlaceOfMenu[];
}

export const groups: readonly GroupOfMenu[] = [
    { word: null, places: [{ path: '/', word: 'menu.overview', permission: 'overview' }] },
    {
        word: 'menu.trade',
        places: [
            { path: '/orders', word: 'menu.orders', permission: 'orders' },
            { path: '/refunds', word: 'menu.refunds', permission: 'orders' },
            { path: '/takings', word: 'menu.takings', permission: 'overview' },
            { path: '/alarms', word: 'menu.alarms', permission: 'orders' },
            { path: '/complaints', word: 'menu.complaints', permission: 'complaints' },
            { path: '/exports', word: 'menu.exports', permission: 'export' },
        ],
    },
    {
        word: 'menu.money',
        places: [
            { path: '/wallet', word: 'menu.wallet', permission: 'wallets' },
            { path: '/payouts', word: 'menu.payouts', permission: 'wallets' },
            { path: '/splits', word: 'menu.splits', permission: 'splits' },
            { path: '/receivers', word: 'menu.receivers', permission: 'splits' },
            { path: '/rules', word: 'menu.rules', permission: 'splits' },
        ],
    },
    {
        word: 'menu.organisation',
        places: [
            { path: '/organisations', word: 'menu.organisations', permission: 'organisations' },
            { path: '/admissions', word: 'menu.admissions', permission: 'onboardings' },
            { path: '/settings', word: 'menu.settings', permission: 'organisations' },
            { path: '/staff', word: 'menu.staff', permission: 'staff' },
            { path: '/roles', word: 'menu.roles', permission: 'roles' },
        ],
    },
    {
        word: 'menu.access',
        places: [
            { path: '/channels', word: 'menu.channels', permission: 'channels' },
            { path: '/onboardings', word: 'menu.onboardings', permission: 'onboardings' },
            { path: '/apps', word: 'menu.apps', permission: 'apps' },
            { path: '/notices', word: 'menu.notices', permission: 'notices' },
        ],
    },
    {
        word: 'menu.fleet',
        places: [
            { path: '/terminals', word: 'menu.terminals', permission: 'terminals' },
            { path: '/plates', word: 'menu.plates', permission: 'plates' },
            { path: '/shifts', word: 'menu.shifts', permission: 'shifts' },
        ],
    },
    { word: 'menu.system', places: [{ path: '/audit', word: 'menu.audit', permission: 'audit' }] },
];

/** Where somebody begins who may not see the overview. */
export function firstPlace(may: (permission: string) => boolean): string {
    return groups.flatMap((group) => group.places).find((place) => may(place.permission))?.path ?? '/account';
}
