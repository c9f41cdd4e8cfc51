/*
 * board_api.h -- the hub's page: today's orders, live.
 *
 * Until the console comes. On an address of its own, which answers on loopback
 * only or with a token. Browsers are told that something has changed and fetch
 * again; the figures are read from the roll-ups, never counted.
 */
#ifndef HUB_API_BOARD_API_H
#define HUB_API_BOARD_API_H

#include "hub/api/route.h"

extern const struct route_set board_api_routes;

enum err board_api_make(struct hub *hub, struct board **ret_board) MUST_CHECK;
void board_api_free(struct board **board);

/** board_api_feed() is the carrier of the topic "feed"; context is the hub. */
void board_api_feed(void *context, const struct outbox_row *row);

/* The three of net_service, for the path /board/live. */
enum err board_api_open(void *context, struct net_socket *socket, const struct net_request *request,
    void **ret_session);
void board_api_frame(void *session, struct net_socket *socket, struct bytes frame);
void board_api_close(void *session);

#endif
