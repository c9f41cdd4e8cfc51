/*
 * sentry.h -- sees what callbacks are refused for, and has it stored a little at a time.
 *
 * The first of a kind at an account within an hour is stored at once; those behind it are
 * counted, and stored every SENTRY_SPAN, so that a flood costs a row's change now and then. So
 * many kinds and accounts are told apart at once; beyond that they are only counted. What was
 * counted and not yet stored is lost with the process. Everything on the loop.
 */
#ifndef HUB_FLOW_SENTRY_H
#define HUB_FLOW_SENTRY_H

#include "hub/flow/security_flow.h"

#define SENTRY_SPAN span_s(1)
#define SENTRY_PLACES 128
#define SENTRY_SAID 100

struct sentry;

/* Borrowed. */
struct sentry_sight {
    int64_t merchant_id; /* as of struct security_note */
    int64_t account_id;
    enum channel channel;
    enum security_kind kind;
    const char *from;  /* the other side's address */
    const char *about; /* the number that it speaks of, as it says it; "" for none: "-" */
};

/** sentry_make() wants net and lane to outlive it. */
enum err sentry_make(struct net *net, struct lane *lane, struct sentry **ret_sentry) MUST_CHECK;

/** sentry_saw() is whether it is one of the first SENTRY_SAID of the hour, and worth a line. */
bool sentry_saw(struct sentry *sentry, const struct sentry_sight *sight);

/** sentry_count() is how many of a kind there were since the start. */
int64_t sentry_count(const struct sentry *sentry, enum security_kind kind);

/** sentry_free() ends it; nothing of the lane's runs any more. */
void sentry_free(struct sentry **sentry);

#endif
