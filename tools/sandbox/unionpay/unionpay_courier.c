#include "tools/sandbox/unionpay/unionpay_courier.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "tools/sandbox/unionpay/unionpay_money.h"
#include "tools/sandbox/unionpay/unionpay_notify.h"

#define DELIVERIES_MAX 8
#define ARENA_MAX ((size_t)1024 * 1024)
#define TIMEOUT_S 10
#define AFTER_ERROR_S 1
#define TYPE "application/x-www-form-urlencoded;charset=UTF-8"

/* One notify on its way. */
struct delivery {
    struct unionpay *unionpay;
    struct net_fetch *fetch;
    struct arena *arena; /* NULL while the place is free */
    int64_t notify_id;
    int64_t sent_count;
    int64_t tries;
    struct unionpay_trade trade;
    struct sandbox_fault_taken fault;
};

struct unionpay_courier {
    struct delivery deliveries[DELIVERIES_MAX];
    struct net_timer *timer;
};

static void
on_timer(void *context)
{
    struct unionpay *unionpay = context;

    unionpay->courier->timer = NULL;
    unionpay_courier_wake(unionpay);
}

static void
sleep_for(struct unionpay *unionpay, struct span span)
{
    struct net *net = unionpay->sandbox->net;

    net_timer_cancel(net, &unionpay->courier->timer);
    if (net_timer_start(net, span, on_timer, unionpay, &unionpay->courier->timer) != ERR_OK)
        log_event(LOG_ERROR, "unionpay_courier_stuck", "reason=no_timer");
}

static void
report(struct unionpay *unionpay, const char *event, enum err err)
{
    log_event(LOG_ERROR, event, "err=%s detail=%s", err_name(err), db_detail(unionpay->store.db));
    (void)sandbox_check_broken(unionpay->sandbox, err);
    if (!unionpay->sandbox->stopping)
        sleep_for(unionpay, span_s(AFTER_ERROR_S));
}

static enum err
move(const struct delivery *delivery, const char *state, struct moment next, const char *outcome)
{
    struct db_statement *update = delivery->unionpay->store.notify[SQL_UNIONPAY_NOTIFY_MOVE];

    db_bind_int(update, 1, delivery->notify_id);
    db_bind_text(update, 2, bytes_text(state));
    db_bind_int(update, 3, delivery->sent_count);
    db_bind_int(update, 4, delivery->tries);
    db_bind_int(update, 5, next.us);
    db_bind_text(update, 6, bytes_text(outcome));
    return db_run(update);
}

static enum err
add_attempt(const struct delivery *delivery, struct moment now, const char *outcome)
{
    struct db_statement *insert = delivery->unionpay->store.notify[SQL_UNIONPAY_NOTIFY_ATTEMPT];

    db_bind_int(insert, 1, delivery->notify_id);
    db_bind_int(insert, 2, now.us);
    db_bind_text(insert, 3, bytes_text(sandbox_fault_name(delivery->fault.kind)));
    db_bind_text(insert, 4, bytes_text(outcome));
    return db_run(insert);
}

/* In a transaction: how a sending ended, and when the next one is. */
static enum err
store_end(struct delivery *delivery, bool taken, const char *outcome)
{
    struct sandbox *sandbox = delivery->unionpay->sandbox;
    struct moment now = sandbox_now(sandbox);
    enum err err;

    err = add_attempt(delivery, now, outcome);
    if (err != ERR_OK)
        return err;
    delivery->sent_count++;
    if (taken && delivery->fault.kind == SANDBOX_FAULT_NOTIFY_DUPLICATE)
        return move(delivery, "pending", now, outcome);
    if (taken)
        return move(delivery, "delivered", now, outcome);
    delivery->tries++;
    if (delivery->tries >= UNIONPAY_NOTIFY_TRIES_MAX)
        return move(delivery, "given_up", now, outcome);
    return move(delivery, "pending",
        moment_after(now, unionpay_notify_after(delivery->tries, sandbox->settings.notify_speed)),
        outcome);
}

