/*
 * plate_api.h -- a plate's page: /P/<code>.
 *
 * Opening it sends the payer to his wallet, which says who he is; what it sends back is the key
 * of this opening. He types the amount and presses: that makes one order, however often he
 * presses, and leads to its own page (pay_api.h), where the wallet opens at once. Opened again
 * with the same key, back or reloaded, it leads to that order. Everything works without
 * JavaScript.
 */
#ifndef HUB_API_PLATE_API_H
#define HUB_API_PLATE_API_H

#include "hub/api/route.h"

extern const struct route_set plate_api_routes;

#endif
