#include "hub/flow/package.h"

#include "hub/flow/organisation.h"
#include "shared/base/zone.h"

#include "hub/store/sql/store.sql.h"

#define CHINA_US (INT64_C(8) * 3600 * 1000000)
#define TEXT_MONTH 7 /* "2026-11" */

static const char *const words[PACKAGE_LIMITS] = {
    [PACKAGE_APPS] = "apps",
    [PACKAGE_CALLS] = "calls",
    [PACKAGE_TERMINALS] = "terminals",
    [PACKAGE_STAFF] = "staff",
};

const char *
package_limit_word(enum package_limit limit)
{
    NEED((unsigned)limit < PACKAGE_LIMITS);
    return words[limit];
}

int64_t
package_month(struct moment now)
{
    char text[MOMENT_ISO_MAX];
    int64_t year = 0;
    int64_t month = 0;

    (void)moment_format_iso((struct moment){now.us + CHINA_US}, text);
    NEED(text_read_int(bytes_of(text, 4), &year) == ERR_OK &&
         text_read_int(bytes_of(text + TEXT_MONTH - 2, 2), &month) == ERR_OK);
    return year * 100 + month;
}

enum err
package_is_full(
    struct engine *engine, int64_t organisation_id, enum package_limit limit, bool *ret_full)
{
    struct query *row;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_PACKAGE_ROOM], &row);

    if (err != ERR_OK)
        return err;
    query_bind_int(row, 1, organisation_id);
    err = query_step(row);
    *ret_full = false;
    if (err == ERR_OK) {
        const int64_t most = query_int(row, (int)limit);

        *ret_full = most > 0 && query_int(row, PACKAGE_LIMITS + (int)limit) >= most;
    }
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* --- packages --- */

static void
put_keys(struct operation *operation, struct desk *desk)
{
    const struct package_put *put = (const struct package_put *)operation;

    if (put->id != 0)
        desk_want(desk, TABLE_package, KEY_OF(put->id));
}

static void
fill(struct package_row *row, const struct package_put *put)
{
    int64_t *const limits[PACKAGE_LIMITS] = {&row->apps, &row->calls, &row->terminals, &row->staff};

    if (put->name != NULL)
        text_set(row->name, sizeof(row->name), put->name);
    for (size_t i = 0; i < PACKAGE_LIMITS; i++)
        if (put->limits[i] >= 0)
            *limits[i] = put->limits[i];
}

static enum err
put_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct package_put *put = (struct package_put *)operation;
    struct package_row made = {.created_us = turn->now.us};
    struct package_row *row;

    if (put->id == 0) {
        made.id = id_make(turn->ids);
        fill(&made, put);
        (void)desk_add_package(desk, &made);
        put->made_id = made.id;
        return ERR_OK;
    }
    row = desk_get_package(desk, KEY_OF(put->id));
    if (row == NULL)
        return ERR_NOT_FOUND;
    if (row->version != put->version)
        return ERR_CONFLICT;
    fill(row, put);
    desk_change_package(desk, row);
    put->made_id = row->id;
    return ERR_OK;
}

void
package_put(struct package_put *put)
{
    static const struct operation_kind kind = {"package_put", put_keys, put_decide};

    put->operation.kind = &kind;
    put->operation.merchant_id = put->id;
}

/* --- who has which --- */

static void
give_keys(struct operation *operation, struct desk *desk)
{
    const struct package_give *give = (const struct package_give *)operation;

    desk_want(desk, TABLE_organisation, KEY_OF(give->merchant_id));
    desk_want(desk, TABLE_subscription, KEY_OF(give->merchant_id));
    if (give->package_id != 0)
        desk_want(desk, TABLE_package, KEY_OF(give->package_id));
}

static enum err
give_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct package_give *give = (const struct package_give *)operation;
    struct subscription_row *row = desk_get_subscription(desk, KEY_OF(give->merchant_id));
    struct subscription_row made = {.merchant_id = give->merchant_id,
        .package_id = give->package_id,
        .given_by = give->by_id,
        .changed_us = turn->now.us};

    if (!organisation_is(
            desk_get_organisation(desk, KEY_OF(give->merchant_id)), ORGANISATION_MERCHANT) ||
        (give->package_id != 0 && desk_get_package(desk, KEY_OF(give->package_id)) == NULL))
        return ERR_NOT_FOUND;
    if (give->version != (row == NULL ? 0 : row->version))
        return ERR_CONFLICT;
    if (row == NULL) {
        (void)desk_add_subscription(desk, &made);
        return ERR_OK;
    }
    made.version = row->version;
    *row = made;
    desk_change_subscription(desk, row);
    return ERR_OK;
}

void
package_give(struct package_give *give)
{
    static const struct operation_kind kind = {"package_give", give_keys, give_decide};

    give->operation.kind = &kind;
    give->operation.merchant_id = give->merchant_id;
}

/* --- calls --- */

static void
count_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    (void)desk;
}

static enum err
count_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct package_counted *counted = (const struct package_counted *)operation;

    (void)turn;
    for (size_t i = 0; i < counted->count; i++)
        desk_tally_calls(desk, &(struct calls_row){.merchant_id = counted->of[i].merchant_id,
                                   .month = counted->month,
                                   .calls = counted->of[i].calls});
    return ERR_OK;
}

void
package_count(struct package_counted *counted)
{
    static const struct operation_kind kind = {"package_count", count_keys, count_decide};

    counted->operation.kind = &kind;
    counted->operation.weight = (uint32_t)counted->count;
}
