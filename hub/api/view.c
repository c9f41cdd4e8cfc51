#include "hub/api/view.h"

#include "hub/api/route.h"
#include "hub/flow/notice.h"
#include "shared/base/id.h"
#include "shared/base/log.h"

/* A page ends here: what is behind it is more than the longest item. */
#define PAGE_FULL (CALL_TEXT_MAX - (size_t)32 * 1024)

static void
bind(const struct view *view, struct query *query, int64_t to, int64_t from, int64_t limit)
{
    const struct view_rows *rows = view->kind->rows;

    query_bind_int(query, 1, view->merchant_id);
    query_bind_int(query, 2, to);
    query_bind_int(query, 3, from);
    query_bind_int(query, 4, limit);
    if (rows->narrows != VIEW_BY_NOTHING)
        query_bind_text(query, 5, bytes_text(view->state));
    if (rows->narrows == VIEW_BY_WHOSE)
        query_bind_int(query, 6, view->whose);
    if (rows->narrows == VIEW_BY_APP)
        query_bind_int(query, 6, view->app_id);
}

static enum err
put_one(struct view *view, struct reader *reader, struct json_writer *writer)
{
    const struct view_rows *rows = view->kind->rows;
    struct query *query = reader_statement(reader, rows->which);
    enum err err;

    bind(view, query, view->id, view->id, 1);
    err = query_step(query);
    if (err == ERR_OK)
        err = rows->put(view, reader, writer, query);
    query_reset(query);
    return err;
}

/* A page, as far as it has come. */
struct page {
    int64_t count;
    int64_t last; /* the id of its last item */
};

/* Items from to down to floor. ERR_NOT_FOUND: those were all; ERR_OK: the page ended before. */
static enum err
put_items(struct view *view, struct reader *reader, struct json_writer *writer, int64_t to,
    int64_t floor, struct page *page)
{
    const struct view_rows *rows = view->kind->rows;
    struct query *query = reader_statement(reader, rows->which);
    enum err err;

    bind(view, query, to, floor, view->limit - page->count + 1);
    while ((err = query_step(query)) == ERR_OK && page->count < view->limit &&
           text_bytes(view->text).size < PAGE_FULL) {
        json_open_object(writer, NULL);
        err = rows->put(view, reader, writer, query);
        if (err != ERR_OK)
            break;
        json_close_object(writer);
        page->last = query_int(query, 0);
        page->count++;
    }
    query_reset(query);
    return err;
}

static enum err
put_page(struct view *view, struct reader *reader, struct json_writer *writer)
{
    static const int64_t walks[] = {VIEW_WALK_FIRST, VIEW_WALK_MAX};
    const struct view_rows *rows = view->kind->rows;
    struct page page = {0};
    int64_t to = view->id - 1;
    int64_t floor = view->from;
    enum err err = ERR_NOT_FOUND;

    json_open_list(writer, "items");
    for (size_t i = 0; i < LENGTH(walks) && err == ERR_NOT_FOUND && to >= view->from; i++) {
        floor = view->from;
        if (rows->walk != NULL)
            err = view_walk_floor(
                rows->walk, reader, view->merchant_id, to, view->from, walks[i], &floor);
        if (rows->walk == NULL || err == ERR_OK)
            err = put_items(view, reader, writer, to, floor, &page);
        to = floor - 1;
    }
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    json_close_list(writer);
    if (err == ERR_OK)
        json_put_id(writer, "next", page.last);
    else if (floor > view->from)
        json_put_id(writer, "next", floor);
    return ERR_OK;
}

/* What the names of the path or the query stand for. */
static enum err
resolve(struct view *view, struct reader *reader)
{
    const struct view_kind *kind = view->kind;
    enum err err = ERR_OK;

    if (view->name != NULL)
        err = target_resolve(
            reader, kind->target, view->merchant_id, view->name, &view->id, &view->is_foreign);
    if (err == ERR_OK && view->name != NULL && view->limit > 0)
        view->from = view->id++;
    if (err == ERR_OK && view->owner != NULL)
        err = target_resolve(reader, kind->rows->whose, view->merchant_id, view->owner,
            &view->whose, &view->is_foreign);
    return err;
}

