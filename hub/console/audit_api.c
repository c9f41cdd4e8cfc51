#include "hub/console/audit_api.h"

#include "hub/console/shown.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50
#define WHO_MAX 90

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
    struct shown shown; /* first */
    int64_t after;      /* only older ones */
    int64_t until;      /* likewise, of the filter */
    int64_t from;       /* and none older than that */
    int64_t about_id;
    const char *who;
    const char *kind;
    const char *action;
};

static void
put_known(struct json_writer *writer, const char *name, struct bytes text)
{
    if (text.size > 0)
        json_put_text(writer, name, text);
}

static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    struct json_writer *writer = &shown->writer;

    (void)reader;
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
    console_put_named(writer, "organisation", query_int(row, ROW_ORGANISATION_ID),
        query_text(row, ROW_ORGANISATION));
    put_known(writer, "before", query_text(row, ROW_WAS));
    put_known(writer, "after", query_text(row, ROW_BECAME));
    return ERR_OK;
}

static void
bind(struct query *row, const struct page *page)
{
    const struct scope *scope = &page->shown.call->scope;

    query_bind_int(row, 1, page->after < page->until ? page->after : page->until);
    query_bind_int(row, 2, scope->kind == ORGANISATION_PLATFORM);
    query_bind_int(
        row, 3, scope->kind == ORGANISATION_MERCHANT ? scope->merchant_id : scope->partner_id);
    shown_bind(&page->shown, row, 4);
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
    const char *text = form_text(page->shown.call->form, name);
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

    page->shown.err = console_zone(reader, &page->shown.call->scope, &zone);
    if (page->shown.err != ERR_OK)
        return;
    if (!read_time(page, "from", zone, &page->from))
        page->shown.wrong = "from";
    else if (!read_time(page, "to", zone, &page->until))
        page->shown.wrong = "to";
    if (page->shown.wrong != NULL)
        page->shown.err = ERR_BAD_INPUT;
}

static void
run(struct reading *reading, struct reader *reader)
{
    struct page *page = (struct page *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_AUDIT);

    read_times(page, reader);
    if (page->shown.err != ERR_OK)
        return;
    bind(row, page);
    shown_page(&page->shown, reader, row, PAGE_MAX, put);
}

static void
list(struct call *call)
{
    struct page *page = shown_take(call, sizeof(*page), run);

    if (page == NULL)
        return;
    page->after = INT64_MAX;
    page->until = INT64_MAX;
    page->who = form_text(call->form, "who");
    page->kind = form_text(call->form, "kind");
    page->action = form_text(call->form, "action");
    if (strlen(page->who) > WHO_MAX)
        page->shown.wrong = "who";
    else if (strlen(page->kind) > WHO_MAX)
        page->shown.wrong = "kind";
    else if (strlen(page->action) > WHO_MAX)
        page->shown.wrong = "action";
    else if (!console_number(call, "after", INT64_MAX, &page->after))
        page->shown.wrong = "after";
    else if (!console_number(call, "about", INT64_MAX, &page->about_id))
        page->shown.wrong = "about";
    if (page->shown.wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, page->shown.wrong);
    else
        shown_submit(&page->shown);
}

static const struct route routes[] = {
    {"GET", "/console/api/audit", ROUTE_MAY(PERMISSION_AUDIT) | ROUTE_WATCHED, 0, list, NULL},
};

const struct route_set audit_api_routes = {routes, LENGTH(routes)};
