#include "hub/api/plate_api.h"

#include "hub/api/pay_visit.h"
#include "hub/api/plate_limit.h"
#include "hub/api/plate_page.h"
#include "hub/flow/plate_code.h"
#include "hub/flow/plate_flow.h"

#include "hub/store/sql/store.sql.h"
#include "hub/web/plate.css.h"
#include "hub/web/plate.js.h"

#define BODY_MAX 4096
#define NAME_SIZE 91
#define URL_SIZE 1024

/* The plate, as it is stored. */
struct plate {
    int64_t id;
    int64_t merchant_id;
    char store[NAME_SIZE];
    char name[NAME_SIZE];
    enum plate_reason shut; /* PLATE_REASON_NONE: it is not */
    int64_t wallets;
    struct money amount_min;
    struct money amount_max;
};

/* One request on its way. */
struct plate_visit {
    struct pay_visit visit; /* first: to the wallet and back */
    struct reading reading;
    struct plate_order order;
    struct plate plate;
    char key[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)]; /* of this opening; "" before the wallet */
    int64_t ordered_id;                           /* what it has made already; 0 for nothing */
    const char *typed;
    const char *remark;
    enum err err;
};

static struct plate_visit *
visit_of_reading(struct reading *reading)
{
    return (struct plate_visit *)(void *)((char *)reading - offsetof(struct plate_visit, reading));
}

static struct plate_visit *
visit_of_order(struct operation *operation)
{
    return (struct plate_visit *)(void *)((char *)operation - offsetof(struct plate_visit, order));
}

static void
show(struct plate_visit *visit, enum plate_reason reason)
{
    struct call *call = visit->visit.call;
    const struct adapter *adapter = roster_adapter(call->hub->roster, visit->visit.channel);
    char state[PAY_VISIT_STATE_SIZE];

    pay_visit_put_state(&visit->visit, state);
    plate_page_show(
        call, &(struct plate_model){.reason = reason,
                  .plate = call->param,
                  .store = visit->plate.store,
                  .name = visit->plate.name,
                  .amount = visit->typed,
                  .remark = visit->remark,
                  .parameter = adapter == NULL ? PAY_VISIT_KEY : adapter->authorise_parameter,
                  .secret = visit->visit.secret,
                  .state = state,
                  .amount_min = visit->plate.amount_min,
                  .amount_max = visit->plate.amount_max});
}

/* --- reading the plate --- */

static enum err
read_plate(struct plate_visit *visit, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_PLATE);
    struct plate *plate = &visit->plate;
    enum err err;

    query_bind_int(query, 1, plate->id);
    err = query_step(query);
    if (err == ERR_OK) {
        plate->merchant_id = query_int(query, 0);
        plate->shut = bytes_is(query_text(query, 3), "on")          ? PLATE_REASON_NONE
                      : bytes_is(query_text(query, 3), "suspended") ? PLATE_REASON_SUSPENDED
                                                                    : PLATE_REASON_OFF;
        plate->wallets = query_int(query, 4);
        plate->amount_min = money_of(query_int(query, 5));
        plate->amount_max = money_of(query_int(query, 6));
        err = text_copy(query_text(query, 1), plate->store, sizeof(plate->store));
    }
    if (err == ERR_OK)
        err = text_copy(query_text(query, 2), plate->name, sizeof(plate->name));
    query_reset(query);
    return err;
}

static enum err
read_ordered(struct plate_visit *visit, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_CLAIMED);
    struct claim claim;
    enum err err;

    plate_flow_name(visit->plate.id, visit->key, bytes_of(NULL, 0), &claim);
    query_bind_int(query, 1, visit->plate.merchant_id);
    query_bind_int(query, 2, claim.kind);
    query_bind_int(query, 3, claim.hash);
    err = query_step(query);
    if (err == ERR_OK &&
        bytes_equal(query_blob(query, 1), bytes_of(claim.digest, sizeof(claim.digest))))
        visit->ordered_id = query_int(query, 0);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
