#include "hub/console/fleet/plate_view.h"

#include "hub/console/console.h"
#include "hub/flow/plate_code.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define URL_SIZE 256

/* One answer, written on the reader's thread. In the arena. */
struct look {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;
    int64_t id;
    int64_t after;
    int64_t limit;
    int64_t store_id;
    char state[4];
    char search[PLATE_VIEW_SEARCH_MAX + 1];
    char end[ORGANISATION_PATH_SIZE];
    enum err err;
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

static void
put_named(struct json_writer *writer, const char *member, int64_t id, struct bytes name)
{
    json_open_object(writer, member);
    json_put_id(writer, "id", id);
    json_put_text(writer, "name", name);
    json_close_object(writer);
}

/* The members of an object that is open. */
static void
put(struct look *look, struct query *row)
{
    struct json_writer *writer = &look->writer;
    char block[URL_SIZE];
    struct text url;

    text_init(&url, block, sizeof(block));
    plate_code_put_url(&url, look->call->hub->settings.pay_base, query_int(row, ROW_ID));
    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_text(writer, "url", text_bytes(&url));
    put_named(writer, "store", query_int(row, ROW_STORE_ID), query_text(row, ROW_STORE));
    put_named(writer, "merchant", query_int(row, ROW_MERCHANT_ID), query_text(row, ROW_MERCHANT));
    json_put_int(writer, "amount_min", query_int(row, ROW_AMOUNT_MIN));
    json_put_int(writer, "amount_max", query_int(row, ROW_AMOUNT_MAX));
    json_put_int(writer, "terminals_count", query_int(row, ROW_TERMINALS));
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
}

static enum err
put_terminals(struct look *look, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATE_TERMINALS);
    enum err err;

    query_bind_int(row, 1, look->id);
    json_open_list(&look->writer, "terminals");
    while ((err = query_step(row)) == ERR_OK)
        put_named(&look->writer, NULL, query_int(row, 0), query_text(row, 1));
    query_reset(row);
    json_close_list(&look->writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATE);

    query_bind_int(row, 1, look->id);
    query_bind_text(row, 2, bytes_text(look->call->scope.path));
    query_bind_text(row, 3, bytes_text(look->end));
    json_start(&look->writer, look->text);
    json_open_object(&look->writer, NULL);
    look->err = query_step(row);
    if (look->err == ERR_OK)
        put(look, row);
    query_reset(row);
    if (look->err == ERR_OK)
        look->err = put_terminals(look, reader);
    json_close_object(&look->writer);
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATES);
    int64_t count = 0;
    int64_t last = 0;

    query_bind_text(row, 1, bytes_text(look->call->scope.path));
    query_bind_text(row, 2, bytes_text(look->end));
    query_bind_int(row, 3, look->after);
    query_bind_int(row, 4, look->limit + 1);
    query_bind_int(row, 5, look->store_id);
    query_bind_text(row, 6, bytes_text(look->state));
    query_bind_text(row, 7, bytes_text(look->search));
    json_start(&look->writer, look->text);
    json_open_object(&look->writer, NULL);
    json_open_list(&look->writer, "items");
    while ((look->err = query_step(row)) == ERR_OK && count < look->limit) {
        json_open_object(&look->writer, NULL);
        put(look, row);
        json_close_object(&look->writer);
        last = query_int(row, ROW_ID);
        count++;
    }
    query_reset(row);
    json_close_list(&look->writer);
    if (look->err == ERR_OK)
        json_put_id(&look->writer, "next", last);
    json_close_object(&look->writer);
    if (look->err == ERR_NOT_FOUND)
        look->err = ERR_OK;
}

static void
looked(struct reading *reading)
{
    struct look *look = (struct look *)reading;

    if (look->err == ERR_OK) {
        call_json(look->call, look->text);
        return;
    }
    if (look->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "plate_reading", "err=%s", err_name(look->err));
    call_refuse(look->call, problem_of(look->err), NULL);
}

static struct look *
take(struct call *call, void (*run)(struct reading *reading, struct reader *reader))
{
    struct look *look = arena_take(call->arena, sizeof(*look));

    if (look != NULL)
        *look = (struct look){.reading = {.run = run, .done = looked},
            .call = call,
            .text = call_text(call),
            .limit = PLATE_VIEW_PAGE_INITIAL};
    if (look != NULL && look->text != NULL) {
        organisation_path_end(call->scope.path, look->end);
        return look;
    }
    call_refuse(call, PROBLEM_BUSY, NULL);
    return NULL;
}

static void
submit(struct look *look)
{
    enum err err = reader_submit(look->call->hub->reader, &look->reading);

    if (err != ERR_OK)
        call_refuse(look->call, problem_of(err), NULL);
}

static bool
read_state(struct look *look)
{
    const char *state = form_text(look->call->form, "state");

    if (state[0] != '\0' && strcmp(state, "on") != 0 && strcmp(state, "off") != 0)
        return false;
    text_set(look->state, sizeof(look->state), state);
    return true;
}

void
plate_view_page(struct call *call)
{
    struct look *look = take(call, page_run);
    const char *wrong = NULL;

    if (look == NULL)
        return;
    if (!console_number(call, "after", INT64_MAX, &look->after))
        wrong = "after";
    else if (!console_number(call, "limit", PLATE_VIEW_PAGE_MAX, &look->limit))
        wrong = "limit";
    else if (!console_number(call, "store", INT64_MAX, &look->store_id))
        wrong = "store";
    else if (!read_state(look))
        wrong = "state";
    else if (!console_search(call, look->search, sizeof(look->search)))
        wrong = "search";
    if (wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, wrong);
    else
        submit(look);
}

void
plate_view_one(struct call *call, int64_t id)
{
    struct look *look = take(call, one_run);

    if (look == NULL)
        return;
    look->id = id;
    submit(look);
}
