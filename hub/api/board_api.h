/*
 * board_api.h -- the hub's page: today's orders, live.
 *
 * Until the console comes. On an address of its own, which answers on loopback
 * only or with a token. Browsers are told that something has changed
 * (hub/console/live_socket.h) and fetch again; the figures are read from the
 * roll-ups, never counted.
 */
#ifndef HUB_API_BOARD_API_H
#define HUB_API_BOARD_API_H

#include "hub/api/route.h"

extern const struct route_set board_api_routes;

#endif
