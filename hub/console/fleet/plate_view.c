#include "hub/console/fleet/plate_view.h"

#include "hub/console/shown.h"
#include "hub/flow/plate_code.h"

#include "hub/store/sql/store.sql.h"

#define URL_SIZE 256

/* One answer, written on the reader's thread. In the arena. */
struct look {
    struct shown shown; /* first */
    int64_t id;
    int64_t after;
    int64_t limit;
    int64_t store_id;
    char state[4];
    char search[PLATE_VIEW_SEARCH_MAX + 1];
};

enum {
    ROW_ID,
    ROW_NAME,
    ROW_STATE,
    ROW_STORE_ID,
    ROW_STORE,
    ROW_MERCHANT_ID,
    ROW_MERCHANT,
    ROW_AMOUNT_MIN,
    ROW_AMOUNT_MAX,
    ROW_TERMINALS,
    ROW_CREATED,
    ROW_VERSION
};

/* The members of an object that is open. */
static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &shown->writer;
    char block[URL_SIZE];
    struct text url;

    (void)reader;
    text_init(&url, block, sizeof(block));
    plate_code_put_url(&url, shown->call->hub->settings.pay_base, query_int(row, ROW_ID));
    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_text(writer, "url", text_bytes(&url));
    console_put_named(writer, "store", query_int(row, ROW_STORE_ID), query_text(row, ROW_STORE));
    console_put_named(
        writer, "merchant", query_int(row, ROW_MERCHANT_ID), query_text(row, ROW_MERCHANT));
    json_put_int(writer, "amount_min", query_int(row, ROW_AMOUNT_MIN));
    json_put_int(writer, "amount_max", query_int(row, ROW_AMOUNT_MAX));
    json_put_int(writer, "terminals_count", query_int(row, ROW_TERMINALS));
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
    return ERR_OK;
}

static enum err
put_terminals(struct look *look, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATE_TERMINALS);
    enum err err;

    query_bind_int(row, 1, look->id);
    json_open_list(&look->shown.writer, "terminals");
    while ((err = query_step(row)) == ERR_OK)
        console_put_named(&look->shown.writer, NULL, query_int(row, 0), query_text(row, 1));
    query_reset(row);
    json_close_list(&look->shown.writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATE);

    query_bind_int(row, 1, look->id);
    shown_bind(&look->shown, row, 2);
    json_start(&look->shown.writer, look->shown.text);
    json_open_object(&look->shown.writer, NULL);
    look->shown.err = query_step(row);
    if (look->shown.err == ERR_OK)
        look->shown.err = put(&look->shown, reader, row);
    query_reset(row);
    if (look->shown.err == ERR_OK)
        look->shown.err = put_terminals(look, reader);
    json_close_object(&look->shown.writer);
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATES);

    shown_bind(&look->shown, row, 1);
    query_bind_int(row, 3, look->after);
    query_bind_int(row, 4, look->limit + 1);
    query_bind_int(row, 5, look->store_id);
    query_bind_text(row, 6, bytes_text(look->state));
    query_bind_text(row, 7, bytes_text(look->search));
    shown_page(&look->shown, reader, row, look->limit, put);
}

static bool
read_state(struct look *look)
{
    const char *state = form_text(look->shown.call->form, "state");

    if (state[0] != '\0' && strcmp(state, "on") != 0 && strcmp(state, "off") != 0)
        return false;
    text_set(look->state, sizeof(look->state), state);
    return true;
}

void
plate_view_page(struct call *call)
{
    struct look *look = shown_take(call, sizeof(*look), page_run);

    if (look == NULL)
        return;
    look->limit = PLATE_VIEW_PAGE_INITIAL;
    if (!console_number(call, "after", INT64_MAX, &look->after))
        look->shown.wrong = "after";
    else if (!console_number(call, "limit", PLATE_VIEW_PAGE_MAX, &look->limit))
        look->shown.wrong = "limit";
    else if (!console_number(call, "store", INT64_MAX, &look->store_id))
        look->shown.wrong = "store";
    else if (!read_state(look))
        look->shown.wrong = "state";
    else if (!console_search(call, look->search, sizeof(look->search)))
        look->shown.wrong = "search";
    if (look->shown.wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, look->shown.wrong);
    else
        shown_submit(&look->shown);
}

void
plate_view_one(struct call *call, int64_t id)
{
    struct look *look = shown_take(call, sizeof(*look), one_run);

    if (look == NULL)
        return;
    look->id = id;
    shown_submit(&look->shown);
}
