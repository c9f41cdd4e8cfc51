#include "hub/api/onboarding_api.h"

#include <stdio.h>

#include "hub/api/change.h"
#include "hub/api/channel_account_view.h"
#include "hub/api/merchant_below.h"
#include "hub/api/onboarding_view.h"
#include "hub/flow/onboarding_flow.h"
#include "shared/net/address.h"

#include "hub/store/sql/store.sql.h"

#define ACCOUNT_TEXT_SIZE 24
#define BODY_MAX ((size_t)32 * 1024)

enum {
    NEW_ACCOUNT,
    NEW_NUMBER,
    NEW_MERCHANT,
    NEW_FIELDS
};

static const struct shape_field new_fields[NEW_FIELDS] = {
    [NEW_ACCOUNT] = {.name = "account",
        .kind = SHAPE_ID,
        .about = "a channel account of yours that speaks for a partner"},
    [NEW_NUMBER] = {.name = "number",
        .kind = SHAPE_TEXT,
        .max = 64,
        .about = "your own of it, as the channel knows it: letters, digits and _"},
    [NEW_MERCHANT] = {.name = "merchant",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = MERCHANT_BELOW_NUMBER_MAX,
        .about = "the number of who applies, a merchant that you brought"},
};
static const struct shape new_shape = {"NewOnboarding", new_fields, NEW_FIELDS};

enum {
    SET_STATE,
    SET_CHANNEL_NUMBER,
    SET_SUB_NUMBER,
    SET_SIGN_URL,
    SET_NOTE,
    SET_FAULTS,
    SET_FIELDS
};

