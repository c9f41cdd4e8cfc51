/*
 * package.h -- how much a merchant may have: apps, calls of /v1 a month, terminals, staff.
 *
 * The platform's packages, and which of them a merchant has. Who has none has no limits, and a
 * limit of 0 is none. What is there already stays when a limit gets smaller; nothing is added.
 * Looked at in the transaction that adds, before its rows are read: two that add at once on
 * PostgreSQL may both find room.
 */
#ifndef HUB_FLOW_PACKAGE_H
#define HUB_FLOW_PACKAGE_H

#include "hub/store/lane.h"
#include "hub/store/query.h"

enum package_limit {
    PACKAGE_APPS,
    PACKAGE_CALLS,
    PACKAGE_TERMINALS,
    PACKAGE_STAFF,
    PACKAGE_LIMITS
};

/* The largest limit that can be said. */
#define PACKAGE_LIMIT_MAX INT64_C(1000000000)

/** package_limit_word() is its name in bodies. */
const char *package_limit_word(enum package_limit limit);

/** package_month() is the month of a moment, in China: 202611. */
int64_t package_month(struct moment now);

/**
 * package_is_full() is whether the merchant that an organisation is or belongs to may have no more
 * of it. For an operation's look().
 */
enum err package_is_full(struct engine *engine, int64_t organisation_id, enum package_limit limit,
    bool *ret_full) MUST_CHECK;

struct package_put {
    struct operation operation;     /* first */
    int64_t id;                     /* 0: a new one */
    int64_t version;                /* that was read */
    const char *name;               /* borrowed; NULL: as it is */
    int64_t limits[PACKAGE_LIMITS]; /* below 0: as it is, and of a new one none */

    int64_t made_id; /* handed back */
};

/** package_put() makes it ready. ERR_NOT_FOUND, ERR_CONFLICT. */
void package_put(struct package_put *put);

struct package_give {
    struct operation operation; /* first */
    int64_t merchant_id;
    int64_t package_id; /* 0: none, and so no limits */
    int64_t version;    /* of what the merchant has, that was read; 0: it never had one */
    int64_t by_id;
};

/** package_give() makes it ready. ERR_NOT_FOUND: no such merchant or package; ERR_CONFLICT. */
void package_give(struct package_give *give);

/* Calls that were let in, to be added to those of their merchant and month. */
#define PACKAGE_COUNTED_MAX 1000
struct package_counted {
    struct operation operation; /* first */
    int64_t month;
    size_t count;
    struct {
        int64_t merchant_id;
        int64_t calls;
    } of[PACKAGE_COUNTED_MAX];
};

/** package_count() makes it ready. */
void package_count(struct package_counted *counted);

#endif
