/*
 * sale.h -- what operations on orders and payments have in common.
 *
 * Pure, on the desk: nothing here knows a clock but the turn's. A function
 * that can refuse does so before it puts anything on the desk.
 */
#ifndef HUB_FLOW_SALE_H
#define HUB_FLOW_SALE_H

#include "hub/channel/adapter.h"
#include "hub/flow/book.h"
#include "hub/store/lane.h"
#include "shared/pay/order_state.h"
#include "shared/pay/payment_state.h"
#include "shared/pay/ticket.h"
#include "shared/wire/message.h"

/* How a payment reaches its payer. Stored; never renumbered. */
enum payment_way {
    PAYMENT_WAY_PAGE = 0,    /* the payer scans, our page asks for the money (C扫B) */
    PAYMENT_WAY_BARCODE = 1, /* the shop scans the payer (B扫C) */
    PAYMENT_WAY_NATIVE = 2,  /* the payer scans the channel's own code */
    PAYMENT_WAY_BROWSER = 3  /* the payer's browser, of no wallet, goes to the channel (H5) */
};

/* From a payer's first scan. Alipay, WeChat and we all count it by our own clock. */
#define SALE_VALID_SPAN span_s(15 * 60)
/* A ticket that nobody scanned. */
#define SALE_UNSCANNED_SPAN span_s(7 * 24 * 3600)

/*
 * How long after it was begun a barcode payment may be reversed: channels want
 * some time (WeChat 15 s), and a reversal must not overtake what it undoes.
 */
#define SALE_REVERSE_AFTER span_s(15)
/* How long after a terminal's record the next may tell that it accepted a code for the sale. */
#define SALE_LATE_SPAN span_s(60)

/* How many attempts of one order are followed, the newest first, when they must be closed. */
#define SALE_ATTEMPTS_MAX 3
/* How many orders one identity may have: its own and those of other bytes under it. */
#define SALE_FORKS_MAX 16

/* "000001" and the payment's id: how a callback finds merchant and payment without a search. */
#define SALE_NUMBER_SIZE 26

const char *sale_number(
    int64_t merchant_number, int64_t payment_id, char ret_number[static SALE_NUMBER_SIZE]);
/** sale_number_read() is ERR_NOT_FOUND for what is no number of ours. */
enum err sale_number_read(
    struct bytes number, int64_t *ret_merchant_number, int64_t *ret_payment_id) MUST_CHECK;

/** sale_order_state() is the row's state; stored text that is none is ERR_CORRUPT. */
enum err sale_order_state(const struct orders_row *order, enum order_state *ret_state) MUST_CHECK;
enum err sale_payment_state(
    const struct payment_row *payment, enum payment_state *ret_state) MUST_CHECK;
/** sale_set_order_state() is for an order whose attempts were wanted: a part's whole follows it. */
void sale_set_order_state(
    struct desk *desk, const struct turn *turn, struct orders_row *order, enum order_state state);
void sale_set_payment_state(
    struct desk *desk, struct payment_row *payment, enum payment_state state, struct moment now);

/*
 * (terminal, epoch, sequence) is the order; the same identity with other bytes
 * (a restored image, a stolen key) is a fork: an order of its own, never merged.
 */
/** sale_want_orders() wants the orders of an identity; the terminal has been read. */
void sale_want_orders(
    struct desk *desk, const struct terminal_row *terminal, int64_t epoch, int64_t sequence);

/** sale_find_order() is the order of exactly these bytes; else NULL, and *ret_fork is its place. */
struct orders_row *sale_find_order(struct desk *desk, const struct terminal_row *terminal,
    const struct ticket *ticket, int64_t *ret_fork);

/**
 * sale_order_of() is the order of the ticket's name and salt that the terminal itself made, or
 * else the first; NULL for none.
 */
struct orders_row *sale_order_of(
    struct desk *desk, const struct terminal_row *terminal, const struct ticket *ticket);

/** sale_is_terminals() is whether the terminal may take the order for its own. */
bool sale_is_terminals(const struct orders_row *order);

/* The attempts to pay an order: its newest payments, SALE_ATTEMPTS_MAX of them. */
/**
 * sale_want_attempts() is for keys(): each round of it wants one more, and a part's whole, and who
 * is told.
 */
