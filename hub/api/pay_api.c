#include "hub/api/pay_api.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/api/pay_visit.h"
#include "hub/api/plate_limit.h"
#include "hub/api/terminal_socket.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"
#include "hub/web/pay.css.h"
#include "hub/web/pay.js.h"

#define BODY_MAX 4096
/* How long a press of Pay waits for the channel before the page takes over. */
#define WAIT_SPAN span_s(8)

struct pay_waiters {
    struct pay_visit *first;
};

static struct pay_visit *
visit_of_start(struct operation *operation)
{
    return (struct pay_visit *)(void *)((char *)operation - offsetof(struct pay_visit, start));
}

static struct pay_visit *
visit_of_reading(struct reading *reading)
{
    return (struct pay_visit *)(void *)((char *)reading - offsetof(struct pay_visit, reading));
}

/* What the channel is told of the payment. */
static void
read_terms(struct pay_visit *visit, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_PAYMENT);

    query_bind_int(query, 1, visit->open.order.merchant_id);
    query_bind_int(query, 2, visit->payment_id);
    visit->err = query_step(query);
    if (visit->err == ERR_OK) {
        visit->payment.amount = query_int(query, 5);
        visit->payment.expires_us = query_int(query, 7);
        visit->payment.created_us = query_int(query, 13);
        visit->err = text_copy(query_text(query, 9), visit->title, sizeof(visit->title));
    }
    query_reset(query);
}

static void
payment_run(struct reading *reading, struct reader *reader)
{
    struct pay_visit *visit = visit_of_reading(reading);
    struct query *order = reader_statement(reader, SQL_STORE_ORDER);
    struct query *payment = reader_statement(reader, SQL_STORE_ORDER_PAYMENT);

    query_bind_int(order, 1, visit->open.order.merchant_id);
    query_bind_int(order, 2, visit->open.order.id);
    visit->err = query_step(order);
    if (visit->err == ERR_OK)
        visit->merchant_number = query_int(order, 15);
    query_reset(order);
    if (visit->err != ERR_OK || visit->payment_id == 0)
        return;
    query_bind_int(payment, 1, visit->open.order.merchant_id);
    query_bind_int(payment, 2, visit->payment_id);
    visit->err = query_step(payment);
    if (visit->err == ERR_OK) {
        visit->payment.id = query_int(payment, 0);
        visit->payment.channel = query_int(payment, 1);
        visit->err =
            text_copy(query_text(payment, 2), visit->payment.state, sizeof(visit->payment.state));
    }
    if (visit->err == ERR_OK)
        visit->err = text_copy(query_text(payment, 3), visit->payment.channel_number,
            sizeof(visit->payment.channel_number));
    if (visit->err == ERR_OK)
        visit->err =
            text_copy(query_text(payment, 4), visit->payment.code, sizeof(visit->payment.code));
    if (visit->err == ERR_OK)
        visit->err =
            text_copy(query_text(payment, 6), visit->payment.handle, sizeof(visit->payment.handle));
    if (visit->err == ERR_OK)
        visit->payment.account_id = query_int(payment, 5);
    visit->payment.way = visit->err == ERR_OK ? query_int(payment, 7) : PAYMENT_WAY_PAGE;
    query_reset(payment);
    if (visit->err == ERR_OK && visit->goal == PAY_VISIT_GO)
        read_terms(visit, reader);
}

static void
payment_done(struct reading *reading)
{
    struct pay_visit *visit = visit_of_reading(reading);

    if (visit->err != ERR_OK) {
        pay_visit_show_failure(visit, ERR_BUSY);
        return;
    }
    if (visit->payment.id != 0 && visit->merchant_number > 0)
        (void)sale_number(visit->merchant_number, visit->payment.id, visit->number);
    pay_visit_show_order(visit);
}

/* Shows how the order's winner, or else its newest payment, stands. */
static void
read_and_show(struct pay_visit *visit)
{
    const struct orders_row *order = &visit->open.order;

    visit->payment_id = order->winner_id != 0 ? order->winner_id : order->payment_id;
    visit->reading = (struct reading){.run = payment_run, .done = payment_done};
    if (reader_submit(visit->call->hub->reader, &visit->reading) != ERR_OK)
        pay_visit_show_failure(visit, ERR_BUSY);
}

static void
stop_waiting(struct pay_visit *visit)
{
    struct pay_visit **at = &visit->call->hub->waiters->first;

    while (*at != NULL && *at != visit)
        at = &(*at)->next_waiting;
    if (*at == visit)
        *at = visit->next_waiting;
    net_timer_cancel(visit->call->hub->net, &visit->timer);
}

