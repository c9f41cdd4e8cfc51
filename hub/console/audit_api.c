#include "hub/console/audit_api.h"

#include "hub/console/audit_list.h"
#include "hub/console/shown.h"

#include "hub/store/sql/store.sql.h"

#define PAGE_MAX 50

/* A page, read on the reader's thread. In the arena. */
struct page {
    struct shown shown; /* first */
    int64_t after;      /* only older ones */
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
    json_put_id(writer, "id", query_int(row, AUDIT_LIST_ID));
    console_put_time(writer, "at", query_int(row, AUDIT_LIST_AT_US));
    json_open_object(writer, "who");
    json_put_text(writer, "kind", query_text(row, AUDIT_LIST_WHO));
    json_put_id(writer, "id", query_int(row, AUDIT_LIST_WHO_ID));
    json_put_text(writer, "name", query_text(row, AUDIT_LIST_NAME));
    json_close_object(writer);
    json_put_text(writer, "address", query_text(row, AUDIT_LIST_ADDRESS));
    json_put_text(writer, "action", query_text(row, AUDIT_LIST_ACTION));
    json_open_object(writer, "about");
    json_put_text(writer, "kind", query_text(row, AUDIT_LIST_ABOUT));
    /* A row of an older version may be about what somebody made up. */
    json_put_id(writer, "id",
        query_int(row, AUDIT_LIST_ABOUT_ID) < 0 ? 0 : query_int(row, AUDIT_LIST_ABOUT_ID));
    json_close_object(writer);
    console_put_named(writer, "organisation", query_int(row, AUDIT_LIST_ORGANISATION_ID),
        query_text(row, AUDIT_LIST_ORGANISATION));
    put_known(writer, "before", query_text(row, AUDIT_LIST_WAS));
    put_known(writer, "after", query_text(row, AUDIT_LIST_BECAME));
    return ERR_OK;
}

static void
run(struct reading *reading, struct reader *reader)
{
    struct page *page = (struct page *)reading;
    const struct call *call = page->shown.call;
    struct query *rows = reader_statement(reader, SQL_STORE_CONSOLE_AUDIT);
    struct audit_filter filter;
    const struct zone *zone;

    page->shown.err = console_zone(reader, &call->scope, &zone);
    if (page->shown.err == ERR_OK &&
        !audit_filter_read(call->form, zone, &filter, &page->shown.wrong))
        page->shown.err = ERR_BAD_INPUT;
    if (page->shown.err != ERR_OK)
        return;
    if (page->after < filter.until_id)
        filter.until_id = page->after;
    audit_list_bind(rows, &call->scope, &filter, PAGE_MAX + 1);
    shown_page(&page->shown, reader, rows, PAGE_MAX, put);
}

static void
list(struct call *call)
{
    struct page *page = shown_take(call, sizeof(*page), run);

    if (page == NULL)
        return;
    page->after = INT64_MAX;
    if (console_number(call, "after", INT64_MAX, &page->after))
        shown_submit(&page->shown);
    else
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
}

static const struct route routes[] = {
    {"GET", "/console/api/audit", ROUTE_MAY(PERMISSION_AUDIT) | ROUTE_WATCHED, 0, list, NULL},
};

const struct route_set audit_api_routes = {routes, LENGTH(routes)};
