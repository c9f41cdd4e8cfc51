#include "hub/courier/channel_courier_inside.h"

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* What an account is asked: whose effects are nobody's, and about the account. */
enum action {
    ACTION_LIST,
    ACTION_FIND,
    ACTION_HEAR,
    ACTION_COUNT
};

static const char *const actions[ACTION_COUNT] = {
    [ACTION_LIST] = "complaints",
    [ACTION_FIND] = "complaint_find",
    [ACTION_HEAR] = "complaint_hear",
};

static const enum adapter_complaint_call calls[ACTION_COUNT] = {
    [ACTION_LIST] = ADAPTER_COMPLAINT_LIST,
    [ACTION_FIND] = ADAPTER_COMPLAINT_GET,
    [ACTION_HEAR] = ADAPTER_COMPLAINT_SUBSCRIBE,
};

static void
ended(struct operation *operation)
{
    channel_courier_end(channel_courier_errand_of(operation));
}

static void
report_walk(struct errand *errand, bool heard, const char *code)
{
    struct complaint_watch_walked *walked = &errand->ask.complaint_walked;

    *walked = (struct complaint_watch_walked){
        .operation = {.answer = ended},
        .account_id = errand->about,
        .outbox_id = errand->outbox_id,
        .every = errand->courier->options.complaints_every,
        .subscribes = channel_courier_adapter(errand)->complaints->subscribe != NULL,
        .heard = heard,
        .more = errand->complaint.reply.more,
        .deep = errand->complaint.deep,
    };
    text_set(walked->code, sizeof(walked->code), code);
    complaint_watch_walked(walked);
    channel_courier_submit(errand);
}

static void
report_unheard(struct errand *errand)
{
    errand->ask.complaint_unheard = (struct complaint_watch_unheard){
        .operation = {.answer = ended}, .outbox_id = errand->outbox_id};
    complaint_watch_unheard(&errand->ask.complaint_unheard);
    channel_courier_submit(errand);
}

/* An account that is no more, or speaks a dialect without any: its walks are over. */
static void
cannot(struct errand *errand, enum err why)
{
    const bool walks = errand->action == ACTION_LIST;

    channel_courier_silent(errand, why);
    if (walks && why != ERR_UNSUPPORTED && errand->account != NULL)
        report_walk(errand, false, err_name(why));
    else if (walks || err_class(why) == ERR_CLASS_REFUSED)
        channel_courier_refuse(errand, why);
    else
        report_unheard(errand);
}

static enum err
load_days(struct errand *errand, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_COMPLAINT_WATCH);
    enum err err;

    query_bind_int(query, 1, errand->about);
    err = query_step(query);
    if (err == ERR_OK || err == ERR_NOT_FOUND)
        errand->complaint.days = complaint_watch_days(net_moment(errand->courier->options.net),
            err == ERR_OK ? query_int(query, 0) : 0, err == ERR_OK ? query_int(query, 1) : 0,
            &errand->complaint.deep);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
load(struct errand *errand, struct reader *reader)
{
    enum err err = ERR_OK;

    errand->payment.account_id = errand->about;
    errand->complaint.call = calls[errand->action];
    if (errand->action == ACTION_LIST)
        err = load_days(errand, reader);
    if (err == ERR_OK && errand->action == ACTION_FIND)
        err = text_copy(
            bytes_text(errand->secret), errand->complaint.number, sizeof(errand->complaint.number));
    return err;
}

static bool
first(struct errand *errand)
{
    (void)errand;
    return true;
}

enum err
channel_courier_complaint_build(struct errand *errand)
{
    const struct adapter_complaints *calls_of = channel_courier_adapter(errand)->complaints;
    const struct adapter_account *account = errand->account->account;
    const struct errand_complaint *complaint = &errand->complaint;
    const struct adapter_complaint_say say = {complaint->number, complaint->owner, complaint->text};

    if (calls_of == NULL)
        return ERR_UNSUPPORTED;
    switch (complaint->call) {
    case ADAPTER_COMPLAINT_LIST:
        return calls_of->list(
            account, &complaint->days, errand->now, errand->arena, &errand->request);
    case ADAPTER_COMPLAINT_GET:
        return calls_of->get(
            account, complaint->number, errand->now, errand->arena, &errand->request);
    case ADAPTER_COMPLAINT_HISTORY:
        return calls_of->history(account, complaint->number, complaint->page, errand->now,
            errand->arena, &errand->request);
    case ADAPTER_COMPLAINT_REPLY:
        return calls_of->reply(account, &say, errand->now, errand->arena, &errand->request);
    case ADAPTER_COMPLAINT_COMPLETE:
        return calls_of->complete(account, &say, errand->now, errand->arena, &errand->request);
    case ADAPTER_COMPLAINT_SUBSCRIBE:
        return calls_of->subscribe == NULL
                   ? ERR_UNSUPPORTED
                   : calls_of->subscribe(account, errand->now, errand->arena, &errand->request);
    }
    NOT_REACHED();
}

void
channel_courier_complaint_hear(struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_heard heard = channel_courier_heard(errand, answer);
    struct adapter_complaint_reply *reply = &errand->complaint.reply;
    enum err err = answer->err;

    *reply = (struct adapter_complaint_reply){.answer = ADAPTER_COMPLAINT_UNKNOWN};
    if (err == ERR_OK)
        err = channel_courier_adapter(errand)->complaints->read(
            errand->account->account, errand->complaint.call, &heard, errand->arena, reply);
    if (err != ERR_OK) {
        *reply = (struct adapter_complaint_reply){.answer = ADAPTER_COMPLAINT_UNKNOWN};
        text_set(reply->code, sizeof(reply->code), err_name(err));
    }
    if (reply->answer != ADAPTER_COMPLAINT_DONE)
        log_event(LOG_WARN, "complaint_not_heard", "about=%lld action=%s code=%s",
            (long long)errand->about, channel_courier_action(errand), reply->code);
}

