/*
 * unionpay_operation.h -- what a merchant can ask for: apply, consume, query, refund, void,
 * reversal, file.
 *
 * Each runs in the caller's transaction, and has written nothing when it refuses.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_OPERATION_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_OPERATION_H

#include "tools/sandbox/unionpay/unionpay_money.h"

#define UNIONPAY_OPERATION_FIELDS_MAX 4
/* UnionPay's has a host of its own; here it is a path. */
#define UNIONPAY_FILES_PATH "/unionpay/files"

/* One request that is sound, while it is run. */
struct unionpay_ask {
    struct unionpay *unionpay;
    const struct form *form; /* what was asked */
    struct form *answer;     /* what is added to the echo */
    struct arena *arena;
    struct moment now;
    struct money amount;              /* 0 where none is asked for */
    const char *code;                 /* the respCode: "00" to begin with */
    struct sandbox_fault_taken fault; /* how it is answered */
};

struct unionpay_operation {
    const char *path;
    const char *type; /* txnType and txnSubType */
    const char *sub_type;
    const char *method; /* of faults */
    enum err (*run)(struct unionpay_ask *ask);
    const char *fields[UNIONPAY_OPERATION_FIELDS_MAX]; /* that it needs, up to a NULL */
};

/** unionpay_operation_find() is NULL for what is not served there. */
const struct unionpay_operation *unionpay_operation_find(
    struct bytes path, const char *type, const char *sub_type);

/** unionpay_operation_field() is a field of what was asked, "" when it is missing. */
const char *unionpay_operation_field(const struct unionpay_ask *ask, const char *name);

#endif
