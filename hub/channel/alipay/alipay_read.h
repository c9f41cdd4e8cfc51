/*
 * alipay_read.h -- what an answer says of a trade: made, asked about, closed, paid, undone.
 *
 * "10000", or 200 in v3, is not a payment: only trade_status says so, and of a barcode the
 * answer to its payment. A query or a close that is refused says nothing of the payment:
 * ADAPTER_UNKNOWN. A close of what does not exist is ADAPTER_ABSENT, not closed: the request
 * that creates it may have been overtaken, and what it makes can be paid.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_READ_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_READ_H

#include "hub/channel/adapter.h"

/**
 * alipay_read_answer() is struct adapter's read(), and always ERR_OK: what cannot be
 * understood, also for want of memory, is ADAPTER_UNKNOWN.
 */
enum err alipay_read_answer(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply) MUST_CHECK;

#endif
