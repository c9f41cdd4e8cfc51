#include "hub/flow/sale.h"

#include "hub/flow/journal.h"
#include "hub/flow/notice.h"
#include "hub/flow/partner.h"
#include "hub/flow/split.h"
#include "shared/pay/fee.h"

static void
count_paid(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    int64_t count, int64_t fen, int64_t fee)
{
    struct rollup_row rollup = sale_rollup(turn, order, order->channel);

    rollup.paid_count = count;
    rollup.paid_fen = fen;
    rollup.fee_fen = fee;
    desk_tally_rollup(desk, &rollup);
}

static void
count_late(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment)
{
    struct rollup_row rollup = sale_rollup(turn, order, payment->channel);

    rollup.late_count = 1;
    rollup.late_fen = payment->receipt_amount;
    desk_tally_rollup(desk, &rollup);
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
    count_paid(desk, turn, order, 1, payment->receipt_amount, payment->fee);
    sale_push_result(desk, turn, order, MESSAGE_OUTCOME_PAID);
    sale_feed(desk, turn, order);
    notice_order(desk, turn, NOTICE_ORDER_PAID, order, payment);
    return ERR_OK;
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
    count_late(desk, turn, order, payment);
    sale_alarm(desk, turn, order, "late_paid", "money came for an order that was paid or closed");
    sale_feed(desk, turn, order);
    notice_order(desk, turn, NOTICE_ORDER_LATE, order, payment);
    return ERR_OK;
}

void
sale_displace(struct desk *desk, const struct turn *turn, struct orders_row *order,
    struct payment_row *winner)
{
    const struct book_journal journal = journal_displaced(
        &(struct journal_taken){.pending = winner->receipt_amount - winner->fee}, winner->fee);

    count_paid(desk, turn, order, -1, -winner->receipt_amount, -winner->fee);
    partner_call_back(desk, turn, order, winner, winner->partner_share - winner->partner_returned);
    book_post(desk, turn, book_of_payment(winner), winner->id, &journal);
    winner->fee = 0;
    winner->partner_share = 0;
    winner->partner_returned = 0;
    sale_set_payment_state(desk, winner, PAYMENT_LATE, turn->now);
    count_late(desk, turn, order, winner);
    sale_alarm(
        desk, turn, order, "late_paid", "the till took cash for an order that a wallet had paid");
    notice_order(desk, turn, NOTICE_ORDER_LATE, order, winner);
}

void
sale_cash(
    struct desk *desk, const struct turn *turn, struct orders_row *order, struct money collected)
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
    (void)desk_add_payment(desk, &payment);
    order->payment_id = payment.id;
    order->winner_id = payment.id;
    order->channel = CHANNEL_CASH;
    sale_set_order_state(desk, turn, order, ORDER_PAID);
    book_post(desk, turn, book_of_payment(&payment), payment.id, &journal);
    count_paid(desk, turn, order, 1, collected.fen, 0);
    sale_feed(desk, turn, order);
    notice_order(desk, turn, NOTICE_ORDER_PAID, order, &payment);
}
