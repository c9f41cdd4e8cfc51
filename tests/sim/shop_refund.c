#include <stdio.h>

#include "tests/sim/shop_inside.h"

#define REFUSALS "REFUND_OVER_REST NOT_FOUND BAD_STATE"

/* One request: two with the same number are one refund. */
static void
ask(struct shop_order *order, const struct shop_piece *piece, int64_t number, int64_t amount)
{
    char name[SHOP_NAME_SIZE];
    char body[SHOP_BODY_SIZE];

    (void)snprintf(name, sizeof(name), "R-%lld-%lld", (long long)order->number, (long long)number);
    (void)snprintf(body, sizeof(body), "{\"number\":\"%s\",\"order\":\"%lld\",\"amount\":%lld}",
        name, (long long)piece->id, (long long)amount);
    order->shop->figures.refunds++;
    sim_app_change(&(struct sim_app_change){.kind = "refund",
        .target = "/v1/refunds",
        .body = body,
        .name = name,
        .amount = amount,
        .refusals = REFUSALS});
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
        ask(order, piece, order->refunds, some);
    } else if (mood < 65) {
        ask(order, piece, order->refunds, piece->amount);
    } else if (mood < 75) {
        ask(order, piece, order->refunds, piece->amount + some);
    } else if (mood < 88) {
        ask(order, piece, order->refunds, some);
        ask(order, piece, order->refunds, some);
    } else {
        ask(order, piece, order->refunds, piece->amount);
        ask(order, piece, ++order->refunds, piece->amount);
    }
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
