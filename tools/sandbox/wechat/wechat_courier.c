#include "tools/sandbox/wechat/wechat_courier.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "tools/sandbox/wechat/wechat_due.h"
#include "tools/sandbox/wechat/wechat_envelope.h"
#include "tools/sandbox/wechat/wechat_notify.h"
#include "tools/sandbox/wechat/wechat_parcel.h"

#define DELIVERIES_MAX 16
#define ARENA_MAX ((size_t)256 * 1024)
#define DUE_ARENA_MAX ((size_t)8 * 1024 * 1024)
#define TIMEOUT_S 5
#define AFTER_ERROR_S 1
#define JSON_TYPE "application/json; charset=utf-8"
#define XML_TYPE "text/xml"

/* One notification on its way. */
struct delivery {
    struct net_work work; /* first: a worker hands this back */
    struct wechat *wechat;
    struct net_fetch *fetch;
    struct net_timer *timer; /* until it is replayed */
    struct arena *arena;     /* NULL while the place is free */
    struct wechat_parcel parcel;
    int64_t sent_count;
    int64_t tries;
    int64_t next_us;
    struct sandbox_fault_taken fault;
    bool replayed; /* it was sent before, these very bytes, and taken */
    struct moment sent;
    struct bytes body;
    struct wechat_envelope envelope;
    struct net_header headers[WECHAT_ENVELOPE_HEADERS];
    size_t headers_count;
};

struct wechat_courier {
    struct delivery deliveries[DELIVERIES_MAX];
    struct net_timer *timer;
};

/* How a delivery ended. */
struct outcome {
    bool taken;
    const char *text;
};

static void
release(struct delivery *delivery)
{
    arena_free(&delivery->arena);
}

static void
on_timer(void *context)
{
    struct wechat *wechat = context;

    wechat->courier->timer = NULL;
    wechat_courier_wake(wechat);
}

static void
sleep_for(struct wechat *wechat, struct span span)
{
    struct net *net = wechat->sandbox->net;

    net_timer_cancel(net, &wechat->courier->timer);
    if (net_timer_start(net, span, on_timer, wechat, &wechat->courier->timer) != ERR_OK)
        log_event(LOG_ERROR, "wechat_courier_stuck", "reason=no_timer");
}

static void
report(struct wechat *wechat, const char *event, enum err err)
{
    log_event(LOG_ERROR, event, "err=%s detail=%s", err_name(err), db_detail(wechat->store.db));
    (void)sandbox_check_broken(wechat->sandbox, err);
    if (!wechat->sandbox->stopping)
        sleep_for(wechat, span_s(AFTER_ERROR_S));
}

static enum err
move(struct delivery *delivery, const char *state, int64_t tries, struct moment next)
{
    struct db_statement *statement = delivery->wechat->store.notify[SQL_WECHAT_NOTIFY_MOVE];

    db_bind_text(statement, 1, bytes_text(delivery->parcel.notify_id));
    db_bind_text(statement, 2, bytes_text(state));
    db_bind_int(statement, 3, delivery->sent_count);
    db_bind_int(statement, 4, tries);
    db_bind_int(statement, 5, next.us);
    return db_run(statement);
}

static enum err
add_attempt(struct delivery *delivery, const char *outcome)
{
    struct db_statement *insert = delivery->wechat->store.notify[SQL_WECHAT_NOTIFY_ATTEMPT];

    db_bind_text(insert, 1, bytes_text(delivery->parcel.notify_id));
    db_bind_int(insert, 2, delivery->sent_count);
    db_bind_int(insert, 3, delivery->sent.us);
    db_bind_text(insert, 4, bytes_text(sandbox_fault_name(delivery->fault.kind)));
    db_bind_text(insert, 5, bytes_text(outcome));
    return db_run(insert);
}

/* Taken: delivered, or once more where a duplicate was ordered. Else later, or never again. */
static enum err
record(struct delivery *delivery, const struct outcome *outcome)
{
    struct sandbox *sandbox = delivery->wechat->sandbox;
    struct moment now = sandbox_now(sandbox);
    int64_t tries = delivery->tries + 1;
    enum err err;

