#include "hub/courier/channel_courier_inside.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define ERRAND_ARENA_MAX ((size_t)512 * 1024)
#define ERRANDS_MAX 256
#define HTTP_SERVER_ERROR 500

static const struct errand_subject *const subjects[] = {
    &channel_courier_payment,
    &channel_courier_barcode,
    &channel_courier_split,
    &channel_courier_refund,
    &channel_courier_certificates,
    &channel_courier_complaint,
    &channel_courier_complaint_ask,
    &channel_courier_onboarding,
};

static struct errand *
errand_of_work(struct net_work *work)
{
    return (struct errand *)(void *)((char *)work - offsetof(struct errand, work));
}

struct errand *
channel_courier_errand_of(struct operation *operation)
{
    return (struct errand *)(void *)((char *)operation - offsetof(struct errand, ask));
}

const char *
channel_courier_action(const struct errand *errand)
{
    return errand->subject == NULL ? "" : errand->subject->actions[errand->action];
}

void
channel_courier_end(struct errand *errand)
{
    *errand->place = errand->next;
    if (errand->next != NULL)
        errand->next->place = errand->place;
    errand->courier->running--;
    roster_release(errand->courier->options.roster, &errand->account);
    arena_free(&errand->arena);
    free(errand->exchange);
    crypt_wipe(errand->secret, sizeof(errand->secret));
    free(errand);
}

void
channel_courier_submit(struct errand *errand)
{
    if (lane_submit(errand->courier->options.lane, &errand->ask.operation) != ERR_OK)
        channel_courier_end(errand); /* the row stays pending; the courier brings it again */
}

static void
finish_answered(struct operation *operation)
{
    channel_courier_end(channel_courier_errand_of(operation));
}

void
channel_courier_finish(struct errand *errand)
{
    errand->ask.done = (struct outbox_done){
        .operation = {.answer = finish_answered},
        .merchant_id = errand->merchant_id,
        .outbox_id = errand->outbox_id,
    };
    outbox_flow_done(&errand->ask.done);
    channel_courier_submit(errand);
}

void
channel_courier_refuse(struct errand *errand, enum err why)
{
    log_event(LOG_ERROR, "errand_refused", "outbox=%lld about=%lld action=%s err=%s",
        (long long)errand->outbox_id, (long long)errand->about, channel_courier_action(errand),
        err_name(why));
    channel_courier_finish(errand);
}

bool
channel_courier_may_send(struct errand *errand, const struct operation *operation, bool send)
{
    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED) {
        channel_courier_refuse(errand, operation->err);
        return false;
    }
    if (operation->err == ERR_OK && send)
        return true;
    channel_courier_end(errand);
    return false;
}

void
channel_courier_silent(const struct errand *errand, enum err why)
{
    log_event(LOG_WARN, "channel_silent", "about=%lld action=%s err=%s", (long long)errand->about,
        channel_courier_action(errand), err_name(why));
}

const struct adapter *
channel_courier_adapter(const struct errand *errand)
{
    return errand->account->account->adapter;
}

struct adapter_heard
channel_courier_heard(const struct errand *errand, const struct net_answer_got *answer)
{
    return (struct adapter_heard){.status = answer->status,
        .headers = answer->headers,
        .headers_count = answer->headers_count,
        .body = answer->body,
        .at = net_moment(errand->courier->options.net)};
}

/* A barcode may be asked about by another API, with a key of its own. */
static void
judge(const struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_heard heard = channel_courier_heard(errand, answer);
    bool barcode =
        errand->subject->use == HEALTH_PAYMENT && errand->payment.way == PAYMENT_WAY_BARCODE;

    if (answer->err == ERR_OK)
        account_watch_heard(&errand->courier->watch, errand->account,
            barcode ? HEALTH_BARCODE : errand->subject->use, &heard, errand->arena);
}

/* Of an order: what is sent, for people. On the worker, with the rest. */
static void
keep_asked(struct errand *errand)
{
    if (errand->courier->options.exchanges && errand->payment.id != 0)
        errand->exchange = exchange_flow_asked(&errand->request, errand->arena);
}

static void
keep_answered(struct errand *errand, const struct net_answer_got *answer)
{
    struct exchange *exchange = errand->exchange;
    const struct channel_courier_options *options = &errand->courier->options;

    if (exchange == NULL)
        return;
    errand->exchange = NULL;
    exchange->merchant_id = errand->merchant_id;
    exchange->order_id = errand->payment.order_id;
    exchange->about_id = errand->about;
    exchange->account_id = errand->account->id;
    exchange->at = errand->now;
    exchange->took = (struct span){net_tick(options->net).us - errand->sent.us};
    exchange->status = answer->err == ERR_OK ? answer->status : 0;
    text_set(exchange->action, sizeof(exchange->action), channel_courier_action(errand));
    text_set(exchange->outcome, sizeof(exchange->outcome), err_name(answer->err));
    if (answer->err == ERR_OK)
        exchange_flow_answered(exchange, answer->body, errand->arena);
    exchange_flow_keep(options->lane, exchange);
}