read_run(struct reading *reading, struct reader *reader)
{
    struct plate_visit *visit = visit_of_reading(reading);

    visit->err = read_plate(visit, reader);
    if (visit->err == ERR_OK && visit->key[0] != '\0')
        visit->err = read_ordered(visit, reader);
}

/* --- the order's own page --- */

/* "/O/<pass>" and the rest; of what the wallet sent back, with what binds it to that order. */
static void
go_to_order(struct plate_visit *visit, int64_t order_id, const char *end, bool with_secret)
{
    struct call *call = visit->visit.call;
    struct pay_visit pass = {
        .call = call, .entry = PAY_VISIT_PASS, .account_id = visit->visit.account_id};
    char block[URL_SIZE];
    char state[PAY_VISIT_STATE_SIZE];
    char text[ORDER_PASS_TEXT_SIZE];
    struct text url;
    size_t size;

    (void)order_pass_make(visit->plate.merchant_id, order_id, call->hub->state_key, text);
    NEED(encode_read_base32(bytes_text(text), pass.bytes, sizeof(pass.bytes), &size) == ERR_OK);
    text_init(&url, block, sizeof(block));
    text_printf(&url, "%s%s", pay_visit_door(&pass), text);
    if (with_secret) {
        const struct adapter *adapter = roster_adapter(call->hub->roster, visit->visit.channel);

        pay_visit_put_state(&pass, state);
        text_put_char(&url, '?');
        form_put(&url, adapter->authorise_parameter, bytes_text(visit->visit.secret));
        form_put(&url, "state", bytes_text(state));
    }
    text_put(&url, end);
    if (text_ok(&url))
        call_redirect(call, block);
    else
        show(visit, PLATE_REASON_BUSY);
}

/* The payer goes on at once when the account that he was authorised for takes the amount. */
static void
account_chosen(void *context, enum err err, struct roster_account *account)
{
    struct plate_visit *visit = context;
    bool is_same = err == ERR_OK && account->id == visit->visit.account_id;

    if (err == ERR_OK)
        roster_release(visit->visit.call->hub->roster, &account);
    go_to_order(visit, visit->order.order.id, is_same ? "#pay" : "", is_same);
}

static bool
is_over(const struct orders_row *order)
{
    return strcmp(order->state, order_state_machine.states[ORDER_PAID]) == 0 ||
           strcmp(order->state, order_state_machine.states[ORDER_CLOSED]) == 0;
}

static enum plate_reason
reason_of(const struct plate_order *order)
{
    switch (order->hindrance) {
    case PLATE_HINDRANCE_NONE:
        return PLATE_REASON_BUSY;
    case PLATE_HINDRANCE_OFF:
        return PLATE_REASON_OFF;
    case PLATE_HINDRANCE_SUSPENDED:
        return PLATE_REASON_SUSPENDED;
    case PLATE_HINDRANCE_LITTLE:
        return PLATE_REASON_LITTLE;
    case PLATE_HINDRANCE_MUCH:
        return PLATE_REASON_MUCH;
    case PLATE_HINDRANCE_REMARK:
        return PLATE_REASON_REMARK;
    }
    NOT_REACHED();
}

/* A browser of no wallet, which chooses one on the order's page. */
static bool
is_browser(const struct plate_visit *visit)
{
    return visit->visit.channel == CHANNEL_NONE;
}

/* The order is there: its own page goes on, with what the wallet sent where that can be used. */
static void
go_on(struct plate_visit *visit)
{
    struct hub *hub = visit->visit.call->hub;
    const struct orders_row *order = &visit->order.order;
    const struct roster_want want = {.channel = visit->visit.channel,
        .amount = visit->order.amount,
        .now = net_moment(hub->net),
        .seed = (uint64_t)visit->plate.id};

    if (is_over(order))
        go_to_order(visit, order->id, "/result", false);
    else if (is_browser(visit) || roster_choose(hub->roster, visit->plate.merchant_id, &want,
                                      account_chosen, visit) != ERR_OK)
        go_to_order(visit, order->id, "", false);
}