    delivery->sent_count++;
    err = add_attempt(delivery, outcome->text);
    if (err != ERR_OK)
        return err;
    if (delivery->replayed)
        return move(delivery, "delivered", delivery->tries, now);
    if (outcome->taken && delivery->fault.kind == SANDBOX_FAULT_NOTIFY_DUPLICATE)
        return move(delivery, "pending", delivery->tries, now);
    if (outcome->taken)
        return move(delivery, "delivered", delivery->tries, now);
    if (tries >= WECHAT_NOTIFY_TRIES_MAX)
        return move(delivery, "given_up", tries, now);
    return move(delivery, "pending", tries,
        moment_after(now, wechat_notify_after(tries, sandbox->settings.notify_speed)));
}

static enum err
store(struct delivery *delivery, const struct outcome *outcome)
{
    struct db *db = delivery->wechat->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = record(delivery, outcome);
    if (err == ERR_OK)
        err = db_commit(db);
    if (err != ERR_OK)
        db_rollback(db);
    return err;
}

static enum err post(struct delivery *delivery);

static void
on_replay(void *context)
{
    struct delivery *delivery = context;

    delivery->timer = NULL;
    if (post(delivery) != ERR_OK)
        release(delivery);
}

/* The very same bytes again, a while later. */
static bool
start_replay(struct delivery *delivery, const struct outcome *outcome)
{
    if (!outcome->taken || delivery->replayed ||
        delivery->fault.kind != SANDBOX_FAULT_NOTIFY_REPLAYED)
        return false;
    delivery->replayed = true;
    return net_timer_start(delivery->wechat->sandbox->net, span_ms(delivery->fault.value),
               on_replay, delivery, &delivery->timer) == ERR_OK;
}

static void
finish(struct delivery *delivery, const struct outcome *outcome)
{
    struct wechat *wechat = delivery->wechat;
    enum err err = store(delivery, outcome);

    log_event(LOG_INFO, "wechat_notified", "id=%s number=%lld fault=%s outcome=%s",
        delivery->parcel.notify_id, (long long)delivery->sent_count,
        sandbox_fault_name(delivery->fault.kind), outcome->text);
    if (err != ERR_OK || !start_replay(delivery, outcome))
        release(delivery);
    if (err != ERR_OK)
        report(wechat, "wechat_notify_not_stored", err);
    else
        wechat_courier_wake(wechat);
}

static void
on_fetched(void *context, const struct net_answer_got *answer)
{
    struct delivery *delivery = context;
    struct outcome outcome = {.taken = false};
    char block[64];
    struct text text;

    delivery->fetch = NULL;
    text_init(&text, block, sizeof(block));
    if (answer->err == ERR_OK) {
        outcome.taken =
            wechat_notify_taken(delivery->parcel.event_type, answer->status, answer->body);
        text_printf(&text, "%s %d", outcome.taken ? "taken" : "refused", answer->status);
    } else {
        text_put(&text, err_name(answer->err));
    }
    outcome.text = block;
    finish(delivery, &outcome);
}

static enum err
post(struct delivery *delivery)
{
    const struct net_ask ask = {
        .method = "POST",
        .url = delivery->parcel.url,
        .type = wechat_notify_is_old(delivery->parcel.event_type) ? XML_TYPE : JSON_TYPE,
        .body = delivery->body,
        .headers = delivery->headers,
        .headers_count = delivery->headers_count,
        .timeout = span_s(TIMEOUT_S),
    };

    delivery->sent = sandbox_now(delivery->wechat->sandbox);
    return net_fetch(delivery->wechat->sandbox->net, &ask, on_fetched, delivery, &delivery->fetch);
}

static void
sign_run(struct net_work *work)
{
    wechat_envelope_sign(&((struct delivery *)work)->envelope);
}

