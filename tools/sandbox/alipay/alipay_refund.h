/*
 * alipay_refund.h -- the methods alipay.trade.refund and alipay.trade.fastpay.refund.query.
 *
 * A refund is known by its out_request_no within its trade.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_REFUND_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_REFUND_H

#include "tools/sandbox/alipay/alipay_request.h"

enum err alipay_refund_ask(struct alipay_request *request) MUST_CHECK;
enum err alipay_refund_query(struct alipay_request *request) MUST_CHECK;

#endif
