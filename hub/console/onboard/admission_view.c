#include "hub/console/onboard/admission_view.h"

#include "hub/console/shown.h"
#include "hub/flow/admission_seal.h"

#include "hub/store/sql/store.sql.h"

#define MASKED_SIZE 64

/* One answer, written on the reader's thread. In the arena. */
struct view {
    struct shown shown; /* first */
    int64_t id;
    int64_t after; /* of a page: only older ones */
    const char *state;
    const char *invitation;
    char search[ADMISSION_VIEW_SEARCH_MAX + 1];
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

static enum err
put_row(struct shown *shown, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &shown->writer;

    (void)reader;
    json_put_id(writer, "id", query_int(row, ROW_ID));
    console_put_named(
        writer, "parent", query_int(row, ROW_PARENT), query_text(row, ROW_PARENT_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "kind", query_text(row, ROW_KIND));
    json_put_text(writer, "licence", query_text(row, ROW_LICENCE));
    console_put_named(
        writer, "entered_by", query_int(row, ROW_ENTERED_BY), query_text(row, ROW_ENTERED_NAME));
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED));
    console_put_time(writer, "submitted_at", query_int(row, ROW_SUBMITTED));
    console_put_time(writer, "reviewed_at", query_int(row, ROW_REVIEWED));
    console_put_time(writer, "changed_at", query_int(row, ROW_CHANGED));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
    return ERR_OK;
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
    struct json_writer *writer = &view->shown.writer;
    const char *missing[ADMISSION_MISSING_MAX];
    struct admission_personal personal;
    struct admission_row admission = {0};
    size_t count;
    enum err err = fill(row, &admission);

    if (err == ERR_OK)
        err = admission_seal_open_personal(
            view->shown.call->hub->keys, view->id, query_blob(row, ROW_PERSONAL), &personal);
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
    struct json_writer *writer = &view->shown.writer;
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
    const int64_t me = view->shown.call->staff->seen.staff_id;
    struct json_writer *writer = &view->shown.writer;
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
        console_put_named(writer, "by", query_int(rows, 3), query_text(rows, 4));
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
    shown_bind(&view->shown, row, 2);
    json_start(&view->shown.writer, view->shown.text);
    json_open_object(&view->shown.writer, NULL);
    view->shown.err = query_step(row);
    if (view->shown.err == ERR_OK) {
        view->shown.err = put_row(&view->shown, reader, row);
        if (view->shown.err == ERR_OK)
            view->shown.err = put_said(view, row);
    }
    query_reset(row);
    if (view->shown.err == ERR_OK)
        view->shown.err = put_documents(view, reader);
    if (view->shown.err == ERR_OK)
        view->shown.err = put_steps(view, reader);
    if (view->invitation != NULL)
        json_put_text(&view->shown.writer, "invitation", bytes_text(view->invitation));
    json_close_object(&view->shown.writer);
}

/* --- a page --------------------------------------------------------------------------- */

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct view *view = (struct view *)reading;
    struct query *rows = reader_statement(reader, SQL_STORE_ADMISSIONS);

    shown_bind(&view->shown, rows, 1);
    query_bind_int(rows, 3, view->after);
    query_bind_text(rows, 4, bytes_text(view->state));
    query_bind_text(rows, 5, bytes_text(view->search));
    query_bind_int(rows, 6, ADMISSION_VIEW_PAGE + 1);
    shown_page(&view->shown, reader, rows, ADMISSION_VIEW_PAGE, put_row);
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

void
admission_view_page(struct call *call)
{
    struct view *view = shown_take(call, sizeof(*view), page_run);

    if (view == NULL)
        return;
    view->after = INT64_MAX;
    view->state = form_text(call->form, "state");
    if (!console_number(call, "after", INT64_MAX, &view->after))
        view->shown.wrong = "after";
    else if (!is_state(view->state))
        view->shown.wrong = "state";
    else if (!console_search(call, view->search, sizeof(view->search)))
        view->shown.wrong = "search";
    if (view->shown.wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, view->shown.wrong);
    else
        shown_submit(&view->shown);
}

void
admission_view_one(struct call *call, int64_t id, const char *invitation)
{
    struct view *view = shown_take(call, sizeof(*view), one_run);

    if (view == NULL)
        return;
    view->id = id;
    view->invitation = invitation;
    shown_submit(&view->shown);
}
