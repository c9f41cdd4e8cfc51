#include "hub/api/view.h"

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
