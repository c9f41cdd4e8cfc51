#include "hub/api/pay_api.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/api/pay_page.h"
#include "hub/api/terminal_socket.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/ticket_flow.h"
#include "shared/base/log.h"
#include "shared/db/statement.h"
#include "shared/pay/code.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"
#include "hub/web/pay.css.h"
#include "hub/web/pay.js.h"

#define BODY_MAX 4096
#define STATE_SIZE ENCODE_HEX_SIZE(16)
/* How long a press of Pay waits for the channel before the page takes over. */
#define WAIT_SPAN span_s(8)
/* A terminal that is online acknowledges in less; then nobody needs a code. */
#define CODE_AFTER span_s(3)

/* What a request wants of the order once it is open. */
enum visit_goal {
    GOAL_SCAN,  /* the QR was scanned: go and say who pays */
    GOAL_READY, /* back from the wallet: show the button */
    GOAL_PAY,   /* pressed */
    GOAL_RESULT /* how did it end? */
};

/* One request on its way: verify the ticket, open the order, then its goal. */
struct visit {
    struct ticket_open open; /* first: the operation */
    struct payment_start start;
    struct reading reading;
    struct call *call;
    enum visit_goal goal;
    enum channel channel;
    const char *secret; /* what the wallet sent back */
    uint8_t bytes[TICKET_SIZE];
    struct device_keys keys;
    struct visit *next_waiting;
    struct net_timer *timer;
    int64_t payment_id; /* waited for, or read */
    struct payment_row payment;
    int64_t merchant_number;
    char number[SALE_NUMBER_SIZE];
    enum err err;
};

struct pay_waiters {
    struct visit *first;
};

static struct visit *
visit_of_start(struct operation *operation)
{
    return (struct visit *)(void *)((char *)operation - offsetof(struct visit, start));
}

static struct visit *
visit_of_reading(struct reading *reading)
{
    return (struct visit *)(void *)((char *)reading - offsetof(struct visit, reading));
}

static void
show(struct visit *visit, struct pay_model *model)
{
    struct call *call = visit->call;

    model->ticket = call->param;
    if (model->store == NULL)
        model->store = visit->open.store;
    if (model->number == NULL)
        model->number = visit->number;
    model->amount = money_of(visit->open.ticket.amount.fen);
    crypt_wipe(&visit->keys, sizeof(visit->keys));
    pay_page_show(call, model);
}

static void
show_view(struct visit *visit, enum pay_view view)
{
    show(visit, &(struct pay_model){.view = view});
}

static void
show_failure(struct visit *visit, enum err err)
{
    switch (err_class(err)) {
    case ERR_CLASS_RETRY:
        show_view(visit, PAY_VIEW_BUSY);
        return;
    case ERR_CLASS_REFUSED:
        visit->call->hub->figures.tickets_refused++;
        show_view(visit, err == ERR_EXPIRED || err == ERR_BAD_STATE ? PAY_VIEW_CLOSED
                                                                     : PAY_VIEW_BAD_TICKET);
        return;
    case ERR_CLASS_DONE:
    case ERR_CLASS_UNKNOWN:
    case ERR_CLASS_BROKEN:
        show_view(visit, PAY_VIEW_BUSY);
        return;
    }
    NOT_REACHED();
}

/* Binds what comes back from the wallet to this ticket, so that nobody else's code is slipped in. */
static void
make_state(const struct visit *visit, char state[static STATE_SIZE])
{
    const struct bytes parts[] = {bytes_text("shanju state v1"),
        bytes_of(visit->bytes, sizeof(visit->bytes))};
    uint8_t mac[CRYPT_SHA256_SIZE];

    crypt_hmac_sha256(
        bytes_of(visit->call->hub->state_key, sizeof(visit->call->hub->state_key)), parts,
        LENGTH(parts), mac);
    (void)encode_hex(bytes_of(mac, 16), state, STATE_SIZE);
}

