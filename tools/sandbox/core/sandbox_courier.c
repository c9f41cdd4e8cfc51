#include "tools/sandbox/core/sandbox_courier.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define DELIVERIES_MAX 16
#define ARENA_MAX ((size_t)1024 * 1024)
#define DUE_ARENA_MAX ((size_t)8 * 1024 * 1024)
#define AFTER_ERROR_S 1

struct sandbox_courier {
    struct sandbox *sandbox;
    const struct sandbox_courier_kind *kind;
    struct sandbox_courier_rows rows;
    void *state;
    struct sandbox_delivery deliveries[DELIVERIES_MAX];
    struct net_timer *timer;
};

/* How a delivery ended. */
struct outcome {
    bool taken;
    const char *text;
};

static void
release(struct sandbox_delivery *delivery)
{
    arena_free(&delivery->arena);
}

static void
on_timer(void *context)
{
    struct sandbox_courier *courier = context;

    courier->timer = NULL;
    sandbox_courier_wake(courier);
}

static void
sleep_for(struct sandbox_courier *courier, struct span span)
{
    struct net *net = courier->sandbox->net;

    net_timer_cancel(net, &courier->timer);
    if (net_timer_start(net, span, on_timer, courier, &courier->timer) != ERR_OK)
        log_event(LOG_ERROR, "courier_stuck", "channel=%s reason=no_timer", courier->kind->channel);
}

static void
report(struct sandbox_courier *courier, const char *event, enum err err)
{
    log_event(LOG_ERROR, event, "channel=%s err=%s detail=%s", courier->kind->channel,
        err_name(err), db_detail(courier->sandbox->store.db));
    (void)sandbox_check_broken(courier->sandbox, err);
    if (!courier->sandbox->stopping)
        sleep_for(courier, span_s(AFTER_ERROR_S));
}

static enum err
move(const struct sandbox_delivery *delivery, const char *state, int64_t tries, struct moment next)
{
    struct db_statement *statement = delivery->courier->rows.move;

    db_bind_text(statement, 1, bytes_text(delivery->notify_id));
    db_bind_text(statement, 2, bytes_text(state));
    db_bind_int(statement, 3, delivery->sent_count);
    db_bind_int(statement, 4, tries);
    db_bind_int(statement, 5, next.us);
    return db_run(statement);
}

static enum err
add_attempt(const struct sandbox_delivery *delivery, const char *outcome)
{
    struct db_statement *insert = delivery->courier->rows.attempt;

    db_bind_text(insert, 1, bytes_text(delivery->notify_id));
    db_bind_int(insert, 2, delivery->sent_count);
    db_bind_int(insert, 3, delivery->sent.us);
    db_bind_text(insert, 4, bytes_text(sandbox_fault_name(delivery->fault.kind)));
    db_bind_text(insert, 5, bytes_text(outcome));
    return db_run(insert);
}

/* Taken: delivered, or once more where a duplicate was ordered. Else later, or never again. */
static enum err
record(struct sandbox_delivery *delivery, const struct outcome *outcome)
{
    const struct sandbox_courier *courier = delivery->courier;
    struct moment now = sandbox_now(courier->sandbox);
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
    if (tries >= courier->kind->tries_max)
        return move(delivery, "given_up", tries, now);
    return move(delivery, "pending", tries,
        moment_after(now, courier->kind->after(tries, courier->sandbox->settings.notify_speed)));
}

static enum err
store(struct sandbox_delivery *delivery, const struct outcome *outcome)
{
    struct db *db = delivery->courier->sandbox->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = record(delivery, outcome);
    return db_end(db, err);
}

static enum err post(struct sandbox_delivery *delivery);

static void
on_replay(void *context)
{
    struct sandbox_delivery *delivery = context;

    delivery->timer = NULL;
    if (post(delivery) != ERR_OK)
        release(delivery);
}

/* The very same bytes again, a while later. */
static bool
start_replay(struct sandbox_delivery *delivery, const struct outcome *outcome)
{
    if (!outcome->taken || delivery->replayed ||
        delivery->fault.kind != SANDBOX_FAULT_NOTIFY_REPLAYED)
        return false;
    delivery->replayed = true;
    return net_timer_start(delivery->courier->sandbox->net, span_ms(delivery->fault.value),
               on_replay, delivery, &delivery->timer) == ERR_OK;
}

