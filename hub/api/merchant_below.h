/*
 * merchant_below.h -- for whom an app asks: its own merchant, or one that that has brought.
 *
 * Who runs the platform asks for it (merchant 0), or for any.
 *
 * Merchants are called by their numbers. One that is not below is as unknown as none.
 */
#ifndef HUB_API_MERCHANT_BELOW_H
#define HUB_API_MERCHANT_BELOW_H

#include "hub/api/call.h"

#define MERCHANT_BELOW_NUMBER_MAX INT64_C(999999999)

/* In the call's arena. */
struct merchant_below {
    struct reading reading; /* first */
    struct call *call;
    void (*then)(struct merchant_below *below);
    int64_t number;
    int64_t merchant_id; /* found */
    int64_t accounts;    /* at channels, of its own */
    enum err err;
};

/** merchant_below_find() calls then(below) in a later turn, or answers; number 0: the app's own. */
void merchant_below_find(struct merchant_below *below, struct call *call, int64_t number,
    void (*then)(struct merchant_below *below));

#endif
