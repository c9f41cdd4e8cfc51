#include "hub/console/onboard/admission_view.h"

#include "hub/console/console.h"
#include "hub/flow/admission_seal.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define MASKED_SIZE 64

/* One answer, written on the reader's thread. In the arena. */
struct view {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;
    int64_t id;
    int64_t after; /* of a page: only older ones */
    const char *state;
    const char *search;
    const char *invitation;
    char end[ORGANISATION_PATH_SIZE];
    enum err err;
};

enum {
    ROW_ID,
    ROW_PARENT,
    ROW_PARENT_NAME,
    ROW_STATE,
    ROW_NAME,
    ROW_KIND,
    ROW_LICENCE,
    ROW_ENTERED_BY,
    ROW_ENTERED_NAME,
    ROW_CREATED,
    ROW_SUBMITTED,
    ROW_REVIEWED,
    ROW_CHANGED,
    ROW_VERSION,
    ROW_ADDRESS, /* of one only, from here on */
    ROW_STORE_NAME,
    ROW_BANK,
    ROW_ADMIN_LOGIN,
    ROW_ADMIN_NAME,
    ROW_PERSONAL,
    ROW_DOCUMENTS,
    ROW_REASON
};

static void
put_named(struct json_writer *writer, const char *name, int64_t id, struct bytes called)
{
    json_open_object(writer, name);
    json_put_id(writer, "id", id);
    json_put_text(writer, "name", called);
    json_close_object(writer);
}

static void
put_row(struct json_writer *writer, struct query *row)
{
    json_put_id(writer, "id", query_int(row, ROW_ID));
    put_named(writer, "parent", query_int(row, ROW_PARENT), query_text(row, ROW_PARENT_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "kind", query_text(row, ROW_KIND));
    json_put_text(writer, "licence", query_text(row, ROW_LICENCE));
    put_named(
        writer, "entered_by", query_int(row, ROW_ENTERED_BY), query_text(row, ROW_ENTERED_NAME));
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED));
    console_put_time(writer, "submitted_at", query_int(row, ROW_SUBMITTED));
    console_put_time(writer, "reviewed_at", query_int(row, ROW_REVIEWED));
    console_put_time(writer, "changed_at", query_int(row, ROW_CHANGED));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
}

/* --- one ---------------------------------------------------------------------------- */

static void
put_masked(struct json_writer *writer, const struct admission_personal *personal)
{
    for (unsigned i = ADMISSION_PERSONAL_FIRST; i < ADMISSION_FIELDS; i++) {
        char masked[MASKED_SIZE];

        admission_mask((enum admission_field)i, personal->said[i - ADMISSION_PERSONAL_FIRST],
            masked, sizeof(masked));
        json_put_text(writer, admission_field_word((enum admission_field)i), bytes_text(masked));
    }
}

static enum err
fill(struct query *row, struct admission_row *admission)
{
    static const struct {
        int column;
        enum admission_field field;
    } columns[] = {{ROW_NAME, ADMISSION_NAME}, {ROW_KIND, ADMISSION_KIND},
        {ROW_LICENCE, ADMISSION_LICENCE}, {ROW_ADDRESS, ADMISSION_ADDRESS},
        {ROW_STORE_NAME, ADMISSION_STORE_NAME}, {ROW_BANK, ADMISSION_BANK},
        {ROW_ADMIN_LOGIN, ADMISSION_ADMIN_LOGIN}, {ROW_ADMIN_NAME, ADMISSION_ADMIN_NAME}};
    struct admission_personal none;
    char text[ADMISSION_TEXT_SIZE];

    for (size_t i = 0; i < LENGTH(columns); i++) {
        enum err err = text_copy(query_text(row, columns[i].column), text, sizeof(text));

        if (err != ERR_OK)
            return err;
        admission_say(admission, &none, columns[i].field, text);
    }
    admission->documents = query_int(row, ROW_DOCUMENTS);
    return ERR_OK;
}

static enum err
put_said(struct view *view, struct query *row)
{
    struct json_writer *writer = &view->writer;
    const char *missing[ADMISSION_MISSING_MAX];
    struct admission_personal personal;
    struct admission_row admission = {0};
    size_t count;
    enum err err = fill(row, &admission);

    if (err == ERR_OK)
        err = admission_seal_open_personal(
            view->call->hub->keys, view->id, query_blob(row, ROW_PERSONAL), &personal);
    if (err != ERR_OK)
        return err;
    json_put_text(writer, "address", bytes_text(admission.address));
    json_put_text(writer, "store_name", bytes_text(admission.store_name));
    json_put_text(writer, "bank", bytes_text(admission.bank));
    json_put_text(writer, "admin_login", bytes_text(admission.admin_login));
    json_put_text(writer, "admin_name", bytes_text(admission.admin_name));
    json_put_text(writer, "reason", query_text(row, ROW_REASON));
    put_masked(writer, &personal);
    count = admission_missing(&admission, &personal, missing);
    crypt_wipe(&personal, sizeof(personal));
    json_open_list(writer, "missing");
    for (size_t i = 0; i < count; i++)
        json_put_text(writer, NULL, bytes_text(missing[i]));
    json_close_list(writer);
    return ERR_OK;
}

