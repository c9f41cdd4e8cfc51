/*
 * receiver_api.h -- who may be given shares: /v1/receivers.
 */
#ifndef HUB_API_RECEIVER_API_H
#define HUB_API_RECEIVER_API_H

#include "hub/api/route.h"

extern const struct route_set receiver_api_routes;

#endif
