/*
 * apps_api.h -- apps: looked at, made, granted, suspended, given new keys; a test notice to one.
 *
 * A secret is shown in the answer that has made it, and in a repeat of that under the same
 * Idempotency-Key, since it is a MAC of the key. A private key is made in the browser or at the
 * merchant's, and never comes here: only its public key does.
 */
#ifndef HUB_CONSOLE_ACCESS_APPS_API_H
#define HUB_CONSOLE_ACCESS_APPS_API_H

#include "hub/api/route.h"

extern const struct route_set apps_api_routes;

#endif
