#include "hub/flow/channel_courier.h"

#include <stdlib.h>

#include "hub/flow/outbox_flow.h"
#include "shared/base/log.h"
#include "shared/db/statement.h"

#include "hub/store/sql/store.sql.h"

#define ERRAND_ARENA_MAX ((size_t)512 * 1024)
#define ERRANDS_MAX 256
#define SECRET_SIZE 513

enum errand_action {
    ACTION_IDENTIFY,
    ACTION_CREATE,
    ACTION_QUERY,
    ACTION_CLOSE,
    ACTION_COUNT
};

static const char *const action_names[ACTION_COUNT] = {
    [ACTION_IDENTIFY] = "identify",
    [ACTION_CREATE] = "create",
    [ACTION_QUERY] = "query",
    [ACTION_CLOSE] = "close",
};

struct channel_courier {
    struct channel_courier_options options;
    size_t running;
    struct errand *errands;
};

/* One row on its way. Which of the members is in use follows from where it is. */
struct errand {
    struct reading reading; /* first three: what the parts that wait hand back */
    struct net_work work;
    union {
        struct operation operation;
        struct payment_said said;
        struct payment_identified identified;
        struct outbox_done done;
    } ask;
    struct channel_courier *courier;
    struct errand *next;
    struct net_fetch *fetch;
    struct arena *arena;
    enum errand_action action;
    enum adapter_call call; /* of the present request */
    bool asked;             /* a close has been preceded by its query */
    int64_t outbox_id;
    char secret[SECRET_SIZE];
    struct payment_row payment;
    int64_t merchant_number;
    char store[91];
    const struct channel_account_of *account;
    struct adapter_ask request;
    struct moment now;
    enum err err;
};

static void
errand_end(struct errand *errand)
{
    struct errand **at = &errand->courier->errands;

    while (*at != errand)
        at = &(*at)->next;
    *at = errand->next;
    errand->courier->running--;
    arena_free(&errand->arena);
    crypt_wipe(errand->secret, sizeof(errand->secret));
    free(errand);
}

static struct errand *
errand_of_work(struct net_work *work)
{
    return (struct errand *)(void *)((char *)work - offsetof(struct errand, work));
}

static struct errand *
errand_of_operation(struct operation *operation)
{
    return (struct errand *)(void *)((char *)operation - offsetof(struct errand, ask));
}

static void
submit(struct errand *errand)
{
    if (lane_submit(errand->courier->options.lane, &errand->ask.operation) != ERR_OK)
        errand_end(errand); /* the row stays pending; the courier brings it again */
}

/* The operation refused: the row would come back for ever. A person reads the log. */
static void
give_up_answered(struct operation *operation)
{
    errand_end(errand_of_operation(operation));
}

static void
give_up(struct errand *errand, enum err why)
{
    log_event(LOG_ERROR, "errand_refused", "outbox=%lld payment=%lld action=%s err=%s",
        (long long)errand->outbox_id, (long long)errand->payment.id, action_names[errand->action],
        err_name(why));
    errand->ask.done = (struct outbox_done){
        .operation = {.answer = give_up_answered},
        .merchant_id = errand->payment.merchant_id,
        .outbox_id = errand->outbox_id,
    };
    outbox_flow_done(&errand->ask.done);
    submit(errand);
}

static void
tell(const struct errand *errand, const struct payment_row *payment, const struct orders_row *order)
{
    const struct channel_courier_options *options = &errand->courier->options;

    if (options->news != NULL)
        options->news(options->context, payment, order);
}

static void
said_answered(struct operation *operation)
{
    struct errand *errand = errand_of_operation(operation);
    const struct payment_said *said = &errand->ask.said;

    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED) {
        give_up(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK && said->news)
        log_event(LOG_INFO, "payment_moved", "payment=%lld state=%s code=%s by=%s",
            (long long)said->payment.id, said->payment.state, said->payment.code,
            action_names[errand->action]);
    if (operation->err == ERR_OK)
        tell(errand, &said->payment, &said->order);
    errand_end(errand);
}

