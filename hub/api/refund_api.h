/*
 * refund_api.h -- a merchant's app gives money back: /v1/refunds, /v1/orders/:/reverse.
 */
#ifndef HUB_API_REFUND_API_H
#define HUB_API_REFUND_API_H

#include "hub/api/route.h"

extern const struct route_set refund_api_routes;

#endif
