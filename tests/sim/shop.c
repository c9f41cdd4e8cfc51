#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/payer.h"
#include "tests/sim/shop_inside.h"
#include "tests/sim/sim_app_notice.h"

#define AMOUNT_MAX 30000
#define VALID_MIN_S 60
#define VALID_MAX_S 900
#define STEPS_MAX 12
#define PAUSE_MAX_MS 20000

static struct shop shop;

/* What may be said of something that is over, or that somebody else is just paying. */
#define PAY_REFUSALS "BARCODE_UNDER_WAY PAGE_UNDER_WAY BAD_STATE EXPIRED"

static void step(void *context);

static void
step_later(struct shop_order *order)
{
    world_at(shop.world, &order->event,
        span_ms(world_between(shop.world, 1000, order->steps < 4 ? 30000 : 180000)), step, order);
}

static bool
is_paid(const struct shop_order *order)
{
    for (size_t i = 0; i < order->pieces_count; i++)
        if (order->pieces[i].is_paid)
            return true;
    return false;
}

static struct shop_piece *
any_piece(struct shop_order *order)
{
    return &order->pieces[world_between(shop.world, 0, (int64_t)order->pieces_count - 1)];
}

static void
hear_parts(struct shop_order *order, const struct json_node *parts)
{
    size_t at = 0;

    for (const struct json_node *node = json_first(parts); node != NULL; node = json_next(node)) {
        struct shop_piece *piece = &order->pieces[at];
        const char *state = "";
        const struct json_field fields[] = {
            {"id", JSON_ID, false, &piece->id}, {"state", JSON_TEXT, false, &state}};

        if (at++ == order->pieces_count || json_read(node, fields, LENGTH(fields), NULL) != ERR_OK)
            world_fail(shop.world, "%s has a part that is none", order->name);
        piece->is_paid = strcmp(state, "PAID") == 0;
    }
}

/* An answer that shows the order. */
static void
hear(void *context, const struct sim_app_answer *answer)
{
    struct shop_order *order = context;
    const struct json_node *parts = answer->status == 200 ? json_find(answer->root, "parts") : NULL;

    if (answer->status != 200)
        return;
    order->is_over = strcmp(answer->state, "CLOSED") == 0;
    if (order->has_way)
        shop_way_look(order, answer->root);
    if (parts != NULL)
        hear_parts(order, parts);
    else
        order->pieces[0].is_paid = strcmp(answer->state, "PAID") == 0;
}

static void
look(struct shop_order *order)
{
    char target[SHOP_TARGET_SIZE];

    (void)snprintf(target, sizeof(target), "/v1/orders/%s", order->name);
    sim_app_get("order", target, hear, order);
}

/* "close", "reverse": of the whole. */
static void
change_order(struct shop_order *order, const char *verb, const char *refusals)
{
    char target[SHOP_TARGET_SIZE];

    (void)snprintf(target, sizeof(target), "/v1/orders/%s/%s", order->name, verb);
    sim_app_change(&(struct sim_app_change){.kind = "order",
        .target = target,
        .body = "",
        .name = "",
        .refusals = refusals,
        .then = hear,
        .context = order});
}

/* What the payer's phone shows is scanned, once more or for the first time. */
static void
pay_by_barcode(struct shop_order *order)
{
    const struct shop_piece *piece = any_piece(order);
    char barcode[PAYER_BARCODE_SIZE];
    char target[SHOP_TARGET_SIZE];
    char body[SHOP_BODY_SIZE];

    if (piece->id == 0)
        return;
    payer_barcode(barcode);
    shop.figures.barcodes++;
    (void)snprintf(target, sizeof(target), "/v1/orders/%lld/pay", (long long)piece->id);
    (void)snprintf(body, sizeof(body), "{\"barcode\":\"%s\"}", barcode);
    sim_app_change(&(struct sim_app_change){
        .kind = "part", .target = target, .body = body, .name = "", .refusals = PAY_REFUSALS});
}

static void
want(struct shop_order *order)
{
    int64_t mood = world_between(shop.world, 0, 999);

    if (mood < 350) {
        look(order);
    } else if (is_paid(order)) {
        if (mood < 500)
            shop_refund_ask(order);
        else if (mood < 650)
            shop_split_ask(order);
        else if (mood < 720)
            shop_split_take_back(order);
        else if (mood < 900)
            shop_refund_look(order);
        else if (mood < 960)
            change_order(order, "reverse", "REFUND_OVER_REST");
        else
            change_order(order, "close", "");
    } else if (mood < 550) {
        pay_by_barcode(order);
    } else if (mood < 620) {
        change_order(order, "close", "");
    } else if (mood < 650) {
        change_order(order, "reverse", "REFUND_OVER_REST");
    } else if (mood < 680) {
        shop_refund_ask(order);
    }
}

static void
step(void *context)
{
    struct shop_order *order = context;

    if (++order->steps < STEPS_MAX)
        step_later(order);
    want(order);
}

/* --- a new order --- */

static void
send_payers(struct shop_order *order, const struct json_node *node)
{
    const struct json_node *pay_url = json_find(node, "pay_url");
    const char *url = pay_url == NULL ? NULL : json_text(pay_url);

    if (url == NULL)
        return;
    if (world_happens(shop.world, order->has_way ? 150 : 800))
        payer_send(url, 0, order->number);
    if (world_happens(shop.world, 60))
        payer_send(url, 0, order->number);
}

