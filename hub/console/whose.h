/*
 * whose.h -- whose a thing is that somebody wants to change, if it is where he looks.
 *
 * Asked before the change: the merchant's rows are changed in its own track, and its chain of the
 * audit has the row. That it still stands there is looked at once more by the operation.
 */
#ifndef HUB_CONSOLE_WHOSE_H
#define HUB_CONSOLE_WHOSE_H

#include "hub/console/staff_change.h"

enum whose_kind {
    WHOSE_STORE,
    WHOSE_TERMINAL,
    WHOSE_PLATE,
    WHOSE_APP,
    WHOSE_BOOKS /* a merchant or a partner */
};

/* In the call's arena; embedded in what goes on with it. */
struct whose {
    struct reading reading; /* first */
    struct call *call;
    enum whose_kind kind;
    int64_t id;
    const char *field;                /* that named it; NULL: the path */
    void (*then)(struct whose *find); /* it was found: goes on, and answers the call */

    int64_t merchant_id;
    enum err err;
};

/** whose_find() finds it, or answers the call. */
void whose_find(struct whose *find);

/* A change of what is found first. A door embeds it as its first member. */
struct whose_change {
    struct whose whose; /* first */
    struct staff_change change;
};

/**
 * whose_change_take() is size bytes in the arena that begin with a struct whose_change; what the
 * change says to errors and answers is the caller's to fill in. NULL: the call has been answered.
 */
void *whose_change_take(struct call *call, size_t size, enum whose_kind kind, int64_t id,
    void (*then)(struct whose *find)) MUST_CHECK;

/** whose_change_submit() is then()'s: it is made in the tracks of whose it is. */
void whose_change_submit(struct whose_change *changing, struct operation *inner,
    int64_t (*about)(const struct operation *inner));

/** whose_id() is the id in the call's path; false: the call has been answered. */
bool whose_id(struct call *call, int64_t *ret_id) MUST_CHECK;

#endif
