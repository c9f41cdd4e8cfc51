/*
 * role_api.h -- roles: those that are built in, and those of a place's own.
 */
#ifndef HUB_CONSOLE_PEOPLE_ROLE_API_H
#define HUB_CONSOLE_PEOPLE_ROLE_API_H

#include "hub/api/route.h"

extern const struct route_set role_api_routes;

#endif
