/*
 * roster_lookup.h -- reading channel accounts and opening them, on a worker.
 *
 * Inside of the roster. A lookup belongs to the reader until its done().
 */
#ifndef HUB_FLOW_ROSTER_LOOKUP_H
#define HUB_FLOW_ROSTER_LOOKUP_H

#include "hub/flow/roster.h"

/* What a lookup knows already, so that it opens nothing twice. */
struct roster_known {
    int64_t id;
    int64_t version;
};

struct roster_found {
    struct roster_offer offer;
    int64_t id;
    int64_t merchant_id; /* whose it is */
    int64_t version;
    struct adapter_account *opened; /* NULL: known, or it cannot be opened */
    enum err err;
};

struct roster_lookup {
    struct reading reading;                     /* first */
    void (*done)(struct roster_lookup *lookup); /* on the loop; the lookup is freed after it */
    const struct channel_account_kit *kit;
    struct roster *roster;
    roster_fn *then;
    void *context;
    int64_t merchant_id; /* whose accounts; 0 with account_id */
    int64_t account_id;
    struct roster_want want;
    struct roster_known known[ROSTER_OFFERS_MAX];
    size_t known_count;
    struct roster_found found[ROSTER_OFFERS_MAX];
    size_t count;
    enum err err;
};

/**
 * roster_lookup_look() is what only the opened account says of an offer; one that has been dropped
 * meanwhile (NULL) says what it said before.
 */
static inline void
roster_lookup_look(struct roster_offer *offer, const struct roster_account *held)
{
    const struct adapter_account *account = held == NULL ? NULL : held->account;

    if (account != NULL)
        offer->takes_browser =
            account->adapter->takes_browser != NULL && account->adapter->takes_browser(account);
}

/**
 * roster_lookup_start() takes a lookup that was made by calloc(), whatever becomes of it. What
 * is opened is done()'s to keep or to close.
 */
enum err roster_lookup_start(struct reader *reader, struct roster_lookup *lookup) MUST_CHECK;

#endif
