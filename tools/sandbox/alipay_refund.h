/*
 * alipay_refund.h -- the methods alipay.trade.refund and alipay.trade.fastpay.refund.query.
 *
 * A refund is known by its out_request_no within its trade.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_REFUND_H
#define TOOLS_SANDBOX_ALIPAY_REFUND_H

#include "tools/sandbox/alipay_gateway.h"

alipay_method_fn alipay_refund_ask;
alipay_method_fn alipay_refund_query;

#endif
