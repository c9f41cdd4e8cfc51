/*
 * wechat_transaction.h -- what API v3 tells of a payment: to a query, to codepay, in a callback.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_TRANSACTION_H
#define HUB_CHANNEL_WECHAT_WECHAT_TRANSACTION_H

#include "hub/channel/wechat/wechat_account.h"
#include "shared/text/json.h"

/**
 * wechat_transaction_read() is ERR_FORBIDDEN for one of another merchant or app, ERR_BAD_INPUT
 * for what is none, or not in CNY. A state that is not known is ADAPTER_UNKNOWN.
 */
enum err wechat_transaction_read(const struct wechat_account *account, const struct json_node *root,
    struct adapter_reply *ret_reply) MUST_CHECK;

/** wechat_transaction_is_ours() is whether it names our merchant, and no app but ours. */
bool wechat_transaction_is_ours(const struct wechat_account *account, const struct json_node *root);

/**
 * wechat_transaction_state() is what a trade_state means, of v3 and of v2. A payment that
 * was paid says how much, or it is ADAPTER_UNKNOWN.
 */
enum adapter_state wechat_transaction_state(
    const char *trade_state, bool total_known, bool has_number);

#endif
