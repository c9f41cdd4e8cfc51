/*
 * alipay_state.h -- the life of a trade at Alipay.
 *
 * Pure. The QR_ states are ours: a precreated QR that nobody has scanned is no
 * trade yet, and Alipay says ACQ.TRADE_NOT_EXIST of it.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_STATE_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum alipay_state {
    ALIPAY_NEW, /* not stored: it becomes one of the next two */
    ALIPAY_QR_WAITING,
    ALIPAY_WAIT_BUYER_PAY,
    ALIPAY_QR_EXPIRED,
    ALIPAY_QR_CANCELLED,
    ALIPAY_TRADE_SUCCESS,
    ALIPAY_TRADE_CLOSED,   /* unpaid, or all of it refunded */
    ALIPAY_TRADE_FINISHED, /* paid, and too old to refund */
    ALIPAY_STATES
};

enum alipay_event {
    ALIPAY_ON_CREATED,
    ALIPAY_ON_PRECREATED,
    ALIPAY_ON_SCANNED,
    ALIPAY_ON_PAID,
    ALIPAY_ON_REFUNDED_PART,
    ALIPAY_ON_REFUNDED_ALL,
    ALIPAY_ON_CLOSED,
    ALIPAY_ON_CANCELLED,
    ALIPAY_ON_EXPIRED,
    ALIPAY_ON_FINISHED,
    ALIPAY_EVENTS
};

enum alipay_effect {
    ALIPAY_DO_NOTHING,
    ALIPAY_DO_PAY,   /* debit the buyer, credit the seller, notify the merchant */
    ALIPAY_DO_REFUND /* the other way round */
};

struct alipay_step {
    enum alipay_state state;
    enum alipay_effect effect;
};

extern const struct fsm alipay_state_machine;

/** alipay_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err alipay_state_step(
    enum alipay_state state, enum alipay_event event, struct alipay_step *ret_step) MUST_CHECK;

/** alipay_state_is_trade() is whether the gateway admits that there is such a trade. */
bool alipay_state_is_trade(enum alipay_state state);

/** alipay_state_name() is what is stored and sent. */
const char *alipay_state_name(enum alipay_state state);

#endif
