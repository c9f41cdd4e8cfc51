#include "hub/flow/plate_flow.h"

#include <stdio.h>

#include "hub/flow/suspension.h"

#define CONTENT_SIZE 256

void
plate_flow_name(int64_t plate_id, const char *key, struct bytes content, struct claim *ret_claim)
{
    claim_make(CLAIM_PLATE, plate_id, bytes_text(key), content, ret_claim);
}

static void
order_keys(struct operation *operation, struct desk *desk)
{
    struct plate_order *ask = (struct plate_order *)operation;
    int64_t order_id;

    desk_want(desk, TABLE_merchant, KEY_OF(ask->merchant_id));
    desk_want(desk, TABLE_plate, KEY_OF(ask->plate_id));
    if (desk_has(desk, TABLE_plate, KEY_OF(ask->plate_id)))
        suspension_want(
            desk, ask->merchant_id, desk_get_plate(desk, KEY_OF(ask->plate_id))->store_id);
    claim_want(desk, ask->merchant_id, &ask->claim);
    if (claim_has(desk, ask->merchant_id, &ask->claim) &&
        claim_look(desk, ask->merchant_id, &ask->claim, &order_id) == ERR_OK)
        desk_want(desk, TABLE_orders, KEY_OF(ask->merchant_id, order_id));
}

static bool
is_remark(const char *text)
{
    size_t letters = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ')
            return false; /* it is printed, on one line */
        letters += ((unsigned char)*at & 0xC0) != 0x80;
    }
    return letters <= PLATE_FLOW_REMARK_MAX && text_is_plain(bytes_text(text));
}

static enum err
refuse(struct plate_order *ask, enum plate_hindrance hindrance, enum err err)
{
    ask->hindrance = hindrance;
    return err;
}

static enum err
check(struct desk *desk, const struct plate_row *plate, struct plate_order *ask)
{
    if (strcmp(plate->state, "on") != 0)
        return refuse(ask, PLATE_HINDRANCE_OFF, ERR_FORBIDDEN);
    if (suspension_is(desk, plate->merchant_id, plate->store_id))
        return refuse(ask, PLATE_HINDRANCE_SUSPENDED, ERR_SUSPENDED);
    if (ask->amount.fen < plate->amount_min)
        return refuse(ask, PLATE_HINDRANCE_LITTLE, ERR_OUT_OF_RANGE);
    if (ask->amount.fen > plate->amount_max)
        return refuse(ask, PLATE_HINDRANCE_MUCH, ERR_OUT_OF_RANGE);
    if (!is_remark(ask->remark))
        return refuse(ask, PLATE_HINDRANCE_REMARK, ERR_BAD_INPUT);
    return ERR_OK;
}

static enum err
make(struct desk *desk, const struct turn *turn, const struct plate_row *plate,
    struct plate_order *ask)
{
    const struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(plate->merchant_id));
    const struct organisation_row *store = desk_get_organisation(desk, KEY_OF(plate->store_id));
    const struct orders_row row = {
        .merchant_id = plate->merchant_id,
        .store_id = plate->store_id,
        .plate_id = plate->id,
        .amount = ask->amount.fen,
        .origin = "plate",
        .issued_us = turn->now.us,
        .opened_us = turn->now.us,
        .expires_us = moment_after(turn->now, SALE_VALID_SPAN).us,
    };
    struct order_text_row text = {.merchant_id = plate->merchant_id};
    const struct orders_row *order;

    if (merchant == NULL || store == NULL)
        return ERR_CORRUPT;
    order = sale_add_order(desk, turn, merchant, &row);
    if (order == NULL)
        return ERR_NO_SPACE;
    text.order_id = order->id;
    (void)snprintf(text.subject, sizeof(text.subject), "%s %s", store->name, plate->name);
    text_set(text.description, sizeof(text.description), ask->remark);
    if (desk_add_order_text(desk, &text) == NULL)
        return ERR_NO_SPACE;
    sale_start_timer(desk, turn, order, "expire", (struct moment){order->expires_us});
    claim_put(desk, turn, plate->merchant_id, &ask->claim, order->id);
    ask->order = *order;
    return ERR_OK;
}

static enum err
order_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct plate_order *ask = (struct plate_order *)operation;
    const struct plate_row *plate = desk_get_plate(desk, KEY_OF(ask->plate_id));
    const struct orders_row *order;
    int64_t order_id;
    enum err err;

    ask->order = (struct orders_row){0};
    ask->hindrance = PLATE_HINDRANCE_NONE;
    ask->repeated = false;
    if (plate == NULL || plate->merchant_id != ask->merchant_id)
        return ERR_NOT_FOUND;
    ask->amount_min = money_of(plate->amount_min);
    ask->amount_max = money_of(plate->amount_max);
    err = claim_look(desk, ask->merchant_id, &ask->claim, &order_id);
    if (err == ERR_NOT_FOUND) {
        err = check(desk, plate, ask);
        return err == ERR_OK ? make(desk, turn, plate, ask) : err;
    }
    if (err != ERR_OK)
        return err;
    order = desk_get_orders(desk, KEY_OF(ask->merchant_id, order_id));
    if (order == NULL)
        return ERR_CORRUPT;
    ask->order = *order;
    ask->repeated = true;
    return ERR_OK;
}

static const struct operation_kind order_kind = {"plate_order", order_keys, order_decide};

void
plate_flow_order(struct plate_order *order)
{
    char block[CONTENT_SIZE];
    struct text content;

    /* A remark that does not fit is refused, whatever it is compared with. */
    text_init(&content, block, sizeof(block));
    text_printf(&content, "%lld\n%s", (long long)order->amount.fen, order->remark);
    plate_flow_name(order->plate_id, order->key, text_bytes(&content), &order->claim);
    order->operation.kind = &order_kind;
    order->operation.merchant_id = order->merchant_id;
    order->operation.weight = 5;
}
