#include <stdio.h>

#include "tests/sim/shop_inside.h"
#include "tests/sim/sim_account.h"
#include "tests/sim/sim_hub.h"

#define PAUSE_MAX_MS 120000
#define AMOUNT_MAX 8000

static void
transfer(struct shop *shop)
{
    int64_t amount = world_between(shop->world, 1, AMOUNT_MAX);
    int64_t wallet = world_between(shop->world, 0, SIM_WALLETS - 1);
    bool to_friend = world_happens(shop->world, 500);
    char name[SHOP_NAME_SIZE];
    char body[SHOP_BODY_SIZE];
    const struct sim_app_change change = {.kind = "transfer",
        .target = "/v1/transfers",
        .body = body,
        .name = name,
        .amount = amount,
        .refusals = "BALANCE_SHORT"};

    (void)snprintf(name, sizeof(name), "T-%lld", (long long)++shop->figures.transfers);
    (void)snprintf(body, sizeof(body), "{\"number\":\"%s\",\"holder\":\"%lld\",\"amount\":%lld,%s}",
        name, (long long)sim_account_id((enum sim_wallet)wallet), (long long)amount,
        to_friend ? "\"to\":\"" SIM_HUB_FRIEND "\"" : "\"bank\":\"ICBC 6222\"");
    sim_app_change(&change);
    if (world_happens(shop->world, 100))
        sim_app_change(&change);
}

static void
look_at_wallet(void *context)
{
    struct shop *shop = context;
    int64_t mood = world_between(shop->world, 0, 99);

    world_at(shop->world, &shop->wallet, span_ms(world_between(shop->world, 1000, PAUSE_MAX_MS)),
        look_at_wallet, shop);
    if (shop->closed)
        return;
    if (mood < 70)
        transfer(shop);
    else if (mood < 85)
        sim_app_get("wallet", "/v1/wallet", NULL, NULL);
    else
        sim_app_get("wallet", "/v1/wallet/statement?limit=20", NULL, NULL);
}

void
shop_wallet_start(struct shop *shop)
{
    world_at(shop->world, &shop->wallet, span_s(30), look_at_wallet, shop);
}
