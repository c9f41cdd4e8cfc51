/*
 * alipay_notify.h -- telling the merchant's server that a trade was paid, or complained of.
 *
 * A notify is a row, written in the transaction of what it tells; the
 * courier (sandbox_courier.h) sends it until the server says exactly "success":
 * at once, then after 4m 10m 10m 1h 2h 6h 15h.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_NOTIFY_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_NOTIFY_H

#include "tools/sandbox/alipay/alipay.h"

#define ALIPAY_NOTIFY_TRIES_MAX 8
#define ALIPAY_NOTIFY_FORM_MAX ((size_t)16 * 1024)
#define ALIPAY_NOTIFY_COMPLAINT "alipay.merchant.tradecomplain.changed"

/** alipay_notify_after() is how long to wait after that many failed tries (1 …); speed > 0. */
struct span alipay_notify_after(int64_t tries, int64_t speed);

/** alipay_notify_taken() is whether an answer counts as taken. */
bool alipay_notify_taken(int status, struct bytes body);

/* What a notify says beside, when money went back. */
struct alipay_notify_refund {
    const char *out_request_no;
    struct moment refunded;
};

/**
 * alipay_notify_add() plans one in the caller's transaction; nothing for a trade without URL.
 * refund is NULL when the trade was paid.
 */
enum err alipay_notify_add(struct alipay *alipay, const struct alipay_trade *trade,
    const struct sandbox_payer *buyer, const struct alipay_notify_refund *refund,
    struct arena *arena) MUST_CHECK;

/**
 * alipay_notify_complaint() plans the message that a complaint has changed, likewise; nothing for
 * an app that hears no messages.
 */
enum err alipay_notify_complaint(struct alipay *alipay, const char *trade_no,
    const char *complain_event_id, struct arena *arena) MUST_CHECK;

#endif