static void
go_and_authorise(struct visit *visit)
{
    struct call *call = visit->call;
    const struct channel_account_of *account = &call->hub->accounts[visit->channel];
    char state[STATE_SIZE];
    char redirect[HUB_URL_SIZE + TICKET_TEXT_SIZE + 8];
    char block[1024];
    struct text url;

    make_state(visit, state);
    (void)snprintf(redirect, sizeof(redirect), "%s/T/%s", call->hub->settings.public_base,
        call->param);
    text_init(&url, block, sizeof(block));
    if (account->adapter->put_authorise_url(account->account, redirect, state, &url) != ERR_OK ||
        !text_ok(&url)) {
        show_view(visit, PAY_VIEW_BUSY);
        return;
    }
    crypt_wipe(&visit->keys, sizeof(visit->keys));
    call_redirect(call, block);
}

/* Whether the terminal still has to be told: its push is in the outbox. */
static void
find_push(void *context, const struct outbox_row *row)
{
    int64_t *order_id = context;

    if (row->about == *order_id)
        *order_id = 0;
}

static bool
terminal_knows(const struct visit *visit)
{
    int64_t order_id = visit->open.order.id;

    courier_each(visit->call->hub->courier, visit->open.order.terminal_id, find_push, &order_id);
    return order_id != 0;
}

static void
show_paid(struct visit *visit)
{
    const struct orders_row *order = &visit->open.order;
    enum channel channel = channel_of(order->channel);
    struct pay_model model = {
        .view = PAY_VIEW_PAID, .channel = channel, .paid = {order->ended_us}};

    /* Only the winning payment has a code, and only while the terminal does not know. */
    if (channel_is_wallet(channel) && order->fork == 0 && !terminal_knows(visit)) {
        int64_t age_us = net_moment(visit->call->hub->net).us - order->ended_us;

        (void)code_make(&visit->open.ticket, channel, visit->keys.code, model.code);
        model.code_after = span_us(age_us < CODE_AFTER.us ? CODE_AFTER.us - age_us : 0);
    }
    show(visit, &model);
}

/* What the payer sees of a payment that has not paid the order. */
static enum pay_view
view_of_payment(const struct visit *visit)
{
    enum payment_state state;

    if (visit->payment.id == 0 || sale_payment_state(&visit->payment, &state) != ERR_OK)
        return PAY_VIEW_READY;
    switch (state) {
    case PAYMENT_CREATED:
    case PAYMENT_PENDING:
    case PAYMENT_UNKNOWN:
        return PAY_VIEW_WAITING;
    case PAYMENT_PAID:
        return PAY_VIEW_PAID;
    case PAYMENT_LATE:
        return PAY_VIEW_LATE;
    case PAYMENT_REFUSED:
    case PAYMENT_CLOSED:
        return PAY_VIEW_FAILED;
    case PAYMENT_STATES:
        break;
    }
    NOT_REACHED();
}

static void
show_order(struct visit *visit)
{
    const struct orders_row *order = &visit->open.order;
    const struct channel_account_of *account = &visit->call->hub->accounts[visit->channel];
    struct pay_model model = {.secret = visit->secret, .channel = visit->channel};
    char state[STATE_SIZE];

    if (strcmp(order->state, order_state_machine.states[ORDER_PAID]) == 0 &&
        (visit->payment.id == 0 || visit->payment.id == order->winner_id)) {
        /* Whoever scans a ticket that the till knows to be paid is not its payer. */
        if ((visit->goal == GOAL_SCAN || visit->goal == GOAL_READY) && terminal_knows(visit))
            show_view(visit, PAY_VIEW_SETTLED);
        else
            show_paid(visit);
        return;
    }
    make_state(visit, state);
    model.state = state;
    model.parameter =
        account->adapter == NULL ? "code" : account->adapter->authorise_parameter;
    model.view = view_of_payment(visit);
    if (strcmp(order->state, order_state_machine.states[ORDER_CLOSED]) == 0 &&
        model.view != PAY_VIEW_LATE)
        model.view = PAY_VIEW_CLOSED;
    /* What this visitor brought is a new try; an old failure is not his. */
    if (visit->goal == GOAL_READY && model.view == PAY_VIEW_FAILED)
        model.view = PAY_VIEW_READY;
    model.trade_no = visit->payment.channel_number;
    model.cashier_url = account->account == NULL ? "" : account->account->cashier_url;
    if (visit->payment.id != 0 && visit->merchant_number > 0)
        (void)sale_number(visit->merchant_number, visit->payment.id, visit->number);
    show(visit, &model);
}

