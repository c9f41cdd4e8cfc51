/*
 * sign_api.h -- coming in: the password, then the code.
 *
 * Whoever tries a password or a code is throttled (hub/flow/throttle.h): strangers by login and by
 * address, a browser where the person has signed in before by itself. So whoever tries somebody
 * else's login again and again keeps out strangers, and not the person. A login that there is not
 * takes the same way, the same time and the same answer as a password that is wrong.
 */
#ifndef HUB_CONSOLE_PEOPLE_SIGN_API_H
#define HUB_CONSOLE_PEOPLE_SIGN_API_H

#include "hub/api/route.h"

extern const struct route_set sign_api_routes;

#endif
