/*
 * invitation_api.h -- the one-time link by which a person comes: a password is chosen.
 */
#ifndef HUB_CONSOLE_PEOPLE_INVITATION_API_H
#define HUB_CONSOLE_PEOPLE_INVITATION_API_H

#include "hub/api/route.h"

extern const struct route_set invitation_api_routes;

#endif
