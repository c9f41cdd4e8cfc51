#include "hub/console/trade/order_list.h"

#include "hub/api/view_walk.h"
#include "hub/console/console.h"
#include "hub/console/trade/order_find.h"
#include "hub/console/trade/order_row.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

/* The stretches of time in which everybody's orders are counted grow so. */
#define STRETCH_GROWS 4
/* A clock of another hub may be before ours. */
#define AHEAD span_s(60)

static const unsigned lists[ORGANISATION_KINDS] = {
    [ORGANISATION_PLATFORM] = SQL_STORE_CONSOLE_ORDERS_ALL,
    [ORGANISATION_PARTNER] = SQL_STORE_CONSOLE_ORDERS_PARTNER,
    [ORGANISATION_MERCHANT] = SQL_STORE_CONSOLE_ORDERS_OF,
    [ORGANISATION_STORE] = SQL_STORE_CONSOLE_ORDERS_STORES,
};

/* Where orders are on one file: those of all are walked over. */
static const struct view_walk walk_of_one = {
    .all = SQL_STORE_ORDER_WALK, .of = SQL_STORE_ORDER_WALK_OF};
static const struct view_walk walk_of_partner = {
    .all = SQL_STORE_ORDER_WALK, .of = SQL_STORE_CONSOLE_WALK_PARTNER};

/* Merchant by merchant there is no such walk over all: stretches of time that hold so many. */
static enum err
walk_everybody(struct reader *reader, const struct order_filter *filter, int64_t to, int64_t rows,
    int64_t *ret_floor)
{
    struct query *query = reader_statement(reader, SQL_STORE_CONSOLE_WALK_ALL);
    const struct moment ahead = moment_after(filter->now, AHEAD);
    struct moment top = id_moment(to);
    struct span back = span_s(1);
    int64_t floor_id;
    int64_t count = 0;

    if (top.us > ahead.us)
        top = ahead;
    do {
        enum err err;

        floor_id = id_first((struct moment){top.us - back.us});
        if (floor_id < filter->from_id)
            floor_id = filter->from_id;
        query_bind_int(query, 1, to);
        query_bind_int(query, 2, floor_id);
        query_bind_int(query, 3, rows);
        err = query_step(query);
        if (err == ERR_OK)
            count = query_int(query, 0);
        query_reset(query);
        if (err != ERR_OK)
            return err;
        back.us *= STRETCH_GROWS;
    } while (count < rows && floor_id > filter->from_id);
    *ret_floor = floor_id;
    return ERR_OK;
}

static enum err
find_floor(struct reader *reader, const struct scope *scope, const struct order_filter *filter,
    int64_t to, int64_t rows, int64_t *ret_floor)
{
    const bool is_partner = scope->kind == ORGANISATION_PARTNER;

    if (scope->kind == ORGANISATION_PLATFORM && reader_is_shared(reader))
        return walk_everybody(reader, filter, to, rows, ret_floor);
    return view_walk_floor(is_partner ? &walk_of_partner : &walk_of_one, reader,
        is_partner ? scope->partner_id : scope->merchant_id, to, filter->from_id, rows, ret_floor);
}

static void
bind_filter(struct query *query, const struct order_filter *filter)
{
    query_bind_text(query, 4, bytes_text(filter->state));
    query_bind_int(query, 5, filter->channel);
    query_bind_int(query, 6, filter->store_id);
    query_bind_int(query, 7, filter->terminal_id);
    query_bind_int(query, 8, filter->app_id);
    query_bind_text(query, 9, bytes_text(filter->origin));
    query_bind_int(query, 10, filter->amount_min);
    query_bind_int(query, 11, filter->amount_max);
    query_bind_int(query, 12, filter->refunded);
    query_bind_int(query, 13, filter->late);
    query_bind_text(query, 14, bytes_text(filter->cashier));
    query_bind_int(query, 15, filter->shift_id);
}

/* What a page has come to. */
struct page {
    enum err (*each)(void *context, struct query *row);
    void *context;
    int64_t left;    /* of its limit */
    int64_t last_id; /* that was handed out */
};

static enum err
walk_stretch(struct reader *reader, const struct scope *scope, const struct order_filter *filter,
    int64_t to, int64_t floor_id, struct page *page)
{
    struct query *query = reader_statement(reader, lists[scope->kind]);
    char end[ORGANISATION_PATH_SIZE];
    enum err err;

    query_bind_int(query, 1, to);
    query_bind_int(query, 2, floor_id);
    query_bind_int(query, 3, page->left);
    bind_filter(query, filter);
    order_row_bind(query, scope, 16, end);
    while ((err = query_step(query)) == ERR_OK) {
        err = page->each(page->context, query);
        if (err != ERR_OK)
            break;
        page->last_id = query_int(query, ORDER_ROW_ID);
        page->left--;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
order_list_walk(struct reader *reader, const struct scope *scope, const struct order_filter *filter,
    enum err (*each)(void *context, struct query *row), void *context,
    struct order_list_end *ret_end)
{
    static const int64_t rows[] = {VIEW_WALK_FIRST, VIEW_WALK_MAX};
    struct page page = {.each = each, .context = context, .left = filter->limit};
    int64_t to = filter->to_id;
    bool is_all = to < filter->from_id;
    enum err err = ERR_OK;

    for (size_t i = 0; i < LENGTH(rows) && err == ERR_OK && !is_all && page.left > 0; i++) {
        int64_t floor_id;

        err = find_floor(reader, scope, filter, to, rows[i], &floor_id);
        if (err == ERR_OK)
            err = walk_stretch(reader, scope, filter, to, floor_id, &page);
        if (err == ERR_OK) {
            is_all = floor_id <= filter->from_id;
            to = floor_id - 1;
        }
    }
    *ret_end = (struct order_list_end){.is_all = is_all && page.left > 0,
        .next_id = page.left == 0 ? page.last_id : to + 1,
        .is_full = page.left == 0};
    return err;
}

static enum err
put_item(void *context, struct query *row)
{
    struct json_writer *writer = context;

    json_open_object(writer, NULL);
    order_row_put(writer, row);
    json_close_object(writer);
    return ERR_OK;
}

static enum err
put_found(struct reader *reader, const struct scope *scope, const struct order_filter *filter,
    struct json_writer *writer)
{
    int64_t ids[ORDER_FIND_MAX];
    size_t count = 0;
    enum err err = order_find(reader, scope, filter->number, ids, &count);

    json_open_list(writer, "items");
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct query *row;

        err = order_row_ask(reader, scope, ids[i], &row);
        if (err == ERR_OK) {
            err = put_item(writer, row);
            query_reset(row);
        } else if (err == ERR_NOT_FOUND) {
            err = ERR_OK;
        }
    }
    json_close_list(writer);
    return err;
}

enum err
order_list_put(struct reader *reader, const struct scope *scope, const struct order_filter *filter,
    struct json_writer *writer)
{
    struct order_list_end end;
    enum err err;

    if (filter->number[0] != '\0')
        return put_found(reader, scope, filter, writer);
    json_open_list(writer, "items");
    err = order_list_walk(reader, scope, filter, put_item, writer, &end);
    json_close_list(writer);
    if (err != ERR_OK || end.is_all)
        return err;
    json_put_id(writer, "next", end.next_id);
    if (!end.is_full)
        console_put_time(writer, "looked_to", id_moment(end.next_id).us);
    return ERR_OK;
}
