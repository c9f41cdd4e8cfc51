/*
 * wechat_callback.h -- what WeChat Pay tells by itself: of payments, refunds, complaints.
 *
 * struct adapter's read_callback(). It is believed when it is signed by a key of the
 * account's, not older or younger than five minutes by our clock, sealed under our APIv3
 * key, and about our merchant. ERR_NOT_FOUND: signed by a key that the account does not
 * have, whose certificates may have changed. What WeChat sends to see whether anybody
 * looks (WECHATPAY/SIGNTEST/) is ERR_BAD_SIGNATURE like any other that does not fit.
 *
 * Of a refund it says which one; how that went, a query tells. So it does of a complaint
 * (消费者投诉, 投诉通知回调: COMPLAINT.CREATE, COMPLAINT.STATE_CHANGE).
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_CALLBACK_H
#define HUB_CHANNEL_WECHAT_WECHAT_CALLBACK_H

#include "hub/channel/adapter.h"

enum err wechat_callback_read(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_callback *ret_callback) MUST_CHECK;

/** wechat_callback_is_probe() is struct adapter's is_probe(). */
bool wechat_callback_is_probe(const struct adapter_heard *heard);

#endif
