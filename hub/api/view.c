#include "hub/api/view.h"

#include "hub/flow/notice.h"
#include "shared/base/log.h"

static void
view_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct json_writer writer;

    view->err = ERR_OK;
    if (view->name != NULL)
        view->err = target_resolve(reader, view->kind->target, view->merchant_id, view->name,
            &view->id, &view->is_foreign);
    if (view->err != ERR_OK)
        return;
    json_start(&writer, view->text);
    json_open_object(&writer, NULL);
    view->err = view->kind->put(view, reader, &writer);
    if (view->err == ERR_OK)
        json_close_object(&writer);
}

static void
view_done(struct reading *reading)
{
    struct view *view = (struct view *)reading;
    struct call *call = view->call;

    if (view->is_foreign && view->err == ERR_NOT_FOUND)
        target_foreign(call, view->kind->name, view->name);
    if (view->err == ERR_OK && !text_ok(view->text))
        view->err = ERR_CORRUPT;
    if (view->err == ERR_OK) {
        call_json(call, view->text);
        return;
    }
    if (view->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "view_failed", "request=%s kind=%s err=%s", call->request_id,
            view->kind->name, err_name(view->err));
    call_refuse(call, problem_of(view->err), NULL);
}

static struct view *
make(struct call *call, const struct view_kind *kind)
{
    struct view *view = arena_take(call->arena, sizeof(*view));
    struct text *text = view == NULL ? NULL : call_text(call);

    if (text == NULL)
        return NULL;
    view->reading = (struct reading){.run = view_run, .done = view_done};
    view->call = call;
    view->kind = kind;
    view->app_id = call->signed_by.app_id;
    view->merchant_id = call->signed_by.merchant_id;
    view->text = text;
    return view;
}

static void
submit(struct call *call, struct view *view)
{
    enum err err = view == NULL ? ERR_NO_SPACE : reader_submit(call->hub->reader, &view->reading);

    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct shape_field page_fields[] = {
    {.name = "after", .kind = SHAPE_ID, .optional = true, .about = "the next of the page before"},
    {.name = "limit",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = VIEW_PAGE_MAX,
        .about = "how many, 20 if left out"},
};
const struct shape view_page_shape = {"Page", page_fields, LENGTH(page_fields)};

static void
bind(const struct view *view, struct query *query, int64_t to, int64_t from, int64_t limit)
{
    query_bind_int(query, 1, view->merchant_id);
    query_bind_int(query, 2, to);
    query_bind_int(query, 3, from);
    query_bind_int(query, 4, limit);
}

enum err
view_put_one(struct view *view, struct reader *reader, struct json_writer *writer,
    const struct view_rows *rows)
{
    struct query *query = reader_statement(reader, rows->which);
    enum err err;

    bind(view, query, view->id, view->id, 1);
    err = query_step(query);
    if (err == ERR_OK)
        err = rows->put(view, reader, writer, query);
    query_reset(query);
    return err;
}

enum err
view_put_page(struct view *view, struct reader *reader, struct json_writer *writer,
    const struct view_rows *rows)
{
    struct query *query = reader_statement(reader, rows->which);
    int64_t count = 0;
    int64_t last = 0;
    enum err err;

    bind(view, query, view->id - 1, 0, view->limit + 1);
    json_open_list(writer, "items");
    while ((err = query_step(query)) == ERR_OK && count < view->limit) {
        json_open_object(writer, NULL);
        err = rows->put(view, reader, writer, query);
        if (err != ERR_OK)
            break;
        json_close_object(writer);
        last = query_int(query, 0);
        count++;
    }
    query_reset(query);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    json_close_list(writer);
    view_put_next(writer, last, err == ERR_OK);
    return ERR_OK;
}

void
view_start(struct call *call, const struct view_kind *kind, int64_t id)
{
    struct view *view = make(call, kind);

    if (view != NULL)
        view->id = id;
    submit(call, view);
}

void
view_param(struct call *call, const struct view_kind *kind)
{
    struct view *view = make(call, kind);

    if (view != NULL)
        view->name = call->param;
    submit(call, view);
}

static bool
read_count(const struct call *call, const char *name, int64_t min, int64_t max, int64_t *value)
{
    const char *text = form_value(call->form, name);

    if (text == NULL)
        return true;
    return text_read_int(bytes_text(text), value) == ERR_OK && *value >= min && *value <= max;
}

/* An id, or of a statement "journal-leg". */
static bool
read_after(const struct call *call, struct view *view)
{
    const char *text = form_value(call->form, "after");
    const char *dash = text == NULL ? NULL : strchr(text, '-');

    if (text == NULL)
        return true;
    if (dash != NULL && text_read_int(bytes_text(dash + 1), &view->leg) != ERR_OK)
        return false;
    return text_read_int(bytes_of(text, dash == NULL ? strlen(text) : (size_t)(dash - text)),
               &view->id) == ERR_OK &&
           view->id > 0 && view->leg >= 0;
}

void
view_list(struct call *call, const struct view_kind *kind)
{
    struct view *view = make(call, kind);

    if (view == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    view->limit = VIEW_PAGE_INITIAL;
    view->id = INT64_MAX;
    view->leg = INT32_MAX;
    if (!read_count(call, "limit", 1, VIEW_PAGE_MAX, &view->limit))
        call_refuse(call, PROBLEM_FIELD_WRONG, "limit");
    else if (!read_after(call, view))
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
    else
        submit(call, view);
}

void
view_put_next(struct json_writer *writer, int64_t last, bool more)
{
    if (more)
        json_put_id(writer, "next", last);
}

void
view_put_text(struct json_writer *writer, const char *name, struct bytes text)
{
    if (text.size > 0)
        json_put_text(writer, name, text);
}

void
view_put_id(struct json_writer *writer, const char *name, int64_t id)
{
    if (id != 0)
        json_put_id(writer, name, id);
}

void
view_put_state(struct json_writer *writer, struct bytes state)
{
    char word[16];

    if (text_copy(state, word, sizeof(word)) == ERR_OK)
        notice_put_state(writer, "state", word);
}
