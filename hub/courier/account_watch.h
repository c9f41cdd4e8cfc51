/*
 * account_watch.h -- what answers say about the accounts they came to, as it is heard.
 *
 * Most answers say that all is well, as the one before: the roster remembers that, and only
 * what is news is decided (hub/flow/health_flow.h). On the loop.
 */
#ifndef HUB_COURIER_ACCOUNT_WATCH_H
#define HUB_COURIER_ACCOUNT_WATCH_H

#include "hub/flow/health_flow.h"
#include "hub/flow/roster.h"

struct account_watch {
    struct net *net;
    struct lane *lane;
    struct roster *roster;
    /* Something was signed by a key that the account does not have; NULL: nobody minds. */
    void (*unknown_key)(void *context, struct roster_account *account);
    void *context;
};

/** account_watch_heard() is for every answer of that use. */
void account_watch_heard(const struct account_watch *watch, struct roster_account *account,
    enum health_use use, const struct adapter_heard *heard, struct arena *arena);

/** account_watch_judged() is for a judgement that somebody has made. */
void account_watch_judged(const struct account_watch *watch, struct roster_account *account,
    enum health_use use, const struct adapter_judgement *judgement);

#endif
