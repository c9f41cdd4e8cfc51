/*
 * net_lws_test.h -- what the tests of net_lws share: a net that runs until a
 * test is content, and peers on raw sockets that say what no good peer would.
 */
#ifndef SHARED_NET_NET_LWS_TEST_H
#define SHARED_NET_NET_LWS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "shared/net/net_lws.h"

/* Far beyond what anything here takes, valgrind included: only a hang reaches it. */
#define PARTY_PATIENCE_S 60
#define RAW_WAIT_MS 100

struct party {
    struct net *net;
    struct net_timer *patience;
};

static inline void
party_gives_up(void *context)
{
    struct party *party = context;

    party->patience = NULL;
    net_lws_stop(party->net);
    fail_msg("nothing happened for %d s", PARTY_PATIENCE_S);
}

static inline void
party_open(struct party *party, unsigned workers)
{
    struct net_lws_options options = {.workers = workers, .sockets_max = 1024};

    *party = (struct party){.net = NULL};
    assert_int_equal(ERR_OK, net_lws_open(&options, &party->net));
}

static inline void
party_close(struct party *party)
{
    net_lws_close(&party->net);
    assert_null(party->net);
}

/* Runs until party_stop(). */
static inline void
party_run(struct party *party)
{
    assert_int_equal(ERR_OK, net_timer_start(party->net, span_s(PARTY_PATIENCE_S), party_gives_up,
                                 party, &party->patience));
    net_lws_run(party->net);
    net_timer_cancel(party->net, &party->patience);
}

static inline void
party_stop(void *context)
{
    struct party *party = context;

    net_lws_stop(party->net);
}

/* Runs for a while, for what must not happen. */
static inline void
party_run_for(struct party *party, struct span span)
{
    struct net_timer *timer;

    assert_int_equal(ERR_OK, net_timer_start(party->net, span, party_stop, party, &timer));
    party_run(party);
}

static inline uint16_t
party_listen(struct party *party, const struct net_service *service, void *context)
{
    struct net_listen listen = {.host = "127.0.0.1", .service = service, .context = context};
    struct net_listener *listener;

    assert_int_equal(ERR_OK, net_listen(party->net, &listen, &listener));
    return net_listener_port(party->net, listener);
}

/* A blocking peer in a thread of its own, whose end stops the party. */
struct raw {
    struct party *party;
    pthread_t thread;
    int fd;
    const char *says;
    size_t says_size;
    size_t waits_at;   /* says so much at once, and the rest when it was surely read */
    bool leaves_early; /* closes without reading */
    bool holds;        /* a server: reads, and never answers nor closes by itself */
    char heard[16384];
    size_t heard_size;
};

static inline struct sockaddr_in
raw_address(uint16_t port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
}

static inline bool
raw_write(int fd, const char *at, size_t size)
{
    while (size > 0) {
        ssize_t written = send(fd, at, size, MSG_NOSIGNAL);

        if (written <= 0)
            return false;
        at += written;
        size -= (size_t)written;
    }
    return true;
}

/* To the end of the stream, or of the room. */
static inline void
raw_hear(struct raw *raw, int fd)
{
    while (raw->heard_size < sizeof(raw->heard) - 1) {
        ssize_t got =
            recv(fd, raw->heard + raw->heard_size, sizeof(raw->heard) - 1 - raw->heard_size, 0);

        if (got <= 0)
            return;
        raw->heard_size += (size_t)got;
    }
}

static inline void *
raw_client_main(void *argument)
{
    struct raw *raw = argument;

    (void)raw_write(raw->fd, raw->says, raw->waits_at);
    if (raw->waits_at > 0)
        (void)poll(NULL, 0, RAW_WAIT_MS);
    (void)raw_write(raw->fd, raw->says + raw->waits_at, raw->says_size - raw->waits_at);
    if (!raw->leaves_early)
        raw_hear(raw, raw->fd);
    (void)close(raw->fd);
    assert_int_equal(ERR_OK, net_post(raw->party->net, party_stop, raw->party));
    return NULL;
}

static inline void
raw_start_client(struct raw *raw, struct party *party, uint16_t port, const char *says)
{
    struct sockaddr_in address = raw_address(port);

    raw->party = party;
    raw->says = says;
    raw->says_size = raw->says_size == 0 ? strlen(says) : raw->says_size;
    raw->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(raw->fd >= 0);
    assert_int_equal(
        0, connect(raw->fd, (const struct sockaddr *)(const void *)&address, sizeof(address)));
    assert_int_equal(0, pthread_create(&raw->thread, NULL, raw_client_main, raw));
}

/* Says it, and hears until the server closes; what it heard is terminated. */
static inline void
raw_ask(struct raw *raw, struct party *party, uint16_t port, const char *says)
{
    raw_start_client(raw, party, port, says);
    party_run(party);
    assert_int_equal(0, pthread_join(raw->thread, NULL));
    raw->heard[raw->heard_size] = '\0';
}

static inline void *
raw_server_main(void *argument)
{
    struct raw *raw = argument;
    int fd = accept(raw->fd, NULL, NULL);

    if (fd >= 0) {
        ssize_t got = recv(fd, raw->heard, sizeof(raw->heard) - 1, 0);

        raw->heard_size = got > 0 ? (size_t)got : 0;
        if (raw->says != NULL)
            (void)raw_write(fd, raw->says, raw->says_size);
        if (raw->holds)
            (void)recv(fd, raw->heard, sizeof(raw->heard) - 1, MSG_WAITALL);
        (void)close(fd);
    }
    return NULL;
}

/* Serves one connection: reads once, says that, and closes. */
static inline uint16_t
raw_start_server(struct raw *raw, const char *says)
{
    struct sockaddr_in address = raw_address(0);
    socklen_t size = sizeof(address);

    raw->says = says;
    raw->says_size = says == NULL ? 0 : strlen(says);
    raw->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(raw->fd >= 0);
    assert_int_equal(0, bind(raw->fd, (const struct sockaddr *)(const void *)&address, size));
    assert_int_equal(0, listen(raw->fd, 1));
    assert_int_equal(0, getsockname(raw->fd, (struct sockaddr *)(void *)&address, &size));
    assert_int_equal(0, pthread_create(&raw->thread, NULL, raw_server_main, raw));
    return ntohs(address.sin_port);
}

static inline void
raw_end_server(struct raw *raw)
{
    assert_int_equal(0, pthread_join(raw->thread, NULL));
    (void)close(raw->fd);
}

#endif
