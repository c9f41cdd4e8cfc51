#include "hub/courier/channel_courier_inside.h"

#include "shared/base/fault.h"
#include "shared/base/log.h"

enum action {
    ACTION_PAY,
    ACTION_REVERSE,
    ACTION_COUNT
};

static const char *const actions[ACTION_COUNT] = {
    [ACTION_PAY] = "pay",
    [ACTION_REVERSE] = "reverse",
};

static bool
first(struct errand *errand)
{
    enum payment_state state;

    if (sale_payment_state(&errand->payment, &state) != ERR_OK || payment_state_is_final(state))
        return false;
    if (errand->action == ACTION_PAY) {
        /* It may have been sent before a crash: then it is asked about, and never sent again. */
        errand->call = ADAPTER_CALL_PAY;
        errand->chooses = state == PAYMENT_CREATED;
        return state == PAYMENT_CREATED;
    }
    /* Asked first, reversed if that brings nothing; but one that was sent is only sent again. */
    errand->call = state == PAYMENT_REVERSING ? ADAPTER_CALL_REVERSE : ADAPTER_CALL_QUERY;
    return true;
}

/* An operation ended; whether the errand goes on from it. */
static bool
goes_on(struct errand *errand, const struct operation *operation, const struct payment_row *payment,
    const struct orders_row *order, bool send)
{
    if (operation->err == ERR_OK && !send)
        channel_courier_payment_tell(errand, payment, order);
    return channel_courier_may_send(errand, operation, send);
}

static void
asking_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct barcode_asking *asking = &errand->ask.asking;

    if (!goes_on(errand, operation, &asking->payment, &asking->order, asking->send))
        return;
    fault_point("channel.before_pay");
    errand->outbox_id = asking->query_id;
    channel_courier_ask(errand, ADAPTER_CALL_PAY);
}

static void
mark_asking(struct errand *errand)
{
    errand->ask.asking = (struct barcode_asking){
        .operation = {.answer = asking_answered},
        .merchant_id = errand->merchant_id,
        .payment_id = errand->payment.id,
        .outbox_id = errand->outbox_id,
        .account_id = errand->account->id,
    };
    barcode_flow_asking(&errand->ask.asking);
    channel_courier_submit(errand);
}

static void
reversing_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct barcode_reversing *reversing = &errand->ask.reversing;

    if (!goes_on(errand, operation, &reversing->payment, &reversing->order, reversing->send))
        return;
    /* It was being sent just now, and has an account by now: its row comes again. */
    if (errand->account == NULL) {
        channel_courier_end(errand);
        return;
    }
    fault_point("channel.before_reverse");
    channel_courier_ask(errand, ADAPTER_CALL_REVERSE);
}

static void
mark_reversing(struct errand *errand)
{
    errand->ask.reversing = (struct barcode_reversing){
        .operation = {.answer = reversing_answered},
        .merchant_id = errand->merchant_id,
        .payment_id = errand->payment.id,
        .outbox_id = errand->outbox_id,
    };
    barcode_flow_reversing(&errand->ask.reversing);
    channel_courier_submit(errand);
}

static bool
was_never_sent(const struct errand *errand)
{
    return strcmp(errand->payment.state, "created") == 0;
}

/*
 * A barcode that cannot be sent was not sent; a reversal that cannot be is tried again, unless
 * there is nothing to reverse: that has no account to be asked about yet.
 */
static void
cannot(struct errand *errand, enum err why)
{
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    enum err err = ERR_OK;

    channel_courier_silent(errand, why);
    if (errand->action == ACTION_REVERSE && was_never_sent(errand)) {
        mark_reversing(errand);
        return;
    }
    if (errand->action == ACTION_PAY) {
        reply.state = ADAPTER_REFUSED;
        err = text_copy(bytes_text(err_name(why)), reply.code, sizeof(reply.code));
    }
    NEED(err == ERR_OK);
    channel_courier_payment_report(errand, &reply);
}

static void
start(struct errand *errand)
{
    const struct adapter *adapter = channel_courier_adapter(errand);

    if (adapter->pay == NULL || adapter->reverse == NULL)
        cannot(errand, ERR_UNSUPPORTED);
    else if (errand->action == ACTION_PAY)
        mark_asking(errand);
    else if (was_never_sent(errand))
        mark_reversing(errand);
    else
        channel_courier_ask(errand, errand->call);
}

static enum err
build(struct errand *errand)
{
    struct adapter_create create = {
        .number = errand->number,
        .subject = errand->title,
        .payer = "",
        .barcode = errand->secret,
        .address = "",
        .amount = {errand->payment.amount},
        .created = {errand->payment.created_us},
        .expires = {errand->payment.expires_us},
        .split = errand->shared,
    };

    if (errand->call != ADAPTER_CALL_PAY)
        return channel_courier_payment_build(errand);
    return channel_courier_adapter(errand)->pay(
        errand->account->account, &create, errand->now, errand->arena, &errand->request);
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    struct adapter_reply reply;

    channel_courier_payment_hear(errand, answer, &reply);
    /* What the channel has not ended by itself is undone, whatever it is. */
    if (errand->action == ACTION_REVERSE && errand->call == ADAPTER_CALL_QUERY &&
        reply.state != ADAPTER_PAID && reply.state != ADAPTER_CLOSED)
        mark_reversing(errand);
    else
        channel_courier_payment_report(errand, &reply);
}

const struct errand_subject channel_courier_barcode = {
    .actions = actions,
    .actions_count = ACTION_COUNT,
    .use = HEALTH_BARCODE,
    .load = channel_courier_payment_load,
    .first = first,
    .start = start,
    .build = build,
    .read = got_answer,
    .cannot = cannot,
};
