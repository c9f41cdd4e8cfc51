/*
 * local_api.h -- a till program on the same box: HTTP and WebSocket on 127.0.0.1.
 *
 * A second face of the same core, beside the cashier's (docs/local-api.md): what a program asks
 * for becomes commands, and what happens is told to it. Whoever may read the file "api.token" in
 * the till's folder (0600, made at the first start) may ask; pages of a browser may not.
 * Everything that changes something is asked for under the program's own reference, and asked for
 * again leads to the same. One thread; bodies of at most LOCAL_API_BODY_MAX bytes.
 */
#ifndef AGENT_API_LOCAL_API_H
#define AGENT_API_LOCAL_API_H

#include "agent/flow/command.h"
#include "agent/flow/notice.h"
#include "agent/flow/screen.h"
#include "agent/store/store.h"
#include "shared/net/net.h"

#define LOCAL_API_BODY_MAX ((size_t)32 * 1024)
#define LOCAL_API_LISTENERS_MAX 8

struct local_api;

struct local_api_options {
    struct net *net;
    uint16_t port;      /* 0: any free one */
    const char *folder; /* of the till: where the token lies */
    struct store *store;
    const char *font; /* of pictures of the screen; borrowed */
    bool english;
    void *context;
    void (*command)(void *context, const struct till_command *command);
    const struct screen *(*screen)(void *context);
};

/** local_api_open() is ERR_BUSY for a port that is in use, ERR_FORBIDDEN for a bad token file. */
enum err local_api_open(
    const struct local_api_options *options, struct local_api **ret_api) MUST_CHECK;

/** local_api_close() frees: after net_lws_close(), which still tells it of sockets that end. */
void local_api_close(struct local_api **api);

uint16_t local_api_port(const struct local_api *api);

/** local_api_tell() tells everybody who listens. */
void local_api_tell(struct local_api *api, const struct till_notice *notice);

#endif
