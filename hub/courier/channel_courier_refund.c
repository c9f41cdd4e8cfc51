#include "hub/courier/channel_courier_inside.h"

#include "shared/base/fault.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

enum action {
    ACTION_ASK,
    ACTION_QUERY,
    ACTION_COUNT
};

static const char *const actions[ACTION_COUNT] = {
    [ACTION_ASK] = "refund",
    [ACTION_QUERY] = "refund_query",
};

static void
said_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct refund_said *said = &errand->ask.refund_said;

    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED) {
        channel_courier_refuse(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK && said->news)
        log_event(LOG_INFO, "refund_moved", "refund=%lld state=%s code=%s by=%s",
            (long long)said->refund.id, said->refund.state, said->refund.code,
            channel_courier_action(errand));
    channel_courier_end(errand);
}

static void
report(struct errand *errand, const struct adapter_refund_reply *reply)
{
    errand->ask.refund_said = (struct refund_said){
        .operation = {.answer = said_answered},
        .merchant_id = errand->merchant_id,
        .refund_id = errand->about,
        .outbox_id = errand->outbox_id,
        .source = errand->action == ACTION_ASK ? REFUND_SOURCE_ASK : REFUND_SOURCE_QUERY,
        .reply = *reply,
    };
    refund_flow_said(&errand->ask.refund_said);
    channel_courier_submit(errand);
}

/* Money is reserved for it, so it is never just forgotten: what cannot be asked is silence. */
static void
cannot(struct errand *errand, enum err why)
{
    channel_courier_silent(errand, why);
    report(errand, &(struct adapter_refund_reply){.state = ADAPTER_REFUND_UNKNOWN});
}

static enum err
read_row(struct errand *errand, struct query *query)
{
    enum err err =
        text_copy(query_text(query, 0), errand->refund.state, sizeof(errand->refund.state));

    errand->refund.amount = query_int(query, 1);
    errand->payment.id = query_int(query, 3);
    errand->payment.channel = query_int(query, 4);
    errand->payment.amount = query_int(query, 5);
    errand->payment.created_us = query_int(query, 8);
    errand->payment.way = query_int(query, 9);
    errand->refund.created_us = query_int(query, 10);
    errand->payment.account_id = query_int(query, 11);
    (void)sale_number(query_int(query, 6), errand->payment.id, errand->number);
    (void)sale_number(query_int(query, 6), errand->about, errand->refund_number);
    if (err == ERR_OK)
        err = text_copy(query_text(query, 2), errand->refund.reason, sizeof(errand->refund.reason));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 7), errand->payment.channel_number,
            sizeof(errand->payment.channel_number));
    return err;
}

static enum err
load(struct errand *errand, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_REFUND);
    enum err err;

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
    enum refund_state state;

    errand->call = errand->action == ACTION_ASK ? ADAPTER_CALL_REFUND : ADAPTER_CALL_REFUND_QUERY;
    /* What has failed is asked about as long as a row says so; what is done is not sent again. */
    return errand->action == ACTION_QUERY || refund_state_of(&errand->refund, &state) != ERR_OK ||
           !refund_state_is_final(state);
}

static void
asking_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct refund_asking *asking = &errand->ask.refund_asking;

    if (!channel_courier_may_send(errand, operation, asking->send))
        return;
    fault_point("channel.before_refund");
    errand->outbox_id = asking->query_id;
    channel_courier_ask(errand, errand->call);
}

/* That it may have been sent is committed before it is. */
static void
start(struct errand *errand)
{
    if (errand->action != ACTION_ASK) {
        channel_courier_ask(errand, errand->call);
        return;
    }
    errand->ask.refund_asking = (struct refund_asking){
        .operation = {.answer = asking_answered},
        .merchant_id = errand->merchant_id,
        .refund_id = errand->about,
        .outbox_id = errand->outbox_id,
    };
    refund_flow_asking(&errand->ask.refund_asking);
    channel_courier_submit(errand);
}

static struct adapter_refund
refund_of(const struct errand *errand)
{
    return (struct adapter_refund){
        .payment = channel_courier_payment_of(errand),
        .number = errand->refund_number,
        .reason = errand->refund.reason,
        .amount = {errand->refund.amount},
        .created = {errand->refund.created_us},
    };
}

static enum err
build(struct errand *errand)
{
    const struct adapter *adapter = channel_courier_adapter(errand);
    const struct adapter_refund refund = refund_of(errand);

    if (adapter->refund == NULL)
        return ERR_UNSUPPORTED;
    return (errand->action == ACTION_ASK ? adapter->refund : adapter->refund_query)(
        errand->account->account, &refund, errand->now, errand->arena, &errand->request);
}

/* Signed for another payment, or for another refund of it, an answer is none of ours. */
static bool
speaks_of_ours(const struct errand *errand, const struct adapter_refund_reply *reply)
{
    if (reply->refund_ours[0] != '\0' && strcmp(reply->refund_ours, errand->refund_number) != 0)
        return false;
    if (reply->ours[0] == '\0')
        return reply->state != ADAPTER_REFUND_DONE;
    return strcmp(reply->ours, errand->number) == 0;
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_heard heard = channel_courier_heard(errand, answer);
    const struct adapter_refund refund = refund_of(errand);
    struct adapter_refund_reply reply = {.state = ADAPTER_REFUND_UNKNOWN};
    enum err err = answer->err;

    if (err == ERR_OK)
        err = channel_courier_adapter(errand)->read_refund(
            errand->account->account, errand->call, &refund, &heard, errand->arena, &reply);
    if (err == ERR_OK && !speaks_of_ours(errand, &reply)) {
        log_event(LOG_ERROR, "channel_other_refund", "refund=%lld action=%s theirs=%s %s",
            (long long)errand->about, channel_courier_action(errand), reply.ours,
            reply.refund_ours);
        reply = (struct adapter_refund_reply){.state = ADAPTER_REFUND_UNKNOWN};
    }
    if (err != ERR_OK) {
        reply = (struct adapter_refund_reply){.state = ADAPTER_REFUND_UNKNOWN};
        channel_courier_silent(errand, err);
    }
    report(errand, &reply);
}

const struct errand_subject channel_courier_refund = {
    .actions = actions,
    .actions_count = ACTION_COUNT,
    .use = HEALTH_REFUND,
    .load = load,
    .first = first,
    .start = start,
    .build = build,
    .read = got_answer,
    .cannot = cannot,
};
