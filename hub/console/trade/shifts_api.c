#include "hub/console/trade/shifts_api.h"

#include "hub/api/view.h"
#include "hub/console/shown.h"
#include "shared/pay/shift.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_INITIAL 20
#define PAGE_MAX 100
/* Of one shift: more than anybody makes in a day. */
#define MOVES_MAX 500

/* One answer, written on the reader's thread. In the arena. */
struct look {
    struct shown shown; /* first */
    int64_t id;
    int64_t before;
    int64_t limit;
    int64_t terminal_id;
    const char *state;
    const char *cashier;
};

static void
put_head(struct json_writer *writer, struct query *row)
{
    const bool is_closed = query_int(row, SHIFTS_ROW_ENDED_US) != 0;

    json_put_id(writer, "id", query_int(row, SHIFTS_ROW_ID));
    json_put_int(writer, "number", query_int(row, SHIFTS_ROW_NUMBER));
    if (query_int(row, SHIFTS_ROW_FORK) > 0)
        json_put_int(writer, "fork", query_int(row, SHIFTS_ROW_FORK));
    json_put_text(writer, "state", query_text(row, SHIFTS_ROW_STATE));
    view_put_text(writer, "cashier", query_text(row, SHIFTS_ROW_CASHIER));
    console_put_named(writer, "merchant", query_int(row, SHIFTS_ROW_MERCHANT_ID),
        query_text(row, SHIFTS_ROW_MERCHANT));
    console_put_named(
        writer, "store", query_int(row, SHIFTS_ROW_STORE_ID), query_text(row, SHIFTS_ROW_STORE));
    console_put_named(writer, "terminal", query_int(row, SHIFTS_ROW_TERMINAL_ID),
        query_text(row, SHIFTS_ROW_TERMINAL));
    console_put_time(writer, "opened_at", query_int(row, SHIFTS_ROW_OPENED_US));
    json_put_int(writer, "float", query_int(row, SHIFTS_ROW_FLOAT));
    if (!is_closed)
        return;
    console_put_time(writer, "closed_at", query_int(row, SHIFTS_ROW_CLOSED_US));
    console_put_time(writer, "heard_at", query_int(row, SHIFTS_ROW_ENDED_US));
    json_put_int(writer, "counted", query_int(row, SHIFTS_ROW_COUNTED));
    json_put_int(writer, "expected", query_int(row, SHIFTS_ROW_EXPECTED));
    json_put_int(writer, "said", query_int(row, SHIFTS_ROW_SAID));
    json_put_int(writer, "variance",
        query_int(row, SHIFTS_ROW_COUNTED) - query_int(row, SHIFTS_ROW_EXPECTED));
    json_put_bool(writer, "differs", query_int(row, SHIFTS_ROW_DIFFERS) != 0);
}

static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    (void)reader;
    put_head(&shown->writer, row);
    json_open_object(&shown->writer, "sums");
    for (unsigned i = 1; i < SHIFT_LINES; i++)
        json_put_int(&shown->writer, shift_line_name((enum shift_line)i),
            query_int(row, (int)(SHIFTS_ROW_LINES + i - 1)));
    json_close_object(&shown->writer);
    return ERR_OK;
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_SHIFTS);

    shown_bind(&look->shown, row, 1);
    query_bind_int(row, 3, look->before - 1);
    query_bind_int(row, 4, look->limit + 1);
    query_bind_text(row, 5, bytes_text(look->state));
    query_bind_int(row, 6, look->terminal_id);
    query_bind_text(row, 7, bytes_text(look->cashier));
    query_bind_int(row, 8, 0);
    shown_page(&look->shown, reader, row, look->limit, put);
}

static void
put_sum(struct json_writer *writer, const char *name, struct query *row, int at)
{
    json_open_object(writer, name);
    json_put_int(writer, "count", query_int(row, at));
    json_put_int(writer, "amount", query_int(row, at + 1));
    json_put_int(writer, "late_count", query_int(row, at + 2));
    json_put_int(writer, "late_amount", query_int(row, at + 3));
    json_close_object(writer);
}

