/*
 * takings_api.h -- GET /console/api/takings: the daily bill (日账单) or the monthly one of a place.
 *
 * by=day (this month, where from and to are left out) or by=month (this year): the newest first,
 * and the sum of all. Counts and fen.
 */
#ifndef HUB_CONSOLE_TRADE_TAKINGS_API_H
#define HUB_CONSOLE_TRADE_TAKINGS_API_H

#include "hub/api/route.h"

extern const struct route_set takings_api_routes;

#endif
