/*
 * alipay_wap.h -- the method alipay.trade.wap.pay, which the payer's own browser calls.
 *
 * It makes the trade and is sent to the cashier; the answer is no JSON, unless it is refused.
 * Kinder than Alipay, where there is no trade before somebody has paid.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_WAP_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_WAP_H

#include "tools/sandbox/alipay/alipay_request.h"

enum err alipay_wap_pay(struct alipay_request *request) MUST_CHECK;

#endif
