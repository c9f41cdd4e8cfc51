#include "hub/console/export/export_api.h"

#include <stdio.h>

#include "hub/console/console.h"
#include "hub/console/export/export_file.h"
#include "hub/console/staff_change.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50
#define QUERY_MAX 1000
#define NAME_SIZE 120

static struct exporter *
exporter_here(struct call *call)
{
    if (call->hub->exporter == NULL)
        call_refuse(call, PROBLEM_NOT_YET, "exports");
    return call->hub->exporter;
}

/* --- looking at them --- */

/* One by its id, or the newest. In the arena. */
struct mine {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    int64_t id;                            /* 0: all */
    void (*then)(const struct mine *mine); /* or NULL: answer with the text */
    struct export_row row;                 /* the newest of what was read */
    enum err err;
};

static enum err
read_row(struct query *query, struct export_row *row)
{
    enum err err = text_copy(query_text(query, 2), row->list, sizeof(row->list));

    row->id = query_int(query, 0);
    row->organisation_id = query_int(query, 1);
    if (err == ERR_OK)
        err = text_copy(query_text(query, 3), row->format, sizeof(row->format));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 4), row->language, sizeof(row->language));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 6), row->state, sizeof(row->state));
    row->created_us = query_int(query, 11);
    return err;
}

/* What it is saved as: "订单 2026-11-30 13-41-30.csv". */
static void
file_name(const struct hub *hub, const struct export_row *row, char name[static NAME_SIZE])
{
    const struct export_list *list = exporter_find(hub->exporter, bytes_text(row->list));
    char clock[MOMENT_TEXT_MAX];
    const char *title = row->list;

    if (list != NULL)
        title = strcmp(row->language, "en") == 0 ? list->english : list->chinese;
    (void)moment_format_china((struct moment){row->created_us}, clock);
    clock[13] = '-'; /* a colon is no letter of a file's name everywhere */
    clock[16] = '-';
    (void)snprintf(name, NAME_SIZE, "%.60s %s.%s", title, clock, row->format);
}

static void
put(struct json_writer *writer, const struct mine *mine, struct query *query)
{
    char name[NAME_SIZE];

    file_name(mine->call->hub, &mine->row, name);
    json_put_id(writer, "id", mine->row.id);
    json_put_id(writer, "organisation_id", mine->row.organisation_id);
    json_put_text(writer, "list", bytes_text(mine->row.list));
    json_put_text(writer, "format", bytes_text(mine->row.format));
    json_put_text(writer, "query", query_text(query, 5));
    json_put_text(writer, "name", bytes_text(name));
    json_put_text(writer, "state", bytes_text(mine->row.state));
    json_put_text(writer, "reason", query_text(query, 7));
    json_put_int(writer, "rows", query_int(query, 8));
    json_put_int(writer, "share", query_int(query, 9));
    json_put_int(writer, "size", query_int(query, 10));
    console_put_time(writer, "created_at", query_int(query, 11));
    console_put_time(writer, "started_at", query_int(query, 12));
    console_put_time(writer, "ended_at", query_int(query, 13));
    console_put_time(writer, "expires_at", query_int(query, 14));
}

static void
mine_run(struct reading *reading, struct reader *reader)
{
    struct mine *mine = (struct mine *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_EXPORTS);
    struct json_writer writer;
    int64_t count = 0;

    query_bind_int(query, 1, mine->call->staff->seen.staff_id);
    query_bind_int(query, 2, mine->id == 0 ? INT64_MAX : mine->id);
    query_bind_int(query, 3, mine->id);
    query_bind_int(query, 4, mine->id == 0 ? PAGE_MAX : 1);
    json_start(&writer, mine->text);
    json_open_object(&writer, NULL);
    if (mine->id == 0)
        json_open_list(&writer, "items");
    while ((mine->err = query_step(query)) == ERR_OK &&
           (mine->err = read_row(query, &mine->row)) == ERR_OK) {
        if (mine->id == 0)
            json_open_object(&writer, NULL);
        put(&writer, mine, query);
        if (mine->id == 0)
            json_close_object(&writer);
        count++;
    }
    query_reset(query);
    if (mine->id == 0)
        json_close_list(&writer);
    json_close_object(&writer);
    if (mine->err == ERR_NOT_FOUND && (mine->id == 0 || count > 0))
        mine->err = ERR_OK;
}

static void
mine_done(struct reading *reading)
{
    struct mine *mine = (struct mine *)reading;

    if (mine->err != ERR_OK)
        call_refuse(mine->call, problem_of(mine->err), NULL);
    else if (mine->then != NULL)
        mine->then(mine);
    else
        call_json(mine->call, mine->text);
}

