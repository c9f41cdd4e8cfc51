/*
 * plate_page.h -- what a plate shows: type the amount.
 *
 * hub/web/plate.html, filled in. Everything after it is the order's own page (pay_page.h).
 */
#ifndef HUB_API_PLATE_PAGE_H
#define HUB_API_PLATE_PAGE_H

#include "hub/api/call.h"
#include "shared/base/money.h"

/* Why the payer is asked again. */
enum plate_reason {
    PLATE_REASON_NONE,
    PLATE_REASON_AMOUNT, /* that is no amount: 0, or more than two decimals */
    PLATE_REASON_LITTLE,
    PLATE_REASON_MUCH,
    PLATE_REASON_REMARK,
    PLATE_REASON_WALLET, /* the plate does not take the payer's */
    PLATE_REASON_OFF,
    PLATE_REASON_SUSPENDED, /* the shop takes nothing at present */
    PLATE_REASON_CROWDED,   /* too many have begun and not paid */
    PLATE_REASON_BUSY,
    PLATE_REASON_COUNT
};

struct plate_model {
    enum plate_reason reason;
    const char *plate; /* its code, as it stood in the URL and was read */
    const char *store;
    const char *name;
    const char *amount; /* as it was typed; "" for nothing yet */
    const char *remark;
    const char *parameter; /* what the wallet sent back, for the form: its name */
    const char *secret;    /* and its value */
    const char *state;     /* what binds it to this plate */
    struct money amount_min;
    struct money amount_max;
};

/** plate_page_show() answers the call: 200, or 422 with a reason (503 when that is ours). */
void plate_page_show(struct call *call, const struct plate_model *model);

#endif
