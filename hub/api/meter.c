#include "hub/api/meter.h"

#include <stdlib.h>

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* One merchant, in this month. */
struct metered {
    int64_t merchant_id;
    int64_t counted; /* since they were added last */
    int64_t stored;  /* in the rows, of all hubs */
    int64_t most;    /* 0: no limit, or not known yet */
};

struct meter {
    struct reading reading; /* first: what the rows say */
    struct meter_options options;
    struct package_counted adding;
    int64_t month;
    struct tick added;
    bool is_adding;
    bool is_reading;
    bool is_new; /* somebody's limit is not known yet */
    size_t count;
    struct metered merchants[METER_MERCHANTS_MAX];
    size_t read_count;
    struct metered read[METER_MERCHANTS_MAX];
};

enum err
meter_make(const struct meter_options *options, struct meter **ret_meter)
{
    struct meter *meter = calloc(1, sizeof(*meter));

    if (meter == NULL)
        return ERR_NO_SPACE;
    meter->options = *options;
    meter->month = package_month(net_moment(options->net));
    meter->added = net_tick(options->net);
    *ret_meter = meter;
    return ERR_OK;
}

void
meter_free(struct meter **meter)
{
    free(*meter);
    *meter = NULL;
}

static struct metered *
find(struct meter *meter, int64_t merchant_id)
{
    for (size_t i = 0; i < meter->count; i++)
        if (meter->merchants[i].merchant_id == merchant_id)
            return &meter->merchants[i];
    return NULL;
}

bool
meter_take(struct meter *meter, int64_t merchant_id)
{
    struct metered *one;

    if (meter == NULL)
        return true;
    one = find(meter, merchant_id);
    if (one == NULL) {
        if (meter->count == METER_MERCHANTS_MAX)
            return true;
        one = &meter->merchants[meter->count++];
        *one = (struct metered){.merchant_id = merchant_id};
        meter->is_new = true;
    }
    if (one->most > 0 && one->stored + one->counted >= one->most)
        return false;
    one->counted++;
    return true;
}

/* --- what the rows say --- */

static void
read_run(struct reading *reading, struct reader *reader)
{
    struct meter *meter = (struct meter *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_PACKAGE_CALLS);

    for (size_t i = 0; i < meter->read_count; i++) {
        struct metered *one = &meter->read[i];
        enum err err;

        query_bind_int(row, 1, one->merchant_id);
        query_bind_int(row, 2, meter->month);
        err = query_step(row);
        if (err == ERR_OK) {
            one->most = query_int(row, 0);
            one->stored = query_int(row, 1);
        }
        query_reset(row);
        if (err != ERR_OK)
            one->merchant_id = 0; /* it stays as it is known */
    }
}

static void
read_done(struct reading *reading)
{
    struct meter *meter = (struct meter *)reading;

    meter->is_reading = false;
    for (size_t i = 0; i < meter->read_count; i++) {
        struct metered *one = find(meter, meter->read[i].merchant_id);

        if (one == NULL)
            continue;
        one->most = meter->read[i].most;
        one->stored = meter->read[i].stored;
    }
}

/* While nothing is being added: what is stored and what is counted never hold the same calls. */
static void
look(struct meter *meter)
{
    if (meter->is_reading || meter->is_adding || meter->count == 0)
        return;
    meter->is_new = false;
    meter->read_count = meter->count;
    memcpy(meter->read, meter->merchants, meter->count * sizeof(meter->read[0]));
    meter->reading = (struct reading){.run = read_run, .done = read_done};
    meter->is_reading = reader_submit(meter->options.reader, &meter->reading) == ERR_OK;
}

/* --- what was counted --- */

static void
added(struct operation *operation)
{
    struct meter *meter = operation->context;
    const struct package_counted *adding = &meter->adding;

    meter->is_adding = false;
    for (size_t i = 0; i < adding->count; i++) {
        struct metered *one = find(meter, adding->of[i].merchant_id);

        if (one != NULL && adding->month == meter->month && operation->err == ERR_OK)
            one->stored += adding->of[i].calls;
        else if (one != NULL && operation->err != ERR_OK)
            one->counted += adding->of[i].calls;
    }
    if (operation->err != ERR_OK)
        log_event(LOG_WARN, "calls_not_added", "err=%s", err_name(operation->err));
    look(meter);
}

static void
add(struct meter *meter)
{
    struct package_counted *adding = &meter->adding;

    if (meter->is_adding || meter->is_reading)
        return;
    adding->count = 0;
    adding->month = meter->month;
    for (size_t i = 0; i < meter->count; i++) {
        struct metered *one = &meter->merchants[i];

        if (one->counted == 0)
            continue;
        adding->of[adding->count].merchant_id = one->merchant_id;
        adding->of[adding->count++].calls = one->counted;
    }
    if (adding->count == 0) {
        look(meter);
        return;
    }
    adding->operation = (struct operation){.answer = added, .context = meter};
    package_count(adding);
    if (lane_submit(meter->options.lane, &adding->operation) != ERR_OK)
        return;
    meter->is_adding = true;
    for (size_t i = 0; i < meter->count; i++)
        meter->merchants[i].counted = 0;
}

/* A month that has begun is counted from nothing, once what was is stored. */
static void
turn_month(struct meter *meter)
{
    const int64_t month = package_month(net_moment(meter->options.net));

    if (month == meter->month || meter->is_adding || meter->is_reading)
        return;
    add(meter);
    meter->month = month;
    for (size_t i = 0; i < meter->count; i++)
        meter->merchants[i].stored = 0;
}

void
meter_beat(struct meter *meter)
{
    const struct tick now = net_tick(meter->options.net);

    turn_month(meter);
    if (tick_reached(now, tick_after(meter->added, METER_EVERY))) {
        meter->added = now;
        add(meter);
    } else if (meter->is_new) {
        look(meter);
    }
}

void
meter_stop(struct meter *meter)
{
    add(meter);
}
