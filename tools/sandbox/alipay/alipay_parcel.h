/*
 * alipay_parcel.h -- what one sending of a notify says, truly or as a fault has it.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_PARCEL_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_PARCEL_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/text.h"
#include "shared/text/form.h"
#include "tools/sandbox/alipay/alipay_rsa2.h"
#include "tools/sandbox/core/sandbox_fault.h"

struct alipay_parcel {
    struct arena *arena;
    const struct crypt_key *key; /* that signs it */
    const char *stored;          /* the form of the row, without what changes with each sending */
    struct moment time;          /* as notify_time */
    struct sandbox_fault_taken fault;
    struct form form;
    struct text message; /* what is signed */
    char sign[ALIPAY_RSA2_SIZE];
};

/** alipay_parcel_compose() fills form and message; ERR_CORRUPT when stored is no form. */
enum err alipay_parcel_compose(struct alipay_parcel *parcel) MUST_CHECK;

/** alipay_parcel_body() writes what is posted, when sign is there. */
enum err alipay_parcel_body(struct alipay_parcel *parcel, struct text *ret_body) MUST_CHECK;

#endif