static enum err
record(struct delivery *delivery, bool taken, const char *outcome)
{
    struct db *db = delivery->unionpay->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = store_end(delivery, taken, outcome);
    if (err == ERR_OK)
        err = db_commit(db);
    if (err != ERR_OK)
        db_rollback(db);
    return err;
}

static void
finish(struct delivery *delivery, bool taken, const char *outcome)
{
    struct unionpay *unionpay = delivery->unionpay;
    enum err err = record(delivery, taken, outcome);

    log_event(LOG_INFO, "unionpay_notified", "number=%s fault=%s outcome=%s",
        delivery->trade.order_id, sandbox_fault_name(delivery->fault.kind), outcome);
    arena_free(&delivery->arena);
    if (err != ERR_OK)
        report(unionpay, "unionpay_notify_not_stored", err);
    else
        unionpay_courier_wake(unionpay);
}

static void
on_fetched(void *context, const struct net_answer_got *answer)
{
    struct delivery *delivery = context;
    bool taken = answer->err == ERR_OK && (answer->status == 200 || answer->status == 302);
    char block[64];
    struct text text;

    delivery->fetch = NULL;
    text_init(&text, block, sizeof(block));
    if (answer->err == ERR_OK)
        text_printf(&text, "%s %d", taken ? "taken" : "refused", answer->status);
    else
        text_put(&text, err_name(answer->err));
    finish(delivery, taken, block);
}

static enum err
send(struct delivery *delivery)
{
    struct unionpay *unionpay = delivery->unionpay;
    struct net_ask ask = {
        .method = "POST",
        .url = delivery->trade.back_url,
        .type = TYPE,
        .timeout = span_s(TIMEOUT_S),
    };
    enum err err = unionpay_notify_body(
        unionpay, &delivery->trade, delivery->fault.kind, delivery->arena, &ask.body);

    return err == ERR_OK
               ? net_fetch(unionpay->sandbox->net, &ask, on_fetched, delivery, &delivery->fetch)
               : err;
}

/* In a transaction: the first row, claimed if it is due; *ret_send is whether to send now. */
static enum err
claim(struct delivery *delivery, struct moment now, struct moment *ret_next, bool *ret_send)
{
    struct unionpay *unionpay = delivery->unionpay;
    struct db_statement *due = unionpay->store.notify[SQL_UNIONPAY_NOTIFY_DUE];
    const char *query_id = NULL;
    enum err err = db_step(due);

    if (err == ERR_OK) {
        delivery->notify_id = db_int(due, 0);
        query_id = arena_text(delivery->arena, db_text(due, 1));
        delivery->sent_count = db_int(due, 2);
        delivery->tries = db_int(due, 3);
        ret_next->us = db_int(due, 4);
    }
    db_reset(due);
    *ret_send = false;
    if (err != ERR_OK || ret_next->us > now.us)
        return err;
    if (query_id == NULL)
        return ERR_TOO_BIG;
    err = unionpay_store_by_text(
        &unionpay->store, SQL_UNIONPAY_TRADE_BY_QUERY, query_id, delivery->arena, &delivery->trade);
    if (err == ERR_OK)
        err =
            unionpay_take_fault(unionpay, "notify", unionpay_store_kind_name(delivery->trade.kind),
                delivery->trade.order_id, &delivery->fault);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    if (delivery->fault.kind == SANDBOX_FAULT_NOTIFY_NEVER)
        return move(delivery, "never", now, "");
    if (delivery->fault.kind == SANDBOX_FAULT_NOTIFY_DELAY_MS)
        return move(delivery, "pending", moment_after(now, span_ms(delivery->fault.value)), "");
    *ret_send = true;
    /* Twice the time that sending may take: then it was lost. */
    return move(delivery, "pending", moment_after(now, span_s((int64_t)2 * TIMEOUT_S)), "");
}

static enum err
claim_and_store(
    struct delivery *delivery, struct moment now, struct moment *ret_next, bool *ret_send)
{
    struct db *db = delivery->unionpay->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = claim(delivery, now, ret_next, ret_send);
    if (err == ERR_OK)
        err = db_commit(db);
    if (err != ERR_OK)
        db_rollback(db);
    return err;
}

