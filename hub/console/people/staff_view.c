#include "hub/console/people/staff_view.h"

#include "hub/console/people/staff_api.h"
#include "hub/console/shown.h"

#include "hub/store/sql/store.sql.h"

/* One answer, written on the reader's thread. In the arena. */
struct view {
    struct shown shown; /* first */
    int64_t staff_id;   /* 0: a page */
    int64_t after;
    const char *invitation;
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
put_posts(struct shown *shown, struct reader *reader, int64_t staff_id)
{
    struct query *rows = reader_statement(reader, SQL_STORE_STAFF_POSTS_IN);
    enum err err;

    query_bind_int(rows, 1, staff_id);
    shown_bind(shown, rows, 2);
    json_open_list(&shown->writer, "posts");
    while ((err = query_step(rows)) == ERR_OK)
        put_post(&shown->writer, rows, shown->call->english);
    query_reset(rows);
    json_close_list(&shown->writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &shown->writer;

    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "login", query_text(row, ROW_LOGIN));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_bool(writer, "second_factor", query_int(row, ROW_SECOND_SINCE) != 0);
    console_put_time(writer, "signed_in_at", query_int(row, ROW_SIGNED_IN));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
    return put_posts(shown, reader, query_int(row, ROW_ID));
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_STAFF_ONE);

    query_bind_int(row, 1, view->staff_id);
    shown_bind(&view->shown, row, 2);
    json_start(&view->shown.writer, view->shown.text);
    json_open_object(&view->shown.writer, NULL);
    view->shown.err = query_step(row);
    if (view->shown.err == ERR_OK)
        view->shown.err = put(&view->shown, reader, row);
    query_reset(row);
    if (view->invitation != NULL)
        json_put_text(&view->shown.writer, "invitation", bytes_text(view->invitation));
    json_close_object(&view->shown.writer);
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct query *rows = reader_statement(reader, SQL_STORE_STAFF_PAGE);

    query_bind_int(rows, 1, view->after);
    shown_bind(&view->shown, rows, 2);
    query_bind_int(rows, 4, STAFF_API_PAGE + 1);
    shown_page(&view->shown, reader, rows, STAFF_API_PAGE, put);
}

void
staff_view_page(struct call *call, int64_t after)
{
    struct view *view = shown_take(call, sizeof(*view), page_run);

    if (view == NULL)
        return;
    view->after = after;
    shown_submit(&view->shown);
}

void
staff_view_one(struct call *call, int64_t staff_id, const char *invitation)
{
    struct view *view = shown_take(call, sizeof(*view), one_run);

    if (view == NULL)
        return;
    view->staff_id = staff_id;
    view->invitation = invitation;
    shown_submit(&view->shown);
}
