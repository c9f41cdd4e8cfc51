/*
 * change.h -- a change that a signed request asks for: made once, then shown.
 *
 * Around a flow's operation: Idempotency-Key and nonce (hub/flow/keyed_flow.h), then
 * the resource as it stands, read anew, so that a first answer and a repeat are alike.
 */
#ifndef HUB_API_CHANGE_H
#define HUB_API_CHANGE_H

#include "hub/api/shape.h"
#include "hub/api/staff_act.h"
#include "hub/api/view.h"

/* The operation stands in the arena beside it. */
struct change {
    struct keyed keyed;   /* first: the operation of an app */
    struct staff_act act; /* around it: that of a person */
    struct call *call;
    const struct view_kind *shows;
    struct roster_want pays_by; /* an account has to take what it begins; channel NONE: none */
    int64_t *account_id;        /* gets which one that is; NULL where that is decided later */
    enum problem over; /* what ERR_OUT_OF_RANGE of the operation is; 0: nothing of its own */
    /* Which problem an error of the operation is, where that takes more; or NULL. */
    enum problem (*problem)(const struct operation *inner, enum err err);
    /* And which field that is about; NULL: none. */
    const char *(*wrong)(struct operation *inner, enum err err);
    /* Goes on with what was made, now or before, and answers the call: true. NULL to show it. */
    bool (*then)(struct call *call, struct change *change, int64_t id);
};

/** change_submit() has the operation made and answers the call; change is in its arena. */
void change_submit(struct change *change, struct call *call, struct operation *inner,
    int64_t (*about)(const struct operation *inner), const struct view_kind *shows);

/** change_read() reads the body by a shape; false: the call has been answered. */
bool change_read(
    struct call *call, const struct shape *shape, union shape_value *values) MUST_CHECK;

/** change_read_with() does so, and hands back what was read: for what 0 and nothing tell apart. */
bool change_read_with(struct call *call, const struct shape *shape, union shape_value *values,
    const struct json_node **ret_root) MUST_CHECK;

/**
 * change_content() is what was asked under a key: the same body at another door is another
 * request. Without memory its bytes are NULL.
 */
struct bytes change_content(struct call *call);

/** change_asker() is who asks: an app, or a person. */
int64_t change_asker(const struct call *call);

/** change_take() is zeroed memory of the call, or NULL, and then it has been answered. */
void *change_take(struct call *call, size_t size);

#endif
