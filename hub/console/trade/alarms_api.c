#include "hub/console/trade/alarms_api.h"

#include "hub/api/change.h"
#include "hub/api/staff_act.h"
#include "hub/console/shown.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50
#define NOTE_MAX 200

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
    struct shown shown; /* first */
    int64_t after;      /* only older ones */
    bool open;          /* only those that nobody has looked into */
};

static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &shown->writer;

    (void)reader;
    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "kind", query_text(row, ROW_KIND));
    console_put_named(
        writer, "merchant", query_int(row, ROW_MERCHANT_ID), query_text(row, ROW_MERCHANT));
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
    return ERR_OK;
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

    query_bind_int(row, 1, page->after);
    shown_bind(&page->shown, row, 2);
    query_bind_int(row, 4, page->open);
    query_bind_int(row, 5, PAGE_MAX + 1);
    shown_page(&page->shown, reader, row, PAGE_MAX, put);
}

static void
list(struct call *call)
{
    const char *state = form_text(call->form, "state");
    struct page *page = shown_take(call, sizeof(*page), page_run);

    if (page == NULL)
        return;
    page->after = INT64_MAX;
    page->open = strcmp(state, "unseen") == 0;
    if (!console_number(call, "after", INT64_MAX, &page->after))
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
    else if (state[0] != '\0' && !page->open)
        call_refuse(call, PROBLEM_FIELD_WRONG, "state");
    else
        shown_submit(&page->shown);
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
