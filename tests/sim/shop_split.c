#include <stdio.h>

#include "tests/sim/shop_inside.h"
#include "tests/sim/sim_account.h"
#include "tests/sim/sim_hub.h"

static const char *const receivers[SHOP_RECEIVERS] = {
    "{\"kind\":\"person\",\"channel\":\"alipay\",\"type\":\"loginName\",\"account\":\"ann@sim\","
    "\"name\":\"Ann\",\"relation\":\"PARTNER\"}",
    "{\"kind\":\"merchant\",\"channel\":\"wechat\",\"type\":\"MERCHANT_ID\",\"account\":"
    "\"" SIM_ACCOUNT_WECHAT_FRIEND "\",\"name\":\"老友\",\"relation\":\"SUPPLIER\"}",
    "{\"kind\":\"merchant\",\"organisation\":\"" SIM_HUB_FRIEND "\",\"relation\":\"SUPPLIER\"}",
};

static const int64_t rates[SHOP_RECEIVERS] = {1000, 1000, 777};

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
    struct text text;

    text_init(&text, body, sizeof(body));
    text_printf(&text, "{\"name\":\"rule %zu\",%s,\"parts\":[", shop->rules_count,
        rules[shop->rules_count]);
    for (size_t i = 0; i < SHOP_RECEIVERS; i++)
        text_printf(&text, "%s{\"receiver\":\"%lld\",\"rate\":%lld}", i == 0 ? "" : ",",
            (long long)shop->receivers[i], (long long)rates[i]);
    text_put(&text, "]}");
    NEED(text_ok(&text));
    sim_app_change(&(struct sim_app_change){.kind = "rule",
        .target = "/v1/rules",
        .body = body,
        .name = "",
        .refusals = "",
        .then = on_rule,
        .context = shop});
}

static void ask_receiver(struct shop *shop);

static void
on_receiver(void *context, const struct sim_app_answer *answer)
{
    struct shop *shop = context;

    NEED(answer->status == 200);
    shop->receivers[shop->receivers_count++] = answer->id;
    if (shop->receivers_count < SHOP_RECEIVERS)
        ask_receiver(shop);
    else
        ask_rule(shop);
}

static void
ask_receiver(struct shop *shop)
{
    sim_app_change(&(struct sim_app_change){.kind = "receiver",
        .target = "/v1/receivers",
        .body = receivers[shop->receivers_count],
        .name = "",
        .refusals = "",
        .then = on_receiver,
        .context = shop});
}

void
shop_split_start(struct shop *shop)
{
    ask_receiver(shop);
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

/* Shares of up to a fifth each, not all by one channel; some too big; the rest released, or not. */
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

/* Alipay has no call for it; WeChat Pay has; a wallet of ours gives back at once. */
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