static const struct shape_field set_fields[SET_FIELDS] = {
    [SET_STATE] = {.name = "state",
        .kind = SHAPE_WORD,
        .words = ONBOARDING_VIEW_STATES,
        .about = "as the channel says it stands; what has happened may be skipped"},
    [SET_CHANNEL_NUMBER] = {.name = "channel_number",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own of it"},
    [SET_SUB_NUMBER] = {.name = "sub_number",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the sub-merchant's number; none is FINISHED without"},
    [SET_SIGN_URL] = {.name = "sign_url",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 300,
        .about = "where the merchant confirms and signs"},
    [SET_NOTE] =
        {.name = "note", .kind = SHAPE_TEXT, .optional = true, .max = 600, .about = "for people"},
    [SET_FAULTS] = {.name = "faults",
        .kind = SHAPE_LIST,
        .optional = true,
        .of = &onboarding_view_fault,
        .about = "what is missing or wrong now, 16 at most; none if left out"},
};
static const struct shape set_shape = {"OnboardingStep", set_fields, SET_FIELDS};

/* --- a new one --- */

struct adding {
    struct change change; /* first */
    struct onboarding_add add;
    struct merchant_below below;
};

static int64_t
added(const struct operation *inner)
{
    return ((const struct onboarding_add *)inner)->onboarding_row.id;
}

static const char *
add_wrong(struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_BAD_INPUT ? new_fields[NEW_NUMBER].name : NULL;
}

static void
merchant_found(struct merchant_below *below)
{
    struct adding *adding =
        (struct adding *)(void *)((char *)below - offsetof(struct adding, below));
    struct call *call = below->call;

    adding->add.asker_id = call->signed_by.merchant_id;
    adding->add.merchant_id = below->merchant_id;
    adding->add.by_id = change_asker(call);
    onboarding_flow_add(&adding->add);
    adding->change.wrong = add_wrong;
    change_submit(&adding->change, call, &adding->add.operation, added, &onboarding_view_one);
}

/* The account is one that the app sees. */
static void
account_found(struct call *call, int64_t id)
{
    struct adding *adding = change_take(call, sizeof(*adding));
    union shape_value values[NEW_FIELDS];

    if (adding == NULL || !change_read(call, &new_shape, values))
        return;
    adding->add.account_id = id;
    text_set(adding->add.number, sizeof(adding->add.number), values[NEW_NUMBER].text);
    merchant_below_find(&adding->below, call, values[NEW_MERCHANT].number, merchant_found);
}

static void
add(struct call *call)
{
    union shape_value values[NEW_FIELDS];
    char *account = change_take(call, ACCOUNT_TEXT_SIZE);

    if (account == NULL || !change_read(call, &new_shape, values))
        return;
    (void)snprintf(account, ACCOUNT_TEXT_SIZE, "%lld", (long long)values[NEW_ACCOUNT].number);
    target_find(call, &channel_account_view_target, account, account_found);
}

/* --- one that is there --- */

struct setting {
    struct change change; /* first */
    struct onboarding_set set;
    struct reading reading; /* of its merchant */
    enum err err;
};

static int64_t
set_about(const struct operation *inner)
{
    return ((const struct onboarding_set *)inner)->onboarding_id;
}

static bool
lacks_number(const struct operation *inner)
{
    return ((const struct onboarding_set *)inner)->sub_number[0] == '\0';
}

/* None is finished without a sub-merchant's number, nor with one that is none. */
static enum problem
set_problem(const struct operation *inner, enum err err)
{
    if (err != ERR_BAD_INPUT && err != ERR_TOO_BIG)
        return problem_of(err);
    return lacks_number(inner) ? PROBLEM_FIELD_MISSING : PROBLEM_FIELD_WRONG;
}

static const char *
set_wrong(struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_BAD_INPUT || err == ERR_TOO_BIG ? set_fields[SET_SUB_NUMBER].name : NULL;
}

static bool
read_faults(struct call *call, const struct json_node *list, struct onboarding_set *set)
{
    union shape_value values[2]; /* field, reason */
    enum problem problem;
    const char *wrong;

    for (const struct json_node *node = json_first(list); node != NULL; node = json_next(node)) {
        struct onboarding_fault *fault = &set->faults[set->faults_count];

        problem = PROBLEM_OUT_OF_RANGE;
        if (set->faults_count == ONBOARDING_FLOW_FAULTS_MAX ||
            !shape_read(&onboarding_view_fault, node, values, &problem, &wrong)) {
            call_refuse(call, problem, set_fields[SET_FAULTS].name);
            return false;
        }
        set->faults_count++;
        text_set(fault->field, sizeof(fault->field), values[0].text);
        text_set(
            fault->reason, sizeof(fault->reason), values[1].text == NULL ? "" : values[1].text);
    }
    return true;
}

static void
take(char *to, size_t size, const union shape_value *value)
{
    if (value->text != NULL)
        text_set(to, size, value->text);
}

static bool
read_set(struct call *call, struct onboarding_set *set)
{
    union shape_value values[SET_FIELDS];

    if (!change_read(call, &set_shape, values))
        return false;
    set->state = (enum onboarding_state)values[SET_STATE].number;
    take(set->channel_number, sizeof(set->channel_number), &values[SET_CHANNEL_NUMBER]);
    take(set->sub_number, sizeof(set->sub_number), &values[SET_SUB_NUMBER]);
    take(set->sign_url, sizeof(set->sign_url), &values[SET_SIGN_URL]);
    take(set->note, sizeof(set->note), &values[SET_NOTE]);
    if (set->sign_url[0] != '\0' && !address_is_web(set->sign_url)) {
        call_refuse(call, PROBLEM_FIELD_WRONG, set_fields[SET_SIGN_URL].name);
        return false;
    }
    return values[SET_FAULTS].node == NULL || read_faults(call, values[SET_FAULTS].node, set);
}

static void
owner_run(struct reading *reading, struct reader *reader)
{
    struct setting *setting =
        (struct setting *)(void *)((char *)reading - offsetof(struct setting, reading));
    struct query *query = reader_statement(reader, SQL_STORE_ONBOARDING_OWNER);

    query_bind_int(query, 1, setting->set.onboarding_id);
    setting->err = query_step(query);
    if (setting->err == ERR_OK)
        setting->set.merchant_id = query_int(query, 0);
    query_reset(query);
}

static void
owner_done(struct reading *reading)
{
    struct setting *setting =
        (struct setting *)(void *)((char *)reading - offsetof(struct setting, reading));
    struct call *call = setting->change.call;

    if (setting->err != ERR_OK) {
        call_refuse(call, problem_of(setting->err), NULL);
        return;
    }
    onboarding_flow_set(&setting->set);
    setting->change.problem = set_problem;
    setting->change.wrong = set_wrong;
    change_submit(&setting->change, call, &setting->set.operation, set_about, &onboarding_view_one);
}

static void
set_found(struct call *call, int64_t id)
{
    struct setting *setting = change_take(call, sizeof(*setting));
    enum err err;

    if (setting == NULL || !read_set(call, &setting->set))
        return;
    setting->set.asker_id = call->signed_by.merchant_id;
    setting->set.onboarding_id = id;
    setting->set.by_id = change_asker(call);
    setting->set.kit = roster_kit(call->hub->roster);
    setting->change.call = call;
    setting->reading = (struct reading){.run = owner_run, .done = owner_done};
    err = reader_submit(call->hub->reader, &setting->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
set(struct call *call)
{
    target_find(call, &onboarding_view_target, call->param, set_found);
}

static const struct route_paper list_paper = {.name = "listOnboardings",
    .group = "onboardings",
    .summary = "Applications at channels, the merchant's or of one that it brought",
    .query = &onboarding_view_query,
    .lists = &onboarding_view_shape,
    .shows = &onboarding_view_list};
static const struct route_paper get_paper = {.name = "getOnboarding",
    .group = "onboardings",
    .summary = "How an application stands, and what is missing",
    .param = "id",
    .answers = &onboarding_view_shape,
    .shows = &onboarding_view_one};
static const struct route_paper add_paper = {.name = "addOnboarding",
    .group = "onboardings",
    .summary = "Enter an application, under an account of yours",
    .asks = &new_shape,
    .answers = &onboarding_view_shape};
static const struct route_paper set_paper = {.name = "setOnboarding",
    .group = "onboardings",
    .summary = "Enter how the channel says that it stands",
    .param = "id",
    .asks = &set_shape,
    .answers = &onboarding_view_shape};

static const struct route routes[] = {
    {"POST", "/v1/onboardings", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, add, &add_paper},
    {"GET", "/v1/onboardings", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/onboardings/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/onboardings/:", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, set, &set_paper},
};

const struct route_set onboarding_api_routes = {routes, LENGTH(routes)};
