#include "hub/flow/cash_back.h"

#include <stdio.h>

#include "hub/flow/refund.h"

/* The cash that was taken for the order, or NULL. */
static struct payment_row *
cash_of(struct desk *desk, const struct orders_row *order)
{
    struct payment_row *payment =
        order->winner_id == 0
            ? NULL
            : desk_get_payment(desk, KEY_OF(order->merchant_id, order->winner_id));

    return payment != NULL && payment->channel == CHANNEL_CASH ? payment : NULL;
}

/* What nobody owed is missing in the till. */
static void
post_missing(
    struct desk *desk, const struct turn *turn, const struct orders_row *order, int64_t missing)
{
    const struct book_journal journal = journal_shift(-missing);

    book_post(desk, turn, (struct book){order->merchant_id, 0}, order->id, &journal);
    sale_alarm(desk, turn, order, "cash_back_excess",
        "a till gave back more cash than was taken and is left; the rest is booked as missing");
}

enum err
cash_back_take(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct cash_back *back)
{
    struct payment_row *payment = cash_of(desk, order);
    const int64_t left = payment == NULL ? 0 : refund_left(payment);
    const int64_t amount = back->amount.fen;
    struct refund_row wanted = {.amount = amount < left ? amount : left};

    if (amount <= 0 || amount > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    (void)snprintf(wanted.reason, sizeof(wanted.reason), "cash at terminal %lld, record %lld-%lld",
        (long long)back->terminal_id, (long long)back->epoch, (long long)back->sequence);
    if (wanted.amount > 0)
        (void)refund_begin(desk, turn, payment, order, &wanted, REFUND_ON_PAID_OUT);
    if (wanted.amount < amount)
        post_missing(desk, turn, order, amount - wanted.amount);
    return ERR_OK;
}
