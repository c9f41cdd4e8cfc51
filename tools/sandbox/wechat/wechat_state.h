/*
 * wechat_state.h -- the life of an order at WeChat Pay: its trade_state.
 *
 * Pure. A refund of one fen already makes it REFUND; what was reversed is
 * REVOKED, paid or not.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_STATE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum wechat_state {
    WECHAT_NEW, /* not stored: it becomes one of the next two */
    WECHAT_NOTPAY,
    WECHAT_USERPAYING, /* a barcode's payer types his password */
    WECHAT_SUCCESS,
    WECHAT_REFUND,
    WECHAT_CLOSED,
    WECHAT_REVOKED,
    WECHAT_PAYERROR,
    WECHAT_STATES
};

enum wechat_event {
    WECHAT_ON_CREATED,
    WECHAT_ON_SCANNED, /* a merchant scanned the payer's barcode */
    WECHAT_ON_PAID,
    WECHAT_ON_FAILED, /* the payer of a barcode has not enough, or left */
    WECHAT_ON_REFUNDED,
    WECHAT_ON_CLOSED, /* by the merchant, or by time */
    WECHAT_ON_REVOKED,
    WECHAT_EVENTS
};

enum wechat_effect {
    WECHAT_DO_NOTHING,
    WECHAT_DO_PAY,
    WECHAT_DO_REFUND
};

struct wechat_step {
    enum wechat_state state;
    enum wechat_effect effect;
};

extern const struct fsm wechat_state_machine;

/** wechat_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err wechat_state_step(
    enum wechat_state state, enum wechat_event event, struct wechat_step *ret_step) MUST_CHECK;

/** wechat_state_name() is what is stored and sent. */
const char *wechat_state_name(enum wechat_state state);

/** wechat_state_words() is the trade_state_desc. */
const char *wechat_state_words(enum wechat_state state);

/** wechat_state_is_paid() is whether money was taken, given back or not. */
bool wechat_state_is_paid(enum wechat_state state);

#endif
