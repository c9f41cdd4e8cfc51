#include "tools/sandbox/alipay/alipay_courier.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "tools/sandbox/alipay/alipay_notify.h"
#include "tools/sandbox/alipay/alipay_parcel.h"
#include "tools/sandbox/alipay/alipay_pay.h"

#define DELIVERIES_MAX 16
#define ARENA_MAX ((size_t)256 * 1024)
#define TIMEOUT_S 10
#define AFTER_ERROR_S 1
#define FORM_TYPE "application/x-www-form-urlencoded; charset=utf-8"

/* One notify on its way. */
struct delivery {
    struct net_work work; /* first: a worker hands this back */
    struct alipay *alipay;
    struct net_fetch *fetch;
    struct arena *arena; /* NULL while the place is free */
    const char *notify_id;
    const char *url;
    const char *number; /* of the order */
    int64_t sent_count;
    int64_t tries;
    int64_t next_us;
    int64_t replay_us; /* the time of the sending that this one repeats, byte for byte; or 0 */
    struct moment sent;
    enum err signing;
    struct alipay_parcel parcel;
};

struct alipay_courier {
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
    struct alipay *alipay = context;

    alipay->courier->timer = NULL;
    alipay_courier_wake(alipay);
}

static void
sleep_for(struct alipay *alipay, struct span span)
{
    struct alipay_courier *courier = alipay->courier;
    struct net *net = alipay->sandbox->net;

    net_timer_cancel(net, &courier->timer);
    if (net_timer_start(net, span, on_timer, alipay, &courier->timer) != ERR_OK)
        log_event(LOG_ERROR, "alipay_courier_stuck", "reason=no_timer");
}

static void
report(struct alipay *alipay, const char *event, enum err err)
{
    log_event(LOG_ERROR, event, "err=%s detail=%s", err_name(err), db_detail(alipay->store.db));
    (void)sandbox_check_broken(alipay->sandbox, err);
    if (!alipay->sandbox->stopping)
        sleep_for(alipay, span_s(AFTER_ERROR_S));
}

/* A replay says what this sending said. */
static enum err
move(struct delivery *delivery, const char *state, int64_t tries, struct moment next)
{
    struct db_statement *statement = delivery->alipay->store.notify[SQL_ALIPAY_NOTIFY_MOVE];

    db_bind_text(statement, 1, bytes_text(delivery->notify_id));
    db_bind_text(statement, 2, bytes_text(state));
    db_bind_int(statement, 3, delivery->sent_count);
    db_bind_int(statement, 4, tries);
    db_bind_int(statement, 5, next.us);
    db_bind_int(statement, 6,
        delivery->parcel.fault.kind == SANDBOX_FAULT_NOTIFY_REPLAYED ? delivery->sent.us : 0);
    return db_run(statement);
}

static enum err
add_attempt(struct delivery *delivery, const char *outcome)
{
    struct db_statement *insert = delivery->alipay->store.notify[SQL_ALIPAY_NOTIFY_ATTEMPT];

    db_bind_text(insert, 1, bytes_text(delivery->notify_id));
    db_bind_int(insert, 2, delivery->sent_count);
    db_bind_int(insert, 3, delivery->sent.us);
    db_bind_text(insert, 4, bytes_text(sandbox_fault_name(delivery->parcel.fault.kind)));
    db_bind_text(insert, 5, bytes_text(outcome));
    return db_run(insert);
}

/* Taken: delivered, or once more where a duplicate was ordered. Else later, or never again. */
static enum err
record(struct delivery *delivery, const struct outcome *outcome)
{
    const struct sandbox *sandbox = delivery->alipay->sandbox;
    struct moment now = sandbox_now(sandbox);
    int64_t tries = delivery->tries + 1;
    enum err err;

    delivery->sent_count++;
    err = add_attempt(delivery, outcome->text);
    if (err != ERR_OK)
        return err;
    if (outcome->taken && delivery->parcel.fault.kind == SANDBOX_FAULT_NOTIFY_DUPLICATE)
        return move(delivery, "pending", delivery->tries, now);
    if (delivery->parcel.fault.kind == SANDBOX_FAULT_NOTIFY_REPLAYED)
        return move(delivery, "pending", delivery->tries,
            moment_after(now, span_ms(delivery->parcel.fault.value)));
    if (outcome->taken)
        return move(delivery, "delivered", delivery->tries, now);
    if (tries >= ALIPAY_NOTIFY_TRIES_MAX)
        return move(delivery, "given_up", tries, now);
    return move(delivery, "pending", tries,
        moment_after(now, alipay_notify_after(tries, sandbox->settings.notify_speed)));
}

