/*
 * callback_api.h -- where channels tell us what happened.
 *
 * A callback counts only when its signature fits, it is for our app, and it
 * speaks of our amount. It is answered as taken after it was stored, or was
 * stored before; anything else is answered as a failure, so that it comes again.
 */
#ifndef HUB_API_CALLBACK_API_H
#define HUB_API_CALLBACK_API_H

#include "hub/api/route.h"

extern const struct route_set callback_api_routes;

enum err callback_api_merchants_make(struct merchants **ret_merchants) MUST_CHECK;
void callback_api_merchants_free(struct merchants **merchants);

#endif
