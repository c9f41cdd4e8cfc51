/*
 * filters.ts -- the filters of the list of orders, as the address keeps them and the hub is asked.
 */
import type { Query } from '../base/route';

export const filterNames = ['from', 'to', 'state', 'channel', 'store', 'terminal', 'app', 'origin', 'number',
    'amount_min', 'amount_max', 'refunded', 'late', 'cashier', 'shift'] as const;
export type FilterName = (typeof filterNames)[number];
export type Filters = Partial<Record<FilterName, string>>;

export function filtersOf(query: Query): Filters {
    const filters: Filters = {};

    for (const name of filterNames) {
        const value = query[name];

        if (value !== undefined && value !== '')
            filters[name] = value;
    }
    return filters;
}

export function countOf(filters: Filters): number {
    return Object.keys(filters).length;
}
