/*
 * enrol_api.h -- the door where a terminal registers its key with an activation code.
 *
 * Codes are 60 random bits; whoever guesses is slowed down by address.
 */
#ifndef HUB_API_ENROL_API_H
#define HUB_API_ENROL_API_H

#include "hub/api/route.h"

extern const struct route_set enrol_api_routes;

#endif