static void
sign_done(struct net_work *work)
{
    struct delivery *delivery = (struct delivery *)work;
    struct sandbox *sandbox = delivery->wechat->sandbox;
    enum err err = delivery->envelope.signing;

    sandbox_worked(sandbox);
    if (sandbox->stopping) {
        release(delivery);
        return;
    }
    if (err == ERR_OK) {
        delivery->headers_count =
            wechat_envelope_finish(&delivery->envelope, &delivery->fault, delivery->headers);
        err = post(delivery);
    }
    if (err != ERR_OK)
        finish(delivery, &(struct outcome){.taken = false, .text = err_name(err)});
}

/* Take a fault, if one waits; *ret_send is whether to send now. */
static enum err
prepare(struct delivery *delivery, bool *ret_send)
{
    struct wechat *wechat = delivery->wechat;
    struct sandbox_fault_taken *fault = &delivery->fault;
    struct moment now = sandbox_now(wechat->sandbox);
    bool send = true;
    enum err err = db_begin(wechat->store.db);

    if (err != ERR_OK)
        return err;
    err = wechat_take_fault(
        wechat, "notify", delivery->parcel.event_type, delivery->parcel.out_trade_no, fault);
    if (err == ERR_OK && fault->kind == SANDBOX_FAULT_NOTIFY_NEVER) {
        send = false;
        err = move(delivery, "never", delivery->tries, now);
    }
    if (err == ERR_OK && fault->kind == SANDBOX_FAULT_NOTIFY_DELAY_MS) {
        send = false;
        err = move(delivery, "pending", delivery->tries, moment_after(now, span_ms(fault->value)));
    }
    if (err == ERR_OK)
        err = db_commit(wechat->store.db);
    if (err != ERR_OK)
        db_rollback(wechat->store.db);
    else
        *ret_send = send;
    return err;
}

static enum err
start(struct delivery *delivery)
{
    struct wechat *wechat = delivery->wechat;
    bool send;
    enum err err = prepare(delivery, &send);

    if (err == ERR_OK && !send)
        release(delivery);
    if (err != ERR_OK || !send)
        return err;
    err = wechat_parcel_body(
        wechat, &delivery->parcel, delivery->fault.kind, delivery->arena, &delivery->body);
    if (err == ERR_OK && wechat_notify_is_old(delivery->parcel.event_type))
        return post(delivery);
    if (err == ERR_OK)
        err = wechat_envelope_prepare(wechat, delivery->arena, delivery->body,
            random_below(wechat->sandbox->random, 2) == 1, &delivery->fault, &delivery->envelope);
    if (err != ERR_OK)
        return err;
    delivery->work = (struct net_work){.run = sign_run, .done = sign_done};
    return sandbox_work(wechat->sandbox, &delivery->work);
}

static bool
is_on_its_way(const struct wechat_courier *courier, struct bytes notify_id)
{
    for (size_t i = 0; i < DELIVERIES_MAX; i++)
        if (courier->deliveries[i].arena != NULL &&
            bytes_is(notify_id, courier->deliveries[i].parcel.notify_id))
            return true;
    return false;
}

static struct delivery *
find_place(struct wechat_courier *courier)
{
    for (size_t i = 0; i < DELIVERIES_MAX; i++)
        if (courier->deliveries[i].arena == NULL)
            return &courier->deliveries[i];
    return NULL;
}

static enum err
read_row(struct db_statement *row, struct delivery *delivery)
{
    struct arena *arena = delivery->arena;

    delivery->parcel = (struct wechat_parcel){
        .notify_id = arena_text(arena, db_text(row, 0)),
        .mchid = arena_text(arena, db_text(row, 1)),
        .out_trade_no = arena_text(arena, db_text(row, 2)),
        .url = arena_text(arena, db_text(row, 3)),
        .event_type = arena_text(arena, db_text(row, 4)),
        .plain = arena_text(arena, db_text(row, 5)),
        .created = {.us = db_int(row, 8)},
    };
    delivery->sent_count = db_int(row, 6);
    delivery->tries = db_int(row, 7);
    delivery->next_us = db_int(row, 9);
    return arena_overflowed(arena) ? ERR_CORRUPT : ERR_OK;
}

