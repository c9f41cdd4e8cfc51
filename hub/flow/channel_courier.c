#include "hub/flow/channel_courier_inside.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/db/statement.h"

#include "hub/store/sql/store.sql.h"

#define ERRAND_ARENA_MAX ((size_t)512 * 1024)
#define ERRANDS_MAX 256

static struct errand *
errand_of_work(struct net_work *work)
{
    return (struct errand *)(void *)((char *)work - offsetof(struct errand, work));
}

static void start_request(struct errand *errand, enum adapter_call call);

static void
got_identity(struct errand *errand, const struct net_answer_got *answer)
{
    char payer[ADAPTER_PAYER_SIZE] = "";
    enum err err = answer->err;

    if (err == ERR_OK)
        err = errand->account->adapter->read_identity(
            errand->account->account, answer->status, answer->body, errand->arena, payer);
    if (err == ERR_TOO_BIG)
        err = ERR_NO_ANSWER;
    channel_courier_report_identity(errand, err, payer);
}

/* A signed answer is not enough: the channel may have signed it for another payment. */
static bool
speaks_of_ours(const struct errand *errand, const struct adapter_reply *reply)
{
    char number[SALE_NUMBER_SIZE];

    if (reply->ours[0] == '\0')
        return reply->state != ADAPTER_PAID;
    return strcmp(reply->ours, sale_number(errand->merchant_number, errand->payment.id, number)) ==
           0;
}

static void
got_answer(void *context, const struct net_answer_got *answer)
{
    struct errand *errand = context;
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    enum err err = answer->err;

    errand->fetch = NULL;
    arena_reset(errand->arena);
    if (errand->action == ACTION_IDENTIFY) {
        got_identity(errand, answer);
        return;
    }
    if (err == ERR_OK)
        err = errand->account->adapter->read(errand->account->account, errand->call, answer->status,
            answer->body, errand->arena, &reply);
    if (err == ERR_OK && !speaks_of_ours(errand, &reply)) {
        log_event(LOG_ERROR, "channel_other_trade", "payment=%lld action=%s theirs=%s",
            (long long)errand->payment.id, channel_courier_action(errand), reply.ours);
        reply = (struct adapter_reply){.state = ADAPTER_UNKNOWN};
    }
    if (err != ERR_OK) {
        reply = (struct adapter_reply){.state = ADAPTER_UNKNOWN};
        log_event(LOG_WARN, "channel_silent", "payment=%lld action=%s err=%s",
            (long long)errand->payment.id, channel_courier_action(errand), err_name(err));
    }
    /* Asked first, closed only if nobody has paid. */
    if (errand->action == ACTION_CLOSE && errand->call == ADAPTER_CALL_QUERY &&
        (reply.state == ADAPTER_PENDING || reply.state == ADAPTER_ABSENT)) {
        start_request(errand, ADAPTER_CALL_CLOSE);
        return;
    }
    channel_courier_report(errand, &reply);
}

static void
send(struct errand *errand)
{
    const struct channel_courier *courier = errand->courier;
    struct net_ask ask = {
        .method = errand->request.method,
        .url = errand->request.url,
        .type = errand->request.type,
        .body = errand->request.body,
        .timeout = courier->options.timeout,
    };

    if (net_fetch(courier->options.net, &ask, got_answer, errand, &errand->fetch) != ERR_OK)
        channel_courier_end(errand);
}

static enum err
build_create(struct errand *errand, const char *number)
{
    struct adapter_create create = {
        .number = number,
        .subject = errand->store,
        .payer = errand->payment.payer,
        .amount = {errand->payment.amount},
        .expires = {errand->payment.expires_us},
    };

    return errand->account->adapter->create(
        errand->account->account, &create, errand->now, errand->arena, &errand->request);
}

/* On a worker: private-key operations take a millisecond. */
static void
build_run(struct net_work *work)
{
    struct errand *errand = errand_of_work(work);
    const struct adapter *adapter = errand->account->adapter;
    const struct adapter_account *account = errand->account->account;
    char number[SALE_NUMBER_SIZE];

    (void)sale_number(errand->merchant_number, errand->payment.id, number);
    if (errand->action == ACTION_IDENTIFY) {
        errand->err = adapter->identify(
            account, errand->secret, errand->now, errand->arena, &errand->request);
        return;
    }
    switch (errand->call) {
    case ADAPTER_CALL_CREATE:
        errand->err = build_create(errand, number);
        return;
    case ADAPTER_CALL_QUERY:
        errand->err = adapter->query(account, number, errand->now, errand->arena, &errand->request);
        return;
    case ADAPTER_CALL_CLOSE:
        errand->err = adapter->close(account, number, errand->now, errand->arena, &errand->request);
        return;
    }
    NOT_REACHED();
}

static void
build_done(struct net_work *work)
{
    struct errand *errand = errand_of_work(work);
    struct channel_courier *courier = errand->courier;

    courier->signing--;
    if (courier->stopping) {
        channel_courier_end(errand);
        if (courier->stopped != NULL && courier->signing == 0)
            courier->stopped(courier->stopped_context);
    } else if (errand->err != ERR_OK)
        channel_courier_refuse(errand, errand->err);
    else
        send(errand);
}

