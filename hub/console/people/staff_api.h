/*
 * staff_api.h -- who works here: seen, invited, named, suspended, given roles at places.
 */
#ifndef HUB_CONSOLE_PEOPLE_STAFF_API_H
#define HUB_CONSOLE_PEOPLE_STAFF_API_H

#include "hub/api/route.h"

#define STAFF_API_PAGE 50

extern const struct route_set staff_api_routes;

#endif
