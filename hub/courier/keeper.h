/*
 * keeper.h -- sees to it that channel accounts are kept up.
 *
 * At the start and now and then it looks for accounts whose tasks have no effect that waits
 * (hub/flow/upkeep_flow.h), task by task, a page at a time. Who hears of a key that an account
 * does not have says so here. Everything on the loop.
 */
#ifndef HUB_COURIER_KEEPER_H
#define HUB_COURIER_KEEPER_H

#include "hub/flow/roster.h"
#include "hub/flow/upkeep_flow.h"

#define KEEPER_SPAN span_s(60) /* between two looks */

struct keeper;

struct keeper_options {
    struct net *net;
    struct lane *lane;
    struct reader *reader;
    struct roster *roster;
    bool complaints; /* accounts are asked for theirs */
};

enum err keeper_make(const struct keeper_options *options, struct keeper **ret_keeper) MUST_CHECK;

/** keeper_start() looks for the first time, and has everything asked for soon. */
void keeper_start(struct keeper *keeper);

/**
 * keeper_unknown_key() is for whoever heard something that is signed by a key which the account
 * lacks; context is the keeper.
 */
void keeper_unknown_key(void *context, struct roster_account *account);

/** keeper_free() ends it; nothing of lane and reader runs any more. */
void keeper_free(struct keeper **keeper);

#endif
