/*
 * heart.h -- what keeps a hub one of several on a database that hubs share.
 *
 * One connection and one worker of its own: renews the lease of the node's number,
 * takes over what lapsed nodes were to carry, and passes messages between hubs
 * (NOTIFY). Only who has renewed in time for a whole lease takes over: when the
 * database was away, all leases have lapsed and nobody is dead. A message is a
 * hint: it may be lost, and whoever sends one sends it again until what it is about
 * is done.
 *
 * Everything on the loop. On SQLite there is no heart.
 */
#ifndef HUB_STORE_HEART_H
#define HUB_STORE_HEART_H

#include "hub/store/node.h"
#include "shared/net/net.h"

struct heart;

enum heart_word {
    HEART_PUSH, /* a result waits for the terminal, which is not connected here */
    HEART_HERE, /* the terminal is connected here now: an older connection is dead */
    HEART_LOOK, /* somebody has changed how the terminal stands, or its key */
    HEART_WORDS
};

struct heart_message {
    enum heart_word word;
    int64_t terminal;
    int64_t merchant_id;
};

struct heart_options {
    struct net *net;
    const char *place;
    struct node *node; /* must outlive the heart */
    void (*on_message)(void *context, const struct heart_message *message);
    net_fn *on_inherited; /* rows of other nodes are ours now */
    net_fn *on_beat;      /* after each renewal */
    net_fn *on_lost;      /* the number is another's: this process must end */
    void *context;
};

enum err heart_open(const struct heart_options *options, struct heart **ret_heart) MUST_CHECK;
void heart_close(struct heart **heart);

/** heart_say() tells the other hubs, soon; dropped when too much waits. */
void heart_say(struct heart *heart, const struct heart_message *message);

/** heart_stop() ends it; then(context) runs when its worker is free. */
void heart_stop(struct heart *heart, net_fn *then, void *context);

#endif
