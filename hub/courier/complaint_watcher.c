#include "hub/courier/complaint_watcher.h"

#include <stdlib.h>

#include "hub/flow/complaint_watch.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define DUE_MAX 32
#define OWN_MAX (CHANNEL_ACCOUNT_OWN_MAX + 1)
/* How often it is looked, at most and at least. */
#define LOOK_MOST span_s(1)
#define LOOK_LEAST span_s(30)

struct due {
    int64_t account_id;
    int64_t channel;
};

struct complaint_watcher {
    struct reading reading; /* first */
    struct complaint_watch_begin begin;
    struct net *net;
    struct lane *lane;
    struct reader *reader;
    struct roster *roster;
    struct span every;
    int64_t own[OWN_MAX]; /* the settings file's accounts, by their ids */
    size_t own_count;
    struct net_timer *timer;
    int64_t now_us;
    int64_t after_id; /* of the accounts that have a row */
    struct due due[DUE_MAX];
    size_t due_count;
    size_t at;
    enum err err;
};

static void look(void *context);

static void
set_timer(struct complaint_watcher *watcher)
{
    struct span span = {watcher->every.us / 4};
    enum err err;

    if (span.us < LOOK_MOST.us)
        span = LOOK_MOST;
    if (span.us > LOOK_LEAST.us)
        span = LOOK_LEAST;
    err = net_timer_start(watcher->net, span, look, watcher, &watcher->timer);
    if (err != ERR_OK)
        log_event(LOG_ERROR, "complaint_watcher_timer", "err=%s", err_name(err));
}

/* The settings file's, which have no row; they are few. */
static enum err
find_own(struct complaint_watcher *watcher, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_COMPLAINT_WATCH);

    for (size_t i = 0; i < watcher->own_count; i++) {
        enum err err;

        query_bind_int(query, 1, watcher->own[i]);
        err = query_step(query);
        if (err == ERR_NOT_FOUND || (err == ERR_OK && query_int(query, 0) <= watcher->now_us))
            watcher->due[watcher->due_count++] = (struct due){watcher->own[i], watcher->own[i]};
        query_reset(query);
        if (err != ERR_OK && err != ERR_NOT_FOUND)
            return err;
    }
    return ERR_OK;
}

static enum err
find_rows(struct complaint_watcher *watcher, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_COMPLAINT_DUE);
    const size_t room = DUE_MAX - watcher->due_count;
    enum err err = ERR_OK;
    size_t count = 0;

    query_bind_int(query, 1, watcher->after_id);
    query_bind_int(query, 2, watcher->now_us);
    query_bind_int(query, 3, (int64_t)room);
    while (count < room && (err = query_step(query)) == ERR_OK) {
        watcher->after_id = query_int(query, 0);
        watcher->due[watcher->due_count++] = (struct due){watcher->after_id, query_int(query, 1)};
        count++;
    }
    query_reset(query);
    if (count < room)
        watcher->after_id = 0;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
look_run(struct reading *reading, struct reader *reader)
{
    struct complaint_watcher *watcher = (struct complaint_watcher *)reading;

    watcher->due_count = 0;
    watcher->err = find_own(watcher, reader);
    if (watcher->err == ERR_OK)
        watcher->err = find_rows(watcher, reader);
}

static void go_on(struct complaint_watcher *watcher);

static void
begun(struct operation *operation)
{
    struct complaint_watcher *watcher = operation->context;

    if (operation->err != ERR_OK)
        log_event(LOG_WARN, "complaints_not_due", "account=%lld err=%s",
            (long long)watcher->begin.account_id, err_name(operation->err));
    watcher->at++;
    go_on(watcher);
}

static bool
tells(const struct complaint_watcher *watcher, const struct due *due)
{
    const struct adapter *adapter = roster_adapter(watcher->roster, channel_of(due->channel));

    return adapter != NULL && adapter->complaints != NULL;
}

static void
go_on(struct complaint_watcher *watcher)
{
    while (watcher->at < watcher->due_count && !tells(watcher, &watcher->due[watcher->at]))
        watcher->at++;
    if (watcher->at == watcher->due_count) {
        set_timer(watcher);
        return;
    }
    watcher->begin = (struct complaint_watch_begin){
        .operation = {.answer = begun, .context = watcher},
        .account_id = watcher->due[watcher->at].account_id,
        .every = watcher->every,
        .subscribes = roster_adapter(watcher->roster, channel_of(watcher->due[watcher->at].channel))
                          ->complaints->subscribe != NULL,
    };
    complaint_watch_begin(&watcher->begin);
    /* A lane that is full has other things to do; one that stops takes no more. */
    if (lane_submit(watcher->lane, &watcher->begin.operation) != ERR_OK)
        set_timer(watcher);
}

static void
look_done(struct reading *reading)
{
    struct complaint_watcher *watcher = (struct complaint_watcher *)reading;

    watcher->at = 0;
    if (watcher->err == ERR_OK)
        go_on(watcher);
    else
        set_timer(watcher);
}

static void
look(void *context)
{
    struct complaint_watcher *watcher = context;

    watcher->timer = NULL;
    watcher->now_us = net_moment(watcher->net).us;
    watcher->reading = (struct reading){.run = look_run, .done = look_done};
    if (reader_submit(watcher->reader, &watcher->reading) != ERR_OK)
        set_timer(watcher);
}

/* They are in the roster from its beginning to its end. */
static void
find_settings(struct complaint_watcher *watcher)
{
    for (int64_t id = 1; id < OWN_MAX; id++) {
        struct roster_account *account = roster_glance(watcher->roster, id);

        if (account != NULL)
            watcher->own[watcher->own_count++] = id;
        roster_release(watcher->roster, &account);
    }
}

enum err
complaint_watcher_make(struct net *net, struct lane *lane, struct reader *reader,
    struct roster *roster, struct span every, struct complaint_watcher **ret_watcher)
{
    struct complaint_watcher *watcher = calloc(1, sizeof(*watcher));

    if (watcher == NULL)
        return ERR_NO_SPACE;
    watcher->net = net;
    watcher->lane = lane;
    watcher->reader = reader;
    watcher->roster = roster;
    watcher->every = every;
    find_settings(watcher);
    if (every.us > 0)
        set_timer(watcher);
    *ret_watcher = watcher;
    return ERR_OK;
}

void
complaint_watcher_free(struct complaint_watcher **watcher)
{
    if (*watcher == NULL)
        return;
    net_timer_cancel((*watcher)->net, &(*watcher)->timer);
    free(*watcher);
    *watcher = NULL;
}