static void
finish(struct delivery *delivery, const struct outcome *outcome)
{
    struct alipay *alipay = delivery->alipay;
    struct db *db = alipay->store.db;
    enum err err = db_begin(db);

    if (err == ERR_OK) {
        err = record(delivery, outcome);
        if (err == ERR_OK)
            err = db_commit(db);
        if (err != ERR_OK)
            db_rollback(db);
    }
    log_event(LOG_INFO, "alipay_notified", "notify_id=%s number=%lld fault=%s outcome=%s",
        delivery->notify_id, (long long)delivery->sent_count,
        sandbox_fault_name(delivery->parcel.fault.kind), outcome->text);
    release(delivery);
    if (err != ERR_OK)
        report(alipay, "alipay_notify_not_stored", err);
    else
        alipay_courier_wake(alipay);
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
        outcome.taken = alipay_notify_taken(answer->status, answer->body);
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
    struct net_ask ask = {
        .method = "POST", .url = delivery->url, .type = FORM_TYPE, .timeout = span_s(TIMEOUT_S)};
    struct text body;
    enum err err = alipay_parcel_body(&delivery->parcel, &body);

    if (err != ERR_OK)
        return err;
    ask.body = text_bytes(&body);
    return net_fetch(delivery->alipay->sandbox->net, &ask, on_fetched, delivery, &delivery->fetch);
}

static void
sign_run(struct net_work *work)
{
    struct delivery *delivery = (struct delivery *)work;
    struct alipay_parcel *parcel = &delivery->parcel;

    delivery->signing =
        alipay_rsa2_make(delivery->alipay->key, text_bytes(&parcel->message), parcel->sign);
}

static void
sign_done(struct net_work *work)
{
    struct delivery *delivery = (struct delivery *)work;
    struct sandbox *sandbox = delivery->alipay->sandbox;
    enum err err = delivery->signing;

    sandbox_worked(sandbox);
    if (sandbox->stopping) {
        release(delivery);
        return;
    }
    if (err == ERR_OK)
        err = post(delivery);
    if (err != ERR_OK)
        finish(delivery, &(struct outcome){.taken = false, .text = err_name(err)});
}

static enum err
compose(struct delivery *delivery)
{
    struct alipay_parcel *parcel = &delivery->parcel;

    delivery->sent = sandbox_now(delivery->alipay->sandbox);
    parcel->time = delivery->sent;
    if (delivery->replay_us != 0)
        parcel->time.us = delivery->replay_us;
    return alipay_parcel_compose(parcel);
}

/* Take a fault, if one waits; *ret_send is whether to send now. */
static enum err
prepare(struct delivery *delivery, bool *ret_send)
{
    struct alipay_store *store = &delivery->alipay->store;
    struct moment now = sandbox_now(delivery->alipay->sandbox);
    bool send = true;
    enum err err = db_begin(store->db);

    if (err != ERR_OK)
        return err;
    err = alipay_store_take_fault(store, "notify", "", delivery->number, &delivery->parcel.fault);
    if (err == ERR_OK && delivery->parcel.fault.kind == SANDBOX_FAULT_NOTIFY_NEVER) {
        send = false;
        err = move(delivery, "never", delivery->tries, now);
    }
    if (err == ERR_OK && delivery->parcel.fault.kind == SANDBOX_FAULT_NOTIFY_DELAY_MS) {
        send = false;
        err = move(delivery, "pending", delivery->tries,
            moment_after(now, span_ms(delivery->parcel.fault.value)));
    }
    if (err == ERR_OK)
        err = db_commit(store->db);
    if (err != ERR_OK)
        db_rollback(store->db);
    else
        *ret_send = send;
    return err;
}

static enum err
start(struct delivery *delivery)
{
    bool send;
    enum err err = prepare(delivery, &send);

    if (err == ERR_OK && !send)
        release(delivery);
    if (err != ERR_OK || !send)
        return err;
    err = compose(delivery);
    if (err != ERR_OK)
        return err;
    delivery->work = (struct net_work){.run = sign_run, .done = sign_done};
    return sandbox_work(delivery->alipay->sandbox, &delivery->work);
}

static bool
is_on_its_way(const struct alipay_courier *courier, struct bytes notify_id)
{
    for (size_t i = 0; i < DELIVERIES_MAX; i++)
        if (courier->deliveries[i].arena != NULL &&
            bytes_is(notify_id, courier->deliveries[i].notify_id))
            return true;
    return false;
}

static struct delivery *
find_place(struct alipay_courier *courier)
{
    for (size_t i = 0; i < DELIVERIES_MAX; i++)
        if (courier->deliveries[i].arena == NULL)
            return &courier->deliveries[i];
    return NULL;
}

