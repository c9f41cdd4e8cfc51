#include <stdio.h>

#include "tests/sim/shop_inside.h"

#define REFUSALS "REFUND_OVER_REST NOT_FOUND BAD_STATE"

/* One request: two with the same number are one refund. */
static void
ask(struct shop *shop, int64_t order_id, const char *name, int64_t amount)
{
    char body[SHOP_BODY_SIZE];

    (void)snprintf(body, sizeof(body), "{\"number\":\"%s\",\"order\":\"%lld\",\"amount\":%lld}",
        name, (long long)order_id, (long long)amount);
    shop->figures.refunds++;
    sim_app_change(&(struct sim_app_change){.kind = "refund",
        .target = "/v1/refunds",
        .body = body,
        .name = name,
        .amount = amount,
        .refusals = REFUSALS});
}

static void
ask_of(struct shop_order *order, const struct shop_piece *piece, int64_t number, int64_t amount)
{
    char name[SHOP_NAME_SIZE];

    (void)snprintf(name, sizeof(name), "R-%lld-%lld", (long long)order->number, (long long)number);
    ask(order->shop, piece->id, name, amount);
}

void
shop_refund_ask(struct shop_order *order)
{
    struct world *world = order->shop->world;
    const struct shop_piece *piece =
        &order->pieces[world_between(world, 0, (int64_t)order->pieces_count - 1)];
    int64_t mood = world_between(world, 0, 99);
    int64_t some = world_between(world, 1, piece->amount);

    if (piece->id == 0)
        return;
    order->refunds++;
    if (mood < 50) {
        ask_of(order, piece, order->refunds, some);
    } else if (mood < 65) {
        ask_of(order, piece, order->refunds, piece->amount);
    } else if (mood < 75) {
        ask_of(order, piece, order->refunds, piece->amount + some);
    } else if (mood < 88) {
        ask_of(order, piece, order->refunds, some);
        ask_of(order, piece, order->refunds, some);
    } else {
        ask_of(order, piece, order->refunds, piece->amount);
        ask_of(order, piece, ++order->refunds, piece->amount);
    }
}

void
shop_refund_till(struct shop *shop, int64_t order_id, int64_t amount)
{
    int64_t mood = world_between(shop->world, 0, 99);
    int64_t some = world_between(shop->world, 1, amount);
    char name[SHOP_NAME_SIZE];

    if (mood >= 50)
        some = amount;
    (void)snprintf(name, sizeof(name), "RT-%lld", (long long)++shop->till_refunds);
    ask(shop, order_id, name, some);
    if (mood >= 80)
        ask(shop, order_id, name, some);
}

void
shop_refund_look(struct shop_order *order)
{
    char target[SHOP_TARGET_SIZE];

    if (order->refunds == 0)
        return;
    (void)snprintf(target, sizeof(target), "/v1/refunds/R-%lld-%lld", (long long)order->number,
        (long long)world_between(order->shop->world, 1, order->refunds));
    sim_app_get("refund", target, NULL, NULL);
}
