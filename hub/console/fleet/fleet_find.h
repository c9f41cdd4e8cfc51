/*
 * fleet_find.h -- whose a thing is that somebody wants to change, if it is where he looks.
 *
 * Asked before the change: the merchant's rows are changed in its own track, and its chain of the
 * audit has the row. That it still stands there is looked at once more by the operation.
 */
#ifndef HUB_CONSOLE_FLEET_FLEET_FIND_H
#define HUB_CONSOLE_FLEET_FLEET_FIND_H

#include "hub/api/call.h"

enum fleet_kind {
    FLEET_STORE,
    FLEET_TERMINAL
};

/* In the call's arena; embedded in what goes on with it. */
struct fleet_find {
    struct reading reading; /* first */
    struct call *call;
    enum fleet_kind kind;
    int64_t id;
    const char *field;                     /* that named it; NULL: the path */
    void (*then)(struct fleet_find *find); /* it was found: goes on, and answers the call */

    int64_t merchant_id;
    enum err err;
};

/** fleet_find_start() finds it, or answers the call. */
void fleet_find_start(struct fleet_find *find);

/** fleet_find_id() is the id in the call's path; false: the call has been answered. */
bool fleet_find_id(struct call *call, int64_t *ret_id) MUST_CHECK;

#endif
