#include "hub/courier/account_watch.h"

#include <stdlib.h>

#include "shared/base/log.h"

static void
heard_answered(struct operation *operation)
{
    struct health_heard *heard = (struct health_heard *)(void *)operation;

    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "health_not_stored", "account=%lld use=%s err=%s",
            (long long)heard->account_id, health_use_name(heard->use), err_name(operation->err));
    free(heard);
}

void
account_watch_judged(const struct account_watch *watch, struct roster_account *account,
    enum health_use use, const struct adapter_judgement *judgement)
{
    struct health_heard *heard;

    /* The answer that brings a new certificate may be signed by it. */
    if (judgement->fault == ADAPTER_FAULT_THEIR_KEY && use != HEALTH_CERTIFICATES &&
        watch->unknown_key != NULL)
        watch->unknown_key(watch->context, account);
    if (judgement->health == ADAPTER_HEALTH_UNSURE ||
        !roster_judged(watch->roster, account, use, judgement))
        return;
    heard = calloc(1, sizeof(*heard));
    if (heard == NULL)
        return;
    *heard = (struct health_heard){.operation = {.answer = heard_answered},
        .merchant_id = account->merchant_id,
        .account_id = account->id,
        .use = use,
        .health = judgement->health,
        .fault = judgement->fault};
    text_set(heard->code, sizeof(heard->code), judgement->code);
    text_set(heard->field, sizeof(heard->field), judgement->field);
    if (judgement->health == ADAPTER_HEALTH_BROKEN)
        log_event(LOG_ERROR, "account_broken", "account=%lld use=%s code=%s fault=%s field=%s",
            (long long)account->id, health_use_name(use), judgement->code,
            adapter_fault_name(judgement->fault), judgement->field);
    health_flow_heard(heard);
    if (lane_submit(watch->lane, &heard->operation) != ERR_OK)
        free(heard);
}

void
account_watch_heard(const struct account_watch *watch, struct roster_account *account,
    enum health_use use, const struct adapter_heard *heard, struct arena *arena)
{
    struct adapter_judgement judgement;

    adapter_judge(account->account, heard, arena, &judgement);
    account_watch_judged(watch, account, use, &judgement);
}
