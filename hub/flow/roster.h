/*
 * roster.h -- the channel accounts that are open, and which of them takes a payment.
 *
 * Like the keyring of apps: accounts are read when they are needed, opened on a worker
 * (their secrets by hub/flow/vault.h) and kept for ROSTER_FRESH, so that a key that was
 * changed, here or by another hub, is used soon and without a stop. What is in use stays as
 * it is until its last user lets go. The accounts of the settings file are always there,
 * behind all others of their channel. Everything on the loop.
 */
#ifndef HUB_FLOW_ROSTER_H
#define HUB_FLOW_ROSTER_H

#include "hub/flow/channel_account.h"
#include "hub/flow/health_flow.h"
#include "hub/flow/roster_route.h"
#include "hub/store/reader.h"

struct roster;

#define ROSTER_FRESH span_s(30)
#define ROSTER_MAX 4096            /* accounts kept, and merchants; beyond it what is idle goes */
#define ROSTER_OFFERS_MAX 32       /* accounts that may take one merchant's payments */
#define ROSTER_SILENCES 3          /* in a row, and an account is passed over */
#define ROSTER_ILL_SPAN span_s(30) /* for so long, then it is tried again */
#define ROSTER_BROKEN_SPAN span_s(600) /* likewise one whose parameters are wrong */

/* What the last answer said of an account. */
struct roster_health {
    enum adapter_health health;
    char code[ADAPTER_CODE_SIZE];
    struct tick at;
};

/* An account that somebody holds. */
struct roster_account {
    int64_t id;
    int64_t merchant_id; /* whose it is; 0 for the platform's */
    const struct adapter_account *account;
    struct roster_health health[HEALTH_USES]; /* by roster_judged() */
};

struct roster_options {
    struct net *net;
    struct reader *reader;
    struct channel_account_kit kit;
};

/**
 * Gets an account that is held for the callee, who lets it go by roster_release(), or why there
 * is none: ERR_NOT_FOUND, ERR_BUSY when it cannot be read now, ERR_CORRUPT when it cannot be
 * opened.
 */
typedef void roster_fn(void *context, enum err err, struct roster_account *account);

enum err roster_make(const struct roster_options *options, struct roster **ret_roster) MUST_CHECK;

/** roster_free() wants every account to have been let go, and the reader to be done. */
void roster_free(struct roster **roster);

/** roster_own() adds an account of the settings file, whose id is its channel; borrowed. */
void roster_own(struct roster *roster, const struct adapter_account *account);

/** roster_kit() is what accounts are opened with; borrowed. */
const struct channel_account_kit *roster_kit(const struct roster *roster);

/** roster_adapter() is a dialect of that channel, or NULL: this hub does not speak to it. */
const struct adapter *roster_adapter(const struct roster *roster, enum channel channel);

/** roster_peek() is an account that is in memory and fresh, held; or NULL: roster_get() it. */
struct roster_account *roster_peek(struct roster *roster, int64_t id);

/** roster_glance() is likewise one that is in memory, however old it is. */
struct roster_account *roster_glance(struct roster *roster, int64_t id);

/** roster_get() calls then(context, …) once, in a later turn. */
enum err roster_get(struct roster *roster, int64_t id, roster_fn *then, void *context) MUST_CHECK;

/**
 * roster_choose() is who takes a payment of that merchant: then(context, …) once, now or in a
 * later turn. ERR_NOT_FOUND: no account does.
 */
enum err roster_choose(struct roster *roster, int64_t merchant_id, const struct roster_want *want,
    roster_fn *then, void *context) MUST_CHECK;

/** roster_hold() holds it once more. */
void roster_hold(struct roster_account *account);
/** roster_release() takes *account; NULL inside is fine. */
void roster_release(struct roster *roster, struct roster_account **account);

/** roster_heard() is for whoever asked a channel: whether anything came back. */
void roster_heard(struct roster *roster, struct roster_account *account, bool answered);

/**
 * roster_judged() keeps a judgement that is sure, and is whether it is news: another than the
 * last one of that use, or so old that another hub may have heard otherwise. One that is
 * broken for payments is passed over if another takes them.
 */
bool roster_judged(struct roster *roster, struct roster_account *account, enum health_use use,
    const struct adapter_judgement *judgement);

/** roster_forget() is for whoever changed accounts: all are read anew. */
void roster_forget(struct roster *roster);

#endif