static void
payment_run(struct reading *reading, struct reader *reader)
{
    struct visit *visit = visit_of_reading(reading);
    struct db_statement *order = reader_statement(reader, SQL_STORE_ORDER);
    struct db_statement *payment = reader_statement(reader, SQL_STORE_ORDER_PAYMENT);

    db_bind_int(order, 1, visit->open.order.merchant_id);
    db_bind_int(order, 2, visit->open.order.id);
    visit->err = db_step(order);
    if (visit->err == ERR_OK)
        visit->merchant_number = db_int(order, 15);
    db_reset(order);
    if (visit->err != ERR_OK || visit->payment_id == 0)
        return;
    db_bind_int(payment, 1, visit->open.order.merchant_id);
    db_bind_int(payment, 2, visit->payment_id);
    visit->err = db_step(payment);
    if (visit->err == ERR_OK) {
        visit->payment.id = db_int(payment, 0);
        visit->payment.channel = db_int(payment, 1);
        visit->err = text_copy(
            db_text(payment, 2), visit->payment.state, sizeof(visit->payment.state));
    }
    if (visit->err == ERR_OK)
        visit->err = text_copy(db_text(payment, 3), visit->payment.channel_number,
            sizeof(visit->payment.channel_number));
    db_reset(payment);
}

static void
payment_done(struct reading *reading)
{
    struct visit *visit = visit_of_reading(reading);

    if (visit->err != ERR_OK)
        show_failure(visit, ERR_BUSY);
    else
        show_order(visit);
}

/* Shows how the order's winner, or else its newest payment, stands. */
static void
read_and_show(struct visit *visit)
{
    const struct orders_row *order = &visit->open.order;

    visit->payment_id = order->winner_id != 0 ? order->winner_id : order->payment_id;
    visit->reading = (struct reading){.run = payment_run, .done = payment_done};
    if (reader_submit(visit->call->hub->reader, &visit->reading) != ERR_OK)
        show_failure(visit, ERR_BUSY);
}

static void
stop_waiting(struct visit *visit)
{
    struct visit **at = &visit->call->hub->waiters->first;

    while (*at != NULL && *at != visit)
        at = &(*at)->next_waiting;
    if (*at == visit)
        *at = visit->next_waiting;
    net_timer_cancel(visit->call->hub->net, &visit->timer);
}

static void
waited_long(void *context)
{
    struct visit *visit = context;

    visit->timer = NULL;
    stop_waiting(visit);
    show_order(visit);
}

/* Whether the page can go on: the channel has the payment, or it is over. */
static bool
can_go_on(const struct payment_row *payment)
{
    enum payment_state state;

    return sale_payment_state(payment, &state) == ERR_OK &&
           (state == PAYMENT_PENDING || payment_state_is_final(state));
}

static void
started(struct operation *operation)
{
    struct visit *visit = visit_of_start(operation);
    struct hub *hub = visit->call->hub;

    visit->open.order = visit->start.order;
    if (operation->err != ERR_OK) {
        if (operation->err == ERR_BAD_STATE)
            read_and_show(visit);
        else
            show_failure(visit, operation->err);
        return;
    }
    visit->payment = visit->start.payment;
    if (can_go_on(&visit->payment) ||
        net_timer_start(hub->net, WAIT_SPAN, waited_long, visit, &visit->timer) != ERR_OK) {
        show_order(visit);
        return;
    }
    visit->next_waiting = hub->waiters->first;
    hub->waiters->first = visit;
}

void
pay_api_news(
    struct hub *hub, const struct payment_row *payment, const struct orders_row *order)
{
    struct visit **at = &hub->waiters->first;
    enum payment_state state;

