#include "hub/console/people/staff_view.h"

#include "hub/console/console.h"
#include "hub/console/people/staff_api.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* One answer, written on the reader's thread. In the arena. */
struct view {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;
    int64_t staff_id; /* 0: a page */
    int64_t after;
    const char *invitation;
    char end[ORGANISATION_PATH_SIZE]; /* of the range of places */
    enum err err;
};

enum {
    ROW_ID,
    ROW_LOGIN,
    ROW_NAME,
    ROW_STATE,
    ROW_SECOND_SINCE,
    ROW_SIGNED_IN,
    ROW_VERSION
};

static void
bind_places(struct query *query, int at, const struct view *view)
{
    query_bind_text(query, at, bytes_text(view->call->scope.path));
    query_bind_text(query, at + 1, bytes_text(view->end));
}

static void
put_post(struct json_writer *writer, struct query *row, bool english)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, 0));
    json_open_object(writer, "organisation");
    json_put_id(writer, "id", query_int(row, 1));
    json_put_text(writer, "name", query_text(row, 2));
    json_put_text(writer, "kind", query_text(row, 3));
    json_close_object(writer);
    console_put_role(writer, query_int(row, 4), query_text(row, 5), english);
    json_close_object(writer);
}

static enum err
put_posts(struct view *view, struct reader *reader, int64_t staff_id)
{
    struct query *rows = reader_statement(reader, SQL_STORE_STAFF_POSTS_IN);
    enum err err;

    query_bind_int(rows, 1, staff_id);
    bind_places(rows, 2, view);
    json_open_list(&view->writer, "posts");
    while ((err = query_step(rows)) == ERR_OK)
        put_post(&view->writer, rows, view->call->english);
    query_reset(rows);
    json_close_list(&view->writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put(struct view *view, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &view->writer;

    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "login", query_text(row, ROW_LOGIN));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_bool(writer, "second_factor", query_int(row, ROW_SECOND_SINCE) != 0);
    console_put_time(writer, "signed_in_at", query_int(row, ROW_SIGNED_IN));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
    return put_posts(view, reader, query_int(row, ROW_ID));
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_STAFF_ONE);

    query_bind_int(row, 1, view->staff_id);
    bind_places(row, 2, view);
    json_start(&view->writer, view->text);
    json_open_object(&view->writer, NULL);
    view->err = query_step(row);
    if (view->err == ERR_OK)
        view->err = put(view, reader, row);
    query_reset(row);
    if (view->invitation != NULL)
        json_put_text(&view->writer, "invitation", bytes_text(view->invitation));
    json_close_object(&view->writer);
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct query *rows = reader_statement(reader, SQL_STORE_STAFF_PAGE);
    int64_t count = 0;
    int64_t last = 0;

    query_bind_int(rows, 1, view->after);
    bind_places(rows, 2, view);
    query_bind_int(rows, 4, STAFF_API_PAGE + 1);
    json_start(&view->writer, view->text);
    json_open_object(&view->writer, NULL);
    json_open_list(&view->writer, "items");
    while ((view->err = query_step(rows)) == ERR_OK && count < STAFF_API_PAGE) {
        json_open_object(&view->writer, NULL);
        view->err = put(view, reader, rows);
        json_close_object(&view->writer);
        if (view->err != ERR_OK)
            break;
        last = query_int(rows, ROW_ID);
        count++;
    }
    query_reset(rows);
    json_close_list(&view->writer);
    if (view->err == ERR_OK)
        json_put_id(&view->writer, "next", last);
    json_close_object(&view->writer);
    if (view->err == ERR_NOT_FOUND)
        view->err = ERR_OK;
}

static void
viewed(struct reading *reading)
{
    struct view *view = (struct view *)reading;

    if (view->err == ERR_OK) {
        call_json(view->call, view->text);
        return;
    }
    if (view->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "staff_reading", "err=%s", err_name(view->err));
    call_refuse(view->call, problem_of(view->err), NULL);
}

static void
start(struct call *call, const struct view *wanted)
{
    struct view *view = arena_take(call->arena, sizeof(*view));
    enum err err = ERR_NO_SPACE;

    if (view != NULL) {
        *view = *wanted;
        view->reading.done = viewed;
        view->call = call;
        view->text = call_text(call);
        organisation_path_end(call->scope.path, view->end);
        if (view->text != NULL)
            err = reader_submit(call->hub->reader, &view->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

void
staff_view_page(struct call *call, int64_t after)
{
    start(call, &(struct view){.reading = {.run = page_run}, .after = after});
}

void
staff_view_one(struct call *call, int64_t staff_id, const char *invitation)
{
    start(call, &(struct view){
                    .reading = {.run = one_run}, .staff_id = staff_id, .invitation = invitation});
}
