#include "hub/console/payout/payout_api.h"

#include "hub/console/shown.h"
#include "hub/console/staff_change.h"
#include "hub/flow/transfer_flow.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50
#define WAITING "asked"

enum {
    ROW_ID,
    ROW_MERCHANT_ID,
    ROW_MERCHANT,
    ROW_NUMBER,
    ROW_KIND,
    ROW_STATE,
    ROW_AMOUNT,
    ROW_TO_ID,
    ROW_TO,
    ROW_BANK,
    ROW_REASON,
    ROW_NOTE,
    ROW_ASKED_BY,
    ROW_ASKER,
    ROW_APPROVED_BY,
    ROW_APPROVER,
    ROW_CREATED_US,
    ROW_ENDED_US
};

/* A page, or one, read on the reader's thread. In the arena. */
struct page {
    struct shown shown; /* first */
    int64_t after;      /* only older ones */
    int64_t id;         /* of one */
    bool waiting;       /* only those that wait */
};

static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &shown->writer;

    (void)reader;
    json_put_id(writer, "id", query_int(row, ROW_ID));
    console_put_named(
        writer, "merchant", query_int(row, ROW_MERCHANT_ID), query_text(row, ROW_MERCHANT));
    json_put_text(writer, "number", query_text(row, ROW_NUMBER));
    json_put_text(writer, "kind", query_text(row, ROW_KIND));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_int(writer, "amount", query_int(row, ROW_AMOUNT));
    console_put_named(writer, "to", query_int(row, ROW_TO_ID), query_text(row, ROW_TO));
    view_put_text(writer, "bank", query_text(row, ROW_BANK));
    view_put_text(writer, "reason", query_text(row, ROW_REASON));
    view_put_text(writer, "note", query_text(row, ROW_NOTE));
    console_put_named(writer, "asked_by", query_int(row, ROW_ASKED_BY), query_text(row, ROW_ASKER));
    console_put_named(
        writer, "approved_by", query_int(row, ROW_APPROVED_BY), query_text(row, ROW_APPROVER));
    json_put_bool(
        writer, "mine", query_int(row, ROW_ASKED_BY) == shown->call->staff->seen.staff_id);
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED_US));
    console_put_time(writer, "ended_at", query_int(row, ROW_ENDED_US));
    return ERR_OK;
}

static void
bind_scope(struct query *row, const struct scope *scope, char end[static ORGANISATION_PATH_SIZE])
{
    organisation_path_end(scope->path, end);
    query_bind_text(row, 2, bytes_text(scope->path));
    query_bind_text(row, 3, bytes_text(end));
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct page *page = (struct page *)reading;
    struct query *row = reader_statement(
        reader, page->waiting ? SQL_STORE_CONSOLE_PAYOUTS_WAITING : SQL_STORE_CONSOLE_PAYOUTS);

    query_bind_int(row, 1, page->after);
    shown_bind(&page->shown, row, 2);
    query_bind_int(row, 4, PAGE_MAX + 1);
    shown_page(&page->shown, reader, row, PAGE_MAX, put);
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct page *page = (struct page *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PAYOUT);

    query_bind_int(row, 1, page->id);
    shown_bind(&page->shown, row, 2);
    json_start(&page->shown.writer, page->shown.text);
    json_open_object(&page->shown.writer, NULL);
    page->shown.err = query_step(row);
    if (page->shown.err == ERR_OK)
        page->shown.err = put(&page->shown, reader, row);
    query_reset(row);
    json_close_object(&page->shown.writer);
}

static void
list(struct call *call)
{
    const char *state = form_text(call->form, "state");
    struct page *page = shown_take(call, sizeof(*page), page_run);

    if (page == NULL)
        return;
    page->after = INT64_MAX;
    page->waiting = strcmp(state, WAITING) == 0;
    if (state[0] != '\0' && !page->waiting)
        call_refuse(call, PROBLEM_FIELD_WRONG, "state");
    else if (!console_number(call, "after", INT64_MAX, &page->after))
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
    else
        shown_submit(&page->shown);
}