/* Another amount than before: that is another payment, and begins with another opening. */
static void
open_anew(const struct plate_visit *visit)
{
    char block[URL_SIZE];
    struct text url;

    text_init(&url, block, sizeof(block));
    text_put(&url, "/P/");
    form_put_escaped(&url, bytes_text(visit->visit.call->param));
    call_redirect(visit->visit.call, block);
}

static void
ordered(struct operation *operation)
{
    struct plate_visit *visit = visit_of_order(operation);
    const struct plate_order *order = &visit->order;
    const struct call *call = visit->visit.call;

    if (operation->err == ERR_CONFLICT) {
        open_anew(visit);
        return;
    }
    if (operation->err != ERR_OK) {
        show(visit, reason_of(order));
        return;
    }
    if (!order->repeated)
        plate_limit_begun(call->hub->plates, net_tick(call->hub->net), visit->plate.id,
            bytes_text(call->address), order->order.id);
    go_on(visit);
}

static void
make_order(struct plate_visit *visit)
{
    struct call *call = visit->visit.call;
    struct hub *hub = call->hub;

    visit->order = (struct plate_order){
        .operation = {.answer = ordered},
        .merchant_id = visit->plate.merchant_id,
        .plate_id = visit->plate.id,
        .key = visit->key,
        .remark = visit->remark,
    };
    if (money_parse(bytes_text(visit->typed), &visit->order.amount) != ERR_OK ||
        visit->order.amount.fen <= 0) {
        show(visit, PLATE_REASON_AMOUNT);
        return;
    }
    if (visit->ordered_id == 0 && plate_limit_check(hub->plates, net_tick(hub->net),
                                      visit->plate.id, bytes_text(call->address)) != ERR_OK) {
        show(visit, PLATE_REASON_CROWDED);
        return;
    }
    plate_flow_order(&visit->order);
    if (lane_submit(hub->lane, &visit->order.operation) != ERR_OK)
        show(visit, PLATE_REASON_BUSY);
}

/* A plate that names wallets takes no browser, which could open any. */
static void
wallets_known(struct pay_visit *way)
{
    const struct plate_visit *visit = (const struct plate_visit *)(const void *)way;

    pay_visit_show_wallets(way, way->choices.scans & (unsigned)visit->plate.wallets);
}

/* Which wallets a browser may open is known, and its key is made: the opening has it in its URL. */
static void
browser_known(struct pay_visit *way)
{
    char state[PAY_VISIT_STATE_SIZE];
    char block[URL_SIZE];
    struct text url;

    if (way->choices.take == 0) {
        pay_visit_show_wallets(way, way->choices.scans);
        return;
    }
    pay_visit_put_state(way, state);
    text_init(&url, block, sizeof(block));
    text_printf(&url, "%s%s?", pay_visit_door(way), way->call->param);
    form_put(&url, PAY_VISIT_KEY, bytes_text(way->secret));
    form_put(&url, "state", bytes_text(state));
    call_redirect(way->call, block);
}

/* Nobody has said who pays: his wallet does, or his browser says what it may open. */
static void
begin(struct plate_visit *visit)
{
    if (!is_browser(visit))
        pay_visit_authorise(&visit->visit);
    else if (visit->plate.wallets != 0)
        pay_visit_find_wallets(&visit->visit, wallets_known);
    else
        pay_visit_choose(&visit->visit, browser_known);
}

