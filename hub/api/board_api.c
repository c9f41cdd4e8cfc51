#include "hub/api/board_api.h"

#include "hub/api/terminal_socket.h"
#include "hub/flow/sale.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"
#include "hub/web/board.css.h"
#include "hub/web/board.html.h"
#include "hub/web/board.js.h"

#define ORDERS_MAX 60
#define TERMINALS_MAX 200

/* One answer to /board/today, written on the reader's thread. */
struct today {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct moment day;
    int64_t terminals[TERMINALS_MAX]; /* those in the answer */
    size_t terminals_count;
    enum err err;
};

static void
put_figures(struct json_writer *writer, struct query *query)
{
    static const char *const names[] = {"initiated_count", "initiated_fen", "paid_count",
        "paid_fen", "cash_count", "cash_fen", "late_count", "late_fen", "fee_fen"};

    json_open_object(writer, "figures");
    for (int i = 0; i < (int)LENGTH(names); i++)
        json_put_int(writer, names[i], query_int(query, i));
    json_close_object(writer);
}

static void
put_order(struct json_writer *writer, struct query *row)
{
    char number[SALE_NUMBER_SIZE] = "";

    if (query_int(row, 9) != 0)
        (void)sale_number(query_int(row, 8), query_int(row, 9), number);
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, 0));
    json_put_int(writer, "at", query_int(row, 1));
    json_put_text(writer, "store", query_text(row, 2));
    json_put_id(writer, "terminal", query_int(row, 3));
    json_put_int(writer, "amount_fen", query_int(row, 4));
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(query_int(row, 5)))));
    json_put_text(writer, "state", query_text(row, 6));
    json_put_text(writer, "origin", query_text(row, 7));
    json_put_text(writer, "number", bytes_text(number));
    json_put_int(writer, "epoch", query_int(row, 10));
    json_put_int(writer, "sequence", query_int(row, 11));
    json_close_object(writer);
}

static void
put_terminal(struct json_writer *writer, struct query *row)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "number", query_int(row, 0));
    json_put_text(writer, "name", query_text(row, 1));
    json_put_text(writer, "store", query_text(row, 2));
    json_put_int(writer, "seen_us", query_int(row, 3));
    json_put_int(writer, "aside", query_int(row, 4));
    json_close_object(writer);
}

static enum err
put_list(struct json_writer *writer, const char *name, struct query *query,
    void (*put)(struct json_writer *writer, struct query *row))
{
    enum err err;

    json_open_list(writer, name);
    while ((err = query_step(query)) == ERR_OK)
        put(writer, query);
    json_close_list(writer);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_terminals(struct today *today, struct json_writer *writer, struct query *query)
{
    enum err err;

    json_open_list(writer, "terminals");
    while ((err = query_step(query)) == ERR_OK && today->terminals_count < TERMINALS_MAX) {
        today->terminals[today->terminals_count++] = query_int(query, 0);
        put_terminal(writer, query);
    }
    json_close_list(writer);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
today_run(struct reading *reading, struct reader *reader)
{
    struct today *today = (struct today *)reading;
    struct query *figures = reader_statement(reader, SQL_STORE_BOARD_FIGURES);
    struct query *orders = reader_statement(reader, SQL_STORE_BOARD_ORDERS);
    struct query *terminals = reader_statement(reader, SQL_STORE_BOARD_TERMINALS);
    struct json_writer writer;

    json_start(&writer, today->text);
    json_open_object(&writer, NULL);
    json_put_int(&writer, "day_us", today->day.us);
    query_bind_int(figures, 1, today->day.us);
    today->err = query_step(figures);
    if (today->err == ERR_OK)
        put_figures(&writer, figures);
    query_reset(figures);
    if (today->err != ERR_OK)
        return;
    query_bind_int(orders, 1, id_first(today->day));
    query_bind_int(orders, 2, ORDERS_MAX);
    today->err = put_list(&writer, "orders", orders, put_order);
    if (today->err != ERR_OK)
        return;
    query_bind_int(terminals, 1, 0);
    query_bind_int(terminals, 2, TERMINALS_MAX);
    today->err = put_terminals(today, &writer, terminals);
}

/* Who is connected is known on the loop only: a list of numbers beside the rows. */
static void
put_online(struct json_writer *writer, const struct today *today)
{
    const struct hub *hub = today->call->hub;

    json_put_int(writer, "online_count", (int64_t)terminal_socket_count(hub));
    json_open_list(writer, "online");
    for (size_t i = 0; i < today->terminals_count; i++)
        if (terminal_socket_online(hub, today->terminals[i]))
            json_put_id(writer, NULL, today->terminals[i]);
    json_close_list(writer);
}

static void
today_done(struct reading *reading)
{
    struct today *today = (struct today *)reading;
    struct json_writer writer = {.text = today->text, .depth = 1, .comma = true, .objects = 1};

    if (today->err != ERR_OK) {
        log_event(LOG_ERROR, "board_reading", "err=%s", err_name(today->err));
        call_fail(today->call, today->err, NULL);
        return;
    }
    put_online(&writer, today);
    json_close_object(&writer);
    call_json(today->call, today->text);
}

static void
today_get(struct call *call)
{
    struct today *today = arena_take(call->arena, sizeof(*today));
    enum err err = ERR_NO_SPACE;

    if (today != NULL) {
        today->reading = (struct reading){.run = today_run, .done = today_done};
        today->call = call;
        today->day = moment_day_china(net_moment(call->hub->net));
        today->text = call_text(call);
        if (today->text != NULL)
            err = reader_submit(call->hub->reader, &today->reading);
    }
    if (err != ERR_OK)
        call_fail(call, err, NULL);
}

static void
page(struct call *call)
{
    call_answer(call, 200, "text/html; charset=utf-8", bytes_of(board_html, board_html_size));
}

static void
style(struct call *call)
{
    call_answer(call, 200, "text/css; charset=utf-8", bytes_of(board_css, board_css_size));
}

static void
script(struct call *call)
{
    call_answer(call, 200, "text/javascript; charset=utf-8", bytes_of(board_js, board_js_size));
}

static const struct route routes[] = {
    {"GET", "/", ROUTE_OPEN, 0, page, NULL}, /* without data; it asks for the token's page */
    {"GET", "/w/board.css", ROUTE_OPEN, 0, style, NULL},
    {"GET", "/w/board.js", ROUTE_OPEN, 0, script, NULL},
    {"GET", "/board/today", ROUTE_BOARD, 0, today_get, NULL},
};

const struct route_set board_api_routes = {routes, LENGTH(routes)};
