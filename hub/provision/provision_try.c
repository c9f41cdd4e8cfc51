#include <inttypes.h>
#include <stdio.h>

#include "hub/courier/account_trial.h"
#include "hub/flow/health_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_open.h"
#include "hub/provision/provision_topics.h"
#include "shared/net/net_lws.h"

#define ARENA_MAX ((size_t)1024 * 1024)
#define SOCKETS_MAX 64
#define TIMEOUT span_s(10)

struct trial {
    struct net *net;
    int64_t merchant_id; /* whose it is; 0 for the platform's */
    int64_t account_id;
    const struct adapter *adapter;
    struct account_trial_report report;
};

static void
print_finding(const struct trial *trial, const struct account_trial_finding *finding)
{
    const struct adapter_judgement *judgement = &finding->judgement;
    const struct adapter_field *field =
        adapter_form_find(trial->adapter->fields, trial->adapter->fields_count, judgement->field);

    (void)printf("  %s: %s / %s\n", finding->call, adapter_fault_says(judgement->fault, false),
        adapter_fault_says(judgement->fault, true));
    if (judgement->fault == ADAPTER_FAULT_NONE)
        return;
    if (field != NULL)
        (void)printf("    %s: %s / %s\n", field->name, field->label, field->label_english);
    (void)printf("    HTTP %d, %s, %s\n", finding->status,
        judgement->code[0] == '\0' ? "-" : judgement->code, err_text(finding->err));
}

static void
tried(void *context, const struct account_trial_report *report)
{
    struct trial *trial = context;

    trial->report = *report;
    net_lws_stop(trial->net);
}

static enum err
ask_channel(struct trial *trial, const struct adapter_account *account)
{
    enum err err = net_lws_open(&(struct net_lws_options){.sockets_max = SOCKETS_MAX}, &trial->net);

    if (err == ERR_OK)
        err = account_trial_start(trial->net, account, TIMEOUT, tried, trial);
    if (err == ERR_OK)
        net_lws_run(trial->net);
    net_lws_close(&trial->net);
    return err;
}

static enum err
keep_health(const struct provision_ask *ask, const struct trial *trial)
{
    struct health_heard heard = {
        .merchant_id = trial->merchant_id, .account_id = trial->account_id, .use = HEALTH_TEST};
    struct adapter_judgement judgement;

    account_trial_judge(&trial->report, &judgement);
    if (judgement.health == ADAPTER_HEALTH_UNSURE)
        return ERR_OK;
    heard.health = judgement.health;
    heard.fault = judgement.fault;
    text_set(heard.code, sizeof(heard.code), judgement.code);
    text_set(heard.field, sizeof(heard.field), judgement.field);
    health_flow_heard(&heard);
    return provision_books_decide(ask, &heard.operation);
}

/* Takes the account, which is closed before anything is stored. */
static enum err
try_account(const struct provision_ask *ask, struct trial *trial, struct adapter_account **account)
{
    enum err err;

    trial->adapter = (*account)->adapter;
    err = ask_channel(trial, *account);
    trial->adapter->close(account);
    if (err != ERR_OK)
        return err;
    (void)printf("account %" PRId64 " %s %s\n", trial->account_id, trial->adapter->dialect,
        trial->report.well ? "works / 可用" : "does not work / 不可用");
    for (size_t i = 0; i < trial->report.count; i++)
        print_finding(trial, &trial->report.findings[i]);
    *ask->is_well = trial->report.well;
    return keep_health(ask, trial);
}

static enum err
test(const struct provision_ask *ask)
{
    struct trial trial = {.net = NULL};
    struct adapter_account *account = NULL;
    struct arena *arena = NULL;
    enum err err = provision_books_int(ask->words[0], &trial.account_id);

    if (err == ERR_OK)
        err = arena_make(ARENA_MAX, &arena);
    if (err == ERR_OK)
        err = provision_open_account(ask, trial.account_id, arena, &trial.merchant_id, &account);
    if (err == ERR_OK)
        err = try_account(ask, &trial, &account);
    arena_free(&arena);
    return err;
}

static const struct provision_command commands[] = {
    {.usage = "test account ID",
        .text = "asks its channel; says what is wrong with it",
        .run = test},
};

const struct provision_topic provision_try = {
    .name = "",
    .missing = "there is no such channel account; \"shanju-hub accounts\" lists them",
    .commands = commands,
    .count = LENGTH(commands),
};
