/*
 * merchant_api.h -- what a merchant's apps may ask of /v1, for its people.
 *
 * The doors of /v1 (hub/api) once more, below /console/api/merchant: the same handlers, bodies and
 * answers, for whoever is signed in, looks at a merchant or a partner and has the permission that
 * the chapter of the document takes. So nothing can be seen or done by people differently from
 * apps. Channel accounts are also made and changed at the platform, by who runs it: those that are
 * the platform's own, and what a merchant's apps may not say. Orders are not among them: people
 * look at these across merchants (orders_api.h).
 */
#ifndef HUB_CONSOLE_MERCHANT_API_H
#define HUB_CONSOLE_MERCHANT_API_H

#include "hub/api/route.h"

/** merchant_api_routes() are made at the first call, on the loop. */
struct route_set merchant_api_routes(void);

#endif
