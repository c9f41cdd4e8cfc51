/*
 * stores_api.h -- the stores at and below where one looks, for who chooses one: by their names.
 */
#ifndef HUB_CONSOLE_FLEET_STORES_API_H
#define HUB_CONSOLE_FLEET_STORES_API_H

#include "hub/api/route.h"

#define STORES_API_MAX 50
#define STORES_API_SEARCH_MAX 60 /* bytes */

extern const struct route_set stores_api_routes;

#endif