static void
waited_long(void *context)
{
    struct pay_visit *visit = context;

    visit->timer = NULL;
    stop_waiting(visit);
    pay_visit_show_order(visit);
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
    struct pay_visit *visit = visit_of_start(operation);
    struct hub *hub = visit->call->hub;

    visit->open.order = visit->start.order;
    if (operation->err != ERR_OK) {
        if (visit->start.hindrance == PAYMENT_HINDRANCE_BARCODE)
            pay_visit_show_taken(visit);
        else if (operation->err == ERR_BAD_STATE)
            read_and_show(visit);
        else
            pay_visit_show_failure(visit, operation->err);
        return;
    }
    visit->payment = visit->start.payment;
    if (can_go_on(&visit->payment) ||
        net_timer_start(hub->net, WAIT_SPAN, waited_long, visit, &visit->timer) != ERR_OK) {
        pay_visit_show_order(visit);
        return;
    }
    visit->next_waiting = hub->waiters->first;
    hub->waiters->first = visit;
}

void
pay_api_news(struct hub *hub, const struct payment_row *payment, const struct orders_row *order)
{
    struct pay_visit **at = &hub->waiters->first;
    enum payment_state state;

    if (sale_payment_state(payment, &state) != ERR_OK)
        return;
    if (state == PAYMENT_PENDING)
        terminal_socket_progress(hub, order, MESSAGE_STAGE_PAYING, payment->channel);
    if (state == PAYMENT_REFUSED || state == PAYMENT_CLOSED || state == PAYMENT_RETURNED)
        terminal_socket_progress(hub, order, MESSAGE_STAGE_FELL, payment->channel);
    if (order->plate_id != 0 && payment_state_is_final(state) && order->winner_id != 0)
        plate_limit_paid(hub->plates, order->id);
    while (*at != NULL) {
        struct pay_visit *visit = *at;

        if (visit->payment.id != payment->id || !can_go_on(payment)) {
            at = &visit->next_waiting;
            continue;
        }
        *at = visit->next_waiting;
        net_timer_cancel(hub->net, &visit->timer);
        visit->payment = *payment;
        visit->open.order = *order;
        pay_visit_show_order(visit);
    }
}

static void
start_payment(struct pay_visit *visit)
{
    struct payment_start *start = &visit->start;
    const struct bytes parts[] = {bytes_text(visit->secret)};
    const bool is_browser = visit->call->wallet == CALL_WALLET_NONE;
    uint8_t digest[CRYPT_SHA256_SIZE];
    enum err err;

    *start = (struct payment_start){
        .operation = {.answer = started},
        .merchant_id = visit->open.order.merchant_id,
        .order_id = visit->open.order.id,
        .channel = visit->channel,
        .way = is_browser ? PAYMENT_WAY_BROWSER : PAYMENT_WAY_PAGE,
        .account_id = visit->account_id,
    };
    /* The wallet's code is good once: it is this payer's attempt, however often he presses. */
    crypt_sha256(parts, LENGTH(parts), digest);
    (void)encode_hex(bytes_of(digest, sizeof(digest)), start->attempt, sizeof(start->attempt));
    err = text_copy(bytes_text(is_browser ? visit->call->address : visit->secret), start->secret,
        sizeof(start->secret));
    if (err == ERR_OK) {
        payment_flow_start(start);
        err = lane_submit(visit->call->hub->lane, &start->operation);
    }
    if (err != ERR_OK)
        pay_visit_show_failure(visit, err);
}

/* The order is open, or not. */
static void
go_to_goal(struct pay_visit *visit, enum err err)
{
    struct hub *hub = visit->call->hub;
    const struct orders_row *order = &visit->open.order;
    bool over = strcmp(order->state, order_state_machine.states[ORDER_PAID]) == 0 ||
                strcmp(order->state, order_state_machine.states[ORDER_CLOSED]) == 0;

    if (err != ERR_OK) {
        pay_visit_show_failure(visit, err);
        return;
    }
    if (visit->open.first) {
        hub->figures.tickets_opened++;
        terminal_socket_progress(hub, order, MESSAGE_STAGE_OPENED, visit->channel);
    }
    /* A browser of no wallet is shown how it stands, and what it may choose. */
    if (over || visit->goal == PAY_VISIT_RESULT || visit->goal == PAY_VISIT_READY ||
        visit->goal == PAY_VISIT_GO ||
        (visit->goal == PAY_VISIT_SCAN && visit->channel == CHANNEL_NONE))
        read_and_show(visit);
    else if (visit->call->wallet == CALL_WALLET_NONE)
        pay_visit_find_browser(visit, start_payment);
    else if (visit->goal == PAY_VISIT_SCAN)
        pay_visit_authorise(visit);
    else
        start_payment(visit);
}

static void
opened(struct operation *operation)
{
    go_to_goal((struct pay_visit *)(void *)operation, operation->err);
}

static void
pass_opened(struct operation *operation)
{
    struct pay_visit *visit =
        (struct pay_visit *)(void *)((char *)operation - offsetof(struct pay_visit, open_pass));

    visit->open.order = visit->open_pass.order;
    visit->open.first = visit->open_pass.first;
    visit->open.ticket.amount = money_of(visit->open_pass.order.amount);
    memcpy(visit->open.store, visit->open_pass.title, sizeof(visit->open.store));
    go_to_goal(visit, operation->err);
}

