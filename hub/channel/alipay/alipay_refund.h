/*
 * alipay_refund.h -- refunds of a trade, each known by our out_request_no within it.
 *
 * The functions are those of struct adapter. alipay_refund_read() is always ERR_OK: what
 * cannot be understood, also for want of memory, is ADAPTER_REFUND_UNKNOWN.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_REFUND_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_REFUND_H

#include "hub/channel/adapter.h"

enum err alipay_refund_build(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err alipay_refund_build_query(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err alipay_refund_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply) MUST_CHECK;

#endif