/* The first row that is not on its way, due or not; ERR_NOT_FOUND. */
static enum err
pick(struct alipay *alipay, struct delivery *delivery)
{
    struct db_statement *due = alipay->store.notify[SQL_ALIPAY_NOTIFY_DUE];
    enum err err;

    db_bind_int(due, 1, DELIVERIES_MAX + 1);
    do
        err = db_step(due);
    while (err == ERR_OK && is_on_its_way(alipay->courier, db_text(due, 0)));
    if (err == ERR_OK) {
        *delivery = (struct delivery){.alipay = alipay};
        err = arena_make(ARENA_MAX, &delivery->arena);
    }
    if (err == ERR_OK) {
        delivery->notify_id = arena_text(delivery->arena, db_text(due, 0));
        delivery->url = arena_text(delivery->arena, db_text(due, 1));
        delivery->parcel.stored = arena_text(delivery->arena, db_text(due, 2));
        delivery->sent_count = db_int(due, 3);
        delivery->tries = db_int(due, 4);
        delivery->next_us = db_int(due, 5);
        delivery->number = arena_text(delivery->arena, db_text(due, 6));
        delivery->replay_us = db_int(due, 7);
        delivery->parcel.arena = delivery->arena;
        err = arena_overflowed(delivery->arena) ? ERR_CORRUPT : ERR_OK;
    }
    db_reset(due);
    if (err != ERR_OK)
        release(delivery);
    return err;
}

/* Have those pay who have typed their passwords by now, and be told of the next one. */
static enum err
type_passwords(struct alipay *alipay, struct moment *ret_next)
{
    struct moment now = sandbox_now(alipay->sandbox);
    struct db *db = alipay->store.db;
    struct arena *arena = NULL;
    enum err err = alipay_pay_next_password(alipay, ret_next);

    if (err != ERR_OK || ret_next->us == 0 || ret_next->us > now.us)
        return err;
    err = arena_make(ARENA_MAX, &arena);
    if (err == ERR_OK)
        err = db_begin(db);
    if (err == ERR_OK) {
        err = alipay_pay_type_passwords(alipay, now, arena);
        if (err == ERR_OK)
            err = db_commit(db);
        if (err != ERR_OK)
            db_rollback(db);
    }
    arena_free(&arena);
    return err == ERR_OK ? alipay_pay_next_password(alipay, ret_next) : err;
}

/* Send what is due, as far as there is room; *ret_next is when the next one is, 0 for never. */
static enum err
send_due(struct alipay *alipay, struct moment *ret_next)
{
    struct delivery *delivery;

    *ret_next = (struct moment){0};
    while ((delivery = find_place(alipay->courier)) != NULL) {
        struct moment next;
        enum err err = pick(alipay, delivery);

        if (err == ERR_NOT_FOUND)
            return ERR_OK;
        if (err != ERR_OK)
            return err;
        next.us = delivery->next_us;
        if (next.us > sandbox_now(alipay->sandbox).us) {
            release(delivery);
            *ret_next = next;
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
pump(struct alipay *alipay)
{
    struct moment password;
    struct moment next;
    enum err err = type_passwords(alipay, &password);

    if (err == ERR_OK)
        err = send_due(alipay, &next);
    if (err != ERR_OK)
        return err;
    if (next.us == 0 || (password.us != 0 && password.us < next.us))
        next = password;
    if (next.us != 0)
        sleep_for(alipay, sandbox_until(alipay->sandbox, next));
    return ERR_OK;
}

enum err
alipay_courier_open(struct alipay *alipay)
{
    struct alipay_courier *courier = calloc(1, sizeof(*courier));

    if (courier == NULL)
        return ERR_NO_SPACE;
    alipay->courier = courier;
    alipay_courier_wake(alipay);
    return ERR_OK;
}

void
alipay_courier_wake(struct alipay *alipay)
{
    enum err err;

    if (alipay->sandbox->stopping)
        return;
    err = pump(alipay);
    if (err != ERR_OK)
        report(alipay, "alipay_courier_failed", err);
}

void
alipay_courier_close(struct alipay *alipay)
{
    struct alipay_courier *courier = alipay->courier;
    struct net *net = alipay->sandbox->net;

    if (courier == NULL)
        return;
    net_timer_cancel(net, &courier->timer);
    for (size_t i = 0; i < DELIVERIES_MAX; i++) {
        net_fetch_cancel(net, &courier->deliveries[i].fetch);
        release(&courier->deliveries[i]);
    }
    free(courier);
    alipay->courier = NULL;
}
