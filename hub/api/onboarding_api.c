#include "hub/api/onboarding_api.h"

#include "hub/api/view.h"
#include "hub/flow/notice.h"

#include "hub/store/sql/store.sql.h"

#define STEPS_MAX 100
#define STATES "DRAFT SUBMITTED AUDITING TO_BE_CONFIRMED TO_BE_SIGNED FINISHED REJECTED CANCELLED"

static const struct shape_field fault_fields[] = {
    {.name = "field", .kind = SHAPE_TEXT, .max = 64, .about = "the channel's name of it"},
    {.name = "reason", .kind = SHAPE_TEXT, .optional = true, .max = 600, .about = "why"},
};
static const struct shape fault_shape = {"OnboardingFault", fault_fields, LENGTH(fault_fields)};

static const struct shape_field onboarding_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "where it was applied for"},
    {.name = "number", .kind = SHAPE_TEXT, .max = 64, .about = "the partner's own of it"},
    {.name = "channel_number",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own of it"},
    {.name = "state", .kind = SHAPE_WORD, .words = STATES, .about = "how it stands"},
    {.name = "sign_url",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 300,
        .about = "where the merchant confirms and signs"},
    {.name = "sub_number",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the sub-merchant's number that it came to"},
    {.name = "note", .kind = SHAPE_TEXT, .optional = true, .max = 600, .about = "what was noted"},
    {.name = "faults",
        .kind = SHAPE_LIST,
        .of = &fault_shape,
        .about = "what is missing or wrong now, field by field"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was entered"},
    {.name = "changed_at", .kind = SHAPE_TIME, .about = "since when it stands so"},
};
static const struct shape onboarding_shape = {
    "Onboarding", onboarding_fields, LENGTH(onboarding_fields)};

static const struct shape_field list_fields[] = {VIEW_PAGE_FIELDS, VIEW_STATE_FIELD(STATES)};
static const struct shape list_shape = {"OnboardingQuery", list_fields, LENGTH(list_fields)};

/* Of its newest round: the note that stands in front, and the faults. */
static enum err
put_round(struct view *view, struct reader *reader, struct json_writer *writer, struct query *of)
{
    struct query *row = reader_statement(reader, SQL_STORE_ONBOARDING_STEPS);
    bool is_open = false;
    enum err err;

    query_bind_int(row, 1, view->merchant_id);
    query_bind_int(row, 2, query_int(of, 0));
    query_bind_int(row, 3, query_int(of, 8));
    query_bind_int(row, 4, STEPS_MAX);
    while ((err = query_step(row)) == ERR_OK) {
        if (query_text(row, 2).size == 0) {
            if (!is_open)
                view_put_text(writer, "note", query_text(row, 3));
            continue;
        }
        if (!is_open)
            json_open_list(writer, "faults");
        is_open = true;
        json_open_object(writer, NULL);
        json_put_text(writer, "field", query_text(row, 2));
        view_put_text(writer, "reason", query_text(row, 3));
        json_close_object(writer);
    }
    if (!is_open)
        json_open_list(writer, "faults");
    json_close_list(writer);
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_onboarding(
    struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(query_int(row, 1)))));
    json_put_text(writer, "number", query_text(row, 3));
    view_put_text(writer, "channel_number", query_text(row, 4));
    view_put_state(writer, query_text(row, 6));
    view_put_text(writer, "sign_url", query_text(row, 7));
    view_put_text(writer, "sub_number", query_text(row, 5));
    notice_put_moment(writer, "created_at", query_int(row, 11));
    notice_put_moment(writer, "changed_at", query_int(row, 12));
    return put_round(view, reader, writer, row);
}

static const struct target_kind onboarding_target = {
    .name = "onboarding", .claim = CLAIM_NONCE, .owner = SQL_STORE_ONBOARDING_OWNER};
static const struct view_rows onboarding_rows = {
    .which = SQL_STORE_ONBOARDINGS, .narrows = VIEW_BY_STATE, .put = put_onboarding};
static const struct view_kind onboarding_view = {
    .name = "onboarding", .target = &onboarding_target, .rows = &onboarding_rows};

static const struct route_paper list_paper = {.name = "listOnboardings",
    .group = "onboardings",
    .summary = "The merchant's applications at channels",
    .query = &list_shape,
    .lists = &onboarding_shape,
    .shows = &onboarding_view};
static const struct route_paper get_paper = {.name = "getOnboarding",
    .group = "onboardings",
    .summary = "How an application stands, and what is missing",
    .param = "id",
    .answers = &onboarding_shape,
    .shows = &onboarding_view};

static const struct route routes[] = {
    {"GET", "/v1/onboardings", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/onboardings/:", ROUTE_SIGNED, 0, view_get, &get_paper},
};

const struct route_set onboarding_api_routes = {routes, LENGTH(routes)};
