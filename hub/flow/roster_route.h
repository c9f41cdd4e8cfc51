/*
 * roster_route.h -- which of several channel accounts takes a payment.
 *
 * The merchant's own before its partner's, those before the platform's; of these, the
 * first by priority whose limits of amount and time of day the payment keeps and that
 * are well; of equals, by their weights. Pure.
 *
 * An account that has not answered lately is passed over while another one can do it.
 * An attempt that was begun stays with its account: this is asked once for each.
 */
#ifndef HUB_FLOW_ROSTER_ROUTE_H
#define HUB_FLOW_ROSTER_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/pay/channel.h"

enum roster_whose {
    ROSTER_WHOSE_MERCHANT,
    ROSTER_WHOSE_PARTNER,
    ROSTER_WHOSE_PLATFORM
};

/* One account as far as choosing goes. */
struct roster_offer {
    enum channel channel;
    enum roster_whose whose;
    bool on;   /* it takes new payments */
    bool well; /* it answers */
    bool takes_barcodes;
    bool takes_browser;
    int64_t priority;        /* the smallest first */
    int64_t weight;          /* its share among equals; 0 counts as 1 */
    struct money amount_min; /* 0: any */
    struct money amount_max; /* 0: any */
    int64_t from_minute;     /* of the day in China */
    int64_t to_minute;       /* before it; the same as from_minute: all day; less: over midnight */
};

struct roster_want {
    enum channel channel;
    bool barcode;
    bool browser; /* the payer's is of no wallet */
    bool anyway;  /* it is no payment: whatever the limits */
    struct money amount;
    struct moment now;
    uint64_t seed; /* the same for one order: it comes to the same account again */
};

#define ROSTER_NONE SIZE_MAX

/** roster_route() is the place of the offer that takes it, or ROSTER_NONE. */
size_t roster_route(
    const struct roster_offer *offers, size_t count, const struct roster_want *want);

#endif
