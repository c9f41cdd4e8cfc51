#include "hub/console/fleet/stores_api.h"

#include "hub/console/shown.h"

#include "hub/store/sql/store.sql.h"

/* In the arena. */
struct look {
    struct shown shown;                     /* first */
    char search[STORES_API_SEARCH_MAX + 1]; /* in small letters; "": all */
};

static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &shown->writer;

    (void)reader;
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "name", query_text(row, 1));
    console_put_named(writer, "merchant", query_int(row, 2), query_text(row, 3));
    return ERR_OK;
}

/* As many as somebody chooses from, and no next: he types more of the name. */
static void
look_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_STORES);

    shown_bind(&look->shown, row, 1);
    query_bind_text(row, 3, bytes_text(look->search));
    query_bind_int(row, 4, STORES_API_MAX);
    shown_page(&look->shown, reader, row, STORES_API_MAX, put);
}

static void
list(struct call *call)
{
    struct look *look = shown_take(call, sizeof(*look), look_run);

    if (look == NULL)
        return;
    if (!console_search(call, look->search, sizeof(look->search)))
        call_refuse(call, PROBLEM_FIELD_WRONG, "search");
    else
        shown_submit(&look->shown);
}

static const struct route routes[] = {
    {"GET", "/console/api/stores", ROUTE_MAY(PERMISSION_TERMINALS), 0, list, NULL},
};

const struct route_set stores_api_routes = {routes, LENGTH(routes)};
