/*
 * alipay.h -- Alipay OpenAPI v2 (gateway.do), key mode, for a payer's own phone.
 *
 * Authorise (auth_base) → alipay.system.oauth.token → alipay.trade.create with
 * JSAPI_PAY; the page then calls tradePay with the number that create gives.
 * The gateway answers everything with HTTP 200; an answer counts only with a
 * signature that fits (alipay_sign.h), and "10000" is not a payment: only
 * trade_status says so.
 *
 * TRADE_CLOSED is told for trades that nobody paid and for trades that were
 * paid and refunded in full. One with a time of payment, or with money
 * received, paid or refunded, is ADAPTER_PAID here, with the code TRADE_CLOSED.
 * A query or a close that is refused says nothing of the payment: ADAPTER_UNKNOWN.
 * A close of what does not exist is ADAPTER_ABSENT, not closed: the request that
 * creates it may have been overtaken, and what it makes can be paid.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_H

#include "hub/channel/adapter.h"

extern const struct adapter alipay_adapter;

/** alipay_ask() makes the request of a method with this biz_content, for the adapter's files. */
enum err alipay_ask(const struct adapter_account *account, const char *method,
    const struct text *content, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

#endif