static void
end(struct sandbox_delivery *delivery, const struct outcome *outcome)
{
    struct sandbox_courier *courier = delivery->courier;
    enum err err = store(delivery, outcome);

    log_event(LOG_INFO, "notified", "channel=%s id=%s order=%s number=%lld fault=%s outcome=%s",
        courier->kind->channel, delivery->notify_id, delivery->number,
        (long long)delivery->sent_count, sandbox_fault_name(delivery->fault.kind), outcome->text);
    if (err != ERR_OK || !start_replay(delivery, outcome))
        release(delivery);
    if (err != ERR_OK)
        report(courier, "notify_not_stored", err);
    else
        sandbox_courier_wake(courier);
}

static void
on_fetched(void *context, const struct net_answer_got *answer)
{
    struct sandbox_delivery *delivery = context;
    struct outcome outcome = {.taken = false};
    char block[64];
    struct text text;

    delivery->fetch = NULL;
    text_init(&text, block, sizeof(block));
    if (answer->err == ERR_OK) {
        outcome.taken =
            delivery->courier->kind->taken(delivery->kind, answer->status, answer->body);
        text_printf(&text, "%s %d", outcome.taken ? "taken" : "refused", answer->status);
    } else {
        text_put(&text, err_name(answer->err));
    }
    outcome.text = block;
    end(delivery, &outcome);
}

static enum err
post(struct sandbox_delivery *delivery)
{
    struct sandbox *sandbox = delivery->courier->sandbox;

    delivery->sent = sandbox_now(sandbox);
    return net_fetch(sandbox->net, &delivery->ask, on_fetched, delivery, &delivery->fetch);
}

static void
sign_run(struct net_work *work)
{
    struct sandbox_delivery *delivery = (struct sandbox_delivery *)work;

    delivery->signing = delivery->courier->kind->sign(delivery);
}

static void
sign_done(struct net_work *work)
{
    struct sandbox_delivery *delivery = (struct sandbox_delivery *)work;
    struct sandbox *sandbox = delivery->courier->sandbox;
    enum err err = delivery->signing;

    sandbox_worked(sandbox);
    if (sandbox->stopping) {
        release(delivery);
        return;
    }
    if (err == ERR_OK)
        err = delivery->courier->kind->finish(delivery);
    if (err == ERR_OK)
        err = post(delivery);
    if (err != ERR_OK)
        end(delivery, &(struct outcome){.taken = false, .text = err_name(err)});
}

/* In a transaction: takes a fault, if one waits; *ret_send is whether to send now. */
static enum err
take_fault(struct sandbox_delivery *delivery, bool *ret_send)
{
    struct sandbox_courier *courier = delivery->courier;
    const struct sandbox_fault_case of = {
        courier->kind->channel, "notify", delivery->kind, delivery->number};
    struct moment now = sandbox_now(courier->sandbox);
    enum err err = sandbox_fault_take(&courier->sandbox->store, &of, &delivery->fault);

    *ret_send = false;
    if (err != ERR_OK)
        return err;
    if (delivery->fault.kind == SANDBOX_FAULT_NOTIFY_NEVER)
        return move(delivery, "never", delivery->tries, now);
    if (delivery->fault.kind == SANDBOX_FAULT_NOTIFY_DELAY_MS)
        return move(delivery, "pending", delivery->tries,
            moment_after(now, span_ms(delivery->fault.value)));
    *ret_send = true;
    return ERR_OK;
}

static enum err
prepare(struct sandbox_delivery *delivery, bool *ret_send)
{
    struct db *db = delivery->courier->sandbox->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = take_fault(delivery, ret_send);
    return db_end(db, err);
}

/* Without a parcel nothing is left to be signed. */
static enum err
start(struct sandbox_delivery *delivery)
{
    struct sandbox_courier *courier = delivery->courier;
    bool send;
    enum err err = prepare(delivery, &send);

    if (err == ERR_OK && !send)
        release(delivery);
    if (err != ERR_OK || !send)
        return err;
    delivery->sent = sandbox_now(courier->sandbox);
    err = courier->kind->compose(courier->state, delivery);
    if (err != ERR_OK)
        return err;
    if (delivery->parcel == NULL)
        return post(delivery);
    delivery->work = (struct net_work){.run = sign_run, .done = sign_done};
    return sandbox_work(courier->sandbox, &delivery->work);
}

static bool
is_on_its_way(const struct sandbox_courier *courier, struct bytes notify_id)
{
    for (size_t i = 0; i < DELIVERIES_MAX; i++)
        if (courier->deliveries[i].arena != NULL &&
            bytes_is(notify_id, courier->deliveries[i].notify_id))
            return true;
    return false;
}

static struct sandbox_delivery *
find_place(struct sandbox_courier *courier)
{
    for (size_t i = 0; i < DELIVERIES_MAX; i++)
        if (courier->deliveries[i].arena == NULL)
            return &courier->deliveries[i];
    return NULL;
}

