#include "hub/api/order_api.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/api/change.h"
#include "hub/api/order_shape.h"
#include "hub/flow/barcode_flow.h"
#include "hub/flow/order_flow.h"
#include "shared/text/encode.h"

#define BODY_MAX ((size_t)16 * 1024)
/* How long the answer to a barcode waits for the channel. */
#define WAIT_SPAN span_s(8)

/* A call that waits for a payment to end. In its arena. */
struct waiting {
    struct call *call;
    int64_t payment_id;
    int64_t order_id;
    bool until_there; /* its channel has it; else until it has ended */
    struct net_timer *timer;
    struct waiting *next;
};

struct order_waiters {
    struct waiting *first;
};

/* A new order on its way. */
struct creating {
    struct change change; /* first */
    struct order_create create;
};

struct closing {
    struct change change; /* first */
    struct order_close close;
};

struct paying {
    struct change change; /* first */
    struct barcode_pay pay;
};

/* --- waiting for a channel --- */

static void
stop_waiting(struct waiting *waiting)
{
    struct hub *hub = waiting->call->hub;
    struct waiting **at = &hub->order_waiters->first;

    while (*at != waiting)
        at = &(*at)->next;
    *at = waiting->next;
    net_timer_cancel(hub->net, &waiting->timer);
    view_start(waiting->call, &order_shape_view, waiting->order_id);
}

static void
waited_long(void *context)
{
    struct waiting *waiting = context;

    waiting->timer = NULL;
    stop_waiting(waiting);
}

static bool
is_over(const struct payment_row *payment)
{
    enum payment_state state;

    return sale_payment_state(payment, &state) != ERR_OK || payment_state_is_final(state);
}

/* What a payer comes to himself is waited for until he can. */
static bool
is_awaited(const struct payment_row *payment, bool until_there)
{
    return !is_over(payment) && !(until_there && strcmp(payment->state, "pending") == 0);
}

static void
wait_for(struct call *call, const struct payment_row *payment)
{
    struct order_waiters *waiters = call->hub->order_waiters;
    const bool until_there = payment->way != PAYMENT_WAY_BARCODE;
    struct waiting *waiting =
        is_awaited(payment, until_there) ? arena_take(call->arena, sizeof(*waiting)) : NULL;

    if (waiting != NULL) {
        *waiting = (struct waiting){.call = call,
            .payment_id = payment->id,
            .order_id = payment->order_id,
            .until_there = until_there,
            .next = waiters->first};
        if (net_timer_start(call->hub->net, WAIT_SPAN, waited_long, waiting, &waiting->timer) ==
            ERR_OK) {
            waiters->first = waiting;
            return;
        }
    }
    view_start(call, &order_shape_view, payment->order_id);
}

void
order_api_news(struct hub *hub, const struct payment_row *payment)
{
    struct waiting *next;

    for (struct waiting *waiting = hub->order_waiters->first; waiting != NULL; waiting = next) {
        next = waiting->next;
        if (waiting->payment_id == payment->id && !is_awaited(payment, waiting->until_there))
            stop_waiting(waiting);
    }
}

enum err
order_api_waiters_make(struct order_waiters **ret_waiters)
{
    struct order_waiters *waiters = calloc(1, sizeof(*waiters));

    if (waiters == NULL)
        return ERR_NO_SPACE;
    *ret_waiters = waiters;
    return ERR_OK;
}

void
order_api_waiters_free(struct order_waiters **waiters)
{
    if (*waiters == NULL)
        return;
    /* The calls are the net's, and end with it; what holds them here must not fire any more. */
    for (struct waiting *waiting = (*waiters)->first; waiting != NULL;) {
        struct call *call = waiting->call;

        net_timer_cancel(call->hub->net, &waiting->timer);
        waiting = waiting->next;
        call_refuse(call, PROBLEM_BUSY, NULL);
    }
    free(*waiters);
    *waiters = NULL;
}

/* --- barcodes --- */

