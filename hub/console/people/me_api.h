/*
 * me_api.h -- what a person changes of himself: name, language, password, second factor.
 *
 * Nothing here is told under an Idempotency-Key: a name set twice is set, and what is asked with a
 * secret is not kept, not even as a digest.
 */
#ifndef HUB_CONSOLE_PEOPLE_ME_API_H
#define HUB_CONSOLE_PEOPLE_ME_API_H

#include "hub/api/route.h"

extern const struct route_set me_api_routes;

#endif
