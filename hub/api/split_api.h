/*
 * split_api.h -- an app shares a payment and takes shares back: /v1/splits, /v1/split-returns.
 */
#ifndef HUB_API_SPLIT_API_H
#define HUB_API_SPLIT_API_H

#include "hub/api/route.h"

extern const struct route_set split_api_routes;

#endif