static enum err
put_lines(struct look *look, struct reader *reader, int64_t merchant_id)
{
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_SHIFT_LINES);
    struct json_writer *writer = &look->shown.writer;
    enum err err;

    query_bind_int(row, 1, merchant_id);
    query_bind_int(row, 2, look->id);
    json_open_list(writer, "lines");
    while ((err = query_step(row)) == ERR_OK) {
        json_open_object(writer, NULL);
        json_put_text(
            writer, "line", bytes_text(shift_line_name(shift_line_of(query_int(row, 0)))));
        put_sum(writer, "heard", row, 1);
        put_sum(writer, "said", row, 5);
        json_close_object(writer);
    }
    query_reset(row);
    json_close_list(writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_moves(struct look *look, struct reader *reader, int64_t merchant_id)
{
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_SHIFT_MOVES);
    struct json_writer *writer = &look->shown.writer;
    enum err err;

    query_bind_int(row, 1, merchant_id);
    query_bind_int(row, 2, look->id);
    query_bind_int(row, 3, MOVES_MAX);
    json_open_list(writer, "moves");
    while ((err = query_step(row)) == ERR_OK) {
        json_open_object(writer, NULL);
        json_put_text(
            writer, "line", bytes_text(shift_line_name(shift_line_of(query_int(row, 0)))));
        json_put_text(
            writer, "reason", bytes_text(shift_reason_name(shift_reason_of(query_int(row, 1)))));
        json_put_int(writer, "amount", query_int(row, 2));
        view_put_text(writer, "cashier", query_text(row, 3));
        console_put_time(writer, "at", query_int(row, 4));
        json_close_object(writer);
    }
    query_reset(row);
    json_close_list(writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_SHIFT);
    int64_t merchant_id = 0;

    query_bind_int(row, 1, look->id);
    shown_bind(&look->shown, row, 2);
    json_start(&look->shown.writer, look->shown.text);
    json_open_object(&look->shown.writer, NULL);
    look->shown.err = query_step(row);
    if (look->shown.err == ERR_OK) {
        merchant_id = query_int(row, SHIFTS_ROW_MERCHANT_ID);
        put_head(&look->shown.writer, row);
    }
    query_reset(row);
    if (look->shown.err == ERR_OK)
        look->shown.err = put_lines(look, reader, merchant_id);
    if (look->shown.err == ERR_OK)
        look->shown.err = put_moves(look, reader, merchant_id);
    json_close_object(&look->shown.writer);
}

static bool
read_state(struct look *look)
{
    static const char *const states[] = {"", "open", "closed", "differs", "variance"};

    look->state = form_text(look->shown.call->form, "state");
    for (size_t i = 0; i < LENGTH(states); i++)
        if (strcmp(look->state, states[i]) == 0)
            return true;
    return false;
}

static bool
read_cashier(struct look *look)
{
    look->cashier = form_text(look->shown.call->form, "cashier");
    return strlen(look->cashier) < SHIFT_CASHIER_SIZE;
}

static void
list(struct call *call)
{
    struct look *look = shown_take(call, sizeof(*look), page_run);

    if (look == NULL)
        return;
    look->before = INT64_MAX;
    look->limit = PAGE_INITIAL;
    if (!console_number(call, "after", INT64_MAX, &look->before))
        look->shown.wrong = "after";
    else if (!console_number(call, "limit", PAGE_MAX, &look->limit))
        look->shown.wrong = "limit";
    else if (!console_number(call, "terminal", INT64_MAX, &look->terminal_id))
        look->shown.wrong = "terminal";
    else if (!read_state(look))
        look->shown.wrong = "state";
    else if (!read_cashier(look))
        look->shown.wrong = "cashier";
    if (look->shown.wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, look->shown.wrong);
    else
        shown_submit(&look->shown);
}

static void
one(struct call *call)
{
    struct look *look = shown_take(call, sizeof(*look), one_run);

    if (look == NULL)
        return;
    if (text_read_int(bytes_text(call->param), &look->id) != ERR_OK)
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    else
        shown_submit(&look->shown);
}

static const struct route routes[] = {
    {"GET", "/console/api/shifts", ROUTE_MAY(PERMISSION_SHIFTS), 0, list, NULL},
    {"GET", "/console/api/shifts/:", ROUTE_MAY(PERMISSION_SHIFTS), 0, one, NULL},
};

const struct route_set shifts_api_routes = {routes, LENGTH(routes)};
