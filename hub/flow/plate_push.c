#include "hub/flow/plate_push.h"

#include "hub/flow/outbox_flow.h"

#define BODY_SIZE 512

void
plate_push_want(struct desk *desk, const struct orders_row *order)
{
    const struct plate_row *plate;

    if (order->plate_id == 0)
        return;
    desk_want(desk, TABLE_order_text, KEY_OF(order->merchant_id, order->id));
    desk_want(desk, TABLE_plate, KEY_OF(order->plate_id));
    if (!desk_has(desk, TABLE_plate, KEY_OF(order->plate_id)))
        return;
    plate = desk_get_plate(desk, KEY_OF(order->plate_id));
    for (int64_t place = 0; place < plate->terminals; place++)
        desk_want(desk, TABLE_plate_terminal, KEY_OF(plate->id, place));
}

static void
fill(struct desk *desk, const struct orders_row *order, const struct plate_row *plate,
    struct message_plate_paid *paid)
{
    const struct order_text_row *text =
        desk_get_order_text(desk, KEY_OF(order->merchant_id, order->id));

    *paid = (struct message_plate_paid){
        .order = order->id,
        .amount_fen = order->amount,
        .channel = order->channel,
        .paid_us = order->ended_us,
        .plate = bytes_text(plate->name),
    };
    if (text != NULL)
        paid->remark = bytes_text(text->description);
}

void
plate_push_paid(struct desk *desk, const struct turn *turn, const struct orders_row *order)
{
    const struct merchant_row *merchant;
    const struct plate_row *plate;
    struct message_plate_paid paid;
    char number[SALE_NUMBER_SIZE];
    uint8_t body[BODY_SIZE];
    size_t size;
    enum err err;

    if (order->plate_id == 0)
        return;
    merchant = desk_get_merchant(desk, KEY_OF(order->merchant_id));
    plate = desk_get_plate(desk, KEY_OF(order->plate_id));
    NEED(merchant != NULL && plate != NULL); /* nobody deletes one */
    fill(desk, order, plate, &paid);
    paid.number = bytes_text(sale_number(merchant->number, order->winner_id, number));
    err = message_put(&message_plate_paid_shape, &paid, body, sizeof(body), &size);
    NEED(err == ERR_OK);
    for (int64_t place = 0; place < plate->terminals; place++) {
        const struct plate_terminal_row *named =
            desk_get_plate_terminal(desk, KEY_OF(plate->id, place));

        if (named == NULL)
            continue;
        outbox_flow_add(desk, turn,
            (struct outbox_row){.merchant_id = order->merchant_id,
                .about = order->id,
                .target = named->terminal_id,
                .body = arena_copy(turn->arena, bytes_of(body, size)),
                .due_us = turn->now.us},
            "push", "plate");
    }
}
