/*
 * unionpay_notify.h -- what a merchant is told of what was paid or given back, and when again:
 * five times at most, 1, 2, 4 and 5 minutes apart.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_NOTIFY_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_NOTIFY_H

#include "tools/sandbox/unionpay/unionpay.h"

#define UNIONPAY_NOTIFY_TRIES_MAX 5

/** unionpay_notify_body() is the form, encoded and signed, as the fault wants it. */
enum err unionpay_notify_body(struct unionpay *unionpay, const struct unionpay_trade *trade,
    enum sandbox_fault fault, struct arena *arena, struct bytes *ret_body) MUST_CHECK;

/** unionpay_notify_taken() is whether the answer ends it: 200 or 302. */
bool unionpay_notify_taken(const char *kind, int status, struct bytes body);

/** unionpay_notify_after() is how long after the tries-th sending the next one is. */
struct span unionpay_notify_after(int64_t tries, int64_t speed);

#endif
