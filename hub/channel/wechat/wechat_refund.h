/*
 * wechat_refund.h -- refunds by API v3.
 *
 * The functions are those of struct adapter. A refund that WeChat calls ABNORMAL did not
 * reach the payer's card and is not over: people send it elsewhere at WeChat. It is
 * ADAPTER_REFUND_PENDING.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_REFUND_H
#define HUB_CHANNEL_WECHAT_WECHAT_REFUND_H

#include "hub/channel/adapter.h"
#include "hub/channel/meaning.h"

enum err wechat_refund_send(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;
enum err wechat_refund_look(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;
enum err wechat_refund_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply) MUST_CHECK;

/** wechat_refund_check() is whether a refund can be asked for: ERR_OUT_OF_RANGE, ERR_BAD_INPUT. */
enum err wechat_refund_check(const struct adapter_refund *refund) MUST_CHECK;

/** wechat_refund_state() is what a status means, of v3 and of v2. */
enum adapter_refund_state wechat_refund_state(const char *status);

/** wechat_refund_after() is what is left when the request was not simply done. */
enum adapter_refund_state wechat_refund_after(enum adapter_call call, enum meaning meaning);

#endif
