/*
 * audit_verify.h -- whether the audit's chains are whole.
 *
 * Walks all chains row by row, in pages, on a connection of the caller's: each row's number and
 * hash, and the head of each. What was changed or taken out of the middle shows by itself; a tail
 * that was cut off with its head does not: heads that were written down elsewhere ("shanju-hub
 * audit heads") are held against their chains by audit_verify_has().
 */
#ifndef HUB_FLOW_AUDIT_VERIFY_H
#define HUB_FLOW_AUDIT_VERIFY_H

#include "hub/flow/audit_row.h"
#include "hub/store/engine.h"

enum audit_fault {
    AUDIT_FAULT_NONE,
    AUDIT_FAULT_CHANGED, /* the row's hash is not that of its fields and of the row before it */
    AUDIT_FAULT_MISSING, /* no row has that number, and a later one is there */
    AUDIT_FAULT_HEAD     /* the head is missing, or not the last row's */
};

struct audit_verified {
    int64_t chains;
    int64_t rows;
    enum audit_fault fault; /* the first that was found: of which row */
    int64_t merchant_id;
    int64_t sequence;
};

/** audit_verify() walks until all is seen or one is found: that is ERR_OK, too. */
enum err audit_verify(struct engine *engine, struct audit_verified *ret_verified) MUST_CHECK;

/** audit_verify_has() is whether the row of that number has that hash; ERR_NOT_FOUND: none has. */
enum err audit_verify_has(struct engine *engine, int64_t merchant_id, int64_t sequence,
    const uint8_t hash[static CRYPT_SHA256_SIZE], bool *ret_has) MUST_CHECK;

/** audit_verify_read() is a row of store_audit_rows; ERR_CORRUPT: it does not fit. */
enum err audit_verify_read(struct query *query, struct audit_row *ret_row) MUST_CHECK;

#endif