static void
got_answer(void *context, const struct net_answer_got *answer)
{
    struct errand *errand = context;

    errand->fetch = NULL;
    roster_heard(errand->courier->options.roster, errand->account,
        answer->err == ERR_OK && answer->status < HTTP_SERVER_ERROR);
    arena_reset(errand->arena);
    judge(errand, answer);
    arena_reset(errand->arena);
    keep_answered(errand, answer);
    arena_reset(errand->arena);
    errand->subject->read(errand, answer);
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
        .headers = errand->request.headers,
        .headers_count = errand->request.headers_count,
        .certificate = errand->request.certificate,
        .certificate_key = errand->request.certificate_key,
        .timeout = courier->options.timeout,
    };

    errand->sent = net_tick(courier->options.net);
    if (net_fetch(courier->options.net, &ask, got_answer, errand, &errand->fetch) != ERR_OK)
        channel_courier_end(errand);
}

/* On a worker: private-key operations take a millisecond. */
static void
build_run(struct net_work *work)
{
    struct errand *errand = errand_of_work(work);

    errand->err = errand->subject->build(errand);
    if (errand->err == ERR_OK)
        keep_asked(errand);
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
        errand->subject->cannot(errand, errand->err);
    else
        send(errand);
}

void
channel_courier_ask(struct errand *errand, enum adapter_call call)
{
    struct channel_courier *courier = errand->courier;

    errand->call = call;
    errand->now = net_moment(courier->options.net);
    errand->work = (struct net_work){.run = build_run, .done = build_done, .heavy = true};
    if (courier->stopping || net_work(courier->options.net, &errand->work) != ERR_OK)
        channel_courier_end(errand);
    else
        courier->signing++;
}

static void
load_run(struct reading *reading, struct reader *reader)
{
    struct errand *errand = (struct errand *)reading;

    errand->err = errand->subject->load(errand, reader);
}

static void
got_account(void *context, enum err err, struct roster_account *account)
{
    struct errand *errand = context;

    errand->account = account;
    if (err == ERR_BUSY || (err == ERR_OK && errand->courier->stopping))
        channel_courier_end(errand); /* its row comes again */
    else if (err != ERR_OK)
        errand->subject->cannot(errand, err == ERR_NOT_FOUND ? ERR_UNSUPPORTED : err);
    else if (errand->subject->start != NULL)
        errand->subject->start(errand);
    else
        channel_courier_ask(errand, errand->call);
}

/* What was begun stays with its account; what was not is given to one. */
static void
find_account(struct errand *errand)
{
    struct roster *roster = errand->courier->options.roster;
    const struct roster_want want = {.channel = channel_of(errand->payment.channel),
        .barcode = errand->payment.id != 0,
        .anyway = errand->payment.id == 0,
        .amount = {errand->payment.amount},
        .now = net_moment(errand->courier->options.net),
        .seed = (uint64_t)errand->payment.order_id};
    struct roster_account *account =
        errand->chooses ? NULL : roster_peek(roster, errand->payment.account_id);
    enum err err = ERR_OK;

    if (account != NULL)
        got_account(errand, ERR_OK, account);
    else if (errand->chooses)
        err = roster_choose(roster, errand->merchant_id, &want, got_account, errand);
    else
        err = roster_get(roster, errand->payment.account_id, got_account, errand);
    if (err != ERR_OK)
        channel_courier_end(errand);
}

static void
load_done(struct reading *reading)
{
    struct errand *errand = (struct errand *)reading;

    if (errand->err == ERR_NOT_FOUND) {
        channel_courier_refuse(errand, errand->err);
        return;
    }
    /* It could not be read now: the row is still pending, and comes again. */
    if (errand->err != ERR_OK) {
        log_event(LOG_WARN, "errand_not_read", "about=%lld action=%s err=%s",
            (long long)errand->about, channel_courier_action(errand), err_name(errand->err));
        channel_courier_end(errand);
        return;
    }
    if (!errand->subject->first(errand)) {
        channel_courier_finish(errand);
        return;
    }
    find_account(errand);
}

static enum err
find_subject(struct errand *errand, const char *action)
{
    for (size_t i = 0; i < LENGTH(subjects); i++)
        for (size_t at = 0; at < subjects[i]->actions_count; at++)
            if (strcmp(action, subjects[i]->actions[at]) == 0) {
                errand->subject = subjects[i];
                errand->action = at;
                return ERR_OK;
            }
    return ERR_CORRUPT;
}

/* A row is brought again while it is on its way: a channel may take longer than that. */
static bool
may_go(const struct channel_courier *courier, const struct outbox_row *row)
{
    if (courier->stopping || courier->running >= ERRANDS_MAX)
        return false;
    for (const struct errand *at = courier->errands; at != NULL; at = at->next)
        if (at->outbox_id == row->id)
            return false;
    return true;
}

void
channel_courier_carry(void *context, const struct outbox_row *row)
{
    struct channel_courier *courier = context;
    struct errand *errand;
    enum err err;

    /* When many wait, the courier brings the row again later. */
    if (!may_go(courier, row))
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
    errand->merchant_id = row->merchant_id;
    errand->about = row->about;
    errand->again = row->tries > 0;
    errand->reading = (struct reading){.run = load_run, .done = load_done};
    err = find_subject(errand, row->action);
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
    courier->watch = (struct account_watch){.net = options->net,
        .lane = options->lane,
        .roster = options->roster,
        .unknown_key = options->unknown_key,
        .context = options->keeper};
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
