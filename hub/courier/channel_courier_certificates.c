#include "hub/courier/channel_courier_inside.h"

#include "hub/channel/adapter_certificates.h"
#include "shared/base/log.h"

enum action {
    ACTION_CERTIFICATES,
    ACTION_COUNT
};

static const char *const actions[ACTION_COUNT] = {[ACTION_CERTIFICATES] = "certificates"};

/* It is about an account, and nothing else has to be read. */
static enum err
load(struct errand *errand, struct reader *reader)
{
    (void)reader;
    errand->payment.account_id = errand->about;
    return ERR_OK;
}

static bool
first(struct errand *errand)
{
    errand->call = ADAPTER_CALL_QUERY; /* the subject has one call, which is none of a payment's */
    return true;
}

static enum err
build(struct errand *errand)
{
    const struct adapter_certificates *calls = channel_courier_adapter(errand)->certificates;

    return calls == NULL
               ? ERR_UNSUPPORTED
               : calls->ask(errand->account->account, errand->now, errand->arena, &errand->request);
}

static void
answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct upkeep_certificates *said = &errand->ask.certificates;

    if (operation->err == ERR_OK && said->changed) {
        log_event(LOG_INFO, "certificates_renewed", "account=%lld", (long long)said->account_id);
        roster_forget(errand->courier->options.roster);
    }
    channel_courier_end(errand);
}

static void
report(struct errand *errand, enum err outcome, const char *value)
{
    if (outcome != ERR_OK && outcome != ERR_NOT_FOUND)
        channel_courier_silent(errand, outcome);
    errand->ask.certificates = (struct upkeep_certificates){
        .operation = {.answer = answered},
        .merchant_id = errand->merchant_id,
        .account_id = errand->about,
        .outbox_id = errand->outbox_id,
        .kit = roster_kit(errand->courier->options.roster),
        .field = channel_courier_adapter(errand)->certificates->field,
        .outcome = outcome,
        .value = value,
    };
    upkeep_flow_certificates(&errand->ask.certificates);
    channel_courier_submit(errand);
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_heard heard = channel_courier_heard(errand, answer);
    const char *value = NULL;
    enum err err = answer->err;

    if (err == ERR_OK)
        err = channel_courier_adapter(errand)->certificates->read(
            errand->account->account, &heard, errand->arena, &value);
    report(errand, err, value);
}

/* An account that is no more, or speaks a dialect without any: it is over. */
static void
cannot(struct errand *errand, enum err why)
{
    if (why == ERR_UNSUPPORTED || errand->account == NULL)
        channel_courier_refuse(errand, why);
    else
        report(errand, why, NULL);
}

const struct errand_subject channel_courier_certificates = {
    .actions = actions,
    .actions_count = ACTION_COUNT,
    .use = HEALTH_CERTIFICATES,
    .load = load,
    .first = first,
    .build = build,
    .read = got_answer,
    .cannot = cannot,
};
