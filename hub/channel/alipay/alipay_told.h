/*
 * alipay_told.h -- what Alipay tells of a trade, in an answer or in a callback.
 *
 * TRADE_CLOSED is told for trades that nobody paid and for trades that were
 * paid and refunded in full. One with a time of payment, or with money
 * received, paid or refunded, is ADAPTER_PAID here, with the code TRADE_CLOSED.
 *
 * Pure; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_TOLD_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_TOLD_H

#include "hub/channel/adapter.h"

/* "" and negative amounts where nothing was said. */
struct alipay_told {
    const char *ours;
    const char *number;
    const char *status;
    const char *paid_at;
    struct money total;
    struct money receipt;
    struct money payer_paid;
    struct money refunded;
};

struct alipay_told alipay_told_nothing(void);

/** alipay_told_fits() is whether its numbers fit into a reply. */
bool alipay_told_fits(const struct alipay_told *told);

/** alipay_told_reply() is what that says; it must fit. */
struct adapter_reply alipay_told_reply(const struct alipay_told *told);

/** alipay_told_put_paid() is how much was paid and when, of what is known to be paid. */
void alipay_told_put_paid(const struct alipay_told *told, struct adapter_reply *reply);

#endif
