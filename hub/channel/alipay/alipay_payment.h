/*
 * alipay_payment.h -- what asks Alipay for a trade: made for a payer or for a QR, paid by a
 * barcode, asked about, closed, undone.
 *
 * The functions are those of struct adapter. A QR (alipay.trade.precreate) is no trade before
 * somebody scans it: until then a query says ADAPTER_ABSENT, and so does a close.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_PAYMENT_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_PAYMENT_H

#include "hub/channel/adapter.h"

enum err alipay_payment_create(const struct adapter_account *account,
    const struct adapter_create *create, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

/* alipay.trade.wap.pay: the payer's browser asks for it, and there is no trade before he pays. */
bool alipay_payment_takes_browser(const struct adapter_account *account);
enum err alipay_payment_put_browser_url(const struct adapter_account *account,
    const struct adapter_create *create, const char *handle, const char *return_url,
    struct moment now, struct text *url) MUST_CHECK;

enum err alipay_payment_pay(const struct adapter_account *account,
    const struct adapter_create *create, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err alipay_payment_query(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err alipay_payment_close(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err alipay_payment_reverse(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

#endif
