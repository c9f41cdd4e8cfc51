/*
 * target.h -- which resource a path or a field names: our id, or the merchant's number.
 *
 * Digits may be either: an id of ours is looked for first. What belongs to another
 * merchant is not found, and the log says so (event foreign_id).
 */
#ifndef HUB_API_TARGET_H
#define HUB_API_TARGET_H

#include "hub/api/call.h"
#include "hub/flow/claim.h"

struct target_kind {
    const char *name;
    enum claim_kind claim; /* of the merchant's numbers */
    unsigned owner;        /* SQL_STORE_…: whose an id is, */
    bool reaches;          /* by who asks as well: it is his, where he may see what is another's */
    bool follows;          /* what is wanted is what it points at: */
    unsigned follow;       /* SQL_STORE_…: of (merchant, id), ERR_BAD_STATE for 0 */
};

/** target_resolve() is for readings: the id that text names, or ERR_NOT_FOUND. */
enum err target_resolve(struct reader *reader, const struct target_kind *kind, int64_t merchant_id,
    const char *text, int64_t *ret_id, bool *ret_foreign) MUST_CHECK;

/** target_foreign() logs that an app tried an id that is another merchant's. */
void target_foreign(const struct call *call, const char *kind, const char *text);

/** target_find() calls then(call, id) in a later turn, or answers that there is none. */
void target_find(struct call *call, const struct target_kind *kind, const char *text,
    void (*then)(struct call *call, int64_t id));

#endif
