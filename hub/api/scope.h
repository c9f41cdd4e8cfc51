/*
 * scope.h -- at which organisation a person looks: what bounds each statement of the console.
 *
 * The gate (hub/api/staff_gate.h) resolves it from the query field "at" and the person's posts.
 * Statements are bounded by it always: the platform sees everything; a partner orders by the
 * partner_id that they were made under, and organisations by the range of its path; a merchant
 * its merchant_id; a store that, and the stores at and below its path.
 */
#ifndef HUB_API_SCOPE_H
#define HUB_API_SCOPE_H

#include "hub/flow/organisation.h"
#include "hub/store/reader.h"

struct scope {
    int64_t organisation_id;
    enum organisation_kind kind;
    int64_t merchant_id; /* of a merchant or a store; else 0 */
    int64_t partner_id;  /* of a partner: itself; else 0 */
    char path[ORGANISATION_PATH_SIZE];
};

/** scope_read() is that of an organisation; ERR_NOT_FOUND. On the reader's thread. */
enum err scope_read(
    struct reader *reader, int64_t organisation_id, struct scope *ret_scope) MUST_CHECK;

#endif
