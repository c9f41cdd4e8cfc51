#include "hub/flow/refund.h"

#include "hub/flow/figures.h"
#include "hub/flow/notice.h"
#include "hub/flow/partner.h"
#include "hub/flow/split.h"
#include "shared/pay/fee.h"

/* What the figures have of a payment that is paid, and of one that is late. */
static struct figures
figures_paid(const struct payment_row *payment)
{
    return (struct figures){
        .paid_count = 1, .paid_fen = payment->receipt_amount, .fee_fen = payment->fee};
}

static struct figures
figures_late(const struct payment_row *payment)
{
    return (struct figures){.late_count = 1, .late_fen = payment->receipt_amount};
}

static void
count(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment, struct figures figures)
{
    figures_count(desk, turn, order, payment->channel, &figures);
}

/* It was counted so when it came to stand so, and is not any more. */
static void
count_otherwise(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment, struct figures was, struct figures back)
{
    const struct moment then = {payment->ended_us};

    figures_correct(desk, turn, order, payment->channel, then, &was);
    figures_correct(desk, turn, order, payment->channel, turn->now, &back);
    figures_count(desk, turn, order, payment->channel, &back);
}

/* What the channel says of the money, onto the payment. Refuses before it changes anything. */
static enum err
take_amounts(const struct orders_row *order, struct payment_row *payment,
    const struct adapter_reply *reply, int64_t fee_rate)
{
    struct money receipt = reply->receipt.fen > 0 ? reply->receipt : money_of(payment->amount);
    struct money fee;
    struct money cost;
    enum err err;

    if (receipt.fen > payment->amount)
        return ERR_OUT_OF_RANGE;
    err = fee_of(receipt, fee_rate, &fee);
    if (err == ERR_OK)
        err = fee_of(receipt, order->cost_rate, &cost);
    if (err != ERR_OK)
        return err;
    payment->receipt_amount = receipt.fen;
    payment->payer_amount = reply->payer_paid.fen > 0 ? reply->payer_paid.fen : payment->amount;
    payment->fee = fee.fen;
    payment->cost = cost.fen;
    return ERR_OK;
}

static void
take_words(struct payment_row *payment, const struct adapter_reply *reply)
{
    if (reply->number[0] != '\0')
        text_set(payment->channel_number, sizeof(payment->channel_number), reply->number);
    text_set(payment->code, sizeof(payment->code), reply->code);
}

enum err
sale_win(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment, const struct adapter_reply *reply)
{
    enum err err = take_amounts(order, payment, reply, order->fee_rate);
    struct book_journal journal;

    if (err != ERR_OK)
        return err;
    take_words(payment, reply);
    sale_set_payment_state(desk, payment, PAYMENT_PAID, turn->now);
    order->winner_id = payment->id;
    order->channel = payment->channel;
    sale_set_order_state(desk, turn, order, ORDER_PAID);
    journal = journal_payment(payment);
    book_post(desk, turn, book_of_payment(payment), payment->id, &journal);
    split_won(desk, turn, order, payment);
    partner_pay(desk, turn, order, payment);
    count(desk, turn, order, payment, figures_paid(payment));
    sale_push_result(desk, turn, order, MESSAGE_OUTCOME_PAID);
    sale_feed(desk, turn, order);
    notice_order(desk, turn, NOTICE_ORDER_PAID, order, payment);
    return ERR_OK;
}

/*
 * Late money goes back at once, but not before a person has decided, where the merchant's rule
 * says so, nor before the terminal, offline, may have handed the goods over for it.
 */
void
sale_give_back(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment, int64_t amount)
{
    const struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(order->merchant_id));
    struct refund_row wanted = {.amount = amount};

    if (merchant->late_rule != 0)
        wanted.hold = REFUND_HOLD_PERSON;
    else if (order->terminal_id != 0 && order->recorded == 0 && order->winner_id == 0 &&
             order->held_id == 0) /* the first money for it */
        wanted.hold = REFUND_HOLD_TERMINAL;
    (void)refund_begin(desk, turn, payment, order, &wanted,
        wanted.hold == REFUND_HOLD_NONE ? REFUND_ON_SEND : REFUND_ON_HOLD);
}

