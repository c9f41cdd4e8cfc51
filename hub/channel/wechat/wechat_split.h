/*
 * wechat_split.h -- profit sharing by API v3: orders, their end, returns, receivers.
 *
 * Of a split WeChat says at once what became of each share, or that it goes on. One without
 * shares only releases the rest (unfreeze), under a number of its own like any other. What a
 * person got cannot be asked back: a return from a receiver that is no merchant number is
 * ERR_UNSUPPORTED. A receiver's name goes encrypted under WeChat's key: ERR_UNSUPPORTED
 * while the account has none.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_SPLIT_H
#define HUB_CHANNEL_WECHAT_WECHAT_SPLIT_H

#include "hub/channel/adapter_split.h"

extern const struct adapter_splits wechat_split_calls;

/* wechat_split_read.c: struct adapter_splits' read(). */
enum err wechat_split_read(const struct adapter_account *account, enum adapter_split_call call,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_split_reply *ret_reply) MUST_CHECK;

#endif
