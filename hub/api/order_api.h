/*
 * order_api.h -- a merchant's app makes orders, asks about them and gives them up: /v1/orders.
 *
 * A barcode's answer waits a little for the channel; what is still unknown then is
 * told as UNKNOWN, and a notice follows.
 */
#ifndef HUB_API_ORDER_API_H
#define HUB_API_ORDER_API_H

#include "hub/api/route.h"

struct order_waiters;

extern const struct route_set order_api_routes;

enum err order_api_waiters_make(struct order_waiters **ret_waiters) MUST_CHECK;
void order_api_waiters_free(struct order_waiters **waiters);

/** order_api_news() answers the calls that wait for this payment. */
void order_api_news(struct hub *hub, const struct payment_row *payment);

#endif