static enum err
put_documents(struct view *view, struct reader *reader)
{
    struct query *rows = reader_statement(reader, SQL_STORE_ADMISSION_DOCUMENTS);
    struct json_writer *writer = &view->writer;
    enum err err;

    query_bind_int(rows, 1, view->id);
    json_open_list(writer, "documents");
    while ((err = query_step(rows)) == ERR_OK) {
        const int64_t document = query_int(rows, 0);

        if (document < 0 || document >= ADMISSION_DOCUMENTS)
            continue; /* of a newer hub */
        json_open_object(writer, NULL);
        json_put_text(
            writer, "kind", bytes_text(admission_document_word((enum admission_document)document)));
        json_put_text(writer, "type", query_text(rows, 1));
        json_put_int(writer, "size", query_int(rows, 2));
        console_put_time(writer, "added_at", query_int(rows, 3));
        json_close_object(writer);
    }
    query_reset(rows);
    json_close_list(writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* And whether who looks was at it, so that the page does not offer what is refused. */
static enum err
put_steps(struct view *view, struct reader *reader)
{
    struct query *rows = reader_statement(reader, SQL_STORE_ADMISSION_STEPS);
    const int64_t me = view->call->staff->seen.staff_id;
    struct json_writer *writer = &view->writer;
    bool mine = false;
    enum err err;

    query_bind_int(rows, 1, view->id);
    json_open_list(writer, "steps");
    while ((err = query_step(rows)) == ERR_OK) {
        const struct bytes state = query_text(rows, 1);

        mine = mine || (query_int(rows, 3) == me &&
                           (bytes_is(state, "draft") || bytes_is(state, "submitted")));
        json_open_object(writer, NULL);
        console_put_time(writer, "at", query_int(rows, 0));
        json_put_text(writer, "state", state);
        json_put_text(writer, "reason", query_text(rows, 2));
        put_named(writer, "by", query_int(rows, 3), query_text(rows, 4));
        json_close_object(writer);
    }
    query_reset(rows);
    json_close_list(writer);
    json_put_bool(writer, "mine", mine);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_ADMISSION);

    query_bind_int(row, 1, view->id);
    query_bind_text(row, 2, bytes_text(view->call->scope.path));
    query_bind_text(row, 3, bytes_text(view->end));
    json_start(&view->writer, view->text);
    json_open_object(&view->writer, NULL);
    view->err = query_step(row);
    if (view->err == ERR_OK) {
        put_row(&view->writer, row);
        view->err = put_said(view, row);
    }
    query_reset(row);
    if (view->err == ERR_OK)
        view->err = put_documents(view, reader);
    if (view->err == ERR_OK)
        view->err = put_steps(view, reader);
    if (view->invitation != NULL)
        json_put_text(&view->writer, "invitation", bytes_text(view->invitation));
    json_close_object(&view->writer);
}

/* --- a page --------------------------------------------------------------------------- */

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct query *rows = reader_statement(reader, SQL_STORE_ADMISSIONS);
    int64_t count = 0;
    int64_t last = 0;

    query_bind_text(rows, 1, bytes_text(view->call->scope.path));
    query_bind_text(rows, 2, bytes_text(view->end));
    query_bind_int(rows, 3, view->after);
    query_bind_text(rows, 4, bytes_text(view->state));
    query_bind_text(rows, 5, bytes_text(view->search));
    query_bind_int(rows, 6, ADMISSION_VIEW_PAGE + 1);
    json_start(&view->writer, view->text);
    json_open_object(&view->writer, NULL);
    json_open_list(&view->writer, "items");
    while ((view->err = query_step(rows)) == ERR_OK && count < ADMISSION_VIEW_PAGE) {
        json_open_object(&view->writer, NULL);
        put_row(&view->writer, rows);
        json_close_object(&view->writer);
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
        log_event(LOG_ERROR, "admission_reading", "err=%s", err_name(view->err));
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

static bool
is_state(const char *state)
{
    static const char *const states[] = {"", "draft", "submitted", "passed", "rejected"};

    for (size_t i = 0; i < LENGTH(states); i++)
        if (strcmp(states[i], state) == 0)
            return true;
    return false;
}

/* In small letters, as the statement compares; NULL: too long, or no memory. */
static const char *
read_search(struct call *call)
{
    char *search = arena_text(call->arena, bytes_text(form_text(call->form, "search")));

    if (search == NULL || strlen(search) > ADMISSION_VIEW_SEARCH_MAX)
        return NULL;
    for (char *at = search; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return search;
}

void
admission_view_page(struct call *call)
{
    const char *after = form_text(call->form, "after");
    struct view view = {.reading = {.run = page_run},
        .after = INT64_MAX,
        .state = form_text(call->form, "state"),
        .search = read_search(call)};

    if (after[0] != '\0' &&
        (text_read_int(bytes_text(after), &view.after) != ERR_OK || view.after < 1))
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
    else if (!is_state(view.state))
        call_refuse(call, PROBLEM_FIELD_WRONG, "state");
    else if (view.search == NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, "search");
    else
        start(call, &view);
}

void
admission_view_one(struct call *call, int64_t id, const char *invitation)
{
    start(call, &(struct view){.reading = {.run = one_run}, .id = id, .invitation = invitation});
}

bool
admission_view_id(struct call *call, int64_t *ret_id)
{
    if (text_read_int(bytes_text(call->param), ret_id) == ERR_OK && *ret_id > 0)
        return true;
    call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    return false;
}
