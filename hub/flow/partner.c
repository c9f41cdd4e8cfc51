#include "hub/flow/partner.h"

#include "shared/pay/fee.h"

static void
send(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment, int64_t amount)
{
    const struct book_journal journal = journal_moved_out(BOOK_FEE_INCOME, amount);
    const struct move_row move = {
        .merchant_id = payment->merchant_id,
        .peer_id = order->partner_id,
        .holder_id = payment->account_id,
        .kind = MOVE_PARTNER,
        .amount = amount,
        .cause = payment->id,
    };

    move_flow_send(desk, turn, &move, &journal);
}

void
partner_pay(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    struct payment_row *payment)
{
    struct money share = {0};

    if (order->partner_id == 0 || order->partner_id == payment->merchant_id)
        return;
    /* A stored rate is one (the schema says so), and a part of an amount is an amount. */
    if (fee_of(money_of(payment->receipt_amount), order->partner_rate, &share) != ERR_OK)
        return;
    payment->partner_share = share.fen < payment->fee ? share.fen : payment->fee;
    if (payment->partner_share > 0)
        send(desk, turn, order, payment, payment->partner_share);
}

int64_t
partner_part(const struct payment_row *payment)
{
    struct money back;

    if (payment->partner_share == 0 || payment->receipt_amount == 0)
        return 0;
    if (money_scale(money_of(payment->partner_share), payment->refunded, payment->receipt_amount,
            ROUND_HALF_UP, &back) != ERR_OK)
        return 0;
    /* Refunds that failed in between may have given back a fen more than their part. */
    return back.fen > payment->partner_returned ? back.fen - payment->partner_returned : 0;
}

void
partner_call_back(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment, int64_t amount)
{
    if (amount > 0)
        send(desk, turn, order, payment, -amount);
}
