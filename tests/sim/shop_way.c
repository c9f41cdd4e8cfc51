#include <stdio.h>
#include <string.h>

#include "tests/sim/payer.h"
#include "tests/sim/shop_inside.h"
#include "tests/sim/sim_account.h"
#include "tests/sim/sim_sandbox.h"

#define URL_SIZE 1024
/* How WeChat's code begins that its wallet knows how to open; here that is the sandbox's page. */
#define WECHAT_CODE "weixin://wxpay"
#define WECHAT_PAGE SIM_SANDBOX_URL "/wechat"

void
shop_way_put(struct shop_order *order, struct text *body)
{
    struct world *world = order->shop->world;

    order->has_way = true;
    order->wallet = (enum sim_wallet)world_between(world, 0, SIM_WALLETS - 1);
    order->in_browser = world_happens(world, 400) && sim_account_takes_browsers(order->wallet);
    text_printf(body, ",\"pay\":{\"way\":\"%s\",\"channel\":\"%s\",\"address\":\"203.0.113.9\"}",
        order->in_browser ? "browser" : "qr", sim_wallet_name(order->wallet));
}

/* What the payer's phone opens; false while it is not said. */
static bool
read_url(const struct shop_order *order, const struct json_node *root, struct text *url)
{
    const struct json_node *payment = json_find(root, "payment");
    const struct json_node *node =
        payment == NULL ? NULL : json_find(payment, order->in_browser ? "browser_url" : "code_url");
    const char *text = node == NULL ? NULL : json_text(node);

    if (text == NULL || text[0] == '\0')
        return false;
    if (strncmp(text, WECHAT_CODE, strlen(WECHAT_CODE)) == 0) {
        text_put(url, WECHAT_PAGE);
        text += strlen(WECHAT_CODE);
    }
    text_put(url, text);
    return text_ok(url);
}

void
shop_way_look(struct shop_order *order, const struct json_node *root)
{
    char block[URL_SIZE];
    struct text url;

    text_init(&url, block, sizeof(block));
    if (order->was_shown || root == NULL || !read_url(order, root, &url))
        return;
    order->was_shown = true;
    order->shop->figures.ways++;
    payer_send_way(block, order->wallet, order->in_browser);
    /* The code is on a screen that somebody else sees, too. */
    if (world_happens(order->shop->world, 60))
        payer_send_way(block, order->wallet, order->in_browser);
}
