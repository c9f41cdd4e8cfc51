#include <stdio.h>

#include "tests/sim/shop_inside.h"
#include "tests/sim/sim_hub.h"

static const char *const receivers[SHOP_RECEIVERS] = {
    "{\"kind\":\"person\",\"channel\":\"alipay\",\"type\":\"loginName\",\"account\":\"ann@sim\","
    "\"name\":\"Ann\",\"relation\":\"PARTNER\"}",
    "{\"kind\":\"merchant\",\"organisation\":\"" SIM_HUB_FRIEND "\",\"relation\":\"SUPPLIER\"}",
};

/* By itself, or by call; taking shares back before a refund, or not; all of it or in pieces. */
static const char *const rules[SHOP_RULES] = {
    "\"automatic\":true,\"delay_s\":60,\"take_back\":true",
    "\"automatic\":true,\"delay_s\":20,\"release\":true",
    "\"take_back\":true",
    "\"rest\":\"receivers\"",
};

static void ask_rule(struct shop *shop);

static void
on_rule(void *context, const struct sim_app_answer *answer)
{
    struct shop *shop = context;

    NEED(answer->status == 200);
    shop->rules[shop->rules_count++] = answer->id;
    if (shop->rules_count < SHOP_RULES)
        ask_rule(shop);
}

static void
ask_rule(struct shop *shop)
{
    char body[SHOP_BODY_SIZE];

    (void)snprintf(body, sizeof(body),
        "{\"name\":\"rule %zu\",%s,\"parts\":[{\"receiver\":\"%lld\",\"rate\":1000},"
        "{\"receiver\":\"%lld\",\"rate\":777}]}",
        shop->rules_count, rules[shop->rules_count], (long long)shop->receivers[0],
        (long long)shop->receivers[1]);
    sim_app_change(&(struct sim_app_change){.kind = "rule",
        .target = "/v1/rules",
        .body = body,
        .name = "",
        .refusals = "",
        .then = on_rule,
        .context = shop});
}

static void
ask_receiver(struct shop *shop, const char *body, sim_app_fn *then)
{
    sim_app_change(&(struct sim_app_change){.kind = "receiver",
        .target = "/v1/receivers",
        .body = body,
        .name = "",
        .refusals = "",
        .then = then,
        .context = shop});
}

static void
on_second(void *context, const struct sim_app_answer *answer)
{
    struct shop *shop = context;

    NEED(answer->status == 200);
    shop->receivers[1] = answer->id;
    ask_rule(shop);
}

static void
on_first(void *context, const struct sim_app_answer *answer)
{
    struct shop *shop = context;

    NEED(answer->status == 200);
    shop->receivers[0] = answer->id;
    ask_receiver(shop, receivers[1], on_second);
}

void
shop_split_start(struct shop *shop)
{
    ask_receiver(shop, receivers[0], on_first);
}

void
shop_split_put_rule(struct shop_order *order, struct text *body)
{
    const struct shop *shop = order->shop;

    if (shop->rules_count == 0)
        return;
    order->is_shared = true;
    text_printf(body, ",\"split_rule\":\"%lld\"",
        (long long)shop->rules[world_between(shop->world, 0, (int64_t)shop->rules_count - 1)]);
}

/* One or two shares of up to a fifth each; sometimes too much; sometimes the rest is released. */
static void
put_shares(struct shop_order *order, struct text *body, int64_t *ret_sum)
{
    struct world *world = order->shop->world;
    int64_t count = world_between(world, 1, SHOP_RECEIVERS);
    int64_t first = world_between(world, 0, SHOP_RECEIVERS - 1);
    int64_t most = world_happens(world, 100) ? order->amount : order->amount / 5 + 1;

    *ret_sum = 0;
    text_put(body, ",\"shares\":[");
    for (int64_t i = 0; i < count; i++) {
        int64_t amount = world_between(world, 1, most);

        text_printf(body, "%s{\"receiver\":\"%lld\",\"amount\":%lld}", i == 0 ? "" : ",",
            (long long)order->shop->receivers[(first + i) % SHOP_RECEIVERS], (long long)amount);
        *ret_sum += amount;
    }
    text_put(body, "]");
    if (world_happens(world, 200))
        text_put(body, ",\"finish\":true");
}

void
shop_split_ask(struct shop_order *order)
{
    struct shop *shop = order->shop;
    char name[SHOP_NAME_SIZE];
    char block[SHOP_BODY_SIZE];
    struct text body;
    struct sim_app_change change = {.kind = "split",
        .target = "/v1/splits",
        .body = block,
        .name = name,
        .refusals = "SPLIT_OVER_CAP BAD_STATE"};

    if (!order->is_shared)
        return;
    (void)snprintf(
        name, sizeof(name), "S-%lld-%lld", (long long)order->number, (long long)++order->splits);
    text_init(&body, block, sizeof(block));
    text_printf(&body, "{\"number\":\"%s\",\"order\":\"%s\"", name, order->name);
    put_shares(order, &body, &change.amount);
    text_put(&body, "}");
    NEED(text_ok(&body));
    shop->figures.splits++;
    sim_app_change(&change);
    if (world_happens(shop->world, 150))
        sim_app_change(&change);
}

/* Alipay has no call for it; a wallet of ours gives back at once. */
void
shop_split_take_back(struct shop_order *order)
{
    struct shop *shop = order->shop;
    int64_t amount = world_between(shop->world, 1, order->amount / 20 + 1);
    char name[SHOP_NAME_SIZE];
    char body[SHOP_BODY_SIZE];
    int64_t split;
    int64_t receiver;

    if (order->splits == 0)
        return;
    /* One after the other: among the arguments of one call, the order would be the compiler's. */
    split = world_between(shop->world, 1, order->splits);
    receiver = shop->receivers[world_between(shop->world, 0, SHOP_RECEIVERS - 1)];
    (void)snprintf(
        name, sizeof(name), "B-%lld-%lld", (long long)order->number, (long long)++order->returns);
    (void)snprintf(body, sizeof(body),
        "{\"number\":\"%s\",\"split\":\"S-%lld-%lld\",\"receiver\":\"%lld\",\"amount\":%lld}", name,
        (long long)order->number, (long long)split, (long long)receiver, (long long)amount);
    shop->figures.returns++;
    sim_app_change(&(struct sim_app_change){.kind = "split_return",
        .target = "/v1/split-returns",
        .body = body,
        .name = name,
        .amount = amount,
        .refusals = "NOT_YET NOT_FOUND BAD_STATE OUT_OF_RANGE CHANNEL_NOT_TAKEN"});
}