static void
show(struct call *call, int64_t id)
{
    struct page *page = shown_take(call, sizeof(*page), one_run);

    if (page == NULL)
        return;
    page->id = id;
    shown_submit(&page->shown);
}

/* --- what becomes of it --- */

enum {
    SAY_NOTE,
    SAY_FIELDS
};

static const struct shape_field say_fields[SAY_FIELDS] = {
    [SAY_NOTE] = {.name = "note",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = TRANSFER_TEXT_SIZE - 1},
};
static const struct shape say_shape = {"ConsolePayout", say_fields, SAY_FIELDS};

/* Whose it is is found within the scope, then it is said. In the arena. */
struct saying {
    struct reading reading; /* first */
    struct staff_change change;
    struct transfer_say say;
    struct call *call;
    enum err err;
};

static void
find_run(struct reading *reading, struct reader *reader)
{
    struct saying *saying = (struct saying *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PAYOUT);
    char end[ORGANISATION_PATH_SIZE];

    query_bind_int(row, 1, saying->say.transfer_id);
    bind_scope(row, &saying->call->scope, end);
    saying->err = query_step(row);
    if (saying->err == ERR_OK)
        saying->say.merchant_id = query_int(row, ROW_MERCHANT_ID);
    query_reset(row);
}

static int64_t
said_about(const struct operation *inner)
{
    return ((const struct transfer_say *)inner)->transfer_id;
}

static void
said(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    show(call, id);
}

/* Who asked is told that it has to be somebody else. */
static const char *
wrong(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_FORBIDDEN ? "asked_by" : NULL;
}

static void
find_done(struct reading *reading)
{
    struct saying *saying = (struct saying *)reading;

    if (saying->err != ERR_OK) {
        call_refuse(saying->call, problem_of(saying->err), NULL);
        return;
    }
    saying->change.merchant_id = saying->say.merchant_id;
    saying->change.then = said;
    saying->change.wrong = wrong;
    transfer_flow_say(&saying->say);
    staff_change_submit(&saying->change, saying->call, &saying->say.operation, said_about);
}

static void
say(struct call *call, enum transfer_event event)
{
    struct saying *saying = change_take(call, sizeof(*saying));
    union shape_value values[SAY_FIELDS];
    const char *note;
    enum err err;

    if (saying == NULL || !change_read(call, &say_shape, values))
        return;
    note = values[SAY_NOTE].text;
    if (text_read_int(bytes_text(call->param), &saying->say.transfer_id) != ERR_OK) {
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    if (event == TRANSFER_ON_REJECTED && (note == NULL || note[0] == '\0')) {
        call_refuse(call, PROBLEM_FIELD_MISSING, say_fields[SAY_NOTE].name);
        return;
    }
    saying->reading = (struct reading){.run = find_run, .done = find_done};
    saying->call = call;
    saying->say.event = event;
    saying->say.by_id = call->staff->seen.staff_id;
    text_set(saying->say.note, sizeof(saying->say.note), note == NULL ? "" : note);
    err = reader_submit(call->hub->reader, &saying->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
approve(struct call *call)
{
    say(call, TRANSFER_ON_APPROVED);
}

static void
reject(struct call *call)
{
    say(call, TRANSFER_ON_REJECTED);
}

#define CHANGE (ROUTE_MAY(PERMISSION_APPROVE) | ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", "/console/api/payouts", ROUTE_MAY(PERMISSION_WALLETS), 0, list, NULL},
    {"POST", "/console/api/payouts/:/approve", CHANGE, CONSOLE_BODY_MAX, approve, NULL},
    {"POST", "/console/api/payouts/:/reject", CHANGE, CONSOLE_BODY_MAX, reject, NULL},
};

const struct route_set payout_api_routes = {routes, LENGTH(routes)};