/* The plate has been read, or there is none. */
static void
read_done(struct reading *reading)
{
    struct plate_visit *visit = visit_of_reading(reading);
    struct pay_visit *way = &visit->visit;

    if (visit->err != ERR_OK) {
        pay_visit_show_failure(way, visit->err == ERR_NOT_FOUND ? ERR_NOT_FOUND : ERR_BUSY);
        return;
    }
    memcpy(way->open.store, visit->plate.store, sizeof(way->open.store));
    way->open.order.merchant_id = visit->plate.merchant_id;
    way->open.order.id = visit->plate.id; /* the same account whoever comes */
    if (visit->ordered_id != 0 && !way->call->posted)
        go_to_order(visit, visit->ordered_id, "/result", false);
    else if (visit->plate.shut != PLATE_REASON_NONE)
        show(visit, visit->plate.shut);
    else if (!is_browser(visit) && visit->plate.wallets != 0 &&
             (visit->plate.wallets & INT64_C(1) << way->channel) == 0)
        show(visit, PLATE_REASON_WALLET);
    else if (visit->key[0] == '\0')
        begin(visit);
    else if (way->call->posted)
        make_order(visit);
    else
        show(visit, PLATE_REASON_NONE);
}

static void
make_key(struct plate_visit *visit)
{
    const struct bytes secret = bytes_text(visit->visit.secret);
    uint8_t digest[CRYPT_SHA256_SIZE];

    crypt_sha256(&secret, 1, digest);
    (void)encode_hex(bytes_of(digest, sizeof(digest)), visit->key, sizeof(visit->key));
}

/* Who comes, and with what; false when that has been answered. */
static bool
find_way(struct pay_visit *way)
{
    enum err err;

    way->channel = pay_visit_wallet(way->call);
    if (way->channel != CHANNEL_NONE &&
        roster_adapter(way->call->hub->roster, way->channel) == NULL) {
        pay_visit_show_view(way, PAY_VIEW_NO_CHANNEL);
        return false;
    }
    err = way->channel == CHANNEL_NONE ? pay_visit_take_key(way) : pay_visit_read_secret(way);
    if (err == ERR_BAD_SIGNATURE || (err != ERR_OK && way->call->posted)) {
        pay_visit_show_failure(way, err);
        return false;
    }
    return true;
}

static const char *
field(const struct call *call, const char *name)
{
    const char *value = form_value(call->form, name);

    return value == NULL ? "" : value;
}

static void
visit_plate(struct call *call)
{
    struct plate_visit *visit = arena_take(call->arena, sizeof(*visit));
    struct pay_visit *way;
    size_t size;
    enum err err;

    if (visit == NULL) {
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    way = &visit->visit;
    way->call = call;
    way->secret = "";
    way->entry = PAY_VISIT_PLATE;
    visit->typed = field(call, "amount");
    visit->remark = field(call, "remark");
    err = plate_code_read(bytes_text(call->param), &visit->plate.id);
    if (err == ERR_OK)
        err = encode_read_base32(bytes_text(call->param), way->bytes, sizeof(way->bytes), &size);
    if (err != ERR_OK) {
        pay_visit_show_failure(way, err);
        return;
    }
    if (!find_way(way))
        return;
    if (way->secret[0] != '\0')
        make_key(visit);
    visit->reading = (struct reading){.run = read_run, .done = read_done};
    if (reader_submit(call->hub->reader, &visit->reading) != ERR_OK)
        pay_visit_show_failure(way, ERR_BUSY);
}

static void
style(struct call *call)
{
    call_answer(call, 200, "text/css; charset=utf-8", bytes_of(plate_css, plate_css_size));
}

static void
script(struct call *call)
{
    call_answer(call, 200, "text/javascript; charset=utf-8", bytes_of(plate_js, plate_js_size));
}

static const struct route routes[] = {
    {"GET", "/w/plate.css", ROUTE_OPEN, 0, style, NULL},
    {"GET", "/w/plate.js", ROUTE_OPEN, 0, script, NULL},
    {"GET", "/P/:", ROUTE_OPEN, 0, visit_plate, NULL},
    {"POST", "/P/:/pay", ROUTE_OPEN, BODY_MAX, visit_plate, NULL},
};

const struct route_set plate_api_routes = {routes, LENGTH(routes)};
