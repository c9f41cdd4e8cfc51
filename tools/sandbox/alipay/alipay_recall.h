/*
 * alipay_recall.h -- shares that a refund takes back: refund_royalty_parameters.
 *
 * What receivers were given comes back to the seller before the payer gets his money.
 * What was taken back is not shared again.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_RECALL_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_RECALL_H

#include "tools/sandbox/alipay/alipay_request.h"

/**
 * alipay_recall_shares() takes back what biz lists, nothing when it lists nothing.
 * *ret_refusal says why not, then nothing was done, else ALIPAY_FINE.
 */
enum err alipay_recall_shares(struct alipay_request *request, const struct alipay_trade *trade,
    struct money refunded, const char *out_request_no, enum alipay_refusal *ret_refusal) MUST_CHECK;

#endif
