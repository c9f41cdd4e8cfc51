/*
 * overview_api.h -- GET /console/api/overview: how business goes at an organisation.
 *
 * The figures of a span of local time (hub/console/overview_span.h): in sum, held against the same
 * span before, step by step, and by channel; of a merchant or a store also by store, terminal and
 * app, of a partner or the platform by merchant. Counts, fen, and rates in 1/10000, rounded half
 * up; null where nothing divides. A curve by the minute says of each only what was paid.
 */
#ifndef HUB_CONSOLE_TRADE_OVERVIEW_API_H
#define HUB_CONSOLE_TRADE_OVERVIEW_API_H

#include "hub/api/route.h"

extern const struct route_set overview_api_routes;

#endif