/* The first row that is not on its way, due or not; ERR_NOT_FOUND. */
static enum err
pick(struct wechat *wechat, struct delivery *delivery)
{
    struct db_statement *due = wechat->store.notify[SQL_WECHAT_NOTIFY_DUE];
    enum err err;

    db_bind_int(due, 1, DELIVERIES_MAX + 1);
    do
        err = db_step(due);
    while (err == ERR_OK && is_on_its_way(wechat->courier, db_text(due, 0)));
    if (err == ERR_OK) {
        *delivery = (struct delivery){.wechat = wechat};
        err = arena_make(ARENA_MAX, &delivery->arena);
    }
    if (err == ERR_OK)
        err = read_row(due, delivery);
    db_reset(due);
    if (err != ERR_OK)
        release(delivery);
    return err;
}

/* What time has brought, in a transaction of its own; then when it brings something next. */
static enum err
pass_time(struct wechat *wechat, struct moment *ret_next)
{
    struct db *db = wechat->store.db;
    struct arena *arena = NULL;
    enum err err = wechat_due_next(wechat, ret_next);

    if (err != ERR_OK || ret_next->us == 0 || ret_next->us > sandbox_now(wechat->sandbox).us)
        return err;
    err = arena_make(DUE_ARENA_MAX, &arena);
    if (err != ERR_OK)
        return err;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = wechat_due(wechat, arena);
        if (err == ERR_OK)
            err = db_commit(db);
        if (err != ERR_OK)
            db_rollback(db);
    }
    arena_free(&arena);
    return err == ERR_OK ? wechat_due_next(wechat, ret_next) : err;
}

/* Send what is due, as far as there is room; then sleep until the next. */
static enum err
pump(struct wechat *wechat)
{
    struct delivery *delivery;
    struct moment next;
    enum err err = pass_time(wechat, &next);

    if (err != ERR_OK)
        return err;
    while ((delivery = find_place(wechat->courier)) != NULL) {
        struct moment due;

        err = pick(wechat, delivery);
        if (err == ERR_NOT_FOUND)
            break;
        if (err != ERR_OK)
            return err;
        due.us = delivery->next_us;
        if (due.us > sandbox_now(wechat->sandbox).us) {
            release(delivery);
            if (next.us == 0 || due.us < next.us)
                next = due;
            break;
        }
        err = start(delivery);
        if (err != ERR_OK) {
            release(delivery);
            return err;
        }
    }
    /* Whoever ends first looks again, too. */
    if (next.us != 0)
        sleep_for(wechat, sandbox_until(wechat->sandbox, next));
    return ERR_OK;
}

enum err
wechat_courier_open(struct wechat *wechat)
{
    struct wechat_courier *courier = calloc(1, sizeof(*courier));
    enum err err;

    if (courier == NULL)
        return ERR_NO_SPACE;
    wechat->courier = courier;
    err = net_timer_start(wechat->sandbox->net, span_us(0), on_timer, wechat, &courier->timer);
    if (err != ERR_OK)
        wechat_courier_close(wechat);
    return err;
}

void
wechat_courier_wake(struct wechat *wechat)
{
    enum err err;

    if (wechat->sandbox->stopping)
        return;
    err = pump(wechat);
    if (err != ERR_OK)
        report(wechat, "wechat_courier_failed", err);
}

void
wechat_courier_close(struct wechat *wechat)
{
    struct wechat_courier *courier = wechat->courier;
    struct net *net = wechat->sandbox->net;

    if (courier == NULL)
        return;
    net_timer_cancel(net, &courier->timer);
    for (size_t i = 0; i < DELIVERIES_MAX; i++) {
        net_fetch_cancel(net, &courier->deliveries[i].fetch);
        net_timer_cancel(net, &courier->deliveries[i].timer);
        release(&courier->deliveries[i]);
    }
    free(courier);
    wechat->courier = NULL;
}
