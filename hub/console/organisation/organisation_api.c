#include "hub/console/organisation/organisation_api.h"

#include <stdio.h>

#include "hub/console/console.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* Names of those above, which the rows of a page mostly share. */
#define KNOWN_MAX 64

struct known {
    int64_t id;
    char name[91];
    char zone[41];
};

/* One answer, written on the reader's thread. In the arena. */
struct look {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;
    int64_t id; /* of one; 0: a page */
    int64_t after;
    int64_t limit;
    char search[ORGANISATION_API_SEARCH_MAX + 1]; /* "": directly below */
    struct known known[KNOWN_MAX];
    size_t known_count;
    enum err err;
};

/* --- who stands above -------------------------------------------------------------- */

static enum err
read_known(struct reader *reader, int64_t id, struct known *known)
{
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_ORGANISATION_NAME);
    enum err err;

    query_bind_int(row, 1, id);
    err = query_step(row);
    known->id = id;
    if (err == ERR_OK)
        err = text_copy(query_text(row, 0), known->name, sizeof(known->name));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 1), known->zone, sizeof(known->zone));
    query_reset(row);
    return err;
}

/* The oldest makes room. */
static enum err
know(struct look *look, struct reader *reader, int64_t id, const struct known **ret_known)
{
    struct known *place;
    enum err err;

    for (size_t i = 0; i < LENGTH(look->known); i++)
        if (look->known[i].id == id) {
            *ret_known = &look->known[i];
            return ERR_OK;
        }
    place = &look->known[look->known_count++ % LENGTH(look->known)];
    err = read_known(reader, id, place);
    if (err != ERR_OK)
        *place = (struct known){0};
    else
        *ret_known = place;
    return err;
}

/* The highest level that the person has a post on, of those that lead to path. */
static unsigned
top_of(const struct call *call, const char *path)
{
    const struct session_seen *seen = &call->staff->seen;
    unsigned top = organisation_path_levels(path) - 1;

    for (size_t i = 0; i < seen->posts_count; i++)
        if (organisation_path_is_below(path, seen->posts[i].path)) {
            unsigned level = organisation_path_levels(seen->posts[i].path) - 1;

            top = level < top ? level : top;
        }
    return top;
}

/* "path": [{id, name}…], and "zone": the time zone that holds here. */
static enum err
put_path(struct look *look, struct reader *reader, const char *path)
{
    unsigned levels = organisation_path_levels(path);
    unsigned top = top_of(look->call, path);
    char zone[sizeof(look->known[0].zone)] = "";

    json_open_list(&look->writer, "path");
    for (unsigned level = 0; level < levels; level++) {
        const struct known *known;
        enum err err = know(look, reader, organisation_path_id(path, level), &known);

        if (err != ERR_OK)
            return err;
        if (known->zone[0] != '\0')
            memcpy(zone, known->zone, sizeof(zone));
        if (level < top)
            continue;
        json_open_object(&look->writer, NULL);
        json_put_id(&look->writer, "id", known->id);
        json_put_text(&look->writer, "name", bytes_text(known->name));
        json_close_object(&look->writer);
    }
    json_close_list(&look->writer);
    json_put_text(&look->writer, "zone", bytes_text(zone));
    return ERR_OK;
}

/* --- one ---------------------------------------------------------------------------- */

enum {
    ROW_ID,
    ROW_PARENT_ID,
    ROW_KIND,
    ROW_NAME,
    ROW_STATE,
    ROW_PATH,
    ROW_ZONE,
    ROW_VERSION,
    ROW_CHILDREN,
    ROW_NUMBER
};

static enum err
put(struct look *look, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &look->writer;
    char path[ORGANISATION_PATH_SIZE];
    enum err err = text_copy(query_text(row, ROW_PATH), path, sizeof(path));

    if (err != ERR_OK)
        return err;
    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_id(writer, "parent_id", query_int(row, ROW_PARENT_ID));
    if (query_int(row, ROW_NUMBER) != 0)
        json_put_int(writer, "merchant_number", query_int(row, ROW_NUMBER));
    json_put_text(writer, "kind", query_text(row, ROW_KIND));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_text(writer, "time_zone", query_text(row, ROW_ZONE));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
    json_put_int(writer, "children", query_int(row, ROW_CHILDREN));
    return put_path(look, reader, path);
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_ORGANISATION);
    const struct scope *scope = &look->call->scope;
    char end[ORGANISATION_PATH_SIZE];

    organisation_path_end(scope->path, end);
    query_bind_int(row, 1, look->id);
    query_bind_text(row, 2, bytes_text(scope->path));
    query_bind_text(row, 3, bytes_text(end));
    json_start(&look->writer, look->text);
    json_open_object(&look->writer, NULL);
    look->err = query_step(row);
    if (look->err == ERR_OK)
        look->err = put(look, reader, row);
    query_reset(row);
    json_close_object(&look->writer);
}

