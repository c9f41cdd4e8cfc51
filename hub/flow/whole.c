#include "hub/flow/whole.h"

#include "hub/flow/notice.h"
#include "hub/flow/sale.h"

int64_t
whole_named(const struct orders_row *order)
{
    return order->whole_id == 0 ? order->id : order->whole_id;
}

void
whole_want(struct desk *desk, const struct orders_row *order)
{
    const int64_t *key = KEY_OF(order->merchant_id, order->whole_id);

    if (order->whole_id == 0)
        return;
    desk_want(desk, TABLE_orders, key);
    if (desk_has(desk, TABLE_orders, key))
        whole_want_parts(desk, desk_get_orders(desk, key));
}

void
whole_want_parts(struct desk *desk, const struct orders_row *whole)
{
    for (int64_t place = 1; place <= whole->parts; place++)
        desk_want_found(
            desk, TABLE_orders, KEY_OF(whole->merchant_id, 0, 0, whole->sequence, place));
}

void
whole_want_attempts(struct desk *desk, const struct orders_row *whole)
{
    whole_want_parts(desk, whole);
    for (int64_t place = 1; place <= whole->parts; place++) {
        const int64_t *find = KEY_OF(whole->merchant_id, 0, 0, whole->sequence, place);

        if (desk_has_found(desk, TABLE_orders, find))
            sale_want_attempts(desk, desk_found(desk, TABLE_orders, find));
    }
}

struct orders_row *
whole_part(struct desk *desk, const struct orders_row *whole, int64_t place)
{
    return desk_found(desk, TABLE_orders, KEY_OF(whole->merchant_id, 0, 0, whole->sequence, place));
}

/* How many parts are paid, and how many may still be. */
static void
count(struct desk *desk, const struct orders_row *whole, int64_t *ret_paid, int64_t *ret_live)
{
    *ret_paid = 0;
    *ret_live = 0;
    for (int64_t place = 1; place <= whole->parts; place++) {
        const struct orders_row *part = whole_part(desk, whole, place);
        enum order_state state;

        if (part == NULL || sale_order_state(part, &state) != ERR_OK)
            continue;
        if (state == ORDER_PAID)
            ++*ret_paid;
        else if (state != ORDER_CLOSED)
            ++*ret_live;
    }
}

void
whole_follow(struct desk *desk, const struct turn *turn, const struct orders_row *part)
{
    struct orders_row *whole;
    enum order_state state;
    int64_t paid;
    int64_t live;
    bool moved;

    if (part->whole_id == 0)
        return;
    whole = desk_get_orders(desk, KEY_OF(part->merchant_id, part->whole_id));
    if (whole == NULL || sale_order_state(whole, &state) != ERR_OK)
        return;
    count(desk, whole, &paid, &live);
    /* Of two parts that end in two hubs at once, the second looks again. */
    desk_change_orders(desk, whole);
    if (paid == whole->parts)
        state = ORDER_PAID;
    else if (live == 0)
        state = ORDER_CLOSED;
    if (whole->parts_paid == paid && strcmp(whole->state, order_state_machine.states[state]) == 0)
        return;
    moved = strcmp(whole->state, order_state_machine.states[state]) != 0;
    whole->parts_paid = paid;
    sale_set_order_state(desk, turn, whole, state);
    if (moved && (state == ORDER_PAID || state == ORDER_CLOSED))
        notice_order(
            desk, turn, state == ORDER_PAID ? NOTICE_ORDER_PAID : NOTICE_ORDER_CLOSED, whole, NULL);
}

enum err
whole_end(
    struct desk *desk, const struct turn *turn, struct orders_row *whole, enum order_event event)
{
    enum order_state state;
    enum err err = sale_order_state(whole, &state);

    if (err == ERR_OK && (state == ORDER_PAID || state == ORDER_CLOSED))
        return ERR_OK;
    /* Look first: what is stored is of known states, or nothing is done. */
    for (int64_t place = 1; err == ERR_OK && place <= whole->parts; place++) {
        const struct orders_row *part = whole_part(desk, whole, place);

        err = part == NULL ? ERR_CORRUPT : sale_order_state(part, &state);
    }
    if (err != ERR_OK)
        return err;
    sale_set_order_state(desk, turn, whole, ORDER_CLOSING);
    for (int64_t place = 1; place <= whole->parts; place++) {
        err = sale_end_order(desk, turn, whole_part(desk, whole, place), event, NULL);
        NEED(err == ERR_OK);
    }
    return ERR_OK;
}