    if (sale_payment_state(payment, &state) != ERR_OK)
        return;
    if (state == PAYMENT_PENDING)
        terminal_socket_progress(hub, order, MESSAGE_STAGE_PAYING, payment->channel);
    if (state == PAYMENT_REFUSED || state == PAYMENT_CLOSED)
        terminal_socket_progress(hub, order, MESSAGE_STAGE_FELL, payment->channel);
    while (*at != NULL) {
        struct visit *visit = *at;

        if (visit->payment.id != payment->id || !can_go_on(payment)) {
            at = &visit->next_waiting;
            continue;
        }
        *at = visit->next_waiting;
        net_timer_cancel(hub->net, &visit->timer);
        visit->payment = *payment;
        visit->open.order = *order;
        show_order(visit);
    }
}

static void
start_payment(struct visit *visit)
{
    struct payment_start *start = &visit->start;
    const struct bytes parts[] = {bytes_text(visit->secret)};
    uint8_t digest[CRYPT_SHA256_SIZE];
    enum err err;

    *start = (struct payment_start){
        .operation = {.answer = started},
        .merchant_id = visit->open.order.merchant_id,
        .order_id = visit->open.order.id,
        .channel = visit->channel,
    };
    /* The wallet's code is good once: it is this payer's attempt, however often he presses. */
    crypt_sha256(parts, LENGTH(parts), digest);
    (void)encode_hex(bytes_of(digest, sizeof(digest)), start->attempt, sizeof(start->attempt));
    err = text_copy(bytes_text(visit->secret), start->secret, sizeof(start->secret));
    if (err == ERR_OK) {
        payment_flow_start(start);
        err = lane_submit(visit->call->hub->lane, &start->operation);
    }
    if (err != ERR_OK)
        show_failure(visit, err);
}

static void
opened(struct operation *operation)
{
    struct visit *visit = (struct visit *)(void *)operation;
    struct hub *hub = visit->call->hub;
    const struct orders_row *order = &visit->open.order;
    bool over = strcmp(order->state, order_state_machine.states[ORDER_PAID]) == 0 ||
                strcmp(order->state, order_state_machine.states[ORDER_CLOSED]) == 0;

    if (operation->err != ERR_OK) {
        show_failure(visit, operation->err);
        return;
    }
    if (visit->open.first) {
        hub->figures.tickets_opened++;
        terminal_socket_progress(hub, order, MESSAGE_STAGE_OPENED, visit->channel);
    }
    if (over || visit->goal == GOAL_RESULT || visit->goal == GOAL_READY)
        read_and_show(visit);
    else if (visit->goal == GOAL_SCAN)
        go_and_authorise(visit);
    else
        start_payment(visit);
}

static void
open_order(struct visit *visit, const struct device_keys *keys)
{
    enum err err = ticket_verify(bytes_of(visit->bytes, sizeof(visit->bytes)), keys->ticket);

    if (err == ERR_OK) {
        visit->keys = *keys;
        visit->open.operation.answer = opened;
        ticket_flow_open(&visit->open);
        err = lane_submit(visit->call->hub->lane, &visit->open.operation);
    }
    if (err != ERR_OK)
        show_failure(visit, err);
}

static void
key_found(void *context, enum err err, const struct directory_entry *entry)
{
    struct visit *visit = context;

    if (err != ERR_OK)
        show_failure(visit, err);
    else
        open_order(visit, &entry->keys);
}

static enum channel
channel_of_wallet(enum call_wallet wallet)
{
    switch (wallet) {
    case CALL_WALLET_NONE:
        return CHANNEL_NONE;
    case CALL_WALLET_WECHAT:
        return CHANNEL_WECHAT;
    case CALL_WALLET_ALIPAY:
        return CHANNEL_ALIPAY;
    case CALL_WALLET_UNIONPAY:
        return CHANNEL_UNIONPAY;
    }
    NOT_REACHED();
}