static enum problem
barcode_problem(enum payment_hindrance hindrance, enum err err)
{
    if (err == ERR_BAD_INPUT)
        return PROBLEM_FIELD_WRONG;
    if (err == ERR_UNSUPPORTED)
        return PROBLEM_CHANNEL_NOT_TAKEN;
    if (err == ERR_BAD_STATE && hindrance == PAYMENT_HINDRANCE_BARCODE)
        return PROBLEM_BARCODE_UNDER_WAY;
    if (err == ERR_BAD_STATE && hindrance == PAYMENT_HINDRANCE_PAGE)
        return PROBLEM_PAGE_UNDER_WAY;
    return problem_of(err);
}

/* Whose it is; CHANNEL_NONE when the call has been answered. */
static enum channel
check_barcode(struct call *call, const char *text, const char *field)
{
    struct barcode barcode = {0};
    enum err err = barcode_read(bytes_text(text), &barcode);
    enum channel channel = err == ERR_OK ? barcode.channel : CHANNEL_NONE;

    if (err != ERR_OK)
        call_refuse(call, barcode_problem(PAYMENT_HINDRANCE_NONE, err), field);
    crypt_wipe(&barcode, sizeof(barcode));
    return channel;
}

/* A payment is called after the key that asked for it. */
static void
name_attempt(const struct call *call, char *to, size_t size)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    char hex[ENCODE_HEX_SIZE(sizeof(digest))];
    const struct bytes parts[] = {bytes_of(&call->signed_by.app_id, sizeof(call->signed_by.app_id)),
        bytes_text(call->signed_by.key)};

    crypt_sha256(parts, LENGTH(parts), digest);
    (void)snprintf(
        to, size, "key-%s", encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex)));
}

/* --- a new order --- */

static int64_t
created_order(const struct operation *inner)
{
    return ((const struct order_create *)inner)->order.id;
}

/* A repeat is shown as it stands; what has begun a payment waits for its channel. */
static bool
wait_for_new(struct call *call, struct change *change, int64_t order_id)
{
    struct creating *creating = (struct creating *)(void *)change;
    const struct payment_row *payment = &creating->create.payment;

    (void)order_id;
    crypt_wipe(creating->create.barcode, sizeof(creating->create.barcode));
    if (change->keyed.repeated || payment->id == 0)
        return false;
    wait_for(call, payment);
    return true;
}

static bool
read_parts(struct call *call, const struct json_node *list, struct order_create *create)
{
    union shape_value values[ORDER_SHAPE_PART_FIELDS];
    enum problem problem;
    const char *wrong;

    for (const struct json_node *node = json_first(list); node != NULL; node = json_next(node)) {
        if (create->parts_count == WHOLE_PARTS_MAX) {
            call_refuse(call, PROBLEM_OUT_OF_RANGE, "parts");
            return false;
        }
        if (!shape_read(&order_shape_part, node, values, &problem, &wrong)) {
            call_refuse(call, problem, "parts");
            return false;
        }
        create->parts[create->parts_count++] = money_of(values[ORDER_SHAPE_PART_AMOUNT].number);
    }
    if (create->parts_count >= WHOLE_PARTS_MIN)
        return true;
    call_refuse(call, PROBLEM_OUT_OF_RANGE, "parts");
    return false;
}

/* A channel's own code, or its page: an account is to take it. */
static bool
read_way(struct call *call, const union shape_value *values, enum payment_way way,
    struct creating *creating)
{
    static const enum channel channels[] = {
        CHANNEL_NONE, CHANNEL_ALIPAY, CHANNEL_WECHAT, CHANNEL_UNIONPAY};
    struct order_create *create = &creating->create;
    const char *address = values[ORDER_SHAPE_PAY_ADDRESS].text;

    create->channel = channels[values[ORDER_SHAPE_PAY_CHANNEL].number];
    create->way = way;
    if (create->channel == CHANNEL_NONE) {
        call_refuse(call, PROBLEM_FIELD_MISSING, "pay.channel");
        return false;
    }
    name_attempt(call, create->attempt, sizeof(create->attempt));
    if (way == PAYMENT_WAY_BROWSER && address == NULL) {
        call_refuse(call, PROBLEM_FIELD_MISSING, "pay.address");
        return false;
    }
    if (address != NULL &&
        (strspn(address, "0123456789abcdefABCDEF.:") != strlen(address) ||
            text_copy(bytes_text(address), create->address, sizeof(create->address)) != ERR_OK)) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "pay.address");
        return false;
    }
    creating->change.pays_by = (struct roster_want){.channel = create->channel,
        .browser = way == PAYMENT_WAY_BROWSER,
        .amount = create->amount,
        .seed = (uint64_t)call->hub->requests};
    creating->change.account_id = &create->account_id;
    return true;
}

