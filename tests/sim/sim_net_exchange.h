/*
 * sim_net_exchange.h -- one request and its answer, on a connection of its own.
 *
 * It outlives the fetch that asked (who gave up may have been heard all the same) and the call
 * that answers. What the asker is told follows from where it went wrong: before the request left
 * nothing can have happened; afterwards anything. For the files of the net alone.
 */
#ifndef TESTS_SIM_SIM_NET_EXCHANGE_H
#define TESTS_SIM_SIM_NET_EXCHANGE_H

#include "tests/sim/sim_net_inside.h"

struct sim_strings {
    struct net_header *headers;
    size_t headers_count;
    uint8_t *body;
    size_t body_size;
    char *type;
};

struct sim_exchange {
    struct list_link link;
    struct sim_net *sim;
    struct sim_node *from;
    struct sim_node *to;
    struct net_fetch *fetch; /* NULL when nobody waits any more */
    struct net_call *call;   /* NULL before it is handed over, and when it is answered */
    struct world_event event;
    struct sim_url url;
    char method[8];
    struct sim_strings asked;
    struct sim_strings answered;
    int status;
    size_t handed_size; /* of the answer's body, in pieces */
    int64_t sent_us;
    bool sent;    /* something has left */
    bool breaks;  /* before the end of its answer's body */
    bool handing; /* somebody has a piece of it just now */
};

struct net_call {
    struct list_link link;
    struct sim_node *node;
    struct sim_exchange *exchange;
};

/** sim_exchange_copy() keeps what is said: headers, the type as one of them, the body. */
void sim_exchange_copy(struct sim_strings *strings, const char *type, struct bytes body,
    const struct net_header *headers, size_t count);

/** sim_exchange_settle() frees one that nobody has anything to do with any more. */
void sim_exchange_settle(struct sim_exchange *exchange);

/** sim_exchange_later() has it go on with its next packet; _again() when TCP tries again. */
void sim_exchange_later(struct sim_exchange *exchange, world_fn *run);
void sim_exchange_again(struct sim_exchange *exchange, world_fn *run);
bool sim_exchange_gives_up(const struct sim_exchange *exchange);

/* What may come of it, for an event: it begins, nobody is there, its line breaks. */
void sim_exchange_begin(void *context);
void sim_exchange_refused(void *context);
void sim_exchange_broken(void *context);

/* sim_net_fetch.c: the asker's end. */
/** sim_fetch_arrives() is the answer, or the next piece of it, for an event. */
void sim_fetch_arrives(void *context);
/** sim_fetch_finish() tells the asker how it ended. The last thing an event does. */
void sim_fetch_finish(struct sim_exchange *exchange, enum err err);

#endif
