#include "hub/api/notice_api.h"

#include "hub/api/change.h"
#include "hub/flow/notice.h"
#include "hub/flow/notice_flow.h"

#include "hub/store/sql/store.sql.h"

#define ATTEMPTS_MAX 20
#define STATES "PENDING SENT DEAD"

static const struct shape_field attempt_fields[] = {
    {.name = "at", .kind = SHAPE_TIME, .about = "when it was tried"},
    {.name = "status", .kind = SHAPE_COUNT, .max = 999, .about = "of HTTP; 0 without an answer"},
    {.name = "outcome", .kind = SHAPE_TEXT, .max = 16, .about = "OK when there was an answer"},
    {.name = "took_ms", .kind = SHAPE_COUNT, .max = 1000000, .about = "how long it took"},
    {.name = "answer", .kind = SHAPE_TEXT, .max = 200, .about = "its first bytes"},
};
static const struct shape attempt_shape = {"Attempt", attempt_fields, LENGTH(attempt_fields)};

static const struct shape event_shape = {"NoticeBody", NULL, 0};

static const struct shape_field notice_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "know it again by this"},
    {.name = "type", .kind = SHAPE_TEXT, .max = 24, .about = "order.paid and its kin"},
    {.name = "about", .kind = SHAPE_ID, .about = "the resource"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = STATES,
        .about = "DEAD: not accepted for a day, or there is no address"},
    {.name = "tries", .kind = SHAPE_COUNT, .max = 1000, .about = "attempts since it was sent last"},
    {.name = "due_at", .kind = SHAPE_TIME, .optional = true, .about = "when it is tried next"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it happened"},
    {.name = "body", .kind = SHAPE_OBJECT, .of = &event_shape, .about = "as it is posted"},
    {.name = "attempts",
        .kind = SHAPE_LIST,
        .optional = true,
        .of = &attempt_shape,
        .about = "the newest first"},
};
static const struct shape notice_shape = {"Notice", notice_fields, LENGTH(notice_fields)};

static const struct shape_field list_fields[] = {VIEW_PAGE_FIELDS, VIEW_STATE_FIELD(STATES)};
static const struct shape list_shape = {"NoticeQuery", list_fields, LENGTH(list_fields)};

static enum err
put_attempts(struct view *view, struct reader *reader, struct json_writer *writer)
{
    struct query *query = reader_statement(reader, SQL_STORE_ATTEMPTS);
    enum err err;

    query_bind_int(query, 1, view->merchant_id);
    query_bind_int(query, 2, view->id);
    query_bind_int(query, 3, ATTEMPTS_MAX);
    json_open_list(writer, "attempts");
    while ((err = query_step(query)) == ERR_OK) {
        json_open_object(writer, NULL);
        notice_put_moment(writer, "at", query_int(query, 0));
        json_put_int(writer, "status", query_int(query, 1));
        json_put_text(writer, "outcome", query_text(query, 3));
        json_put_int(writer, "took_ms", query_int(query, 2) / 1000);
        json_put_text(writer, "answer", query_text(query, 4));
        json_close_object(writer);
    }
    json_close_list(writer);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_notice(struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "type", query_text(row, 1));
    json_put_id(writer, "about", query_int(row, 2));
    view_put_state(writer, query_text(row, 3));
    json_put_int(writer, "tries", query_int(row, 5));
    if (bytes_is(query_text(row, 3), "pending"))
        notice_put_moment(writer, "due_at", query_int(row, 4));
    notice_put_moment(writer, "created_at", query_int(row, 6));
    /* JSON as it was made and will be posted. */
    text_put(writer->text, ",\"body\":");
    text_put_bytes(writer->text, query_blob(row, 7));
    return view->limit > 0 ? ERR_OK : put_attempts(view, reader, writer);
}

/* Notices have no numbers of the merchant's own. */
static const struct target_kind notice_target = {
    .name = "notice", .claim = CLAIM_NONCE, .owner = SQL_STORE_NOTICE_OWNER};
static const struct view_rows notice_rows = {
    .which = SQL_STORE_NOTICE_VIEW, .narrows = VIEW_BY_APP, .put = put_notice};
static const struct view_kind notice_view = {
    .name = "notice", .target = &notice_target, .rows = &notice_rows};

struct resending {
    struct change change; /* first */
    struct notice_resend resend;
};

static int64_t
about(const struct operation *inner)
{
    return ((const struct notice_resend *)inner)->outbox_id;
}

static void
resend_found(struct call *call, int64_t id)
{
    struct resending *resending = change_take(call, sizeof(*resending));

    if (resending == NULL)
        return;
    resending->resend = (struct notice_resend){.merchant_id = call->signed_by.merchant_id,
        .app_id = call->signed_by.app_id,
        .outbox_id = id};
    notice_flow_resend(&resending->resend);
    change_submit(&resending->change, call, &resending->resend.operation, about, &notice_view);
}

static void
resend_notice(struct call *call)
{
    target_find(call, &notice_target, call->param, resend_found);
}

static const struct route_paper list_paper = {.name = "listNotices",
    .group = "notices",
    .summary = "What the app was told, or is still to be told",
    .query = &list_shape,
    .lists = &notice_shape,
    .shows = &notice_view};
static const struct route_paper get_paper = {.name = "getNotice",
    .group = "notices",
    .summary = "One notice and the attempts to deliver it",
    .param = "id",
    .answers = &notice_shape,
    .shows = &notice_view};
static const struct route_paper resend_paper = {.name = "resendNotice",
    .group = "notices",
    .summary = "Send a notice again, on a new schedule",
    .param = "id",
    .answers = &notice_shape};

static const struct route routes[] = {
    {"GET", "/v1/notices", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/notices/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/notices/:/resend", ROUTE_SIGNED | ROUTE_KEYED, 256, resend_notice, &resend_paper},
};

const struct route_set notice_api_routes = {routes, LENGTH(routes)};
