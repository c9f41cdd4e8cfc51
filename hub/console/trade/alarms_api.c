#include "hub/console/trade/alarms_api.h"

#include "hub/api/change.h"
#include "hub/api/staff_act.h"
#include "hub/console/console.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50
#define NOTE_MAX 200
/* A page ends here: what is behind it is more than the longest row, escaped. */
#define PAGE_FULL (CALL_TEXT_MAX - (size_t)16 * 1024)

enum {
    ROW_ID,
    ROW_MERCHANT_ID,
    ROW_MERCHANT,
    ROW_KIND,
    ROW_TERMINAL_ID,
    ROW_ORDER_ID,
    ROW_AT_US,
    ROW_DETAIL,
    ROW_LOOKED_US,
    ROW_LOOKED_BY,
    ROW_FOUND
};

/* A page, read on the reader's thread. In the arena. */
struct page {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    int64_t after; /* only older ones */
    bool open;     /* only those that nobody has looked into */
    enum err err;
};

static void
put(struct json_writer *writer, struct query *row)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "kind", query_text(row, ROW_KIND));
    if (query_int(row, ROW_MERCHANT_ID) != 0) {
        json_open_object(writer, "merchant");
        json_put_id(writer, "id", query_int(row, ROW_MERCHANT_ID));
        json_put_text(writer, "name", query_text(row, ROW_MERCHANT));
        json_close_object(writer);
    }
    view_put_id(writer, "terminal", query_int(row, ROW_TERMINAL_ID));
    view_put_id(writer, "order", query_int(row, ROW_ORDER_ID));
    console_put_time(writer, "at", query_int(row, ROW_AT_US));
    view_put_text(writer, "detail", query_text(row, ROW_DETAIL));
    if (query_int(row, ROW_LOOKED_US) != 0) {
        json_open_object(writer, "looked");
        console_put_time(writer, "at", query_int(row, ROW_LOOKED_US));
        json_put_text(writer, "by", query_text(row, ROW_LOOKED_BY));
        json_put_text(writer, "found", query_text(row, ROW_FOUND));
        json_close_object(writer);
    }
    json_close_object(writer);
}

static void
bind_scope(struct query *row, const struct scope *scope, char end[static ORGANISATION_PATH_SIZE])
{
    organisation_path_end(scope->path, end);
    query_bind_text(row, 2, bytes_text(scope->path));
    query_bind_text(row, 3, bytes_text(end));
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct page *page = (struct page *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_ALARMS);
    char end[ORGANISATION_PATH_SIZE];
    struct json_writer writer;
    int64_t last = 0;
    int64_t count = 0;

    query_bind_int(row, 1, page->after);
    bind_scope(row, &page->call->scope, end);
    query_bind_int(row, 4, page->open);
    query_bind_int(row, 5, PAGE_MAX + 1);
    json_start(&writer, page->text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    while ((page->err = query_step(row)) == ERR_OK && count < PAGE_MAX &&
           text_bytes(page->text).size < PAGE_FULL) {
        put(&writer, row);
        last = query_int(row, ROW_ID);
        count++;
    }
    query_reset(row);
    json_close_list(&writer);
    if (page->err == ERR_OK)
        json_put_id(&writer, "next", last);
    json_close_object(&writer);
    if (page->err == ERR_NOT_FOUND)
        page->err = ERR_OK;
}

static void
page_done(struct reading *reading)
{
    struct page *page = (struct page *)reading;

    if (page->err == ERR_OK)
        call_json(page->call, page->text);
    else
        call_refuse(page->call, problem_of(page->err), NULL);
}

static void
list(struct call *call)
{
    const char *after = form_text(call->form, "after");
    const char *state = form_text(call->form, "state");
    struct page *page = change_take(call, sizeof(*page));
    enum err err = ERR_NO_SPACE;

    if (page == NULL)
        return;
    *page = (struct page){.reading = {.run = page_run, .done = page_done},
        .call = call,
        .text = call_text(call),
        .after = INT64_MAX,
        .open = strcmp(state, "unseen") == 0};
    if (after[0] != '\0' &&
        (text_read_int(bytes_text(after), &page->after) != ERR_OK || page->after <= 0)) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
        return;
    }
    if (state[0] != '\0' && !page->open) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "state");
        return;
    }
    if (page->text != NULL)
        err = reader_submit(call->hub->reader, &page->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

/* --- somebody has looked into it --- */

enum {
    LOOK_FOUND,
    LOOK_FIELDS
};

static const struct shape_field look_fields[LOOK_FIELDS] = {
    [LOOK_FOUND] = {.name = "found", .kind = SHAPE_TEXT, .max = NOTE_MAX},
};
static const struct shape look_shape = {"ConsoleAlarmLook", look_fields, LOOK_FIELDS};

/* It is found within the scope, then said. In the arena. */
struct looking {
    struct reading reading; /* first */
    struct staff_act act;
    struct call *call;
    int64_t id;
    int64_t merchant_id;
    struct text *said;
    enum err err;
};

static void
find_run(struct reading *reading, struct reader *reader)
{
    struct looking *looking = (struct looking *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_ALARM);
    char end[ORGANISATION_PATH_SIZE];

    query_bind_int(row, 1, looking->id);
    bind_scope(row, &looking->call->scope, end);
    looking->err = query_step(row);
    if (looking->err == ERR_OK)
        looking->merchant_id = query_int(row, 0);
    query_reset(row);
}

static void
looked(struct operation *operation)
{
    struct looking *looking = operation->context;
    struct call *call = looking->call;

    if (staff_act_refused(&looking->act, call))
        return;
    if (operation->err == ERR_OK)
        call_answer(call, 200, "application/json", bytes_text("{}"));
    else
        call_refuse(call, problem_of(operation->err), NULL);
}

static void
find_done(struct reading *reading)
{
    struct looking *looking = (struct looking *)reading;
    struct call *call = looking->call;
    enum err err = looking->err;

    if (err == ERR_OK)
        err = staff_act_look(&looking->act, call, looking->merchant_id, looking->id);
    if (err == ERR_OK) {
        looking->act.audited.said = looking->said->at;
        looking->act.permitted.operation.answer = looked;
        looking->act.permitted.operation.context = looking;
        err = lane_submit(call->hub->lane, &looking->act.permitted.operation);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
look(struct call *call)
{
    struct looking *looking = change_take(call, sizeof(*looking));
    union shape_value values[LOOK_FIELDS];
    struct json_writer writer;
    enum err err;

    if (looking == NULL || !change_read(call, &look_shape, values))
        return;
    looking->reading = (struct reading){.run = find_run, .done = find_done};
    looking->call = call;
    looking->said = call_text(call);
    if (looking->said == NULL || text_read_int(bytes_text(call->param), &looking->id) != ERR_OK) {
        call_refuse(call, looking->said == NULL ? PROBLEM_BUSY : PROBLEM_NOT_FOUND, NULL);
        return;
    }
    json_start(&writer, looking->said);
    json_open_object(&writer, NULL);
    json_put_text(&writer, look_fields[LOOK_FOUND].name, bytes_text(values[LOOK_FOUND].text));
    json_close_object(&writer);
    err = reader_submit(call->hub->reader, &looking->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct route routes[] = {
    {"GET", "/console/api/alarms", ROUTE_MAY(PERMISSION_ORDERS), 0, list, NULL},
    {"POST", "/console/api/alarms/:/look", ROUTE_MAY(PERMISSION_REFUND) | ROUTE_KEYED,
        CONSOLE_BODY_MAX, look, NULL},
};

const struct route_set alarms_api_routes = {routes, LENGTH(routes)};
