/*
 * package_api.h -- the platform's packages, which of them a merchant has, and how much of it it
 * uses.
 */
#ifndef HUB_CONSOLE_ORGANISATION_PACKAGE_API_H
#define HUB_CONSOLE_ORGANISATION_PACKAGE_API_H

#include "hub/api/route.h"

#define PACKAGE_API_MAX 200 /* that are listed */

extern const struct route_set package_api_routes;

#endif