/* --- a page -------------------------------------------------------------------------- */

static struct query *
ask_page(const struct look *look, struct reader *reader, const char *end)
{
    const struct scope *scope = &look->call->scope;
    bool searches = look->search[0] != '\0';
    struct query *row = reader_statement(
        reader, searches ? SQL_STORE_CONSOLE_ORGANISATIONS_NAMED : SQL_STORE_CONSOLE_ORGANISATIONS);

    query_bind_text(row, 1, bytes_text(scope->path));
    query_bind_text(row, 2, bytes_text(end));
    query_bind_int(row, 3, look->after);
    query_bind_int(row, 4, look->limit + 1);
    if (searches)
        query_bind_text(row, 5, bytes_text(look->search));
    else
        query_bind_int(row, 5, scope->organisation_id);
    return row;
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    char end[ORGANISATION_PATH_SIZE];
    struct query *row;
    int64_t count = 0;
    int64_t last = 0;

    organisation_path_end(look->call->scope.path, end);
    row = ask_page(look, reader, end);
    json_start(&look->writer, look->text);
    json_open_object(&look->writer, NULL);
    json_open_list(&look->writer, "items");
    while ((look->err = query_step(row)) == ERR_OK && count < look->limit) {
        json_open_object(&look->writer, NULL);
        look->err = put(look, reader, row);
        json_close_object(&look->writer);
        if (look->err != ERR_OK)
            break;
        last = query_int(row, ROW_ID);
        count++;
    }
    query_reset(row);
    json_close_list(&look->writer);
    if (look->err == ERR_OK && count == look->limit)
        json_put_id(&look->writer, "next", last);
    json_close_object(&look->writer);
    if (look->err == ERR_NOT_FOUND)
        look->err = ERR_OK;
}

/* --- the doors ----------------------------------------------------------------------- */

static void
looked(struct reading *reading)
{
    struct look *look = (struct look *)reading;

    if (look->err == ERR_OK) {
        call_json(look->call, look->text);
        return;
    }
    if (look->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "organisation_reading", "err=%s", err_name(look->err));
    call_refuse(look->call, problem_of(look->err), NULL);
}

static struct look *
take(struct call *call, void (*run)(struct reading *reading, struct reader *reader))
{
    struct look *look = arena_take(call->arena, sizeof(*look));

    if (look == NULL)
        return NULL;
    *look = (struct look){.reading = {.run = run, .done = looked},
        .call = call,
        .text = call_text(call),
        .limit = ORGANISATION_API_PAGE_INITIAL};
    return look->text == NULL ? NULL : look;
}

static void
submit(struct look *look)
{
    enum err err = reader_submit(look->call->hub->reader, &look->reading);

    if (err != ERR_OK)
        call_refuse(look->call, problem_of(err), NULL);
}

static void
list(struct call *call)
{
    struct look *look = take(call, page_run);
    const char *wrong = NULL;

    if (look == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    if (!console_search(call, look->search, sizeof(look->search)))
        wrong = "search";
    else if (!console_number(call, "after", INT64_MAX, &look->after))
        wrong = "after";
    else if (!console_number(call, "limit", ORGANISATION_API_PAGE_MAX, &look->limit))
        wrong = "limit";
    if (wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, wrong);
    else
        submit(look);
}

void
organisation_api_show(struct call *call, int64_t id)
{
    struct look *look = take(call, one_run);

    if (look == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    look->id = id;
    submit(look);
}

static void
one(struct call *call)
{
    int64_t id;

    if (text_read_int(bytes_text(call->param), &id) != ERR_OK || id < 1)
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    else
        organisation_api_show(call, id);
}

static const struct route routes[] = {
    {"GET", "/console/api/organisations", ROUTE_MAY(PERMISSION_ORGANISATIONS), 0, list, NULL},
    {"GET", "/console/api/organisations/:", ROUTE_STAFF, 0, one, NULL},
};

const struct route_set organisation_api_routes = {routes, LENGTH(routes)};