static void
start_request(struct errand *errand, enum adapter_call call)
{
    struct channel_courier *courier = errand->courier;

    errand->call = call;
    errand->now = net_moment(courier->options.net);
    errand->work = (struct net_work){.run = build_run, .done = build_done};
    if (courier->stopping || net_work(courier->options.net, &errand->work) != ERR_OK)
        channel_courier_end(errand);
    else
        courier->signing++;
}

static enum err
read_row(struct errand *errand, struct db_statement *statement)
{
    struct payment_row *payment = &errand->payment;
    enum err err;

    payment->order_id = db_int(statement, 2);
    payment->channel = db_int(statement, 3);
    payment->amount = db_int(statement, 5);
    payment->expires_us = db_int(statement, 7);
    errand->merchant_number = db_int(statement, 8);
    err = text_copy(db_text(statement, 4), payment->state, sizeof(payment->state));
    if (err == ERR_OK)
        err = text_copy(db_text(statement, 6), payment->payer, sizeof(payment->payer));
    if (err == ERR_OK)
        err = text_copy(db_text(statement, 9), errand->store, sizeof(errand->store));
    return err;
}

static void
read_run(struct reading *reading, struct reader *reader)
{
    struct errand *errand = (struct errand *)reading;
    struct db_statement *statement = reader_statement(reader, SQL_STORE_PAYMENT);

    db_bind_int(statement, 1, errand->payment.merchant_id);
    db_bind_int(statement, 2, errand->payment.id);
    errand->err = db_step(statement);
    if (errand->err == ERR_OK)
        errand->err = read_row(errand, statement);
    db_reset(statement);
}

/* A crash or a close came in between: what is over would only be offered to the payer again. */
static bool
is_over(const struct errand *errand)
{
    enum payment_state state;

    if (errand->action != ACTION_IDENTIFY && errand->action != ACTION_CREATE)
        return false;
    return sale_payment_state(&errand->payment, &state) == ERR_OK && payment_state_is_final(state);
}

static void
read_done(struct reading *reading)
{
    static const enum adapter_call first_calls[ACTION_COUNT] = {
        [ACTION_IDENTIFY] = ADAPTER_CALL_QUERY, /* not used */
        [ACTION_CREATE] = ADAPTER_CALL_CREATE,
        [ACTION_QUERY] = ADAPTER_CALL_QUERY,
        [ACTION_CLOSE] = ADAPTER_CALL_QUERY,
    };
    struct errand *errand = (struct errand *)reading;
    enum channel channel = channel_of(errand->payment.channel);

    if (errand->err != ERR_OK) {
        channel_courier_refuse(errand, errand->err);
        return;
    }
    if (is_over(errand)) {
        channel_courier_finish(errand);
        return;
    }
    errand->account = &errand->courier->options.accounts[channel];
    if (errand->account->adapter == NULL) {
        channel_courier_refuse(errand, ERR_UNSUPPORTED);
        return;
    }
    start_request(errand, first_calls[errand->action]);
}

static enum err
action_of(struct errand *errand, const char *name)
{
    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        errand->action = (enum errand_action)i;
        if (strcmp(name, channel_courier_action(errand)) == 0)
            return ERR_OK;
    }
    return ERR_CORRUPT;
}

void
channel_courier_carry(void *context, const struct outbox_row *row)
{
    struct channel_courier *courier = context;
    struct errand *errand;
    enum err err;

    /* When many wait, the courier brings the row again later. */
    if (courier->stopping || courier->running >= ERRANDS_MAX)
        return;
    errand = calloc(1, sizeof(*errand));
    if (errand == NULL)
        return;
    errand->courier = courier;
    errand->next = courier->errands;
    errand->place = &courier->errands;
    if (errand->next != NULL)
        errand->next->place = &errand->next;
    courier->errands = errand;
    courier->running++;
    errand->outbox_id = row->id;
    errand->payment.merchant_id = row->merchant_id;
    errand->payment.id = row->about;
    errand->reading = (struct reading){.run = read_run, .done = read_done};
    err = action_of(errand, row->action);
    if (err == ERR_OK)
        err = text_copy(row->body, errand->secret, sizeof(errand->secret));
    if (err == ERR_OK)
        err = arena_make(ERRAND_ARENA_MAX, &errand->arena);
    if (err == ERR_OK)
        err = reader_submit(courier->options.reader, &errand->reading);
    if (err != ERR_OK)
        channel_courier_end(errand);
}

enum err
channel_courier_make(
    const struct channel_courier_options *options, struct channel_courier **ret_courier)
{
    struct channel_courier *courier = calloc(1, sizeof(*courier));

    if (courier == NULL)
        return ERR_NO_SPACE;
    courier->options = *options;
    *ret_courier = courier;
    return ERR_OK;
}

void
channel_courier_stop(struct channel_courier *courier, net_fn *then, void *context)
{
    courier->stopping = true;
    if (courier->signing == 0) {
        then(context);
        return;
    }
    courier->stopped = then;
    courier->stopped_context = context;
}

void
channel_courier_free(struct channel_courier **courier)
{
    if (*courier == NULL)
        return;
    for (struct errand *errand = (*courier)->errands; errand != NULL;) {
        struct errand *next = errand->next;

        net_fetch_cancel((*courier)->options.net, &errand->fetch);
        channel_courier_end(errand);
        errand = next;
    }
    free(*courier);
    *courier = NULL;
}