static enum err
read_row(struct db_statement *row, struct sandbox_delivery *delivery)
{
    struct arena *arena = delivery->arena;

    delivery->notify_id = arena_text(arena, db_text(row, 0));
    delivery->number = arena_text(arena, db_text(row, 1));
    delivery->kind = arena_text(arena, db_text(row, 2));
    delivery->ask = (struct net_ask){.method = "POST",
        .url = arena_text(arena, db_text(row, 3)),
        .timeout = delivery->courier->kind->timeout};
    delivery->content = arena_text(arena, db_text(row, 4));
    delivery->sent_count = db_int(row, 5);
    delivery->tries = db_int(row, 6);
    delivery->created.us = db_int(row, 7);
    delivery->next.us = db_int(row, 8);
    return arena_overflowed(arena) ? ERR_CORRUPT : ERR_OK;
}

/* The first row that is not on its way, due or not; ERR_NOT_FOUND. */
static enum err
pick(struct sandbox_courier *courier, struct sandbox_delivery *delivery)
{
    struct db_statement *due = courier->rows.due;
    enum err err;

    db_bind_int(due, 1, DELIVERIES_MAX + 1);
    do
        err = db_step(due);
    while (err == ERR_OK && is_on_its_way(courier, db_text(due, 0)));
    if (err == ERR_OK) {
        *delivery = (struct sandbox_delivery){.courier = courier};
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
pass_time(struct sandbox_courier *courier, struct moment *ret_next)
{
    const struct sandbox_courier_kind *kind = courier->kind;
    struct db *db = courier->sandbox->store.db;
    struct arena *arena = NULL;
    enum err err = kind->next(courier->state, ret_next);

    if (err != ERR_OK || ret_next->us == 0 || ret_next->us > sandbox_now(courier->sandbox).us)
        return err;
    err = arena_make(DUE_ARENA_MAX, &arena);
    if (err != ERR_OK)
        return err;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = kind->due(courier->state, arena);
        err = db_end(db, err);
    }
    arena_free(&arena);
    return err == ERR_OK ? kind->next(courier->state, ret_next) : err;
}

/* Sends what is due, as far as there is room; *next becomes that of the first that is not. */
static enum err
send_due(struct sandbox_courier *courier, struct moment *next)
{
    struct sandbox_delivery *delivery;

    while ((delivery = find_place(courier)) != NULL) {
        enum err err = pick(courier, delivery);

        if (err != ERR_OK)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
        if (delivery->next.us > sandbox_now(courier->sandbox).us) {
            if (next->us == 0 || delivery->next.us < next->us)
                *next = delivery->next;
            release(delivery);
            return ERR_OK;
        }
        err = start(delivery);
        if (err != ERR_OK) {
            release(delivery);
            return err;
        }
    }
    /* Whoever ends first looks again. */
    return ERR_OK;
}

static enum err
pump(struct sandbox_courier *courier)
{
    struct moment next = {.us = 0};
    enum err err = pass_time(courier, &next);

    if (err == ERR_OK)
        err = send_due(courier, &next);
    if (err == ERR_OK && next.us != 0)
        sleep_for(courier, sandbox_until(courier->sandbox, next));
    return err;
}

enum err
sandbox_courier_open(struct sandbox *sandbox, const struct sandbox_courier_kind *kind,
    const struct sandbox_courier_rows *rows, void *state, struct sandbox_courier **ret_courier)
{
    struct sandbox_courier *courier = calloc(1, sizeof(*courier));
    enum err err;

    if (courier == NULL)
        return ERR_NO_SPACE;
    courier->sandbox = sandbox;
    courier->kind = kind;
    courier->rows = *rows;
    courier->state = state;
    err = net_timer_start(sandbox->net, span_us(0), on_timer, courier, &courier->timer);
    if (err != ERR_OK) {
        sandbox_courier_close(&courier);
        return err;
    }
    *ret_courier = courier;
    return ERR_OK;
}

void
sandbox_courier_wake(struct sandbox_courier *courier)
{
    enum err err;

    if (courier->sandbox->stopping)
        return;
    err = pump(courier);
    if (err != ERR_OK)
        report(courier, "courier_failed", err);
}

void
sandbox_courier_close(struct sandbox_courier **courier)
{
    struct sandbox_courier *closing = *courier;
    struct net *net;

    if (closing == NULL)
        return;
    net = closing->sandbox->net;
    net_timer_cancel(net, &closing->timer);
    for (size_t i = 0; i < DELIVERIES_MAX; i++) {
        net_fetch_cancel(net, &closing->deliveries[i].fetch);
        net_timer_cancel(net, &closing->deliveries[i].timer);
        release(&closing->deliveries[i]);
    }
    free(closing);
    *courier = NULL;
}