void sale_want_attempts(struct desk *desk, const struct orders_row *order);

/** sale_attempt() is the attempt before newer, or the newest for NULL; NULL when there is none. */
struct payment_row *sale_attempt(
    struct desk *desk, const struct orders_row *order, const struct payment_row *newer);

/** sale_has_live_attempt() is whether an attempt but that one may still bring money. */
bool sale_has_live_attempt(struct desk *desk, const struct orders_row *order, int64_t but_id);

/** sale_close_attempt() has one closed at its channel, or reversed, unless it is over. */
void sale_close_attempt(
    struct desk *desk, const struct turn *turn, const struct payment_row *payment);

/** sale_close_attempts() has all that may still bring money closed at their channels, but one. */
void sale_close_attempts(
    struct desk *desk, const struct turn *turn, const struct orders_row *order, int64_t but_id);

/**
 * sale_end_order() has the order given up (ORDER_ON_CANCEL), run out of time
 * (ORDER_ON_EXPIRE) or lose its last attempt (ORDER_ON_FALL): attempts that are under
 * way are closed at their channels first, and when it is closed its terminal and its app
 * are told. payment is what fell, or NULL. For what can be paid itself. ERR_BAD_STATE when
 * that cannot happen.
 */
enum err sale_end_order(struct desk *desk, const struct turn *turn, struct orders_row *order,
    enum order_event event, const struct payment_row *payment) MUST_CHECK;

/** sale_alarm() tells people of something that is not as it should be. */
void sale_alarm(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const char *kind, const char *detail);

/** sale_add_order() puts a new order on the desk and counts it as initiated, but for a whole. */
struct orders_row *sale_add_order(struct desk *desk, const struct turn *turn,
    const struct merchant_row *merchant, const struct orders_row *order);

/* Effects, as outbox rows. Whoever pushes a result has wanted the merchant. */
/** sale_ask_channel() has the courier ask a channel; it returns the row's id. */
int64_t sale_ask_channel(struct desk *desk, const struct turn *turn,
    const struct payment_row *payment, const char *action, struct span after, struct bytes body);
void sale_push_result(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    enum message_outcome outcome);
void sale_start_timer(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const char *action, struct moment due);
void sale_feed(struct desk *desk, const struct turn *turn, const struct orders_row *order);

/* Money on orders: sale_money.c. */
/**
 * sale_win() books a wallet's money on its order: state, journal, figures, the
 * terminal's push. ERR_OUT_OF_RANGE when an amount cannot be.
 */
enum err sale_win(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment, const struct adapter_reply *reply) MUST_CHECK;

/*
 * Late money: for an order that is paid or closed. It goes to suspense and makes a refund,
 * which is sent at once or held (docs/adr/0012). Whoever books some has wanted the merchant,
 * and whoever displaces, wallet_want() of the winner's book.
 */
/** sale_late() books a wallet's money to suspense. */
enum err sale_late(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment, const struct adapter_reply *reply) MUST_CHECK;

/** sale_give_back() makes the refund of so much of it, which is not refunded otherwise. */
void sale_give_back(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment, int64_t amount);

/** sale_displace() moves the money of the order's winner to suspense: cash was taken for it. */
void sale_displace(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *winner);

/** sale_want_late() wants the order's refunds that were held, with what they are of; for keys(). */
void sale_want_late(struct desk *desk, const struct orders_row *order);

/**
 * sale_settle_late() sends the refunds that wait for the order's terminal, now that a record
 * of it has come: at once when the order is paid or it is certain, else after SALE_LATE_SPAN.
 */
void sale_settle_late(
    struct desk *desk, const struct turn *turn, struct orders_row *order, bool certain);

/** sale_redeemable() is late money of a channel whose refund is held; NULL when there is none. */
struct payment_row *sale_redeemable(
    struct desk *desk, const struct orders_row *order, int64_t channel);

/**
 * sale_redeem() has late money win its order: the terminal had accepted a code for it, or a
 * person says that the goods were handed over. ERR_BAD_STATE when its refund is not held, or
 * the order is paid.
 */
enum err sale_redeem(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment) MUST_CHECK;

/**
 * sale_cash() books cash on the order; collected is what was taken after rounding, attempt says
 * which record that was.
 */
void sale_cash(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct money collected, const char *attempt);

#endif
