/*
 * session_api.h -- who I am, where I am signed in, signing out.
 */
#ifndef HUB_CONSOLE_PEOPLE_SESSION_API_H
#define HUB_CONSOLE_PEOPLE_SESSION_API_H

#include "hub/api/route.h"

extern const struct route_set session_api_routes;

#endif
