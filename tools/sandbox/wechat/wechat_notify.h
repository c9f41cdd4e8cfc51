/*
 * wechat_notify.h -- what a merchant is told of, and when again: 15 times within a day.
 *
 * The plain text is stored with the change that it tells of; the courier seals it.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_NOTIFY_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_NOTIFY_H

#include "tools/sandbox/wechat/wechat.h"

#define WECHAT_NOTIFY_TRIES_MAX 16 /* the first one, and 15 more */

/** wechat_notify_paid() adds a row in the caller's transaction, unless there is no notify_url. */
enum err wechat_notify_paid(
    struct wechat *wechat, const struct wechat_order *order, struct arena *arena) MUST_CHECK;

/** wechat_notify_refunded() does so for a refund that has ended. */
enum err wechat_notify_refunded(struct wechat *wechat, const struct wechat_order *order,
    const struct wechat_refund *refund, struct arena *arena) MUST_CHECK;

/* News of a complaint: which one, what was done to it, and where that is told. */
struct wechat_notify_of {
    const char *url;
    const char *complaint;
    const char *action; /* action_type */
    bool is_new;
};

/** wechat_notify_complaint() does so for that, about an order. */
enum err wechat_notify_complaint(struct wechat *wechat, const struct wechat_order *order,
    const struct wechat_notify_of *of, struct arena *arena) MUST_CHECK;

/** wechat_notify_after() is how long after the tries-th sending the next one is; speed divides. */
struct span wechat_notify_after(int64_t tries, int64_t speed);

/** wechat_notify_taken() is whether the answer ends it: 200 or 204; of API v2, SUCCESS. */
bool wechat_notify_taken(const char *event_type, int status, struct bytes body);

/** wechat_notify_is_old() is whether it is one of API v2, in XML and without a signature. */
bool wechat_notify_is_old(const char *event_type);

/** wechat_notify_summary() is the summary of an event_type; _original() its original_type. */
const char *wechat_notify_summary(const char *event_type);
const char *wechat_notify_original(const char *event_type);

#endif
