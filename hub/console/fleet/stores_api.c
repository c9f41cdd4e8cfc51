#include "hub/console/fleet/stores_api.h"

#include "hub/console/console.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* In the arena. */
struct look {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    char search[STORES_API_SEARCH_MAX + 1]; /* in small letters; "": all */
    enum err err;
};

static void
put(struct json_writer *writer, struct query *row)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "name", query_text(row, 1));
    json_open_object(writer, "merchant");
    json_put_id(writer, "id", query_int(row, 2));
    json_put_text(writer, "name", query_text(row, 3));
    json_close_object(writer);
    json_close_object(writer);
}

static void
look_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_STORES);
    const char *path = look->call->scope.path;
    char end[ORGANISATION_PATH_SIZE];
    struct json_writer writer;

    organisation_path_end(path, end);
    query_bind_text(row, 1, bytes_text(path));
    query_bind_text(row, 2, bytes_text(end));
    query_bind_text(row, 3, bytes_text(look->search));
    query_bind_int(row, 4, STORES_API_MAX);
    json_start(&writer, look->text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    while ((look->err = query_step(row)) == ERR_OK)
        put(&writer, row);
    query_reset(row);
    json_close_list(&writer);
    json_close_object(&writer);
}

static void
look_done(struct reading *reading)
{
    struct look *look = (struct look *)reading;

    if (look->err == ERR_NOT_FOUND) {
        call_json(look->call, look->text);
        return;
    }
    log_event(LOG_ERROR, "stores_reading", "err=%s", err_name(look->err));
    call_refuse(look->call, problem_of(look->err), NULL);
}

static void
list(struct call *call)
{
    struct look *look = arena_take(call->arena, sizeof(*look));
    enum err err = ERR_NO_SPACE;

    if (look != NULL) {
        look->reading = (struct reading){.run = look_run, .done = look_done};
        look->call = call;
        look->text = call_text(call);
        if (!console_search(call, look->search, sizeof(look->search))) {
            call_refuse(call, PROBLEM_FIELD_WRONG, "search");
            return;
        }
        if (look->text != NULL)
            err = reader_submit(call->hub->reader, &look->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct route routes[] = {
    {"GET", "/console/api/stores", ROUTE_MAY(PERMISSION_TERMINALS), 0, list, NULL},
};

const struct route_set stores_api_routes = {routes, LENGTH(routes)};