static void
on_made(void *context, const struct sim_app_answer *answer)
{
    struct shop_order *order = context;
    const struct json_node *parts = json_find(answer->root, "parts");

    /* Nobody may sell there just now. */
    if (answer->status != 200) {
        order->is_over = true;
        return;
    }
    hear(order, answer);
    if (parts == NULL)
        order->pieces[0].id = answer->id;
    step_later(order);
    if (parts == NULL) {
        send_payers(order, answer->root);
        return;
    }
    for (const struct json_node *node = json_first(parts); node != NULL; node = json_next(node))
        send_payers(order, node);
}

static void
put_parts(struct text *body, struct shop_order *order)
{
    int64_t rest = order->amount;

    order->pieces_count = (size_t)world_between(shop.world, 2, SHOP_PARTS_MAX);
    shop.figures.parts += (int64_t)order->pieces_count;
    for (size_t i = 0; i < order->pieces_count; i++) {
        int64_t after = (int64_t)(order->pieces_count - i - 1);
        int64_t amount = after == 0 ? rest : world_between(shop.world, 1, rest - after);

        order->pieces[i].amount = amount;
        rest -= amount;
        text_printf(body, "%s{\"amount\":%lld}", i == 0 ? ",\"parts\":[" : ",", (long long)amount);
    }
    text_put(body, "]");
}

static void
put_barcode(struct text *body)
{
    char barcode[PAYER_BARCODE_SIZE];

    payer_barcode(barcode);
    shop.figures.barcodes++;
    text_printf(body, ",\"pay\":{\"way\":\"barcode\",\"barcode\":\"%s\"}", barcode);
}

static void
make_order(struct shop_order *order)
{
    char block[SHOP_BODY_SIZE];
    struct text body;

    text_init(&body, block, sizeof(block));
    text_printf(&body, "{\"number\":\"%s\",\"amount\":%lld,\"subject\":\"coffee\",\"valid_s\":%lld",
        order->name, (long long)order->amount,
        (long long)world_between(shop.world, VALID_MIN_S, VALID_MAX_S));
    if (world_happens(shop.world, 120))
        put_parts(&body, order);
    else if (world_happens(shop.world, 300))
        put_barcode(&body);
    else if (world_happens(shop.world, 250))
        shop_way_put(order, &body);
    if (world_happens(shop.world, 300))
        shop_split_put_rule(order, &body);
    text_put(&body, "}");
    NEED(text_ok(&body));
    sim_app_change(&(struct sim_app_change){.kind = "order",
        .target = "/v1/orders",
        .body = block,
        .name = order->name,
        .amount = order->amount,
        .refusals = "SUSPENDED",
        .then = on_made,
        .context = order});
}

static void
serve_customer(void *context)
{
    struct shop_order *order;

    world_at(shop.world, &shop.event, span_ms(world_between(shop.world, 500, PAUSE_MAX_MS)),
        serve_customer, context);
    if (shop.closed)
        return;
    order = calloc(1, sizeof(*order));
    NEED(order != NULL);
    order->shop = &shop;
    order->number = ++shop.figures.orders;
    order->amount = world_between(shop.world, SHOP_PARTS_MAX, AMOUNT_MAX);
    order->pieces_count = 1;
    order->pieces[0].amount = order->amount;
    (void)snprintf(order->name, sizeof(order->name), "A-%lld", (long long)order->number);
    order->next = shop.first;
    shop.first = order;
    make_order(order);
}

/* Some who have paid at a till want it back at once, while the till may not know of it yet. */
static void
on_news(void *context, const struct sim_app_news *news)
{
    (void)context;
    if (!shop.closed && strncmp(news->type, "complaint.", strlen("complaint.")) == 0)
        shop_complaint_answer(&shop, news->about);
    if (!shop.closed && news->terminal != 0 && news->amount > 0 &&
        strcmp(news->type, "order.paid") == 0 && world_happens(shop.world, 40))
        shop_refund_till(&shop, news->about, news->amount);
}

void
shop_start(struct world *world)
{
    shop.world = world;
    sim_app_notice_listen(on_news, NULL);
    world_at(world, &shop.event, span_s(1), serve_customer, NULL);
    shop_split_start(&shop);
    shop_wallet_start(&shop);
}

void
shop_close(void)
{
    shop.closed = true;
}

void
shop_open(void)
{
    shop.closed = false;
}

bool
shop_is_at_rest(void)
{
    for (const struct shop_order *order = shop.first; order != NULL; order = order->next)
        if (order->event.place != 0)
            return false;
    return true;
}

void
shop_stop(void)
{
    world_never(shop.world, &shop.event);
    world_never(shop.world, &shop.wallet);
    sim_app_notice_listen(NULL, NULL);
    for (struct shop_order *order = shop.first; order != NULL; order = order->next)
        world_never(shop.world, &order->event);
}

void
shop_free(void)
{
    while (shop.first != NULL) {
        struct shop_order *order = shop.first;

        shop.first = order->next;
        free(order);
    }
}

const struct shop_figures *
shop_figures(void)
{
    return &shop.figures;
}
