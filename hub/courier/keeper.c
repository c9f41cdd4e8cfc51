#include "hub/courier/keeper.h"

#include <stdlib.h>

#include "hub/flow/complaint_watch.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define PAGE 200
#define HURRIES 64

struct found {
    int64_t merchant_id;
    int64_t account_id;
};

/* Who was hurried for, and when: so that a flood of callbacks is no flood of operations. */
struct hurry {
    int64_t account_id;
    struct tick at;
};

struct keeper {
    struct reading reading; /* first */
    struct keeper_options options;
    struct net_timer *timer;
    struct found page[PAGE];
    size_t page_count;
    enum upkeep_task task; /* that is looked after just now */
    int64_t after_id;
    enum err err;
    bool is_first; /* the first look since the start */
    struct hurry hurries[HURRIES];
    size_t hurries_next;
};

static void
want_answered(struct operation *operation)
{
    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "upkeep_not_wanted", "account=%lld task=%d err=%s",
            (long long)((struct upkeep_want *)(void *)operation)->account_id,
            (int)((struct upkeep_want *)(void *)operation)->task, err_name(operation->err));
    free(operation);
}

static void
want(struct keeper *keeper, enum upkeep_task task, struct found found, bool soon)
{
    struct upkeep_want *want = calloc(1, sizeof(*want));

    if (want == NULL)
        return; /* the next look finds it */
    *want = (struct upkeep_want){.operation = {.answer = want_answered},
        .merchant_id = task == UPKEEP_COMPLAINTS ? COMPLAINT_WATCH_NOBODY : found.merchant_id,
        .account_id = found.account_id,
        .task = task,
        .soon = soon};
    upkeep_flow_want(want);
    if (lane_submit(keeper->options.lane, &want->operation) != ERR_OK)
        free(want);
}

static bool
has_task(const struct keeper *keeper, const struct adapter *adapter)
{
    if (keeper->task == UPKEEP_CERTIFICATES)
        return adapter->certificates != NULL;
    return adapter->complaints != NULL && keeper->options.complaints;
}

static void
look_run(struct reading *reading, struct reader *reader)
{
    struct keeper *keeper = (struct keeper *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_UPKEEP_ACCOUNTS);
    const struct adapter *adapter;
    size_t rows = 0;

    keeper->page_count = 0;
    query_bind_int(query, 1, keeper->after_id);
    query_bind_int(query, 2, PAGE);
    query_bind_int(query, 3, keeper->task);
    query_bind_int(query, 4, keeper->is_first);
    while ((keeper->err = query_step(query)) == ERR_OK) {
        rows++;
        keeper->after_id = query_int(query, 0);
        adapter = channel_account_adapter(roster_kit(keeper->options.roster), query_text(query, 2));
        if (adapter != NULL && has_task(keeper, adapter))
            keeper->page[keeper->page_count++] =
                (struct found){query_int(query, 1), query_int(query, 0)};
    }
    query_reset(query);
    if (rows < PAGE)
        keeper->after_id = 0;
}

static void look(void *context);

static void
set_timer(struct keeper *keeper)
{
    enum err err = net_timer_start(keeper->options.net, KEEPER_SPAN, look, keeper, &keeper->timer);

    if (err != ERR_OK)
        log_event(LOG_ERROR, "keeper_timer", "err=%s", err_name(err));
}

/* The accounts of the settings file have no row; of complaints alone they are asked. */
static void
want_own(struct keeper *keeper)
{
    for (int64_t id = 1; id <= CHANNEL_ACCOUNT_OWN_MAX; id++) {
        struct roster_account *account = roster_glance(keeper->options.roster, id);

        if (account != NULL && has_task(keeper, account->account->adapter))
            want(keeper, keeper->task, (struct found){.account_id = id}, keeper->is_first);
        roster_release(keeper->options.roster, &account);
    }
}

/* The next page of a task, or the next task; false at the end of them, or when nothing is read. */
static bool
goes_on(struct keeper *keeper)
{
    if (keeper->err == ERR_NOT_FOUND && keeper->after_id != 0)
        return true;
    keeper->after_id = 0;
    if (keeper->err != ERR_NOT_FOUND || keeper->task == UPKEEP_COMPLAINTS)
        return false;
    keeper->task = UPKEEP_COMPLAINTS;
    want_own(keeper);
    return true;
}

static void
look_done(struct reading *reading)
{
    struct keeper *keeper = (struct keeper *)reading;

    for (size_t i = 0; i < keeper->page_count; i++)
        want(keeper, keeper->task, keeper->page[i], keeper->is_first);
    if (keeper->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "keeper_look", "err=%s", err_name(keeper->err));
    if (goes_on(keeper) && reader_submit(keeper->options.reader, &keeper->reading) == ERR_OK)
        return;
    keeper->is_first = keeper->is_first && keeper->err != ERR_NOT_FOUND;
    set_timer(keeper);
}

static void
look(void *context)
{
    struct keeper *keeper = context;

    keeper->timer = NULL;
    keeper->task = UPKEEP_CERTIFICATES;
    keeper->after_id = 0;
    keeper->reading = (struct reading){.run = look_run, .done = look_done};
    if (reader_submit(keeper->options.reader, &keeper->reading) != ERR_OK)
        set_timer(keeper);
}

void
keeper_start(struct keeper *keeper)
{
    keeper->is_first = true;
    look(keeper);
}

static bool
may_hurry(struct keeper *keeper, int64_t account_id)
{
    struct tick now = net_tick(keeper->options.net);
    struct hurry *place = &keeper->hurries[keeper->hurries_next];

    for (size_t i = 0; i < HURRIES; i++)
        if (keeper->hurries[i].account_id == account_id) {
            if (!tick_reached(now, tick_after(keeper->hurries[i].at, UPKEEP_HURRY_SPAN)))
                return false;
            place = &keeper->hurries[i];
        }
    if (place->account_id != account_id)
        keeper->hurries_next = (keeper->hurries_next + 1) % HURRIES;
    *place = (struct hurry){account_id, now};
    return true;
}

void
keeper_unknown_key(void *context, struct roster_account *account)
{
    struct keeper *keeper = context;

    if (account->account->adapter->certificates == NULL || !may_hurry(keeper, account->id))
        return;
    log_event(LOG_WARN, "unknown_key", "account=%lld", (long long)account->id);
    want(keeper, UPKEEP_CERTIFICATES, (struct found){account->merchant_id, account->id}, true);
}

enum err
keeper_make(const struct keeper_options *options, struct keeper **ret_keeper)
{
    struct keeper *keeper = calloc(1, sizeof(*keeper));

    if (keeper == NULL)
        return ERR_NO_SPACE;
    keeper->options = *options;
    *ret_keeper = keeper;
    return ERR_OK;
}

void
keeper_free(struct keeper **keeper)
{
    if (*keeper == NULL)
        return;
    net_timer_cancel((*keeper)->options.net, &(*keeper)->timer);
    free(*keeper);
    *keeper = NULL;
}
