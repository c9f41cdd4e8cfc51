/*
 * organisation_change_api.h -- the tree is changed: one is added, set, moved, removed.
 *
 * The organisation that is changed, or that one is added below, is the one that is looked at
 * ("at"): that is where the person must be allowed to. A move takes that at the new parent, too. A
 * change carries the version that was read; with another one it is CHANGED_MEANWHILE.
 */
#ifndef HUB_CONSOLE_ORGANISATION_ORGANISATION_CHANGE_API_H
#define HUB_CONSOLE_ORGANISATION_ORGANISATION_CHANGE_API_H

#include "hub/api/route.h"

extern const struct route_set organisation_change_api_routes;

#endif