enum err
sale_late(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment, const struct adapter_reply *reply)
{
    /* No merchant fee on money that goes back. */
    enum err err = take_amounts(order, payment, reply, 0);
    struct book_journal journal;

    if (err != ERR_OK)
        return err;
    take_words(payment, reply);
    sale_set_payment_state(desk, payment, PAYMENT_LATE, turn->now);
    journal = journal_late(payment);
    book_post(desk, turn, book_of_payment(payment), payment->id, &journal);
    count(desk, turn, order, payment, figures_late(payment));
    sale_alarm(desk, turn, order, "late_paid", "money came for an order that was paid or closed");
    sale_give_back(desk, turn, order, payment, payment->receipt_amount);
    sale_feed(desk, turn, order);
    notice_order(desk, turn, NOTICE_ORDER_LATE, order, payment);
    return ERR_OK;
}

/*
 * What was given back of a payment that is late money now leaves the figures with it. The fee of
 * refunds that are under way is counted out when they end.
 */
static void
count_displaced(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    struct payment_row *payment)
{
    const struct figures was = figures_paid(payment);
    struct figures back = figures_take_back(&was);

    back.fee_fen += payment->fee_returned;
    back.refund_count = -payment->returned_count;
    back.refund_fen = -payment->returned;
    payment->returned_count = 0;
    payment->returned = 0;
    count_otherwise(desk, turn, order, payment, was, back);
}

/* What refunds have taken already, or will, is not the merchant's any more. */
void
sale_displace(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *winner)
{
    const struct book book = book_of_payment(winner);
    const struct wallet wallet = wallet_look(desk, book);
    const int64_t rest = refund_left(winner);
    const int64_t fee = winner->fee - winner->fee_returned;
    struct journal_taken taken;
    struct book_journal journal;
    enum err err = wallet_take(&wallet, rest - fee, true, &taken);

    NEED(err == ERR_OK);
    book_take(desk, book);
    journal = journal_displaced(&taken, fee);
    count_displaced(desk, turn, order, winner);
    partner_call_back(desk, turn, order, winner, winner->partner_share - winner->partner_returned);
    book_post(desk, turn, book, winner->id, &journal);
    winner->fee = 0;
    winner->fee_returned = 0;
    winner->partner_share = 0;
    winner->partner_returned = 0;
    sale_set_payment_state(desk, winner, PAYMENT_LATE, turn->now);
    count(desk, turn, order, winner, figures_late(winner));
    sale_alarm(
        desk, turn, order, "late_paid", "the till took cash for an order that a wallet had paid");
    notice_order(desk, turn, NOTICE_ORDER_LATE, order, winner);
    if (rest > 0)
        sale_give_back(desk, turn, order, winner, rest);
}

void
sale_want_late(struct desk *desk, const struct orders_row *order)
{
    int64_t refund_id = order->held_id;

    while (refund_id != 0) {
        const int64_t *key = KEY_OF(order->merchant_id, refund_id);

        desk_want(desk, TABLE_refund, key);
        if (!desk_has(desk, TABLE_refund, key))
            return;
        desk_want(desk, TABLE_payment,
            KEY_OF(order->merchant_id, desk_get_refund(desk, key)->payment_id));
        refund_id = desk_get_refund(desk, key)->held_before;
    }
}

/* The order's refund that was held before newer, or its newest for NULL; NULL for none. */
static struct refund_row *
late_refund(struct desk *desk, const struct orders_row *order, const struct refund_row *newer)
{
    const int64_t *key =
        KEY_OF(order->merchant_id, newer == NULL ? order->held_id : newer->held_before);

    return key[1] != 0 && desk_has(desk, TABLE_refund, key) ? desk_get_refund(desk, key) : NULL;
}

static struct payment_row *
payment_of(struct desk *desk, const struct refund_row *refund)
{
    return desk_get_payment(desk, KEY_OF(refund->merchant_id, refund->payment_id));
}

/* The newest refund of a late attempt, while it is held; NULL when there is none. */
static struct refund_row *
held_refund(struct desk *desk, const struct payment_row *payment)
{
    const int64_t *key = KEY_OF(payment->merchant_id, payment->refund_id);
    struct refund_row *refund;

    if (payment->refund_id == 0 || !desk_has(desk, TABLE_refund, key))
        return NULL;
    refund = desk_get_refund(desk, key);
    return refund->hold == REFUND_HOLD_NONE ? NULL : refund;
}

void
sale_settle_late(struct desk *desk, const struct turn *turn, struct orders_row *order, bool certain)
{
    bool waits = false;

    for (struct refund_row *refund = late_refund(desk, order, NULL); refund != NULL;
         refund = late_refund(desk, order, refund)) {
        if (refund->hold != REFUND_HOLD_TERMINAL)
            continue;
        if (certain || order->winner_id != 0) {
            enum err err = refund_send(
                desk, turn, &(struct refund_place){refund, payment_of(desk, refund), order});

            NEED(err == ERR_OK);
        } else {
            waits = true;
        }
    }
    if (waits)
        sale_start_timer(desk, turn, order, "late", moment_after(turn->now, SALE_LATE_SPAN));
}

