/*
 * live_socket.h -- browsers are told that something has changed, and fetch again.
 *
 * The sockets /console/live of people who are signed in, each for the organisation where he looks.
 * What changes an order is a row of the feed and names the merchant: who looks at that merchant, at
 * a store of it, at a partner above it or at all gets a hint, at most five in a second. A hint says
 * nothing else, so nothing is told to whom it is not for; it may be one too many, and one may be
 * lost with a line: who shows figures asks now and then anyway. Whether the session still holds is
 * asked again every LIVE_SOCKET_AGAIN. Everything on the loop.
 */
#ifndef HUB_CONSOLE_PAGE_LIVE_SOCKET_H
#define HUB_CONSOLE_PAGE_LIVE_SOCKET_H

#include "hub/api/hub.h"

#define LIVE_SOCKET_PROTOCOL "shanju.console.v1"
#define LIVE_SOCKET_VIEWERS_MAX 600
/* Changes are gathered for so long, so that a busy minute is no storm of hints. */
#define LIVE_SOCKET_GATHER span_ms(200)
#define LIVE_SOCKET_AGAIN span_s(20)

enum err live_socket_make(struct hub *hub, struct live **ret_live) MUST_CHECK;
void live_socket_free(struct live **live);

/** live_socket_feed() is the carrier of the topic "feed"; context is the hub. */
void live_socket_feed(void *context, const struct outbox_row *row);

/** live_socket_changed() tells who looks at that merchant, for what has no row of the feed. */
void live_socket_changed(struct hub *hub, int64_t merchant_id);

/* The three of net_service. */
enum err live_socket_open(void *context, struct net_socket *socket,
    const struct net_request *request, void **ret_session);
void live_socket_frame(void *session, struct net_socket *socket, struct bytes frame);
void live_socket_close(void *session);

#endif
