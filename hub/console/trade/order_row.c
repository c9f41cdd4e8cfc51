#include "hub/console/trade/order_row.h"

#include "hub/console/console.h"
#include "shared/pay/channel.h"

#include "hub/store/sql/store.sql.h"

static const unsigned by_id[ORGANISATION_KINDS] = {
    [ORGANISATION_PLATFORM] = SQL_STORE_CONSOLE_ORDER_ALL,
    [ORGANISATION_PARTNER] = SQL_STORE_CONSOLE_ORDER_PARTNER,
    [ORGANISATION_MERCHANT] = SQL_STORE_CONSOLE_ORDER_OF,
    [ORGANISATION_STORE] = SQL_STORE_CONSOLE_ORDER_STORES,
};

void
order_row_bind(struct query *query, const struct scope *scope, int first,
    char end[static ORGANISATION_PATH_SIZE])
{
    switch (scope->kind) {
    case ORGANISATION_PARTNER:
        query_bind_int(query, first, scope->partner_id);
        break;
    case ORGANISATION_MERCHANT:
        query_bind_int(query, first, scope->merchant_id);
        break;
    case ORGANISATION_STORE:
        organisation_path_end(scope->path, end);
        query_bind_int(query, first, scope->merchant_id);
        query_bind_text(query, first + 1, bytes_text(scope->path));
        query_bind_text(query, first + 2, bytes_text(end));
        break;
    case ORGANISATION_PLATFORM:
    case ORGANISATION_KINDS:
        break;
    }
}

enum err
order_row_ask(struct reader *reader, const struct scope *scope, int64_t id, struct query **ret_row)
{
    struct query *query = reader_statement(reader, by_id[scope->kind]);
    char end[ORGANISATION_PATH_SIZE];
    enum err err;

    query_bind_int(query, 1, id);
    order_row_bind(query, scope, 2, end);
    err = query_step(query);
    if (err == ERR_OK)
        *ret_row = query;
    else
        query_reset(query);
    return err;
}

void
order_row_put(struct json_writer *writer, struct query *row)
{
    const enum channel channel = channel_of(query_int(row, ORDER_ROW_CHANNEL));
    const bool is_paid = bytes_is(query_text(row, ORDER_ROW_STATE), "paid");

    json_put_id(writer, "id", query_int(row, ORDER_ROW_ID));
    if (query_text(row, ORDER_ROW_NUMBER).size > 0)
        json_put_text(writer, "number", query_text(row, ORDER_ROW_NUMBER));
    console_put_named(writer, "merchant", query_int(row, ORDER_ROW_MERCHANT_ID),
        query_text(row, ORDER_ROW_MERCHANT_NAME));
    console_put_named(
        writer, "store", query_int(row, ORDER_ROW_STORE_ID), query_text(row, ORDER_ROW_STORE_NAME));
    console_put_named(writer, "terminal", query_int(row, ORDER_ROW_TERMINAL_ID),
        query_text(row, ORDER_ROW_TERMINAL_NAME));
    console_put_named(
        writer, "app", query_int(row, ORDER_ROW_APP_ID), query_text(row, ORDER_ROW_APP_NAME));
    json_put_text(writer, "origin", query_text(row, ORDER_ROW_ORIGIN));
    json_put_int(writer, "amount", query_int(row, ORDER_ROW_AMOUNT));
    json_put_text(writer, "state", query_text(row, ORDER_ROW_STATE));
    if (channel != CHANNEL_NONE)
        json_put_text(writer, "channel", bytes_text(channel_name(channel)));
    if (is_paid)
        json_put_int(writer, "paid", query_int(row, ORDER_ROW_PAID));
    json_put_int(writer, "refunded", query_int(row, ORDER_ROW_REFUNDED));
    console_put_time(writer, "created_at", query_int(row, ORDER_ROW_HEARD_US));
    if (is_paid)
        console_put_time(writer, "paid_at", query_int(row, ORDER_ROW_ENDED_US));
}