static void
report(struct errand *errand, const struct adapter_reply *reply)
{
    static const enum payment_source sources[] = {
        [ADAPTER_CALL_CREATE] = PAYMENT_SOURCE_CREATE,
        [ADAPTER_CALL_QUERY] = PAYMENT_SOURCE_QUERY,
        [ADAPTER_CALL_CLOSE] = PAYMENT_SOURCE_CLOSE,
    };

    errand->ask.said = (struct payment_said){
        .operation = {.answer = said_answered},
        .merchant_id = errand->payment.merchant_id,
        .payment_id = errand->payment.id,
        .outbox_id = errand->outbox_id,
        .source = sources[errand->call],
        .reply = *reply,
    };
    payment_flow_said(&errand->ask.said);
    submit(errand);
}

static void
identified_answered(struct operation *operation)
{
    struct errand *errand = errand_of_operation(operation);

    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED) {
        give_up(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK)
        tell(errand, &errand->ask.identified.payment, &errand->ask.identified.order);
    errand_end(errand);
}

static void
report_identity(struct errand *errand, enum err outcome, const char *payer)
{
    struct payment_identified identified = {
        .operation = {.answer = identified_answered},
        .merchant_id = errand->payment.merchant_id,
        .payment_id = errand->payment.id,
        .outbox_id = errand->outbox_id,
        .outcome = outcome,
    };

    if (outcome == ERR_OK)
        memcpy(identified.payer, payer, sizeof(identified.payer));
    errand->ask.identified = identified;
    payment_flow_identified(&errand->ask.identified);
    submit(errand);
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
    report_identity(errand, err, payer);
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
    if (err != ERR_OK) {
        reply = (struct adapter_reply){.state = ADAPTER_UNKNOWN};
        log_event(LOG_WARN, "channel_silent", "payment=%lld action=%s err=%s",
            (long long)errand->payment.id, action_names[errand->action], err_name(err));
    }
    /* Asked first, closed only if nobody has paid. */
    if (errand->action == ACTION_CLOSE && errand->call == ADAPTER_CALL_QUERY &&
        (reply.state == ADAPTER_PENDING || reply.state == ADAPTER_ABSENT)) {
        start_request(errand, ADAPTER_CALL_CLOSE);
        return;
    }
    report(errand, &reply);
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
        errand_end(errand);
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

    if (errand->err != ERR_OK)
        give_up(errand, errand->err);
    else
        send(errand);
}

static void
start_request(struct errand *errand, enum adapter_call call)
{
    errand->call = call;
    errand->now = net_moment(errand->courier->options.net);
    errand->work = (struct net_work){.run = build_run, .done = build_done};
    if (net_work(errand->courier->options.net, &errand->work) != ERR_OK)
        errand_end(errand);
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
        give_up(errand, errand->err);
        return;
    }
    errand->account = &errand->courier->options.accounts[channel];
    if (errand->account->adapter == NULL) {
        give_up(errand, ERR_UNSUPPORTED);
        return;
    }
    start_request(errand, first_calls[errand->action]);
}

static enum err
action_of(const char *name, enum errand_action *ret_action)
{
    for (unsigned i = 0; i < ACTION_COUNT; i++)
        if (strcmp(name, action_names[i]) == 0) {
            *ret_action = (enum errand_action)i;
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
    if (courier->running >= ERRANDS_MAX)
        return;
    errand = calloc(1, sizeof(*errand));
    if (errand == NULL)
        return;
    errand->courier = courier;
    errand->next = courier->errands;
    courier->errands = errand;
    courier->running++;
    errand->outbox_id = row->id;
    errand->payment.merchant_id = row->merchant_id;
    errand->payment.id = row->about;
    errand->reading = (struct reading){.run = read_run, .done = read_done};
    err = action_of(row->action, &errand->action);
    if (err == ERR_OK)
        err = text_copy(row->body, errand->secret, sizeof(errand->secret));
    if (err == ERR_OK)
        err = arena_make(ERRAND_ARENA_MAX, &errand->arena);
    if (err == ERR_OK)
        err = reader_submit(courier->options.reader, &errand->reading);
    if (err != ERR_OK)
        errand_end(errand);
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
channel_courier_free(struct channel_courier **courier)
{
    if (*courier == NULL)
        return;
    while ((*courier)->errands != NULL) {
        struct errand *errand = (*courier)->errands;

        net_fetch_cancel((*courier)->options.net, &errand->fetch);
        errand_end(errand);
    }
    free(*courier);
    *courier = NULL;
}
