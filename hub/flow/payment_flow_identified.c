#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"

static void
identified_keys(struct operation *operation, struct desk *desk)
{
    struct payment_identified *identified = (struct payment_identified *)operation;

    payment_flow_want(desk, identified->merchant_id, identified->payment_id, identified->outbox_id);
}

static enum err
identified_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct payment_identified *identified = (struct payment_identified *)operation;
    struct payment_row *payment =
        desk_get_payment(desk, KEY_OF(identified->merchant_id, identified->payment_id));
    struct orders_row *order;
    struct span after;
    enum payment_state state;
    enum err err;

    if (payment == NULL)
        return ERR_NOT_FOUND;
    order = desk_get_orders(desk, KEY_OF(payment->merchant_id, payment->order_id));
    if (order == NULL)
        return ERR_CORRUPT;
    err = sale_payment_state(payment, &state);
    if (err != ERR_OK)
        return err;
    if (state != PAYMENT_CREATED || payment->payer[0] != '\0') {
        outbox_flow_finish(desk, payment->merchant_id, identified->outbox_id, "sent");
    } else if (identified->outcome == ERR_OK) {
        memcpy(payment->payer, identified->payer, sizeof(payment->payer));
        desk_change_payment(desk, payment);
        outbox_flow_finish(desk, payment->merchant_id, identified->outbox_id, "sent");
        sale_ask_channel(desk, turn, payment, "create", span_us(0), bytes_of(NULL, 0));
    } else if (err_class(identified->outcome) != ERR_CLASS_REFUSED &&
               turn->now.us < payment->expires_us &&
               payment_flow_query_after(
                   outbox_flow_tries(desk, payment->merchant_id, identified->outbox_id), &after)) {
        outbox_flow_again(
            desk, payment->merchant_id, identified->outbox_id, moment_after(turn->now, after));
    } else {
        /* Nothing was created at the channel, so nothing can be paid. */
        outbox_flow_finish(desk, payment->merchant_id, identified->outbox_id, "sent");
        memcpy(payment->code, "IDENTIFY", sizeof("IDENTIFY"));
        sale_set_payment_state(desk, payment, PAYMENT_REFUSED, turn->now);
        payment_flow_drop(desk, turn, order, payment);
    }
    identified->payment = *payment;
    identified->order = *order;
    return ERR_OK;
}

static const struct operation_kind identified_kind = {
    "payment_identified", identified_keys, identified_decide};

void
payment_flow_identified(struct payment_identified *identified)
{
    identified->operation.kind = &identified_kind;
    identified->operation.merchant_id = identified->merchant_id;
    identified->operation.weight = 3;
}
