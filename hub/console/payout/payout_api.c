#include "hub/console/payout/payout_api.h"

#include "hub/console/staff_change.h"
#include "hub/flow/transfer_flow.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50
/* A page ends here: what is behind it is more than the longest row, escaped. */
#define PAGE_FULL (CALL_TEXT_MAX - (size_t)16 * 1024)
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
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    int64_t after; /* only older ones */
    int64_t id;    /* of one; 0 for a page */
    bool waiting;  /* only those that wait */
    enum err err;
};

static void
put_named(struct json_writer *writer, const char *name, int64_t id, struct bytes called)
{
    if (id == 0)
        return;
    json_open_object(writer, name);
    json_put_id(writer, "id", id);
    json_put_text(writer, "name", called);
    json_close_object(writer);
}

static void
put(const struct call *call, struct json_writer *writer, struct query *row)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, ROW_ID));
    put_named(writer, "merchant", query_int(row, ROW_MERCHANT_ID), query_text(row, ROW_MERCHANT));
    json_put_text(writer, "number", query_text(row, ROW_NUMBER));
    json_put_text(writer, "kind", query_text(row, ROW_KIND));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_int(writer, "amount", query_int(row, ROW_AMOUNT));
    put_named(writer, "to", query_int(row, ROW_TO_ID), query_text(row, ROW_TO));
    view_put_text(writer, "bank", query_text(row, ROW_BANK));
    view_put_text(writer, "reason", query_text(row, ROW_REASON));
    view_put_text(writer, "note", query_text(row, ROW_NOTE));
    put_named(writer, "asked_by", query_int(row, ROW_ASKED_BY), query_text(row, ROW_ASKER));
    put_named(
        writer, "approved_by", query_int(row, ROW_APPROVED_BY), query_text(row, ROW_APPROVER));
    json_put_bool(writer, "mine", query_int(row, ROW_ASKED_BY) == call->staff->seen.staff_id);
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED_US));
    console_put_time(writer, "ended_at", query_int(row, ROW_ENDED_US));
    json_close_object(writer);
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
    char end[ORGANISATION_PATH_SIZE];
    struct json_writer writer;
    int64_t last = 0;
    int64_t count = 0;

    query_bind_int(row, 1, page->after);
    bind_scope(row, &page->call->scope, end);
    query_bind_int(row, 4, PAGE_MAX + 1);
    json_start(&writer, page->text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    while ((page->err = query_step(row)) == ERR_OK && count < PAGE_MAX &&
           text_bytes(page->text).size < PAGE_FULL) {
        put(page->call, &writer, row);
        last = query_int(row, ROW_ID);
        count++;
    }
    query_reset(row);
    json_close_list(&writer);
    if (page->err == ERR_OK)
        json_put_id(&writer, "next", last);
    json_close_object(&writer);
    if (page->err == ERR_NOT_FOUND)
        page->err = ERR_OK;
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct page *page = (struct page *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PAYOUT);
    char end[ORGANISATION_PATH_SIZE];
    struct json_writer writer;

    query_bind_int(row, 1, page->id);
    bind_scope(row, &page->call->scope, end);
    json_start(&writer, page->text);
    page->err = query_step(row);
    if (page->err == ERR_OK)
        put(page->call, &writer, row);
    query_reset(row);
}

static void
done(struct reading *reading)
{
    struct page *page = (struct page *)reading;

    if (page->err == ERR_OK)
        call_json(page->call, page->text);
    else
        call_refuse(page->call, problem_of(page->err), NULL);
}

static void
start(struct call *call, const struct page *asked)
{
    struct page *page = change_take(call, sizeof(*page));
    enum err err = ERR_NO_SPACE;

    if (page == NULL)
        return;
    *page = *asked;
    page->reading = (struct reading){.run = asked->id == 0 ? page_run : one_run, .done = done};
    page->call = call;
    page->text = call_text(call);
    if (page->text != NULL)
        err = reader_submit(call->hub->reader, &page->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
list(struct call *call)
{
    const char *after = form_text(call->form, "after");
    const char *state = form_text(call->form, "state");
    struct page page = {.after = INT64_MAX, .waiting = strcmp(state, WAITING) == 0};

    if (state[0] != '\0' && !page.waiting)
        call_refuse(call, PROBLEM_FIELD_WRONG, "state");
    else if (after[0] != '\0' &&
             (text_read_int(bytes_text(after), &page.after) != ERR_OK || page.after <= 0))
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
    else
        start(call, &page);
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
    start(call, &(struct page){.id = id});
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
