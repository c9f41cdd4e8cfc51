#include "hub/console/trade/order_detail.h"

#include "hub/console/console.h"
#include "hub/console/trade/order_row.h"
#include "hub/console/trade/order_timeline.h"
#include "hub/flow/sale.h"

#include "hub/store/sql/store.sql.h"

#define PAYMENTS_MAX 40
#define PAYER_SHOWN 4
#define PAYER_END 2

/* An order that is being written. */
struct detail {
    struct reader *reader;
    struct json_writer *writer;
    struct order_timeline timeline;
    int64_t order_id;
    int64_t merchant_number;
    int64_t payment_ids[PAYMENTS_MAX];
    int64_t refund_ids[PAYMENTS_MAX]; /* the newest of each */
    size_t payments_count;
};

static void
put_unless_empty(struct json_writer *writer, const char *name, struct bytes text)
{
    if (text.size > 0)
        json_put_text(writer, name, text);
}

/* "2088…01": enough to know him again, too little to find him. */
static void
put_payer(struct detail *detail, struct bytes payer)
{
    if (payer.size < 2 * (PAYER_SHOWN + PAYER_END))
        return;
    json_put_text(detail->writer, "payer",
        bytes_text(order_timeline_text(
            &detail->timeline, bytes_text(arena_printf(detail->timeline.arena, "%.*s…%.*s",
                                   PAYER_SHOWN, (const char *)payer.at, PAYER_END,
                                   (const char *)payer.at + payer.size - PAYER_END)))));
}

static void
tell(struct detail *detail, int64_t at_us, const char *what, struct bytes state, int64_t about,
    struct bytes word)
{
    struct order_timeline *timeline = &detail->timeline;

    order_timeline_add(timeline, &(struct order_moment){.at_us = at_us,
                                     .kind = arena_printf(timeline->arena, "%s_%.*s", what,
                                         (int)state.size, (const char *)state.at),
                                     .text = "",
                                     .detail = order_timeline_text(timeline, word),
                                     .about = about,
                                     .took_ms = -1});
}

static void
put_payment(struct detail *detail, struct query *row)
{
    struct json_writer *writer = detail->writer;
    const int64_t id = query_int(row, 0);
    const struct bytes state = query_text(row, 2);
    char number[SALE_NUMBER_SIZE];

    json_open_object(writer, NULL);
    json_put_id(writer, "id", id);
    json_put_text(writer, "number", bytes_text(sale_number(detail->merchant_number, id, number)));
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(query_int(row, 1)))));
    put_unless_empty(writer, "channel_number", query_text(row, 6));
    json_put_text(writer, "state", state);
    json_put_int(writer, "amount", query_int(row, 3));
    if (query_int(row, 4) != 0) {
        json_put_int(writer, "receipt", query_int(row, 4));
        json_put_int(writer, "fee", query_int(row, 5));
    }
    put_unless_empty(writer, "code", query_text(row, 7));
    put_payer(detail, query_text(row, 14));
    console_put_time(writer, "created_at", query_int(row, 9));
    if (bytes_is(state, "paid") || bytes_is(state, "late"))
        console_put_time(writer, "paid_at", query_int(row, 10));
    json_close_object(writer);
    order_timeline_thing(&detail->timeline, id, query_int(row, 9), query_int(row, 10));
    tell(detail, query_int(row, 9), "payment", bytes_text("created"), id, bytes_text(""));
    tell(detail, query_int(row, 10), "payment", state, id, query_text(row, 7));
}

