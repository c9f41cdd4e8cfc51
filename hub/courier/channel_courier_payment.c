#include "hub/courier/channel_courier_inside.h"

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

enum action {
    ACTION_IDENTIFY,
    ACTION_CREATE,
    ACTION_QUERY,
    ACTION_CLOSE,
    ACTION_COUNT
};

static const char *const actions[ACTION_COUNT] = {
    [ACTION_IDENTIFY] = "identify",
    [ACTION_CREATE] = "create",
    [ACTION_QUERY] = "query",
    [ACTION_CLOSE] = "close",
};

void
channel_courier_payment_tell(
    const struct errand *errand, const struct payment_row *payment, const struct orders_row *order)
{
    const struct channel_courier_options *options = &errand->courier->options;

    if (options->news != NULL)
        options->news(options->context, payment, order);
}

static void
said_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct payment_said *said = &errand->ask.said;

    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED) {
        channel_courier_refuse(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK && said->news)
        log_event(LOG_INFO, "payment_moved", "payment=%lld state=%s code=%s by=%s",
            (long long)said->payment.id, said->payment.state, said->payment.code,
            channel_courier_action(errand));
    if (operation->err == ERR_OK)
        channel_courier_payment_tell(errand, &said->payment, &said->order);
    channel_courier_end(errand);
}

void
channel_courier_payment_report(struct errand *errand, const struct adapter_reply *reply)
{
    static const enum payment_source sources[] = {
        [ADAPTER_CALL_CREATE] = PAYMENT_SOURCE_CREATE,
        [ADAPTER_CALL_QUERY] = PAYMENT_SOURCE_QUERY,
        [ADAPTER_CALL_CLOSE] = PAYMENT_SOURCE_CLOSE,
        [ADAPTER_CALL_PAY] = PAYMENT_SOURCE_PAY,
        [ADAPTER_CALL_REVERSE] = PAYMENT_SOURCE_REVERSE,
    };

    errand->ask.said = (struct payment_said){
        .operation = {.answer = said_answered},
        .merchant_id = errand->merchant_id,
        .payment_id = errand->payment.id,
        .outbox_id = errand->outbox_id,
        .source = sources[errand->call],
        .again = errand->call == ADAPTER_CALL_CREATE && errand->again,
        .asked_us = errand->now.us,
        .reply = *reply,
    };
    payment_flow_said(&errand->ask.said);
    channel_courier_submit(errand);
}

static void
identified_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);

    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED) {
        channel_courier_refuse(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK)
        channel_courier_payment_tell(
            errand, &errand->ask.identified.payment, &errand->ask.identified.order);
    channel_courier_end(errand);
}

static void
report_identity(struct errand *errand, enum err outcome, const char *payer)
{
    struct payment_identified identified = {
        .operation = {.answer = identified_answered},
        .merchant_id = errand->merchant_id,
        .payment_id = errand->payment.id,
        .outbox_id = errand->outbox_id,
        .outcome = outcome,
    };

    if (outcome == ERR_OK)
        text_set(identified.payer, sizeof(identified.payer), payer);
    errand->ask.identified = identified;
    payment_flow_identified(&errand->ask.identified);
    channel_courier_submit(errand);
}

struct adapter_payment
channel_courier_payment_of(const struct errand *errand)
{
    return (struct adapter_payment){.number = errand->number,
        .trade = errand->payment.channel_number,
        .amount = {errand->payment.amount},
        .created = {errand->payment.created_us},
        .barcode = errand->payment.way == PAYMENT_WAY_BARCODE};
}

static enum err
read_row(struct errand *errand, struct query *query)
{
    struct payment_row *payment = &errand->payment;
    enum err err;

    payment->order_id = query_int(query, 2);
    payment->channel = query_int(query, 3);
    payment->amount = query_int(query, 5);
    payment->expires_us = query_int(query, 7);
    payment->created_us = query_int(query, 13);
    errand->shared = query_int(query, 14) != 0;
    (void)sale_number(query_int(query, 8), payment->id, errand->number);
    err = text_copy(query_text(query, 4), payment->state, sizeof(payment->state));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 6), payment->payer, sizeof(payment->payer));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 9), errand->title, sizeof(errand->title));
    if (err == ERR_OK)
        err = text_copy(
            query_text(query, 15), payment->channel_number, sizeof(payment->channel_number));
    payment->way = query_int(query, 16);
    payment->account_id = query_int(query, 17);
    return err;
}

enum err
channel_courier_payment_load(struct errand *errand, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_PAYMENT);
    enum err err;

    errand->payment.merchant_id = errand->merchant_id;
    errand->payment.id = errand->about;
    query_bind_int(query, 1, errand->merchant_id);
    query_bind_int(query, 2, errand->about);
    err = query_step(query);
    if (err == ERR_OK)
        err = read_row(errand, query);
    query_reset(query);
    return err;
}

