#include "hub/flow/sale_attempt.h"

#include <stdio.h>

#include "hub/flow/claim.h"

#define NAME_SIZE 120

static void
claim_of(int64_t order_id, const struct sale_attempt_key *key, struct claim *ret_claim)
{
    char name[NAME_SIZE];

    (void)snprintf(name, sizeof(name), "%d %d %s", (int)key->way,
        key->way == PAYMENT_WAY_BARCODE ? 0 : (int)key->channel, key->text);
    claim_make(CLAIM_ATTEMPT, order_id, bytes_text(name), bytes_of(NULL, 0), ret_claim);
}

/* Whether the order has had more attempts than are followed. */
static bool
has_older(struct desk *desk, const struct orders_row *order)
{
    const struct payment_row *payment = sale_attempt(desk, order, NULL);

    for (unsigned i = 1; i < SALE_ATTEMPTS_MAX && payment != NULL; i++)
        payment = sale_attempt(desk, order, payment);
    return payment != NULL && payment->previous_id != 0;
}

void
sale_attempt_want(
    struct desk *desk, const struct orders_row *order, const struct sale_attempt_key *key)
{
    struct claim claim;
    int64_t payment_id;

    sale_want_attempts(desk, order);
    if (key->text[0] == '\0' || !has_older(desk, order))
        return;
    claim_of(order->id, key, &claim);
    claim_want(desk, order->merchant_id, &claim);
    if (claim_has(desk, order->merchant_id, &claim) &&
        claim_look(desk, order->merchant_id, &claim, &payment_id) == ERR_OK)
        desk_want(desk, TABLE_payment, KEY_OF(order->merchant_id, payment_id));
}

static bool
is_of(const struct payment_row *payment, const struct sale_attempt_key *key)
{
    return payment->way == key->way &&
           (key->way == PAYMENT_WAY_BARCODE || payment->channel == key->channel) &&
           strcmp(payment->attempt, key->text) == 0;
}

struct payment_row *
sale_attempt_find(
    struct desk *desk, const struct orders_row *order, const struct sale_attempt_key *key)
{
    struct payment_row *payment = sale_attempt(desk, order, NULL);
    struct claim claim;
    int64_t payment_id;

    while (payment != NULL && !is_of(payment, key))
        payment = sale_attempt(desk, order, payment);
    if (payment != NULL || key->text[0] == '\0' || !has_older(desk, order))
        return payment;
    claim_of(order->id, key, &claim);
    if (claim_look(desk, order->merchant_id, &claim, &payment_id) != ERR_OK)
        return NULL;
    return desk_get_payment(desk, KEY_OF(order->merchant_id, payment_id));
}

void
sale_attempt_leave(struct desk *desk, const struct turn *turn, const struct payment_row *payment)
{
    const struct sale_attempt_key key = {
        .way = (enum payment_way)payment->way,
        .channel = channel_of(payment->channel),
        .text = payment->attempt,
    };
    struct claim claim;

    if (key.text[0] == '\0')
        return;
    claim_of(payment->order_id, &key, &claim);
    claim_put(desk, turn, payment->merchant_id, &claim, payment->id);
}
