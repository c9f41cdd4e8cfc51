/*
 * plates_api.h -- plates: looked at, some made at once, named, switched off, moved; who announces
 * them.
 */
#ifndef HUB_CONSOLE_FLEET_PLATES_API_H
#define HUB_CONSOLE_FLEET_PLATES_API_H

#include "hub/api/route.h"

extern const struct route_set plates_api_routes;

#endif
