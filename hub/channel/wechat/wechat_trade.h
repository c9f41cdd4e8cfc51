/*
 * wechat_trade.h -- payments by WeChat Pay's API v3: made, asked about, closed, undone.
 *
 * The functions are those of struct adapter (adapter.h says what they do). A payment made
 * less than a minute before it expires expires a minute later: WeChat takes no earlier time.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_TRADE_H
#define HUB_CHANNEL_WECHAT_WECHAT_TRADE_H

#include "hub/channel/adapter.h"

/* By jsapi, native or h5. An h5 payment needs the payer's address: ERR_BAD_INPUT. */
enum err wechat_trade_create(const struct adapter_account *account,
    const struct adapter_create *create, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

/* By codepay. */
enum err wechat_trade_pay(const struct adapter_account *account,
    const struct adapter_create *create, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err wechat_trade_query(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err wechat_trade_close(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

enum err wechat_trade_reverse(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

/** wechat_trade_check(): ERR_OUT_OF_RANGE, ERR_BAD_INPUT, ERR_EXPIRED of what cannot be paid. */
enum err wechat_trade_check(const struct adapter_create *create, struct moment now) MUST_CHECK;

/** wechat_trade_expires() is when the payment ends as WeChat will take it. */
struct moment wechat_trade_expires(const struct adapter_create *create, struct moment now);

/** wechat_trade_subject() is what the payer reads, as long as WeChat takes it; NULL: arena full. */
const char *wechat_trade_subject(const struct adapter_create *create, struct arena *arena);

#endif