static struct delivery *
find_place(struct unionpay_courier *courier)
{
    for (size_t i = 0; i < DELIVERIES_MAX; i++)
        if (courier->deliveries[i].arena == NULL)
            return &courier->deliveries[i];
    return NULL;
}

/* One more is sent, or put off: ERR_OK; ERR_NOT_FOUND when nothing is due before *ret_next. */
static enum err
send_one(struct unionpay *unionpay, struct delivery *delivery, struct moment *ret_next)
{
    struct moment now = sandbox_now(unionpay->sandbox);
    bool sending = false;
    enum err err;

    *delivery = (struct delivery){.unionpay = unionpay};
    ret_next->us = 0;
    err = arena_make(ARENA_MAX, &delivery->arena);
    if (err == ERR_OK)
        err = claim_and_store(delivery, now, ret_next, &sending);
    if (err == ERR_OK && sending) {
        enum err sent = send(delivery);

        /* What cannot even begin is as one that was not taken. */
        sending = sent == ERR_OK;
        err = sending ? ERR_OK : record(delivery, false, err_name(sent));
    }
    if (err != ERR_OK || !sending)
        arena_free(&delivery->arena);
    return err == ERR_OK && ret_next->us > now.us ? ERR_NOT_FOUND : err;
}

/* What time has brought, in a transaction of its own; then when it brings something next. */
static enum err
pass_time(struct unionpay *unionpay, struct moment *ret_next)
{
    struct db *db = unionpay->store.db;
    struct arena *arena = NULL;
    enum err err = arena_make(ARENA_MAX, &arena);

    if (err != ERR_OK)
        return err;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = unionpay_money_due(unionpay, arena);
        if (err == ERR_OK)
            err = unionpay_store_next(&unionpay->store, ret_next);
        if (err == ERR_OK)
            err = db_commit(db);
        if (err != ERR_OK)
            db_rollback(db);
    }
    arena_free(&arena);
    return err;
}

/* Send what is due, as far as there is room; then sleep until the next. */
static enum err
pump(struct unionpay *unionpay)
{
    struct delivery *delivery;
    struct moment next = {.us = 0};
    struct moment due = {.us = 0};
    enum err err = pass_time(unionpay, &next);

    while (err == ERR_OK && (delivery = find_place(unionpay->courier)) != NULL)
        err = send_one(unionpay, delivery, &due);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    if (err == ERR_NOT_FOUND && due.us != 0 && (next.us == 0 || due.us < next.us))
        next = due;
    /* Whoever ends first looks again, too. */
    if (next.us != 0)
        sleep_for(unionpay, sandbox_until(unionpay->sandbox, next));
    return ERR_OK;
}

enum err
unionpay_courier_open(struct unionpay *unionpay)
{
    struct unionpay_courier *courier = calloc(1, sizeof(*courier));
    enum err err;

    if (courier == NULL)
        return ERR_NO_SPACE;
    unionpay->courier = courier;
    err = net_timer_start(unionpay->sandbox->net, span_us(0), on_timer, unionpay, &courier->timer);
    if (err != ERR_OK)
        unionpay_courier_close(unionpay);
    return err;
}

void
unionpay_courier_wake(struct unionpay *unionpay)
{
    enum err err;

    if (unionpay->sandbox->stopping)
        return;
    err = pump(unionpay);
    if (err != ERR_OK)
        report(unionpay, "unionpay_courier_failed", err);
}

void
unionpay_courier_close(struct unionpay *unionpay)
{
    struct unionpay_courier *courier = unionpay->courier;
    struct net *net = unionpay->sandbox->net;

    if (courier == NULL)
        return;
    net_timer_cancel(net, &courier->timer);
    for (size_t i = 0; i < DELIVERIES_MAX; i++) {
        net_fetch_cancel(net, &courier->deliveries[i].fetch);
        arena_free(&courier->deliveries[i].arena);
    }
    free(courier);
    unionpay->courier = NULL;
}
