#include "hub/courier/channel_courier_inside.h"

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

static const char *const actions[] = {"onboarding_ask"};

static enum err
load(struct errand *errand, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_ONBOARDING_ASKED);
    enum err err;

    query_bind_int(query, 1, errand->merchant_id);
    query_bind_int(query, 2, errand->about);
    err = query_step(query);
    if (err == ERR_OK) {
        errand->payment.account_id = query_int(query, 0);
        errand->payment.channel = query_int(query, 1);
        errand->over = onboarding_watch_is_over(query_text(query, 3));
        err = text_copy(query_text(query, 2), errand->secret, sizeof(errand->secret));
    }
    query_reset(query);
    return err;
}

static bool
first(struct errand *errand)
{
    errand->call = ADAPTER_CALL_QUERY; /* the subject has one call, which is none of a payment's */
    return !errand->over;
}

static enum err
build(struct errand *errand)
{
    const struct adapter_onboardings *calls = channel_courier_adapter(errand)->onboardings;

    return calls == NULL ? ERR_UNSUPPORTED
                         : calls->ask(errand->account->account, errand->secret, errand->now,
                               errand->arena, &errand->request);
}

static void
answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct onboarding_watch_heard *heard = &errand->ask.onboarding_heard;

    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "onboarding_not_stored", "onboarding=%lld err=%s",
            (long long)heard->onboarding_id, err_name(operation->err));
    else if (heard->moved)
        log_event(LOG_INFO, "onboarding_moved", "onboarding=%lld state=%s",
            (long long)heard->onboarding_id, heard->onboarding_row.state);
    if (operation->err == ERR_OK && heard->onboarding_row.made_id != 0)
        roster_forget(errand->courier->options.roster);
    channel_courier_end(errand);
}

static void
report(struct errand *errand, const struct adapter_onboarding_reply *reply)
{
    if (reply->answer != ADAPTER_ONBOARDING_DONE || !reply->listed)
        log_event(LOG_WARN, "onboarding_not_heard", "onboarding=%lld code=%s",
            (long long)errand->about, reply->code);
    errand->ask.onboarding_heard = (struct onboarding_watch_heard){
        .operation = {.answer = answered},
        .merchant_id = errand->merchant_id,
        .onboarding_id = errand->about,
        .outbox_id = errand->outbox_id,
        .reply = reply,
        .every = errand->courier->options.onboardings_every,
        .kit = roster_kit(errand->courier->options.roster),
    };
    onboarding_watch_heard(&errand->ask.onboarding_heard);
    channel_courier_submit(errand);
}

/* It lives as long as the operation. */
static void
hear(struct errand *errand, const struct net_answer_got *answer, enum err err)
{
    struct adapter_onboarding_reply *reply = arena_take(errand->arena, sizeof(*reply));

    if (reply == NULL) {
        channel_courier_end(errand); /* its row comes again */
        return;
    }
    *reply = (struct adapter_onboarding_reply){.answer = ADAPTER_ONBOARDING_UNKNOWN,
        .channel_number = "",
        .sub_number = "",
        .sign_url = "",
        .note = ""};
    if (err == ERR_OK) {
        const struct adapter_heard heard = channel_courier_heard(errand, answer);

        err = channel_courier_adapter(errand)->onboardings->read(
            errand->account->account, errand->secret, &heard, errand->arena, reply);
    }
    if (err != ERR_OK)
        text_set(reply->code, sizeof(reply->code), err_name(err));
    report(errand, reply);
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    hear(errand, answer, answer->err);
}

/* A channel that cannot be asked is not asked: people enter what they hear. */
static void
cannot(struct errand *errand, enum err why)
{
    if (why == ERR_UNSUPPORTED || errand->account == NULL)
        channel_courier_finish(errand);
    else
        hear(errand, NULL, why);
}

const struct errand_subject channel_courier_onboarding = {
    .actions = actions,
    .actions_count = LENGTH(actions),
    .use = HEALTH_ONBOARDING,
    .load = load,
    .first = first,
    .build = build,
    .read = got_answer,
    .cannot = cannot,
};