struct payment_row *
sale_redeemable(struct desk *desk, const struct orders_row *order, int64_t channel)
{
    const struct refund_row *refund = late_refund(desk, order, NULL);

    while (refund != NULL && (refund->channel != channel || refund->hold == REFUND_HOLD_NONE))
        refund = late_refund(desk, order, refund);
    return refund == NULL ? NULL : payment_of(desk, refund);
}

/* What a redeemed order becomes: as if a code had opened it again, and the money came then. */
static enum err
redeemed_state(const struct orders_row *order, enum order_state *ret_state)
{
    struct order_step step;
    enum order_state state;
    enum err err = sale_order_state(order, &state);

    if (err == ERR_OK)
        err = order_state_step(state, ORDER_ON_REOPEN, &step);
    if (err == ERR_OK)
        err = order_state_step(step.state, ORDER_ON_PAID, &step);
    if (err == ERR_OK && step.effect != ORDER_DO_WIN)
        err = ERR_BAD_STATE;
    if (err == ERR_OK)
        *ret_state = step.state;
    return err;
}

enum err
sale_redeem(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *payment)
{
    struct refund_row *refund = held_refund(desk, payment);
    struct payment_step step;
    struct refund_step drop;
    enum payment_state state;
    enum order_state won;
    struct book_journal journal;
    struct figures was;
    struct money fee;
    enum err err = refund == NULL ? ERR_BAD_STATE : redeemed_state(order, &won);

    if (err == ERR_OK)
        err = sale_payment_state(payment, &state);
    if (err == ERR_OK)
        err = payment_state_step(state, PAYMENT_ON_REDEEMED, &step);
    if (err == ERR_OK)
        err = refund_state_step(REFUND_HELD, REFUND_ON_DROP, &drop);
    if (err == ERR_OK)
        err = fee_of(money_of(payment->receipt_amount), order->fee_rate, &fee);
    if (err != ERR_OK)
        return err;
    refund_move(desk, turn, &(struct refund_place){refund, payment, order}, &drop);
    was = figures_late(payment);
    count_otherwise(desk, turn, order, payment, was, figures_take_back(&was));
    payment->fee = fee.fen;
    sale_set_payment_state(desk, payment, step.state, turn->now);
    order->winner_id = payment->id;
    order->channel = payment->channel;
    sale_set_order_state(desk, turn, order, won);
    journal = journal_redeemed(payment);
    book_post(desk, turn, book_of_payment(payment), payment->id, &journal);
    split_won(desk, turn, order, payment);
    partner_pay(desk, turn, order, payment);
    count(desk, turn, order, payment, figures_paid(payment));
    sale_close_attempts(desk, turn, order, payment->id);
    sale_push_result(desk, turn, order, MESSAGE_OUTCOME_PAID);
    sale_feed(desk, turn, order);
    notice_order(desk, turn, NOTICE_ORDER_PAID, order, payment);
    return ERR_OK;
}

void
sale_cash(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct money collected, const char *attempt)
{
    struct payment_row payment = {
        .merchant_id = order->merchant_id,
        .id = id_make(turn->ids),
        .order_id = order->id,
        .previous_id = order->payment_id,
        .channel = CHANNEL_CASH,
        .amount = order->amount,
        .receipt_amount = collected.fen,
        .payer_amount = collected.fen,
        .created_us = turn->now.us,
        .ended_us = turn->now.us,
    };
    const struct book_journal journal = journal_cash(order->amount, collected.fen);

    text_set(payment.state, sizeof(payment.state), payment_state_machine.states[PAYMENT_PAID]);
    text_set(payment.attempt, sizeof(payment.attempt), attempt);
    (void)desk_add_payment(desk, &payment);
    order->payment_id = payment.id;
    order->winner_id = payment.id;
    order->channel = CHANNEL_CASH;
    sale_set_order_state(desk, turn, order, ORDER_PAID);
    book_post(desk, turn, book_of_payment(&payment), payment.id, &journal);
    count(desk, turn, order, &payment, figures_paid(&payment));
    sale_feed(desk, turn, order);
    notice_order(desk, turn, NOTICE_ORDER_PAID, order, &payment);
}
