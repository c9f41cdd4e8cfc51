/*
 * alipay_share.h -- the methods alipay.trade.order.settle and .settle.query.
 *
 * A trade can be shared when it was created with extend_params.royalty_freeze.
 * Sharing takes the money from the seller at once; the faults share_slow and
 * share_fail leave a share PROCESSING for a while, after which it is SUCCESS, or
 * FAIL and the seller's again. A settle is known by its out_request_no within its
 * trade. What is said of one that does not exist (success without content) is ours:
 * the documents do not tell.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_SHARE_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_SHARE_H

#include "tools/sandbox/alipay/alipay_request.h"

/** alipay_share_declare() remembers of a new trade whether it will be shared. */
enum err alipay_share_declare(struct alipay_request *request, const char *trade_no) MUST_CHECK;

enum err alipay_share_settle(struct alipay_request *request) MUST_CHECK;
enum err alipay_share_query(struct alipay_request *request) MUST_CHECK;

#endif
