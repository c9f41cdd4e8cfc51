/*
 * orders_api.h -- /console/api/orders: finding orders, looking at one, giving its money back.
 *
 * A list is narrowed and paged by hub/console/order_list.h; one order with all that happened to
 * it is hub/console/order_detail.h. What is a stranger's is not found.
 */
#ifndef HUB_CONSOLE_TRADE_ORDERS_API_H
#define HUB_CONSOLE_TRADE_ORDERS_API_H

#include "hub/api/route.h"

extern const struct route_set orders_api_routes;

#endif
