#include "hub/api/channel_account_try.h"

#include "hub/api/change.h"
#include "hub/courier/account_trial.h"
#include "hub/courier/account_watch.h"
#include "hub/flow/channel_account_flow.h"

#define TIMEOUT span_s(10)

static const struct shape_field call_fields[] = {
    {.name = "call", .kind = SHAPE_TEXT, .max = 16, .about = "query, or certificates"},
    {.name = "works", .kind = SHAPE_BOOL, .about = "it was answered as it should be"},
    {.name = "fault",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 24,
        .about = "what is wrong, as one word"},
    {.name = "field",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "of the form: what to look at first"},
    {.name = "says", .kind = SHAPE_TEXT, .max = 300, .about = "what to do, in Chinese"},
    {.name = "says_english", .kind = SHAPE_TEXT, .max = 300, .about = "and in English"},
    {.name = "status", .kind = SHAPE_COUNT, .max = 999, .about = "of HTTP; 0: no answer came"},
    {.name = "code",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own word"},
};
static const struct shape call_shape = {"ChannelAccountCall", call_fields, LENGTH(call_fields)};

static const struct shape_field try_fields[] = {
    {.name = "account", .kind = SHAPE_ID, .about = "which was tested"},
    {.name = "works", .kind = SHAPE_BOOL, .about = "every call was answered as it should be"},
    {.name = "calls", .kind = SHAPE_LIST, .of = &call_shape, .about = "what was asked"},
};
const struct shape channel_account_try_shape = {
    "ChannelAccountTest", try_fields, LENGTH(try_fields)};

struct trying {
    struct change change; /* first */
    struct channel_account_may may;
    struct roster_account *account; /* held meanwhile */
};

static void
put_finding(struct json_writer *writer, const struct account_trial_finding *finding)
{
    const struct adapter_judgement *judgement = &finding->judgement;
    const bool works = judgement->fault == ADAPTER_FAULT_NONE;

    json_open_object(writer, NULL);
    json_put_text(writer, "call", bytes_text(finding->call));
    json_put_bool(writer, "works", works);
    if (!works)
        json_put_text(writer, "fault", bytes_text(adapter_fault_name(judgement->fault)));
    view_put_text(writer, "field", bytes_text(judgement->field));
    json_put_text(writer, "says", bytes_text(adapter_fault_says(judgement->fault, false)));
    json_put_text(writer, "says_english", bytes_text(adapter_fault_says(judgement->fault, true)));
    json_put_int(writer, "status", finding->status);
    view_put_text(writer, "code", bytes_text(judgement->code));
    json_close_object(writer);
}

static void
answer(struct call *call, int64_t account_id, const struct account_trial_report *report)
{
    struct text *text = call_text(call);
    struct json_writer writer;

    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_id(&writer, "account", account_id);
    json_put_bool(&writer, "works", report->well);
    json_open_list(&writer, "calls");
    for (size_t i = 0; i < report->count; i++)
        put_finding(&writer, &report->findings[i]);
    json_close_list(&writer);
    json_close_object(&writer);
    call_json(call, text);
}

static void
tried(void *context, const struct account_trial_report *report)
{
    struct trying *trying = context;
    struct call *call = trying->change.call;
    struct hub *hub = call->hub;
    const struct account_watch watch = {.net = hub->net, .lane = hub->lane, .roster = hub->roster};
    struct adapter_judgement judgement;

    account_trial_judge(report, &judgement);
    account_watch_judged(&watch, trying->account, HEALTH_TEST, &judgement);
    roster_release(hub->roster, &trying->account);
    answer(call, trying->may.account_id, report);
}

static void
got(void *context, enum err err, struct roster_account *account)
{
    struct trying *trying = context;
    struct call *call = trying->change.call;

    if (err == ERR_CORRUPT) {
        call_refuse(call, PROBLEM_BAD_STATE, "values"); /* it cannot be opened with what it has */
        return;
    }
    trying->account = account;
    if (err == ERR_OK)
        err = account_trial_start(call->hub->net, account->account, TIMEOUT, tried, trying);
    if (err == ERR_OK)
        return;
    roster_release(call->hub->roster, &trying->account);
    call_refuse(call, problem_of(err), NULL);
}

/* The app may, now or when it first asked under this key. */
static bool
start(struct call *call, struct change *change, int64_t id)
{
    enum err err = roster_get(call->hub->roster, id, got, change);

    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
    return true;
}

static int64_t
about(const struct operation *inner)
{
    return ((const struct channel_account_may *)inner)->account_id;
}

void
channel_account_try(struct call *call, int64_t id)
{
    struct trying *trying = change_take(call, sizeof(*trying));

    if (trying == NULL)
        return;
    trying->may.asker_id = call->signed_by.merchant_id;
    trying->may.account_id = id;
    channel_account_flow_may(&trying->may);
    trying->change.then = start;
    change_submit(&trying->change, call, &trying->may.operation, about, NULL);
}