/* What the wallet sent back, if it is for this ticket. */
static enum err
read_secret(struct visit *visit)
{
    const struct adapter *adapter = visit->call->hub->accounts[visit->channel].adapter;
    const char *secret = form_value(visit->call->form, adapter->authorise_parameter);
    const char *state = form_value(visit->call->form, "state");
    char wanted[STATE_SIZE];

    visit->secret = secret == NULL ? "" : secret;
    if (secret == NULL)
        return ERR_NOT_FOUND;
    make_state(visit, wanted);
    if (state == NULL || !crypt_equal(bytes_text(state), bytes_text(wanted)))
        return ERR_BAD_SIGNATURE;
    return ERR_OK;
}

/* What the request is after; false when it has been answered. */
static bool
find_goal(struct visit *visit, enum visit_goal goal)
{
    const struct hub *hub = visit->call->hub;
    enum err err;

    visit->goal = goal;
    visit->channel = channel_of_wallet(visit->call->wallet);
    if (goal == GOAL_RESULT)
        return true;
    if (visit->channel == CHANNEL_NONE) {
        show_view(visit, PAY_VIEW_OTHER_APP);
        return false;
    }
    if (hub->accounts[visit->channel].adapter == NULL) {
        show_view(visit, PAY_VIEW_NO_CHANNEL);
        return false;
    }
    err = read_secret(visit);
    if (err == ERR_BAD_SIGNATURE || (err != ERR_OK && goal == GOAL_PAY)) {
        show_failure(visit, err);
        return false;
    }
    if (goal == GOAL_SCAN && err == ERR_OK)
        visit->goal = GOAL_READY;
    return true;
}

static void
visit_ticket(struct call *call, enum visit_goal goal)
{
    struct visit *visit = arena_take(call->arena, sizeof(*visit));
    const struct directory_entry *entry;
    enum err err;

    if (visit == NULL) {
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    visit->call = call;
    visit->secret = "";
    err = ticket_from_text(bytes_text(call->param), visit->bytes);
    if (err == ERR_OK)
        err = ticket_read(bytes_of(visit->bytes, sizeof(visit->bytes)), &visit->open.ticket);
    if (err != ERR_OK) {
        show_failure(visit, err);
        return;
    }
    if (!find_goal(visit, goal))
        return;
    entry = directory_peek(call->hub->directory, visit->open.ticket.terminal);
    if (entry != NULL) {
        open_order(visit, &entry->keys);
        return;
    }
    err = directory_get(call->hub->directory, visit->open.ticket.terminal, key_found, visit);
    if (err != ERR_OK)
        show_failure(visit, err);
}

static void
scan(struct call *call)
{
    visit_ticket(call, GOAL_SCAN);
}

static void
pay(struct call *call)
{
    visit_ticket(call, GOAL_PAY);
}

static void
result(struct call *call)
{
    visit_ticket(call, GOAL_RESULT);
}

static void
style(struct call *call)
{
    call_answer(call, 200, "text/css; charset=utf-8", bytes_of(pay_css, pay_css_size));
}

static void
script(struct call *call)
{
    call_answer(call, 200, "text/javascript; charset=utf-8", bytes_of(pay_js, pay_js_size));
}

static const struct route routes[] = {
    {"GET", "/w/pay.css", ROUTE_OPEN, 0, style},
    {"GET", "/w/pay.js", ROUTE_OPEN, 0, script},
    {"GET", "/T/:", ROUTE_OPEN, 0, scan},
    {"POST", "/T/:/pay", ROUTE_OPEN, BODY_MAX, pay},
    {"GET", "/T/:/result", ROUTE_OPEN, 0, result},
};

const struct route_set pay_api_routes = {routes, LENGTH(routes)};

enum err
pay_api_waiters_make(struct pay_waiters **ret_waiters)
{
    struct pay_waiters *waiters = calloc(1, sizeof(*waiters));

    if (waiters == NULL)
        return ERR_NO_SPACE;
    *ret_waiters = waiters;
    return ERR_OK;
}

void
pay_api_waiters_free(struct pay_waiters **waiters)
{
    free(*waiters);
    *waiters = NULL;
}