static enum err
put_payments(struct detail *detail, int64_t newest_id)
{
    struct query *row = reader_statement(detail->reader, SQL_STORE_CONSOLE_PAYMENTS);
    enum err err;

    query_bind_int(row, 1, detail->timeline.merchant_id);
    query_bind_int(row, 2, newest_id);
    json_open_list(detail->writer, "payments");
    while ((err = query_step(row)) == ERR_OK && detail->payments_count < PAYMENTS_MAX) {
        detail->payment_ids[detail->payments_count] = query_int(row, 0);
        detail->refund_ids[detail->payments_count++] = query_int(row, 11);
        put_payment(detail, row);
    }
    json_close_list(detail->writer);
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
put_refund(struct detail *detail, struct query *row)
{
    struct json_writer *writer = detail->writer;
    const int64_t id = query_int(row, 0);
    const struct bytes state = query_text(row, 3);

    json_open_object(writer, NULL);
    json_put_id(writer, "id", id);
    put_unless_empty(writer, "number", query_text(row, 1));
    json_put_text(writer, "kind", query_text(row, 2));
    json_put_text(writer, "state", state);
    json_put_int(writer, "amount", query_int(row, 4));
    json_put_int(writer, "fee", query_int(row, 5));
    put_unless_empty(writer, "reason", query_text(row, 6));
    put_unless_empty(writer, "code", query_text(row, 7));
    put_unless_empty(writer, "channel_number", query_text(row, 9));
    console_put_time(writer, "created_at", query_int(row, 10));
    console_put_time(writer, "ended_at", query_int(row, 11));
    json_close_object(writer);
    order_timeline_thing(&detail->timeline, id, query_int(row, 10), query_int(row, 11));
    tell(detail, query_int(row, 10), "refund", bytes_text("created"), id, query_text(row, 6));
    tell(detail, query_int(row, 11), "refund", state, id, query_text(row, 7));
}

static enum err
put_refunds(struct detail *detail)
{
    struct query *row = reader_statement(detail->reader, SQL_STORE_CONSOLE_REFUNDS);
    enum err err = ERR_NOT_FOUND;

    json_open_list(detail->writer, "refunds");
    for (size_t i = 0; i < detail->payments_count && err == ERR_NOT_FOUND; i++) {
        query_bind_int(row, 1, detail->timeline.merchant_id);
        query_bind_int(row, 2, detail->refund_ids[i]);
        while ((err = query_step(row)) == ERR_OK)
            put_refund(detail, row);
        query_reset(row);
    }
    json_close_list(detail->writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
put_share(struct detail *detail, struct query *row, int64_t *last_id)
{
    struct json_writer *writer = detail->writer;
    const int64_t split_id = query_int(row, 1);

    json_open_object(writer, NULL);
    json_put_id(writer, "split", split_id);
    put_unless_empty(writer, "number", query_text(row, 8));
    json_put_text(writer, "type", query_text(row, 2));
    json_put_int(writer, "amount", query_int(row, 4));
    json_put_int(writer, "returned", query_int(row, 5));
    json_put_text(writer, "state", query_text(row, 6));
    put_unless_empty(writer, "code", query_text(row, 7));
    console_put_time(writer, "created_at", query_int(row, 10));
    json_close_object(writer);
    if (split_id == *last_id)
        return;
    *last_id = split_id;
    order_timeline_thing(&detail->timeline, split_id, query_int(row, 10), query_int(row, 11));
    tell(detail, query_int(row, 10), "split", bytes_text("created"), split_id, bytes_text(""));
    tell(detail, query_int(row, 11), "split", query_text(row, 9), split_id, bytes_text(""));
}

static enum err
put_splits(struct detail *detail)
{
    struct query *row = reader_statement(detail->reader, SQL_STORE_CONSOLE_SPLITS);
    int64_t last_id = 0;
    enum err err = ERR_NOT_FOUND;

    json_open_list(detail->writer, "splits");
    for (size_t i = 0; i < detail->payments_count && err == ERR_NOT_FOUND; i++) {
        query_bind_int(row, 1, detail->timeline.merchant_id);
        query_bind_int(row, 2, detail->payment_ids[i]);
        while ((err = query_step(row)) == ERR_OK)
            put_share(detail, row, &last_id);
        query_reset(row);
    }
    json_close_list(detail->writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* The order itself: when it was heard of, opened, and how it ended. */
static void
tell_order(struct detail *detail, struct query *row)
{
    order_timeline_thing(&detail->timeline, detail->order_id, query_int(row, ORDER_ROW_HEARD_US),
        query_int(row, ORDER_ROW_ENDED_US));
    tell(detail, query_int(row, ORDER_ROW_HEARD_US), "order", bytes_text("heard"), 0,
        bytes_text(""));
    tell(detail, query_int(row, ORDER_ROW_OPENED_US), "order", bytes_text("opened"), 0,
        bytes_text(""));
    tell(detail, query_int(row, ORDER_ROW_ENDED_US), "order", query_text(row, ORDER_ROW_STATE), 0,
        bytes_text(""));
}

enum err
order_detail_put(struct reader *reader, const struct scope *scope, int64_t id, struct arena *arena,
    struct json_writer *writer)
{
    struct detail detail = {.reader = reader, .writer = writer, .order_id = id};
    struct query *row;
    int64_t newest_id;
    enum err err = order_row_ask(reader, scope, id, &row);

    if (err != ERR_OK)
        return err;
    newest_id = query_int(row, ORDER_ROW_PAYMENT_ID);
    detail.merchant_number = query_int(row, ORDER_ROW_MERCHANT_NUMBER);
    err =
        order_timeline_make(reader, arena, query_int(row, ORDER_ROW_MERCHANT_ID), &detail.timeline);
    json_open_object(writer, NULL);
    order_row_put(writer, row);
    if (err == ERR_OK)
        tell_order(&detail, row);
    query_reset(row);
    if (err == ERR_OK)
        err = put_payments(&detail, newest_id);
    if (err == ERR_OK)
        err = put_refunds(&detail);
    if (err == ERR_OK)
        err = put_splits(&detail);
    if (err == ERR_OK)
        err = order_timeline_put(&detail.timeline, id, writer);
    json_close_object(writer);
    return err;
}
