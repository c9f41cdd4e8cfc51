#include "hub/api/onboarding_view.h"

#include "hub/api/merchant_below.h"
#include "hub/flow/notice.h"

#include "hub/store/sql/store.sql.h"

#define STEPS_MAX 100

/* The columns of store_onboarding_seen and store_onboardings_of. */
enum column {
    COLUMN_ID,
    COLUMN_CHANNEL,
    COLUMN_ACCOUNT,
    COLUMN_NUMBER,
    COLUMN_CHANNEL_NUMBER,
    COLUMN_SUB_NUMBER,
    COLUMN_STATE,
    COLUMN_SIGN_URL,
    COLUMN_ROUND,
    COLUMN_MADE,
    COLUMN_MERCHANT_ID,
    COLUMN_CREATED,
    COLUMN_CHANGED,
    COLUMN_MERCHANT_NUMBER
};

static const struct shape_field fault_fields[] = {
    {.name = "field", .kind = SHAPE_TEXT, .max = 64, .about = "the channel's name of it"},
    {.name = "reason", .kind = SHAPE_TEXT, .optional = true, .max = 600, .about = "why"},
};
const struct shape onboarding_view_fault = {"OnboardingFault", fault_fields, LENGTH(fault_fields)};

static const struct shape_field onboarding_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "merchant",
        .kind = SHAPE_COUNT,
        .max = MERCHANT_BELOW_NUMBER_MAX,
        .about = "the number of who applies"},
    {.name = "account", .kind = SHAPE_ID, .about = "the partner's, under which it applies"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "where it was applied for"},
    {.name = "number", .kind = SHAPE_TEXT, .max = 64, .about = "the partner's own of it"},
    {.name = "channel_number",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own of it"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = ONBOARDING_VIEW_STATES,
        .about = "how it stands"},
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
    {.name = "made_account",
        .kind = SHAPE_ID,
        .optional = true,
        .about = "the channel account that was made when it was finished; off"},
    {.name = "note", .kind = SHAPE_TEXT, .optional = true, .max = 600, .about = "what was noted"},
    {.name = "faults",
        .kind = SHAPE_LIST,
        .of = &onboarding_view_fault,
        .about = "what is missing or wrong now, field by field"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was entered"},
    {.name = "changed_at", .kind = SHAPE_TIME, .about = "since when it stands so"},
};
const struct shape onboarding_view_shape = {
    "Onboarding", onboarding_fields, LENGTH(onboarding_fields)};

static const struct shape_field query_fields[] = {VIEW_PAGE_FIELDS,
    VIEW_STATE_FIELD(ONBOARDING_VIEW_STATES),
    VIEW_FIELD("merchant", SHAPE_COUNT, MERCHANT_BELOW_NUMBER_MAX, NULL,
        "those of a merchant that you brought: its number")};
const struct shape onboarding_view_query = {"OnboardingQuery", query_fields, LENGTH(query_fields)};

/* Of its newest round: the note that stands in front, and the faults. */
static enum err
put_round(struct reader *reader, struct json_writer *writer, struct query *of)
{
    struct query *row = reader_statement(reader, SQL_STORE_ONBOARDING_STEPS);
    bool is_open = false;
    enum err err;

    query_bind_int(row, 1, query_int(of, COLUMN_MERCHANT_ID));
    query_bind_int(row, 2, query_int(of, COLUMN_ID));
    query_bind_int(row, 3, query_int(of, COLUMN_ROUND));
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
    (void)view;
    json_put_id(writer, "id", query_int(row, COLUMN_ID));
    json_put_int(writer, "merchant", query_int(row, COLUMN_MERCHANT_NUMBER));
    json_put_id(writer, "account", query_int(row, COLUMN_ACCOUNT));
    json_put_text(
        writer, "channel", bytes_text(channel_name(channel_of(query_int(row, COLUMN_CHANNEL)))));
    json_put_text(writer, "number", query_text(row, COLUMN_NUMBER));
    view_put_text(writer, "channel_number", query_text(row, COLUMN_CHANNEL_NUMBER));
    view_put_state(writer, query_text(row, COLUMN_STATE));
    view_put_text(writer, "sign_url", query_text(row, COLUMN_SIGN_URL));
    view_put_text(writer, "sub_number", query_text(row, COLUMN_SUB_NUMBER));
    view_put_id(writer, "made_account", query_int(row, COLUMN_MADE));
    notice_put_moment(writer, "created_at", query_int(row, COLUMN_CREATED));
    notice_put_moment(writer, "changed_at", query_int(row, COLUMN_CHANGED));
    return put_round(reader, writer, row);
}

const struct target_kind onboarding_view_target = {.name = "onboarding",
    .claim = CLAIM_NONCE,
    .owner = SQL_STORE_ONBOARDING_WHOSE,
    .reaches = true};
static const struct view_rows one_rows = {
    .which = SQL_STORE_ONBOARDING_SEEN, .narrows = VIEW_BY_NOTHING, .put = put_onboarding};
static const struct view_rows list_rows = {
    .which = SQL_STORE_ONBOARDINGS_OF, .narrows = VIEW_BY_WHOSE, .put = put_onboarding};
const struct view_kind onboarding_view_one = {
    .name = "onboarding", .target = &onboarding_view_target, .rows = &one_rows};
const struct view_kind onboarding_view_list = {
    .name = "onboarding", .target = &onboarding_view_target, .rows = &list_rows};