static bool
read_barcode(struct call *call, const char *barcode, struct creating *creating)
{
    struct order_create *create = &creating->create;
    enum channel channel;

    if (barcode == NULL) {
        call_refuse(call, PROBLEM_FIELD_MISSING, "pay.barcode");
        return false;
    }
    channel = check_barcode(call, barcode, "pay.barcode");
    if (channel == CHANNEL_NONE)
        return false;
    /* Which account is decided when the barcode is about to be sent. */
    creating->change.pays_by =
        (struct roster_want){.channel = channel, .barcode = true, .anyway = true};
    name_attempt(call, create->attempt, sizeof(create->attempt));
    if (text_copy(bytes_text(barcode), create->barcode, sizeof(create->barcode)) == ERR_OK)
        return true;
    call_refuse(call, PROBLEM_FIELD_WRONG, "pay.barcode");
    return false;
}

static bool
read_pay(struct call *call, const struct json_node *node, struct creating *creating)
{
    union shape_value values[ORDER_SHAPE_PAY_FIELDS];
    enum problem problem;
    const char *wrong;
    int64_t way;

    if (!shape_read(&order_shape_pay, node, values, &problem, &wrong)) {
        call_refuse(call, problem, wrong);
        return false;
    }
    way = values[ORDER_SHAPE_PAY_WAY].number;
    if (values[ORDER_SHAPE_PAY_CHANNEL].number < 0)
        values[ORDER_SHAPE_PAY_CHANNEL].number = 0; /* left out: any */
    if (way == ORDER_SHAPE_WAY_PAGE ||
        (way == ORDER_SHAPE_WAY_QR && values[ORDER_SHAPE_PAY_CHANNEL].number == 0))
        return true;
    if (creating->create.parts_count > 0) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "pay");
        return false;
    }
    if (way == ORDER_SHAPE_WAY_BARCODE)
        return read_barcode(call, values[ORDER_SHAPE_PAY_BARCODE].text, creating);
    return read_way(call, values,
        way == ORDER_SHAPE_WAY_QR ? PAYMENT_WAY_NATIVE : PAYMENT_WAY_BROWSER, creating);
}

static void
fill_create(const struct call *call, const union shape_value *values, struct order_create *create)
{
    const char *description = values[ORDER_SHAPE_DESCRIPTION].text;
    const char *return_url = values[ORDER_SHAPE_RETURN_URL].text;

    *create = (struct order_create){
        .merchant_id = call->signed_by.merchant_id,
        .app_id = call->signed_by.app_id,
        .store_id = values[ORDER_SHAPE_STORE].number,
        .number = values[ORDER_SHAPE_NUMBER].text,
        .subject = values[ORDER_SHAPE_SUBJECT].text,
        .description = description == NULL ? "" : description,
        .return_url = return_url == NULL ? "" : return_url,
        .amount = {values[ORDER_SHAPE_AMOUNT].number},
        .amount_max = {SHAPE_AMOUNT_MAX},
        .valid = span_s(values[ORDER_SHAPE_VALID_S].number),
        .split_rule = values[ORDER_SHAPE_SPLIT_RULE].number,
    };
}

static void
create_order(struct call *call)
{
    struct creating *creating = change_take(call, sizeof(*creating));
    union shape_value values[ORDER_SHAPE_FIELDS];

    if (creating == NULL || !change_read(call, &order_shape_new, values))
        return;
    fill_create(call, values, &creating->create);
    if (values[ORDER_SHAPE_PARTS].node != NULL &&
        !read_parts(call, values[ORDER_SHAPE_PARTS].node, &creating->create))
        return;
    if (values[ORDER_SHAPE_PAY].node != NULL &&
        !read_pay(call, values[ORDER_SHAPE_PAY].node, creating))
        return;
    order_flow_create(&creating->create);
    creating->change.then = wait_for_new;
    change_submit(
        &creating->change, call, &creating->create.operation, created_order, &order_shape_view);
}

