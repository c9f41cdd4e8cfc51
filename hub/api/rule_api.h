/*
 * rule_api.h -- how orders are shared: /v1/rules.
 */
#ifndef HUB_API_RULE_API_H
#define HUB_API_RULE_API_H

#include "hub/api/route.h"

extern const struct route_set rule_api_routes;

#endif
