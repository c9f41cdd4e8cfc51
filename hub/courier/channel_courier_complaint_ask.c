#include "hub/courier/channel_courier_inside.h"

#include "shared/base/fault.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

static const char *const actions[] = {"complaint_ask"};

static void
ended(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);

    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED)
        channel_courier_refuse(errand, operation->err);
    else
        channel_courier_end(errand);
}

static void
ask(struct errand *errand, enum adapter_complaint_call call)
{
    errand->complaint.call = call;
    channel_courier_ask(errand, ADAPTER_CALL_QUERY);
}

static void
told_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);

    if (operation->err != ERR_OK || errand->ask.complaint_told.last) {
        ended(operation);
        return;
    }
    errand->complaint.page++;
    ask(errand, ADAPTER_COMPLAINT_HISTORY);
}

static void
report(struct errand *errand, bool silent)
{
    const struct adapter_complaint_reply *reply = &errand->complaint.reply;
    struct complaint_told *told = &errand->ask.complaint_told;

    *told = (struct complaint_told){
        .operation = {.answer = told_answered},
        .merchant_id = errand->merchant_id,
        .complaint_id = errand->about,
        .outbox_id = errand->outbox_id,
        .began_us = errand->complaint.began_us,
        .rules = silent ? NULL : channel_courier_adapter(errand)->complaints,
        .words = silent ? NULL : reply->words,
        .count = silent ? 0 : reply->count,
        .not_now = errand->complaint.not_now,
        .last = silent || !reply->more,
        .silent = silent,
    };
    complaint_flow_told(told);
    channel_courier_submit(errand);
}

/* It is never just forgotten: a payer waits. */
static void
cannot(struct errand *errand, enum err why)
{
    channel_courier_silent(errand, why);
    report(errand, true);
}

static void
read_row(struct errand *errand, struct query *query)
{
    struct errand_complaint *complaint = &errand->complaint;

    errand->payment.account_id = query_int(query, 0);
    errand->payment.channel = query_int(query, 1);
    complaint->place =
        (struct errand_place){errand->merchant_id, query_int(query, 4), query_int(query, 5)};
}

static enum err
load(struct errand *errand, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_COMPLAINT);
    struct errand_complaint *complaint = &errand->complaint;
    enum err err;

    complaint->began_us = net_moment(errand->courier->options.net).us;
    query_bind_int(query, 1, errand->merchant_id);
    query_bind_int(query, 2, errand->about);
    err = query_step(query);
    if (err == ERR_OK) {
        read_row(errand, query);
        err = text_copy(query_text(query, 2), complaint->number, sizeof(complaint->number));
    }
    if (err == ERR_OK)
        err = text_copy(query_text(query, 3), complaint->owner, sizeof(complaint->owner));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 7), complaint->state, sizeof(complaint->state));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 8), complaint->kind, sizeof(complaint->kind));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 9), complaint->text, sizeof(complaint->text));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 10), complaint->code, sizeof(complaint->code));
    query_reset(query);
    return err;
}

static bool
first(struct errand *errand)
{
    (void)errand;
    return true;
}

static void
asking_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);

    if (!channel_courier_may_send(errand, operation, errand->ask.complaint_asking.send))
        return;
    fault_point("channel.before_complaint");
    ask(errand, strcmp(errand->complaint.kind, "complete") == 0 ? ADAPTER_COMPLAINT_COMPLETE
                                                                : ADAPTER_COMPLAINT_REPLY);
}

/*
 * What waits to be said goes first; that it may have been sent is committed before it is. Of what
 * the channel did not take it is looked first whether it does now.
 */
static void
start(struct errand *errand)
{
    if (strcmp(errand->complaint.state, "created") != 0 || errand->complaint.code[0] != '\0') {
        ask(errand, ADAPTER_COMPLAINT_GET);
        return;
    }
    errand->ask.complaint_asking = (struct complaint_asking){
        .operation = {.answer = asking_answered},
        .merchant_id = errand->merchant_id,
        .complaint_id = errand->about,
        .outbox_id = errand->outbox_id,
    };
    complaint_flow_say_asking(&errand->ask.complaint_asking);
    channel_courier_submit(errand);
}

static void
said_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);

    if (operation->err != ERR_OK) {
        ended(operation);
        return;
    }
    errand->complaint.page = 0;
    ask(errand, ADAPTER_COMPLAINT_HISTORY);
}

static void
report_answer(struct errand *errand)
{
    const struct adapter_complaint_reply *reply = &errand->complaint.reply;
    struct complaint_answered *answered = &errand->ask.complaint_answered;

    fault_point("channel.after_complaint");
    *answered = (struct complaint_answered){
        .operation = {.answer = ended},
        .merchant_id = errand->merchant_id,
        .complaint_id = errand->about,
        .outbox_id = errand->outbox_id,
        .answer = reply->answer,
    };
    memcpy(answered->code, reply->code, sizeof(answered->code));
    complaint_flow_say_answered(answered);
    channel_courier_submit(errand);
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_complaint_reply *reply = &errand->complaint.reply;
    const enum adapter_complaint_call call = errand->complaint.call;
    bool is_it;

    channel_courier_complaint_hear(errand, answer);
    if (call == ADAPTER_COMPLAINT_REPLY || call == ADAPTER_COMPLAINT_COMPLETE) {
        report_answer(errand);
        return;
    }
    /* A signed answer is not enough: it may be about another one. */
    is_it = call != ADAPTER_COMPLAINT_GET || reply->answer != ADAPTER_COMPLAINT_DONE ||
            strcmp(reply->complaints[0].id, errand->complaint.number) == 0;
    if (reply->answer != ADAPTER_COMPLAINT_DONE || !is_it) {
        report(errand, true);
    } else if (call == ADAPTER_COMPLAINT_GET) {
        adapter_code_put(reply->complaints[0].not_now, errand->complaint.not_now);
        channel_courier_complaint_said(
            errand, &reply->complaints[0], &errand->complaint.place, said_answered);
    } else {
        report(errand, false);
    }
}

const struct errand_subject channel_courier_complaint_ask = {
    .actions = actions,
    .actions_count = LENGTH(actions),
    .use = HEALTH_COMPLAINT,
    .load = load,
    .first = first,
    .start = start,
    .build = channel_courier_complaint_build,
    .read = got_answer,
    .cannot = cannot,
};