static bool
first(struct errand *errand)
{
    static const enum adapter_call calls[ACTION_COUNT] = {
        [ACTION_IDENTIFY] = ADAPTER_CALL_CREATE, /* comes before it, and is none by itself */
        [ACTION_CREATE] = ADAPTER_CALL_CREATE,
        [ACTION_QUERY] = ADAPTER_CALL_QUERY,
        [ACTION_CLOSE] = ADAPTER_CALL_QUERY,
    };
    enum payment_state state;

    errand->call = calls[errand->action];
    /*
     * A callback, a crash or a close came in between. Money that is booked cannot be
     * learnt of again. What ended without money is not offered to the payer any more,
     * but it is asked about to the end: a channel that contradicts itself is heard.
     */
    if (sale_payment_state(&errand->payment, &state) != ERR_OK)
        return true;
    if (errand->action == ACTION_IDENTIFY || errand->action == ACTION_CREATE)
        return !payment_state_is_final(state);
    return state != PAYMENT_PAID && state != PAYMENT_LATE;
}

static void
waits_answered(struct operation *operation)
{
    channel_courier_end(channel_courier_errand_of(operation));
}

/* Whether it is the payer's own browser that creates it. */
static bool
is_browser_s(const struct errand *errand)
{
    return errand->action == ACTION_CREATE && errand->payment.way == PAYMENT_WAY_BROWSER &&
           !channel_courier_adapter(errand)->calls_for_browser;
}

/* Where there is no close, the time that the channel was told is waited out; then it is asked. */
static void
start(struct errand *errand)
{
    const struct moment until = {errand->payment.expires_us};

    if (errand->action == ACTION_IDENTIFY && channel_courier_adapter(errand)->identify == NULL) {
        report_identity(errand, ERR_OK, ADAPTER_UNNAMED);
        return;
    }
    if (is_browser_s(errand)) {
        channel_courier_payment_report(errand, &(struct adapter_reply){.state = ADAPTER_PENDING});
        return;
    }
    if (errand->action != ACTION_CLOSE || channel_courier_adapter(errand)->close_payment != NULL ||
        net_moment(errand->courier->options.net).us >= until.us) {
        channel_courier_ask(errand, errand->call);
        return;
    }
    errand->ask.waits = (struct payment_waits){
        .operation = {.answer = waits_answered},
        .merchant_id = errand->merchant_id,
        .outbox_id = errand->outbox_id,
        .until = until,
    };
    payment_flow_waits(&errand->ask.waits);
    channel_courier_submit(errand);
}

static enum err
build_create(struct errand *errand)
{
    static const enum adapter_way ways[] = {
        [PAYMENT_WAY_PAGE] = ADAPTER_WAY_WALLET,
        [PAYMENT_WAY_BARCODE] = ADAPTER_WAY_WALLET, /* is paid, and not created */
        [PAYMENT_WAY_NATIVE] = ADAPTER_WAY_QR,
        [PAYMENT_WAY_BROWSER] = ADAPTER_WAY_BROWSER,
    };
    const int64_t way = errand->payment.way;
    struct adapter_create create = {
        .number = errand->number,
        .subject = errand->title,
        .way = way >= 0 && way < (int64_t)LENGTH(ways) ? ways[way] : ADAPTER_WAY_WALLET,
        .payer = way == PAYMENT_WAY_PAGE ? errand->payment.payer : "",
        .address = way == PAYMENT_WAY_BROWSER ? errand->secret : "",
        .amount = {errand->payment.amount},
        .created = {errand->payment.created_us},
        .expires = {errand->payment.expires_us},
        .split = errand->shared,
    };

    return channel_courier_adapter(errand)->create(
        errand->account->account, &create, errand->now, errand->arena, &errand->request);
}

enum err
channel_courier_payment_build(struct errand *errand)
{
    const struct adapter *adapter = channel_courier_adapter(errand);
    const struct adapter_account *account = errand->account->account;
    const struct adapter_payment payment = channel_courier_payment_of(errand);
    struct moment now = errand->now;

    switch (errand->call) {
    case ADAPTER_CALL_QUERY:
        return adapter->query(account, &payment, now, errand->arena, &errand->request);
    case ADAPTER_CALL_CLOSE:
        return adapter->close_payment(account, &payment, now, errand->arena, &errand->request);
    case ADAPTER_CALL_REVERSE:
        return adapter->reverse(account, &payment, now, errand->arena, &errand->request);
    case ADAPTER_CALL_CREATE:
    case ADAPTER_CALL_PAY:
    case ADAPTER_CALL_REFUND:
    case ADAPTER_CALL_REFUND_QUERY:
        break;
    }
    NOT_REACHED();
}

