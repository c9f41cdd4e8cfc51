#include "tools/sandbox/wechat/wechat_state.h"

static const char *const states[WECHAT_STATES] = {
    [WECHAT_NEW] = "NEW",
    [WECHAT_NOTPAY] = "NOTPAY",
    [WECHAT_USERPAYING] = "USERPAYING",
    [WECHAT_SUCCESS] = "SUCCESS",
    [WECHAT_REFUND] = "REFUND",
    [WECHAT_CLOSED] = "CLOSED",
    [WECHAT_REVOKED] = "REVOKED",
    [WECHAT_PAYERROR] = "PAYERROR",
};

static const char *const words[WECHAT_STATES] = {
    [WECHAT_NEW] = "",
    [WECHAT_NOTPAY] = "订单未支付",
    [WECHAT_USERPAYING] = "需要用户输入支付密码",
    [WECHAT_SUCCESS] = "支付成功",
    [WECHAT_REFUND] = "转入退款",
    [WECHAT_CLOSED] = "已关闭",
    [WECHAT_REVOKED] = "已撤销",
    [WECHAT_PAYERROR] = "支付失败",
};

static const char *const events[WECHAT_EVENTS] = {
    [WECHAT_ON_CREATED] = "created",
    [WECHAT_ON_SCANNED] = "scanned",
    [WECHAT_ON_PAID] = "paid",
    [WECHAT_ON_FAILED] = "failed",
    [WECHAT_ON_REFUNDED] = "refunded",
    [WECHAT_ON_CLOSED] = "closed",
    [WECHAT_ON_REVOKED] = "revoked",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state      on this event        go here             and do this */
    { WECHAT_NEW,          WECHAT_ON_CREATED,   WECHAT_NOTPAY,      WECHAT_DO_NOTHING },
    { WECHAT_NEW,          WECHAT_ON_SCANNED,   WECHAT_USERPAYING,  WECHAT_DO_NOTHING },

    { WECHAT_NOTPAY,       WECHAT_ON_CREATED,   WECHAT_NOTPAY,      WECHAT_DO_NOTHING },
    { WECHAT_NOTPAY,       WECHAT_ON_PAID,      WECHAT_SUCCESS,     WECHAT_DO_PAY },
    { WECHAT_NOTPAY,       WECHAT_ON_CLOSED,    WECHAT_CLOSED,      WECHAT_DO_NOTHING },

    { WECHAT_USERPAYING,   WECHAT_ON_SCANNED,   WECHAT_USERPAYING,  WECHAT_DO_NOTHING },
    { WECHAT_USERPAYING,   WECHAT_ON_PAID,      WECHAT_SUCCESS,     WECHAT_DO_PAY },
    { WECHAT_USERPAYING,   WECHAT_ON_FAILED,    WECHAT_PAYERROR,    WECHAT_DO_NOTHING },
    { WECHAT_USERPAYING,   WECHAT_ON_REVOKED,   WECHAT_REVOKED,     WECHAT_DO_NOTHING },

    /* The button was pressed twice. */
    { WECHAT_SUCCESS,      WECHAT_ON_PAID,      WECHAT_SUCCESS,     WECHAT_DO_NOTHING },
    { WECHAT_SUCCESS,      WECHAT_ON_REFUNDED,  WECHAT_REFUND,      WECHAT_DO_REFUND },
    { WECHAT_SUCCESS,      WECHAT_ON_REVOKED,   WECHAT_REVOKED,     WECHAT_DO_REFUND },

    { WECHAT_REFUND,       WECHAT_ON_REFUNDED,  WECHAT_REFUND,      WECHAT_DO_REFUND },

    { WECHAT_CLOSED,       WECHAT_ON_CLOSED,    WECHAT_CLOSED,      WECHAT_DO_NOTHING },

    /* Another barcode may be tried under the same number. */
    { WECHAT_PAYERROR,     WECHAT_ON_SCANNED,   WECHAT_USERPAYING,  WECHAT_DO_NOTHING },
    { WECHAT_PAYERROR,     WECHAT_ON_REVOKED,   WECHAT_REVOKED,     WECHAT_DO_NOTHING },
    { WECHAT_REVOKED,      WECHAT_ON_REVOKED,   WECHAT_REVOKED,     WECHAT_DO_NOTHING },
};
/* clang-format on */

const struct fsm wechat_state_machine = {
    .name = "wechat_order",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = WECHAT_STATES,
    .events_count = WECHAT_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
wechat_state_step(enum wechat_state state, enum wechat_event event, struct wechat_step *ret_step)
{
    const struct fsm_edge *edge = fsm_find(&wechat_state_machine, state, event);

    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct wechat_step){
        .state = (enum wechat_state)edge->to,
        .effect = (enum wechat_effect)edge->effect,
    };
    return ERR_OK;
}

const char *
wechat_state_name(enum wechat_state state)
{
    NEED(state < WECHAT_STATES);
    return states[state];
}

const char *
wechat_state_words(enum wechat_state state)
{
    NEED(state < WECHAT_STATES);
    return words[state];
}

bool
wechat_state_is_paid(enum wechat_state state)
{
    return state == WECHAT_SUCCESS || state == WECHAT_REFUND;
}
