#include "hub/flow/channel_courier_inside.h"

#include <stdlib.h>

#include "shared/base/log.h"

const char *
channel_courier_action(const struct errand *errand)
{
    static const char *const names[ACTION_COUNT] = {
        [ACTION_IDENTIFY] = "identify",
        [ACTION_CREATE] = "create",
        [ACTION_QUERY] = "query",
        [ACTION_CLOSE] = "close",
    };

    return names[errand->action];
}

void
channel_courier_end(struct errand *errand)
{
    *errand->place = errand->next;
    if (errand->next != NULL)
        errand->next->place = errand->place;
    errand->courier->running--;
    arena_free(&errand->arena);
    crypt_wipe(errand->secret, sizeof(errand->secret));
    free(errand);
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
        channel_courier_end(errand); /* the row stays pending; the courier brings it again */
}

static void
finish_answered(struct operation *operation)
{
    channel_courier_end(errand_of_operation(operation));
}

void
channel_courier_finish(struct errand *errand)
{
    errand->ask.done = (struct outbox_done){
        .operation = {.answer = finish_answered},
        .merchant_id = errand->payment.merchant_id,
        .outbox_id = errand->outbox_id,
    };
    outbox_flow_done(&errand->ask.done);
    submit(errand);
}

void
channel_courier_refuse(struct errand *errand, enum err why)
{
    log_event(LOG_ERROR, "errand_refused", "outbox=%lld payment=%lld action=%s err=%s",
        (long long)errand->outbox_id, (long long)errand->payment.id, channel_courier_action(errand),
        err_name(why));
    channel_courier_finish(errand);
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
        channel_courier_refuse(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK && said->news)
        log_event(LOG_INFO, "payment_moved", "payment=%lld state=%s code=%s by=%s",
            (long long)said->payment.id, said->payment.state, said->payment.code,
            channel_courier_action(errand));
    if (operation->err == ERR_OK)
        tell(errand, &said->payment, &said->order);
    channel_courier_end(errand);
}

void
channel_courier_report(struct errand *errand, const struct adapter_reply *reply)
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
        channel_courier_refuse(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK)
        tell(errand, &errand->ask.identified.payment, &errand->ask.identified.order);
    channel_courier_end(errand);
}

void
channel_courier_report_identity(struct errand *errand, enum err outcome, const char *payer)
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
