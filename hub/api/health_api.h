/*
 * health_api.h -- is it up, is it ready, and how it is doing.
 */
#ifndef HUB_API_HEALTH_API_H
#define HUB_API_HEALTH_API_H

#include "hub/api/route.h"

extern const struct route_set health_api_routes;  /* /healthz and /readyz, for all */
extern const struct route_set health_api_metrics; /* /metrics, on the board's address */

#endif