static void
read_mine(struct call *call, int64_t id, void (*then)(const struct mine *mine))
{
    struct mine *mine = arena_take(call->arena, sizeof(*mine));
    enum err err = ERR_NO_SPACE;

    if (mine != NULL) {
        *mine = (struct mine){.reading = {.run = mine_run, .done = mine_done},
            .call = call,
            .text = call_text(call),
            .id = id,
            .then = then};
        if (mine->text != NULL)
            err = reader_submit(call->hub->reader, &mine->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

/* False: the call has been answered. */
static bool
read_id(struct call *call, int64_t *ret_id)
{
    if (exporter_here(call) == NULL)
        return false;
    if (text_read_int(bytes_text(call->param), ret_id) == ERR_OK && *ret_id > 0)
        return true;
    call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    return false;
}

static void
list(struct call *call)
{
    if (exporter_here(call) != NULL)
        read_mine(call, 0, NULL);
}

static void
get(struct call *call)
{
    int64_t id;

    if (read_id(call, &id))
        read_mine(call, id, NULL);
}

static void
send(const struct mine *mine)
{
    static const char csv[] = "text/csv; charset=utf-8";
    static const char xlsx[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    struct call *call = mine->call;
    char path[EXPORTER_PATH_MAX];
    char name[NAME_SIZE];
    enum err err;

    if (strcmp(mine->row.state, "done") != 0) {
        call_refuse(call,
            strcmp(mine->row.state, "expired") == 0 ? PROBLEM_EXPIRED : PROBLEM_BAD_STATE, NULL);
        return;
    }
    exporter_path(call->hub->exporter, &mine->row, path);
    file_name(call->hub, &mine->row, name);
    err = export_file_send(
        call, path, name, strcmp(mine->row.format, "csv") == 0 ? csv : xlsx, mine->row.id);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
fetch(struct call *call)
{
    int64_t id;

    if (read_id(call, &id))
        read_mine(call, id, send);
}

/* --- asking for one, and calling it off --- */

enum field {
    FIELD_LIST,
    FIELD_FORMAT,
    FIELD_QUERY,
    FIELDS
};

static const struct shape_field fields[FIELDS] = {
    [FIELD_LIST] = {.name = "list", .kind = SHAPE_TEXT, .max = 16, .about = "orders, …"},
    [FIELD_FORMAT] = {.name = "format", .kind = SHAPE_WORD, .words = "csv xlsx"},
    [FIELD_QUERY] = {.name = "query",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = QUERY_MAX - 1,
        .about = "as the list's door takes it behind ?"},
};
static const struct shape shape = {"ExportAsked", fields, FIELDS};

struct asking {
    struct staff_change change; /* first */
    struct export_ask ask;
};

static int64_t
asked_about(const struct operation *operation)
{
    return ((const struct export_ask *)(const void *)operation)->row.id;
}

static void
asked(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    exporter_stir(call->hub->exporter);
    read_mine(call, id, NULL);
}

static void
ask(struct call *call)
{
    static const char *const formats[] = {"csv", "xlsx"};
    union shape_value values[FIELDS];
    const struct export_list *list;
    struct asking *asking;

    if (exporter_here(call) == NULL || !change_read(call, &shape, values))
        return;
    list = exporter_find(call->hub->exporter, bytes_text(values[FIELD_LIST].text));
    if (list == NULL) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "list");
        return;
    }
    if (!permissions_have(call->staff->may, list->permission)) {
        call_refuse(call, PROBLEM_FORBIDDEN, permission_word(list->permission));
        return;
    }
    if (list->of_merchant && call->scope.kind != ORGANISATION_MERCHANT &&
        call->scope.kind != ORGANISATION_PARTNER) {
        call_refuse(call, PROBLEM_NO_MERCHANT, "at");
        return;
    }
    asking = change_take(call, sizeof(*asking));
    if (asking == NULL)
        return;
    *asking = (struct asking){.change = {.then = asked}};
    asking->ask.row = (struct export_row){
        .organisation_id = call->scope.organisation_id, .staff_id = call->staff->seen.staff_id};
    text_set(asking->ask.row.list, sizeof(asking->ask.row.list), list->name);
    text_set(asking->ask.row.format, sizeof(asking->ask.row.format),
        formats[values[FIELD_FORMAT].number]);
    text_set(
        asking->ask.row.language, sizeof(asking->ask.row.language), call->english ? "en" : "zh");
    if (values[FIELD_QUERY].text != NULL)
        text_set(asking->ask.row.query, sizeof(asking->ask.row.query), values[FIELD_QUERY].text);
    export_flow_ask(&asking->ask);
    staff_change_submit(&asking->change, call, &asking->ask.operation, asked_about);
}

struct cancelling {
    struct staff_change change; /* first */
    struct export_step step;
};

static int64_t
cancelled_about(const struct operation *operation)
{
    return ((const struct export_step *)(const void *)operation)->id;
}

static void
cancelled(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    read_mine(call, id, NULL);
}

static void
cancel(struct call *call)
{
    struct cancelling *cancelling;
    int64_t id;

    if (!read_id(call, &id))
        return;
    cancelling = change_take(call, sizeof(*cancelling));
    if (cancelling == NULL)
        return;
    *cancelling = (struct cancelling){.change = {.then = cancelled},
        .step = {.id = id, .event = EXPORT_CANCEL, .staff_id = call->staff->seen.staff_id}};
    export_flow_step(&cancelling->step);
    staff_change_submit(&cancelling->change, call, &cancelling->step.operation, cancelled_about);
}

#define CHANGE (ROUTE_MAY(PERMISSION_EXPORT) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", "/console/api/exports", ROUTE_MAY(PERMISSION_EXPORT), 0, list, NULL},
    {"POST", "/console/api/exports", CHANGE, CONSOLE_BODY_MAX, ask, NULL},
    {"GET", "/console/api/exports/:", ROUTE_MAY(PERMISSION_EXPORT), 0, get, NULL},
    {"GET", "/console/api/exports/:/file", ROUTE_MAY(PERMISSION_EXPORT) | ROUTE_WATCHED, 0, fetch,
        NULL},
    {"DELETE", "/console/api/exports/:", CHANGE, 0, cancel, NULL},
};

const struct route_set export_api_routes = {routes, LENGTH(routes)};