static void
open_order(struct pay_visit *visit, const struct directory_entry *entry)
{
    enum err err = ticket_verify(bytes_of(visit->bytes, sizeof(visit->bytes)), entry->keys.ticket);

    if (err == ERR_OK) {
        visit->keys = entry->keys;
        visit->open.operation.merchant_id = entry->merchant_id;
        visit->open.operation.answer = opened;
        ticket_flow_open(&visit->open);
        err = lane_submit(visit->call->hub->lane, &visit->open.operation);
    }
    if (err != ERR_OK)
        pay_visit_show_failure(visit, err);
}

static void
key_found(void *context, enum err err, const struct directory_entry *entry)
{
    struct pay_visit *visit = context;

    if (err != ERR_OK)
        pay_visit_show_failure(visit, err);
    else
        open_order(visit, entry);
}

/* What the request is after; false when it has been answered. */
static bool
find_goal(struct pay_visit *visit, enum pay_visit_goal goal)
{
    const struct hub *hub = visit->call->hub;
    enum err err;

    visit->goal = goal;
    visit->channel = pay_visit_wallet(visit->call);
    if (goal == PAY_VISIT_RESULT || goal == PAY_VISIT_GO)
        return true;
    if (visit->channel == CHANNEL_NONE) {
        err = goal == PAY_VISIT_PAY ? pay_visit_take_choice(visit) : ERR_OK;
        if (err != ERR_OK)
            pay_visit_show_failure(visit, err);
        return err == ERR_OK;
    }
    if (roster_adapter(hub->roster, visit->channel) == NULL) {
        pay_visit_show_view(visit, PAY_VIEW_NO_CHANNEL);
        return false;
    }
    err = pay_visit_read_secret(visit);
    if (err == ERR_BAD_SIGNATURE || (err != ERR_OK && goal == PAY_VISIT_PAY)) {
        pay_visit_show_failure(visit, err);
        return false;
    }
    if (goal == PAY_VISIT_SCAN && err == ERR_OK)
        visit->goal = PAY_VISIT_READY;
    return true;
}

static void
visit_ticket(struct call *call, enum pay_visit_goal goal)
{
    struct pay_visit *visit = arena_take(call->arena, sizeof(*visit));
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
        pay_visit_show_failure(visit, err);
        return;
    }
    if (!find_goal(visit, goal))
        return;
    entry = directory_peek(call->hub->directory, visit->open.ticket.terminal);
    if (entry != NULL) {
        open_order(visit, entry);
        return;
    }
    err = directory_get(call->hub->directory, visit->open.ticket.terminal, key_found, visit);
    if (err != ERR_OK)
        pay_visit_show_failure(visit, err);
}

static void
visit_pass(struct call *call, enum pay_visit_goal goal)
{
    struct pay_visit *visit = arena_take(call->arena, sizeof(*visit));
    struct order_open *open;
    size_t size;
    enum err err;

    if (visit == NULL) {
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    visit->call = call;
    visit->secret = "";
    visit->entry = PAY_VISIT_PASS;
    open = &visit->open_pass;
    err = order_pass_read(
        bytes_text(call->param), call->hub->state_key, &open->merchant_id, &open->order_id);
    if (err == ERR_OK)
        err =
            encode_read_base32(bytes_text(call->param), visit->bytes, sizeof(visit->bytes), &size);
    if (err != ERR_OK) {
        pay_visit_show_failure(visit, err);
        return;
    }
    if (!find_goal(visit, goal))
        return;
    open->operation.answer = pass_opened;
    order_flow_open(open);
    err = lane_submit(call->hub->lane, &open->operation);
    if (err != ERR_OK)
        pay_visit_show_failure(visit, err);
}

static void
visit(struct call *call, enum pay_visit_goal goal)
{
    if (bytes_starts(call->request->path, "/O/"))
        visit_pass(call, goal);
    else
        visit_ticket(call, goal);
}

static void
scan(struct call *call)
{
    visit(call, PAY_VISIT_SCAN);
}

static void
pay(struct call *call)
{
    visit(call, PAY_VISIT_PAY);
}

static void
result(struct call *call)
{
    visit(call, PAY_VISIT_RESULT);
}

static void
go(struct call *call)
{
    visit(call, PAY_VISIT_GO);
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
    {"GET", "/w/pay.css", ROUTE_OPEN, 0, style, NULL},
    {"GET", "/w/pay.js", ROUTE_OPEN, 0, script, NULL},
    {"GET", "/T/:", ROUTE_OPEN, 0, scan, NULL},
    {"POST", "/T/:/pay", ROUTE_OPEN, BODY_MAX, pay, NULL},
    {"GET", "/T/:/result", ROUTE_OPEN, 0, result, NULL},
    {"GET", "/T/:/go", ROUTE_OPEN, 0, go, NULL},
    {"GET", "/O/:", ROUTE_OPEN, 0, scan, NULL},
    {"POST", "/O/:/pay", ROUTE_OPEN, BODY_MAX, pay, NULL},
    {"GET", "/O/:/result", ROUTE_OPEN, 0, result, NULL},
    {"GET", "/O/:/go", ROUTE_OPEN, 0, go, NULL},
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