static enum err
build(struct errand *errand)
{
    if (errand->action == ACTION_IDENTIFY)
        return channel_courier_adapter(errand)->identify(
            errand->account->account, errand->secret, errand->now, errand->arena, &errand->request);
    return errand->call == ADAPTER_CALL_CREATE ? build_create(errand)
                                               : channel_courier_payment_build(errand);
}

static void
got_identity(struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_heard heard = channel_courier_heard(errand, answer);
    char payer[ADAPTER_PAYER_SIZE] = "";
    enum err err = answer->err;

    if (err == ERR_OK)
        err = channel_courier_adapter(errand)->read_identity(
            errand->account->account, &heard, errand->arena, payer);
    if (err == ERR_TOO_BIG)
        err = ERR_NO_ANSWER;
    report_identity(errand, err, payer);
}

/* A signed answer is not enough: the channel may have signed it for another payment. */
static bool
speaks_of_ours(const struct errand *errand, const struct adapter_reply *reply)
{
    if (reply->ours[0] == '\0')
        return reply->state != ADAPTER_PAID && reply->state != ADAPTER_RETURNED;
    return strcmp(reply->ours, errand->number) == 0;
}

void
channel_courier_payment_hear(
    struct errand *errand, const struct net_answer_got *answer, struct adapter_reply *ret_reply)
{
    const struct adapter_heard heard = channel_courier_heard(errand, answer);
    const struct adapter_payment payment = channel_courier_payment_of(errand);
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    enum err err = answer->err;

    if (err == ERR_OK)
        err = channel_courier_adapter(errand)->read(
            errand->account->account, errand->call, &payment, &heard, errand->arena, &reply);
    if (err == ERR_OK && !speaks_of_ours(errand, &reply)) {
        log_event(LOG_ERROR, "channel_other_trade", "payment=%lld action=%s theirs=%s",
            (long long)errand->payment.id, channel_courier_action(errand), reply.ours);
        reply = (struct adapter_reply){.state = ADAPTER_UNKNOWN};
    }
    if (err != ERR_OK) {
        reply = (struct adapter_reply){.state = ADAPTER_UNKNOWN};
        channel_courier_silent(errand, err);
    }
    *ret_reply = reply;
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    struct adapter_reply reply;

    if (errand->action == ACTION_IDENTIFY) {
        got_identity(errand, answer);
        return;
    }
    channel_courier_payment_hear(errand, answer, &reply);
    /* "Closed" of what it did not know a moment ago: what creates it may still be on its way. */
    if (errand->call == ADAPTER_CALL_CLOSE && errand->absent && reply.state == ADAPTER_CLOSED &&
        channel_courier_adapter(errand)->closes_blindly)
        reply.state = ADAPTER_ABSENT;
    /*
     * Asked first, closed only if nobody has paid. A channel that has no close may be at work on
     * what was paid in the last moment of its time: its word is waited for.
     */
    if (errand->action == ACTION_CLOSE && errand->call == ADAPTER_CALL_QUERY &&
        channel_courier_adapter(errand)->close_payment != NULL &&
        (reply.state == ADAPTER_PENDING || reply.state == ADAPTER_ABSENT)) {
        errand->absent = reply.state == ADAPTER_ABSENT;
        channel_courier_ask(errand, ADAPTER_CALL_CLOSE);
        return;
    }
    channel_courier_payment_report(errand, &reply);
}

/* What was never sent has failed; what may have been is asked about when the channel is back. */
static void
cannot(struct errand *errand, enum err why)
{
    const bool never =
        errand->action == ACTION_CREATE && !errand->again && err_class(why) == ERR_CLASS_REFUSED;
    struct adapter_reply reply = {.state = never ? ADAPTER_REFUSED : ADAPTER_UNKNOWN};

    log_event(LOG_ERROR, "payment_cannot", "payment=%lld action=%s err=%s",
        (long long)errand->payment.id, channel_courier_action(errand), err_name(why));
    if (never)
        text_set(reply.code, sizeof(reply.code), err_name(why));
    if (errand->action == ACTION_IDENTIFY)
        report_identity(errand, why, "");
    else
        channel_courier_payment_report(errand, &reply);
}

const struct errand_subject channel_courier_payment = {
    .actions = actions,
    .actions_count = ACTION_COUNT,
    .use = HEALTH_PAYMENT,
    .load = channel_courier_payment_load,
    .first = first,
    .start = start,
    .build = build,
    .read = got_answer,
    .cannot = cannot,
};