void
channel_courier_complaint_said(struct errand *errand, const struct adapter_complaint *complaint,
    const struct errand_place *place, void (*answer)(struct operation *operation))
{
    const struct adapter *adapter = channel_courier_adapter(errand);

    errand->ask.complaint_said = (struct complaint_said){
        .operation = {.answer = answer},
        .merchant_id = place->merchant_id,
        .account_id = errand->account->id,
        .channel = (int64_t)adapter->channel,
        .order_id = place->order_id,
        .payment_id = place->payment_id,
        .complaint = complaint,
        .rules = adapter->complaints,
        .keys = roster_kit(errand->courier->options.roster)->keys,
        .asks = errand->subject == &channel_courier_complaint_ask,
        .named = errand->subject == &channel_courier_complaint && errand->action == ACTION_FIND,
    };
    complaint_flow_said(&errand->ask.complaint_said);
    channel_courier_submit(errand);
}

static void said_answered(struct operation *operation);

/* One by one: each is its merchant's. */
static void
go_on(struct errand *errand)
{
    const struct errand_complaint *complaint = &errand->complaint;

    if (complaint->at < complaint->reply.count)
        channel_courier_complaint_said(errand, &complaint->reply.complaints[complaint->at],
            &complaint->places[complaint->at], said_answered);
    else if (errand->action == ACTION_LIST)
        report_walk(errand, true, "");
    else
        channel_courier_finish(errand);
}

static void
said_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct complaint_said *said = &errand->ask.complaint_said;

    if (operation->err == ERR_OK && said->moved)
        log_event(LOG_INFO, said->is_new ? "complaint_new" : "complaint_moved",
            "complaint=%lld account=%lld state=%s", (long long)said->complaint_row.id,
            (long long)said->account_id, said->complaint_row.state);
    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "complaint_not_stored", "account=%lld number=%s err=%s",
            (long long)said->account_id, said->complaint->id, err_name(operation->err));
    /* What could not be stored now is stored the next time that its row comes. */
    if (operation->err != ERR_OK && err_class(operation->err) != ERR_CLASS_REFUSED) {
        channel_courier_end(errand);
        return;
    }
    errand->complaint.at++;
    go_on(errand);
}

/* The payment that it names, if that was paid through this account. */
static enum err
find_place(const struct errand *errand, struct reader *reader,
    const struct adapter_complaint *complaint, struct errand_place *place)
{
    struct query *query = reader_statement(reader, SQL_STORE_MERCHANT_BY_NUMBER);
    struct errand_place found = {0};
    int64_t number;
    enum err err = sale_number_read(bytes_text(complaint->number), &number, &found.payment_id);

    *place = (struct errand_place){.merchant_id = errand->account->merchant_id};
    if (err != ERR_OK)
        return ERR_OK;
    query_bind_int(query, 1, number);
    err = query_step(query);
    if (err == ERR_OK)
        found.merchant_id = query_int(query, 0);
    query_reset(query);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    query = reader_statement(reader, SQL_STORE_COMPLAINT_PAYMENT);
    query_bind_int(query, 1, found.merchant_id);
    query_bind_int(query, 2, found.payment_id);
    query_bind_int(query, 3, errand->about);
    err = query_step(query);
    if (err == ERR_OK) {
        found.order_id = query_int(query, 0);
        *place = found;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
places_run(struct reading *reading, struct reader *reader)
{
    struct errand *errand = (struct errand *)reading;
    struct errand_complaint *complaint = &errand->complaint;

    errand->err = ERR_OK;
    for (size_t i = 0; i < complaint->reply.count && errand->err == ERR_OK; i++)
        errand->err =
            find_place(errand, reader, &complaint->reply.complaints[i], &complaint->places[i]);
}

static void
places_done(struct reading *reading)
{
    struct errand *errand = (struct errand *)reading;

    if (errand->err == ERR_OK)
        go_on(errand);
    else
        channel_courier_end(errand);
}

static void
store(struct errand *errand)
{
    struct errand_complaint *complaint = &errand->complaint;

    complaint->at = 0;
    complaint->places =
        arena_take(errand->arena, (complaint->reply.count + 1) * sizeof(*complaint->places));
    errand->reading = (struct reading){.run = places_run, .done = places_done};
    if (complaint->places == NULL ||
        reader_submit(errand->courier->options.reader, &errand->reading) != ERR_OK)
        channel_courier_end(errand);
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_complaint_reply *reply = &errand->complaint.reply;

    channel_courier_complaint_hear(errand, answer);
    switch (reply->answer) {
    case ADAPTER_COMPLAINT_DONE:
        store(errand);
        return;
    case ADAPTER_COMPLAINT_ABSENT:
    case ADAPTER_COMPLAINT_REFUSED:
    case ADAPTER_COMPLAINT_LOOK:
        if (errand->action != ACTION_LIST) {
            channel_courier_finish(errand);
            return;
        }
        break;
    case ADAPTER_COMPLAINT_LATER:
    case ADAPTER_COMPLAINT_UNKNOWN:
        break;
    }
    if (errand->action == ACTION_LIST)
        report_walk(errand, false, reply->code);
    else
        report_unheard(errand);
}

const struct errand_subject channel_courier_complaint = {
    .actions = actions,
    .actions_count = ACTION_COUNT,
    .use = HEALTH_COMPLAINT,
    .load = load,
    .first = first,
    .build = channel_courier_complaint_build,
    .read = got_answer,
    .cannot = cannot,
};