static void
view_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    const struct view_kind *kind = view->kind;
    struct json_writer writer;

    view->err = resolve(view, reader);
    /* Of a list, what names nothing has nothing. */
    if (view->err == ERR_NOT_FOUND && view->limit > 0)
        view->from = view->id = INT64_MAX;
    else if (view->err != ERR_OK)
        return;
    json_start(&writer, view->text);
    json_open_object(&writer, NULL);
    if (kind->rows == NULL)
        view->err = kind->put(view, reader, &writer);
    else
        view->err =
            view->limit > 0 ? put_page(view, reader, &writer) : put_one(view, reader, &writer);
    if (view->err == ERR_OK)
        json_close_object(&writer);
}

static void
view_done(struct reading *reading)
{
    struct view *view = (struct view *)reading;
    struct call *call = view->call;

    if (view->is_foreign && view->owner != NULL)
        target_foreign(call, view->kind->rows->whose->name, view->owner);
    else if (view->is_foreign)
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

static const struct shape_field page_fields[] = {VIEW_PAGE_FIELDS};
const struct shape view_page_shape = {"Page", page_fields, LENGTH(page_fields)};

void
view_start(struct call *call, const struct view_kind *kind, int64_t id)
{
    struct view *view = make(call, kind);

    if (view != NULL)
        view->id = id;
    submit(call, view);
}

void
view_get(struct call *call)
{
    struct view *view = make(call, call->route->paper->shows);

    if (view != NULL)
        view->name = call->param;
    submit(call, view);
}

void
view_only(struct call *call)
{
    view_start(call, call->route->paper->shows, 0);
}

/* An id, or of a statement "journal-leg". */
static bool
read_after(struct view *view, const char *text)
{
    const char *dash = strchr(text, '-');

    if (dash != NULL && text_read_int(bytes_text(dash + 1), &view->leg) != ERR_OK)
        return false;
    return text_read_int(bytes_of(text, dash == NULL ? strlen(text) : (size_t)(dash - text)),
               &view->id) == ERR_OK &&
           view->id > 0 && view->leg >= 0;
}

/* As it is stored: in small letters. */
static void
set_state(struct view *view, const char *word)
{
    size_t length = strlen(word);

    NEED(length < sizeof(view->state));
    for (size_t i = 0; i < length; i++)
        view->state[i] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] - 'A' + 'a') : word[i];
}

static void
narrow(struct view *view, const struct call *call, const union shape_value *values)
{
    const struct shape_field *fields = call->route->paper->query->fields;
    int64_t before =
        values[VIEW_QUERY_TO].moment.us == 0 ? INT64_MAX : id_first(values[VIEW_QUERY_TO].moment);

    if (before < view->id) {
        view->id = before;
        view->leg = 0;
    }
    if (values[VIEW_QUERY_FROM].moment.us != 0)
        view->from = id_first(values[VIEW_QUERY_FROM].moment);
    if (values[VIEW_QUERY_STATE].number >= 0)
        set_state(view, form_value(call->form, fields[VIEW_QUERY_STATE].name));
    if (view->kind->rows != NULL && view->kind->rows->whose != NULL)
        view->owner = values[VIEW_QUERY_WHOSE].text;
    else
        view->whose = values[VIEW_QUERY_WHOSE].number;
    view->name = values[VIEW_QUERY_NUMBER].text;
}

void
view_list(struct call *call)
{
    const struct shape *shape = call->route->paper->query;
    union shape_value values[VIEW_QUERY_FIELDS] = {[VIEW_QUERY_STATE] = {.number = -1}};
    struct view *view = make(call, call->route->paper->shows);
    enum problem problem;
    const char *wrong;

    if (view == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    NEED(shape->count <= VIEW_QUERY_FIELDS);
    if (!shape_read_form(shape, call->form, values, &problem, &wrong)) {
        call_refuse(call, problem, wrong);
        return;
    }
    view->id = INT64_MAX;
    view->leg = INT32_MAX;
    view->limit = VIEW_PAGE_INITIAL;
    if (form_value(call->form, shape->fields[VIEW_QUERY_LIMIT].name) != NULL)
        view->limit = values[VIEW_QUERY_LIMIT].number;
    if (view->limit == 0) {
        call_refuse(call, PROBLEM_FIELD_WRONG, shape->fields[VIEW_QUERY_LIMIT].name);
        return;
    }
    if (values[VIEW_QUERY_AFTER].text != NULL && !read_after(view, values[VIEW_QUERY_AFTER].text)) {
        call_refuse(call, PROBLEM_FIELD_WRONG, shape->fields[VIEW_QUERY_AFTER].name);
        return;
    }
    narrow(view, call, values);
    submit(call, view);
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
