#include "hub/api/view.h"

#include "hub/api/shape.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define NUMBER_MAX 64

/* An id that is somebody else's is as unknown as none; but somebody may be trying doors. */
static bool
is_foreign(const struct view *view, struct reader *reader)
{
    struct query *query;
    bool foreign;

    if (!view->kind->has_owner || view->id == 0)
        return false;
    query = reader_statement(reader, view->kind->owner);
    query_bind_int(query, 1, view->id);
    foreign = query_step(query) == ERR_OK && query_int(query, 0) != view->merchant_id;
    query_reset(query);
    return foreign;
}

static void
view_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct json_writer writer;

    json_start(&writer, view->text);
    json_open_object(&writer, NULL);
    view->err = view->kind->put(view, reader, &writer);
    if (view->err == ERR_OK)
        json_close_object(&writer);
    else if (view->err == ERR_NOT_FOUND)
        view->is_foreign = is_foreign(view, reader);
}

static void
view_done(struct reading *reading)
{
    struct view *view = (struct view *)reading;
    struct call *call = view->call;

    if (view->is_foreign)
        log_event(LOG_WARN, "foreign_id", "request=%s app=%lld kind=%s id=%lld", call->request_id,
            (long long)view->app_id, view->kind->name, (long long)view->id);
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
    const char *param = call->param;

    if (view == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    if (text_read_int(bytes_text(param), &view->id) != ERR_OK || view->id <= 0)
        view->id = 0;
    /* Digits may be a merchant's number, too: an id of ours is looked for first. */
    if (shape_is_number(param, NUMBER_MAX))
        view->number = param;
    if (view->id == 0 && view->number == NULL)
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    else
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
    if (!read_count(call, "limit", 1, VIEW_PAGE_MAX, &view->limit))
        call_refuse(call, PROBLEM_FIELD_WRONG, "limit");
    else if (!read_count(call, "after", 1, INT64_MAX, &view->id))
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