/* --- one that is there --- */

static int64_t
closed_order(const struct operation *inner)
{
    return ((const struct order_close *)inner)->order_id;
}

static void
close_found(struct call *call, int64_t id)
{
    struct closing *closing = change_take(call, sizeof(*closing));

    if (closing == NULL)
        return;
    closing->close =
        (struct order_close){.merchant_id = call->signed_by.merchant_id, .order_id = id};
    order_flow_close(&closing->close);
    change_submit(
        &closing->change, call, &closing->close.operation, closed_order, &order_shape_view);
}

static void
close_order(struct call *call)
{
    target_find(call, &order_shape_target, call->param, close_found);
}

static int64_t
paid_order(const struct operation *inner)
{
    return ((const struct barcode_pay *)inner)->order_id;
}

static enum problem
pay_problem(const struct operation *inner, enum err err)
{
    return barcode_problem(((const struct barcode_pay *)inner)->hindrance, err);
}

static bool
wait_for_payment(struct call *call, struct change *change, int64_t order_id)
{
    struct paying *paying = (struct paying *)(void *)change;

    (void)order_id;
    crypt_wipe(paying->pay.barcode, sizeof(paying->pay.barcode));
    if (change->keyed.repeated)
        return false;
    wait_for(call, &paying->pay.payment);
    return true;
}

static void
pay_found(struct call *call, int64_t id)
{
    struct paying *paying = change_take(call, sizeof(*paying));
    union shape_value value;

    if (paying == NULL || !change_read(call, &order_shape_barcode, &value))
        return;
    paying->change.pays_by = (struct roster_want){
        .channel = check_barcode(call, value.text, "barcode"), .barcode = true, .anyway = true};
    if (paying->change.pays_by.channel == CHANNEL_NONE)
        return;
    paying->pay = (struct barcode_pay){.merchant_id = call->signed_by.merchant_id, .order_id = id};
    name_attempt(call, paying->pay.attempt, sizeof(paying->pay.attempt));
    if (text_copy(bytes_text(value.text), paying->pay.barcode, sizeof(paying->pay.barcode)) !=
        ERR_OK) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "barcode");
        return;
    }
    barcode_flow_pay(&paying->pay);
    paying->change.problem = pay_problem;
    paying->change.then = wait_for_payment;
    change_submit(&paying->change, call, &paying->pay.operation, paid_order, &order_shape_view);
}

static void
pay_order(struct call *call)
{
    target_find(call, &order_shape_target, call->param, pay_found);
}

static const struct route_paper create_paper = {.name = "createOrder",
    .group = "orders",
    .summary = "Make an order; with a barcode, ask for its money at once",
    .asks = &order_shape_new,
    .answers = &order_shape_answer};
static const struct route_paper list_paper = {.name = "listOrders",
    .group = "orders",
    .summary = "The merchant's orders, those of its tills among them; of a whole, its parts too",
    .query = &order_shape_list,
    .lists = &order_shape_answer,
    .shows = &order_shape_view};
static const struct route_paper get_paper = {.name = "getOrder",
    .group = "orders",
    .summary = "How an order stands, by our id or the merchant's number",
    .param = "number",
    .answers = &order_shape_answer,
    .shows = &order_shape_view};
static const struct route_paper close_paper = {.name = "closeOrder",
    .group = "orders",
    .summary = "Give an order up: its channels are asked first, and it is CLOSING until they say",
    .param = "number",
    .answers = &order_shape_answer};
static const struct route_paper pay_paper = {.name = "payOrder",
    .group = "orders",
    .summary = "Try a barcode on an order that is open",
    .param = "number",
    .asks = &order_shape_barcode,
    .answers = &order_shape_answer};

static const struct route routes[] = {
    {"POST", "/v1/orders", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, create_order, &create_paper},
    {"GET", "/v1/orders", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/orders/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/orders/:/close", ROUTE_SIGNED | ROUTE_KEYED, 256, close_order, &close_paper},
    {"POST", "/v1/orders/:/pay", ROUTE_SIGNED | ROUTE_KEYED, 1024, pay_order, &pay_paper},
};

const struct route_set order_api_routes = {routes, LENGTH(routes)};
