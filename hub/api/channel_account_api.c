#include "hub/api/channel_account_api.h"

#include "hub/api/change.h"
#include "hub/api/channel_account_body.h"
#include "hub/api/channel_account_try.h"
#include "hub/api/channel_account_view.h"
#include "hub/api/merchant_below.h"

#define BODY_MAX ((size_t)64 * 1024)
/* Of one merchant, by its apps: no more than ROSTER_OFFERS_MAX are ever looked at. */
#define ACCOUNTS_MAX 16

/* An account on its way into the books. */
struct putting {
    struct change change; /* first */
    struct channel_account_put put;
    char path[CHANNEL_ACCOUNT_BODY_PATH_SIZE];
    struct merchant_below below; /* whose a new one is to be */
};

static const struct channel_account_put *
put_of(const struct operation *inner)
{
    return (const struct channel_account_put *)inner;
}

static int64_t
about(const struct operation *inner)
{
    const struct channel_account_put *put = put_of(inner);

    return put->account_id != 0 ? put->account_id : put->made_id;
}

static enum problem
problem(const struct operation *inner, enum err err)
{
    return channel_account_body_problem(put_of(inner), err);
}

static const char *
wrong(struct operation *inner, enum err err)
{
    struct putting *putting =
        (struct putting *)(void *)((char *)inner - offsetof(struct putting, put));

    return err == ERR_BAD_INPUT ? channel_account_body_wrong(&putting->put, putting->path) : NULL;
}

/* This hub does not wait for the roster to be old. */
static bool
made(struct call *call, struct change *change, int64_t id)
{
    (void)change;
    (void)id;
    roster_forget(call->hub->roster);
    return false;
}

static void
submit(struct putting *putting, struct call *call)
{
    putting->put.asker_id = call->signed_by.merchant_id;
    putting->put.keeps_addresses = !call->hub->settings.apps_say_where;
    putting->put.kit = roster_kit(call->hub->roster);
    channel_account_flow_put(&putting->put);
    putting->change.problem = problem;
    putting->change.wrong = wrong;
    putting->change.then = made;
    change_submit(
        &putting->change, call, &putting->put.operation, about, &channel_account_view_one);
}

/* --- a new one --- */

static void
merchant_found(struct merchant_below *below)
{
    struct putting *putting =
        (struct putting *)(void *)((char *)below - offsetof(struct putting, below));

    putting->put.merchant_id = below->merchant_id;
    if (below->accounts >= ACCOUNTS_MAX)
        call_refuse(below->call, PROBLEM_OUT_OF_RANGE, "merchant");
    else
        submit(putting, below->call);
}

static void
add(struct call *call)
{
    struct putting *putting = change_take(call, sizeof(*putting));
    int64_t merchant;

    if (putting != NULL && channel_account_body_read_new(call, &putting->put, &merchant))
        merchant_below_find(&putting->below, call, merchant, merchant_found);
}

/* --- one that is there --- */

static void
change_found(struct call *call, int64_t id)
{
    struct putting *putting = change_take(call, sizeof(*putting));

    if (putting == NULL || !channel_account_body_read_change(call, &putting->put))
        return;
    putting->put.account_id = id;
    submit(putting, call);
}

static void
change(struct call *call)
{
    target_find(call, &channel_account_view_target, call->param, change_found);
}

static void
test(struct call *call)
{
    target_find(call, &channel_account_view_target, call->param, channel_account_try);
}

static const struct route_paper list_paper = {.name = "listChannelAccounts",
    .group = "channel-accounts",
    .summary = "The accounts at channels that take the merchant's payments",
    .query = &channel_account_view_query,
    .lists = &channel_account_view_shape,
    .shows = &channel_account_view_list};
static const struct route_paper get_paper = {.name = "getChannelAccount",
    .group = "channel-accounts",
    .summary = "One of them, with whether it works and what it was opened with",
    .param = "id",
    .answers = &channel_account_view_shape,
    .shows = &channel_account_view_one};
static const struct route_paper add_paper = {.name = "addChannelAccount",
    .group = "channel-accounts",
    .summary = "Make one; it is off until it is switched on",
    .asks = &channel_account_body_new,
    .answers = &channel_account_view_shape};
static const struct route_paper change_paper = {.name = "changeChannelAccount",
    .group = "channel-accounts",
    .summary = "Change what is said; keys are changed without a stop",
    .param = "id",
    .asks = &channel_account_body_change,
    .answers = &channel_account_view_shape};
static const struct route_paper test_paper = {.name = "testChannelAccount",
    .group = "channel-accounts",
    .summary = "Ask its channel whether it works, by calls that move nothing",
    .param = "id",
    .answers = &channel_account_try_shape};

static const struct route routes[] = {
    {"POST", "/v1/channel-accounts", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, add, &add_paper},
    {"GET", "/v1/channel-accounts", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/channel-accounts/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/channel-accounts/:", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, change, &change_paper},
    {"POST", "/v1/channel-accounts/:/test", ROUTE_SIGNED | ROUTE_KEYED, 256, test, &test_paper},
};

const struct route_set channel_account_api_routes = {routes, LENGTH(routes)};
