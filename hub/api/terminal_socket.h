/*
 * terminal_socket.h -- the terminals' WebSocket, and who is connected.
 *
 * A socket is a stranger until its hello fits. The newest connection of a
 * terminal wins: an older one is closed. A terminal that the hub asks to wait
 * is told for how long.
 */
#ifndef HUB_API_TERMINAL_SOCKET_H
#define HUB_API_TERMINAL_SOCKET_H

#include "hub/api/hub.h"

enum err terminal_socket_make(struct hub *hub, struct terminals **ret_terminals) MUST_CHECK;
void terminal_socket_free(struct terminals **terminals);

/* The three of net_service, for the path /v1/terminal/socket. */
enum err terminal_socket_open(void *context, struct net_socket *socket,
    const struct net_request *request, void **ret_session);
void terminal_socket_frame(void *context, struct net_socket *socket, struct bytes frame);
void terminal_socket_close(void *context);

/** terminal_socket_push() is the carrier of the topic "push"; context is the hub. */
void terminal_socket_push(void *context, const struct outbox_row *row);

/** terminal_socket_push_stored() sends what is stored for a terminal, if it is connected here. */
void terminal_socket_push_stored(struct hub *hub, int64_t terminal);

/** terminal_socket_settings() tells a terminal that is connected here what it is to do. */
void terminal_socket_settings(struct hub *hub, int64_t terminal, struct bytes json);

/** terminal_socket_elsewhere() closes a connection that is older than one to another hub. */
void terminal_socket_elsewhere(struct hub *hub, int64_t terminal);

/** terminal_socket_progress() tells a terminal where its payer is; lost when it is not there. */
void terminal_socket_progress(
    struct hub *hub, const struct orders_row *order, enum message_stage stage, int64_t channel);

/**
 * terminal_socket_changed() is for who has changed how a terminal stands, or its key: it is told,
 * or cut off when it is not the one any more that is enrolled; by whichever hub it is connected to.
 */
void terminal_socket_changed(struct hub *hub, int64_t terminal);

/** terminal_socket_look() does that here, for who hears it from another hub. */
void terminal_socket_look(struct hub *hub, int64_t terminal);

bool terminal_socket_online(const struct hub *hub, int64_t terminal);
size_t terminal_socket_count(const struct hub *hub);
/** terminal_socket_open_count() counts strangers too. */
size_t terminal_socket_open_count(const struct hub *hub);

/** terminal_socket_drain() tells all to come back after wait and closes them. */
void terminal_socket_drain(struct hub *hub, struct span wait);

#endif
