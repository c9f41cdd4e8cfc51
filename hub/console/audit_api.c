#include "hub/console/audit_api.h"

#include "hub/console/console.h"
#include "shared/base/id.h"

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
    int64_t until; /* likewise, of the filter */
    int64_t from;  /* and none older than that */
    int64_t about_id;
    const char *who;
    const char *kind;
    const char *action;
    const char *wrong; /* a field; NULL: none */
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
    query_bind_int(row, 1, page->after < page->until ? page->after : page->until);
    query_bind_int(row, 2, scope->kind == ORGANISATION_PLATFORM);
    query_bind_int(
        row, 3, scope->kind == ORGANISATION_MERCHANT ? scope->merchant_id : scope->partner_id);
    query_bind_text(row, 4, bytes_text(scope->path));
    query_bind_text(row, 5, bytes_text(end));
    query_bind_text(row, 6, bytes_text(page->who));
    query_bind_int(row, 7, page->about_id);
    query_bind_text(row, 8, bytes_text(page->kind));
    query_bind_int(row, 9, page->from);
    query_bind_text(row, 10, bytes_text(page->action));
    query_bind_int(row, 11, PAGE_MAX + 1);
}

/* A moment of the place's zone, as the first id of it: ids are in the order of time. */
static bool
read_time(const struct page *page, const char *name, const struct zone *zone, int64_t *id)
{
    const char *text = form_text(page->call->form, name);
    struct moment moment;

    if (text[0] == '\0')
        return true;
    if (zone_parse(zone, bytes_text(text), &moment) != ERR_OK &&
        moment_parse_iso(bytes_text(text), &moment) != ERR_OK)
        return false;
    *id = id_first(moment);
    return true;
}

static void
read_times(struct page *page, struct reader *reader)
{
    const struct zone *zone;

    page->err = console_zone(reader, &page->call->scope, &zone);
    if (page->err != ERR_OK)
        return;
    if (!read_time(page, "from", zone, &page->from))
        page->wrong = "from";
    else if (!read_time(page, "to", zone, &page->until))
        page->wrong = "to";
    if (page->wrong != NULL)
        page->err = ERR_BAD_INPUT;
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

    read_times(page, reader);
    if (page->err != ERR_OK)
        return;
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
        call_refuse(page->call, page->wrong != NULL ? PROBLEM_FIELD_WRONG : problem_of(page->err),
            page->wrong);
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
        .until = INT64_MAX,
        .who = form_text(call->form, "who"),
        .kind = form_text(call->form, "kind"),
        .action = form_text(call->form, "action")};
    if (strlen(page->who) > WHO_MAX)
        wrong = "who";
    else if (strlen(page->kind) > WHO_MAX)
        wrong = "kind";
    else if (strlen(page->action) > WHO_MAX)
        wrong = "action";
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
