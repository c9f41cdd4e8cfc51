#include "hub/console/audit_api.h"

#include "hub/console/console.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50
#define WHO_MAX 90
/* A page ends here: what is behind it is more than the longest row, escaped. */
#define PAGE_FULL (CALL_TEXT_MAX - (size_t)32 * 1024)

enum {
    ROW_ID,
    ROW_AT_US,
    ROW_WHO,
    ROW_WHO_ID,
    ROW_NAME,
    ROW_ADDRESS,
    ROW_ACTION,
    ROW_ABOUT,
    ROW_ABOUT_ID,
    ROW_WAS,
    ROW_BECAME,
    ROW_ORGANISATION_ID,
    ROW_ORGANISATION
};

/* A page, read on the reader's thread. In the arena. */
struct page {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    int64_t after; /* only older ones */
    int64_t about_id;
    const char *who;
    enum err err;
};

static void
put_known(struct json_writer *writer, const char *name, struct bytes text)
{
    if (text.size > 0)
        json_put_text(writer, name, text);
}

static void
put(struct json_writer *writer, struct query *row)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, ROW_ID));
    console_put_time(writer, "at", query_int(row, ROW_AT_US));
    json_open_object(writer, "who");
    json_put_text(writer, "kind", query_text(row, ROW_WHO));
    json_put_id(writer, "id", query_int(row, ROW_WHO_ID));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_close_object(writer);
    json_put_text(writer, "address", query_text(row, ROW_ADDRESS));
    json_put_text(writer, "action", query_text(row, ROW_ACTION));
    json_open_object(writer, "about");
    json_put_text(writer, "kind", query_text(row, ROW_ABOUT));
    json_put_id(writer, "id", query_int(row, ROW_ABOUT_ID));
    json_close_object(writer);
    if (query_int(row, ROW_ORGANISATION_ID) != 0) {
        json_open_object(writer, "organisation");
        json_put_id(writer, "id", query_int(row, ROW_ORGANISATION_ID));
        json_put_text(writer, "name", query_text(row, ROW_ORGANISATION));
        json_close_object(writer);
    }
    put_known(writer, "before", query_text(row, ROW_WAS));
    put_known(writer, "after", query_text(row, ROW_BECAME));
    json_close_object(writer);
}

static void
bind(struct query *row, const struct page *page, char end[static ORGANISATION_PATH_SIZE])
{
    const struct scope *scope = &page->call->scope;

    organisation_path_end(scope->path, end);
    query_bind_int(row, 1, page->after);
    query_bind_int(row, 2, scope->kind == ORGANISATION_PLATFORM);
    query_bind_int(
        row, 3, scope->kind == ORGANISATION_MERCHANT ? scope->merchant_id : scope->partner_id);
    query_bind_text(row, 4, bytes_text(scope->path));
    query_bind_text(row, 5, bytes_text(end));
    query_bind_text(row, 6, bytes_text(page->who));
    query_bind_int(row, 7, page->about_id);
    query_bind_int(row, 8, PAGE_MAX + 1);
}

static void
run(struct reading *reading, struct reader *reader)
{
    struct page *page = (struct page *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_AUDIT);
    char end[ORGANISATION_PATH_SIZE];
    struct json_writer writer;
    int64_t last = 0;
    int64_t count = 0;

    bind(row, page, end);
    json_start(&writer, page->text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    while ((page->err = query_step(row)) == ERR_OK && count < PAGE_MAX &&
           text_bytes(page->text).size < PAGE_FULL) {
        put(&writer, row);
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
done(struct reading *reading)
{
    struct page *page = (struct page *)reading;

    if (page->err == ERR_OK)
        call_json(page->call, page->text);
    else
        call_refuse(page->call, problem_of(page->err), NULL);
}

/* A field that is a number above 0, or is not there. */
static bool
read_number(const struct call *call, const char *name, int64_t *value)
{
    const char *text = form_text(call->form, name);

    return text[0] == '\0' || (text_read_int(bytes_text(text), value) == ERR_OK && *value > 0);
}

static void
list(struct call *call)
{
    struct page *page = arena_take(call->arena, sizeof(*page));
    const char *wrong = NULL;
    enum err err = ERR_NO_SPACE;

    if (page == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    *page = (struct page){.reading = {.run = run, .done = done},
        .call = call,
        .text = call_text(call),
        .after = INT64_MAX,
        .who = form_text(call->form, "who")};
    if (strlen(page->who) > WHO_MAX)
        wrong = "who";
    else if (!read_number(call, "after", &page->after))
        wrong = "after";
    else if (!read_number(call, "about", &page->about_id))
        wrong = "about";
    if (wrong != NULL) {
        call_refuse(call, PROBLEM_FIELD_WRONG, wrong);
        return;
    }
    if (page->text != NULL)
        err = reader_submit(call->hub->reader, &page->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct route routes[] = {
    {"GET", "/console/api/audit", ROUTE_MAY(PERMISSION_AUDIT) | ROUTE_WATCHED, 0, list, NULL},
};

const struct route_set audit_api_routes = {routes, LENGTH(routes)};
