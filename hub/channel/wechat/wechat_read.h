/*
 * wechat_read.h -- the answers of API v3 about payments.
 *
 * struct adapter's read(): always ERR_OK; what cannot be understood, also for want of
 * memory, is ADAPTER_UNKNOWN. Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_READ_H
#define HUB_CHANNEL_WECHAT_WECHAT_READ_H

#include "hub/channel/adapter.h"

enum err wechat_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply) MUST_CHECK;

#endif
