#include "hub/api/channel_account_view.h"

#include <stdio.h>

#include "hub/api/merchant_below.h"
#include "hub/flow/channel_account.h"
#include "hub/flow/health_flow.h"
#include "hub/flow/notice.h"

#include "hub/store/sql/store.sql.h"

#define ARENA_MAX ((size_t)1024 * 1024)
#define HEALTH_STATES "WELL BROKEN"

/* The columns of store_channel_account_seen and store_channel_accounts. */
enum column {
    COLUMN_ID,
    COLUMN_MERCHANT_ID,
    COLUMN_CHANNEL,
    COLUMN_DIALECT,
    COLUMN_NAME,
    COLUMN_STATE,
    COLUMN_PRIORITY,
    COLUMN_WEIGHT,
    COLUMN_AMOUNT_MIN,
    COLUMN_AMOUNT_MAX,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_SETTLES_TO,
    COLUMN_RETURNS_COST,
    COLUMN_CREATED,
    COLUMN_CHANGED,
    COLUMN_MERCHANT_NUMBER,
    COLUMN_MAY_CHANGE,
    COLUMN_PARAMS,
    COLUMN_SECRETS,
    COLUMN_VERSION
};

static const struct shape_field value_fields[] = {
    {.name = "name", .kind = SHAPE_TEXT, .max = 64, .about = "of the form"},
    {.name = "value",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 16000,
        .about = "as it was given; of a secret never"},
    {.name = "secret", .kind = SHAPE_BOOL, .about = "it is stored sealed"},
};
static const struct shape value_shape = {"ChannelAccountValue", value_fields, LENGTH(value_fields)};

static const struct shape_field health_fields[] = {
    {.name = "use", .kind = SHAPE_TEXT, .max = 16, .about = "what the account was used for"},
    {.name = "state", .kind = SHAPE_WORD, .words = HEALTH_STATES, .about = "whether that works"},
    {.name = "codes",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 400,
        .about = "the channel's words for why it does not"},
    {.name = "since", .kind = SHAPE_TIME, .about = "when that began"},
};
static const struct shape health_shape = {
    "ChannelAccountHealth", health_fields, LENGTH(health_fields)};

static const struct shape_field account_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours, and its holder's in the wallet"},
    {.name = "dialect", .kind = SHAPE_TEXT, .max = 16, .about = "how its channel is spoken to"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "which channel that is"},
    {.name = "name", .kind = SHAPE_TEXT, .max = 90, .about = "for people"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = CHANNEL_ACCOUNT_VIEW_STATES,
        .about = "OFF: it takes no new payments"},
    {.name = "whose",
        .kind = SHAPE_WORD,
        .words = "OWN BELOW PARTNER PLATFORM",
        .about = "BELOW: of a merchant that you brought; PARTNER and PLATFORM: inherited, to be "
                 "seen only"},
    {.name = "merchant",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = MERCHANT_BELOW_NUMBER_MAX,
        .about = "the number of whose it is"},
    {.name = "priority", .kind = SHAPE_FIGURE, .about = "the smallest is asked first"},
    {.name = "weight", .kind = SHAPE_FIGURE, .about = "its share among those of one priority"},
    {.name = "amount_min", .kind = SHAPE_FIGURE, .about = "of a payment that it takes; 0: any"},
    {.name = "amount_max", .kind = SHAPE_FIGURE, .about = "likewise"},
    {.name = "from",
        .kind = SHAPE_TEXT,
        .max = 5,
        .about = "HH:MM in China: the hours in which it takes payments"},
    {.name = "to", .kind = SHAPE_TEXT, .max = 5, .about = "until then; the same as from: all day"},
    {.name = "settles_to",
        .kind = SHAPE_WORD,
        .words = "MERCHANT PLATFORM",
        .about = "whom the channel pays"},
    {.name = "returns_cost",
        .kind = SHAPE_BOOL,
        .about = "a refund gives back what the channel took"},
    {.name = "health",
        .kind = SHAPE_LIST,
        .of = &health_shape,
        .about = "of each use that was ever broken, or tested"},
    {.name = "values",
        .kind = SHAPE_LIST,
        .optional = true,
        .of = &value_shape,
        .about = "what it was opened with; not in lists, nor of what is inherited"},
    {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX, .about = "to change it, this one"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was made"},
    {.name = "changed_at", .kind = SHAPE_TIME, .about = "when anything of it was last changed"},
};
const struct shape channel_account_view_shape = {
    "ChannelAccount", account_fields, LENGTH(account_fields)};

static const struct shape_field query_fields[] = {VIEW_PAGE_FIELDS,
    VIEW_STATE_FIELD(CHANNEL_ACCOUNT_VIEW_STATES),
    VIEW_FIELD("merchant", SHAPE_COUNT, MERCHANT_BELOW_NUMBER_MAX, NULL,
        "those that take the payments of a merchant that you brought: its number")};
const struct shape channel_account_view_query = {
    "ChannelAccountQuery", query_fields, LENGTH(query_fields)};

static const char *
whose(const struct view *view, struct query *row)
{
    const int64_t merchant_id = query_int(row, COLUMN_MERCHANT_ID);
    const bool is_below =
        view->limit == 0 ? query_int(row, COLUMN_MAY_CHANGE) != 0 : view->whose != 0;

    if (merchant_id == 0)
        return "PLATFORM";
    if (merchant_id == view->merchant_id)
        return "OWN";
    return is_below ? "BELOW" : "PARTNER";
}

static void
put_minute(struct json_writer *writer, const char *name, int64_t minute)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    json_put_text(writer, name, bytes_text(text));
}

static enum err
put_health(struct reader *reader, struct json_writer *writer, int64_t merchant_id, int64_t id)
{
    struct query *row = reader_statement(reader, SQL_STORE_ACCOUNT_HEALTH);
    enum err err;

    query_bind_int(row, 1, merchant_id);
    query_bind_int(row, 2, id);
    json_open_list(writer, "health");
    while ((err = query_step(row)) == ERR_OK) {
        const int64_t use = query_int(row, 0);

        if (use < 0 || use >= HEALTH_USES)
            continue;
        json_open_object(writer, NULL);
        json_put_text(writer, "use", bytes_text(health_use_name((enum health_use)use)));
        view_put_state(writer, query_text(row, 1));
        view_put_text(writer, "codes", query_text(row, 2));
        notice_put_moment(writer, "since", query_int(row, 3));
        json_close_object(writer);
    }
    json_close_list(writer);
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Of a secret only that it is there. */
static enum err
put_shown(
    const struct view *view, struct json_writer *writer, struct query *row, struct arena *arena)
{
    const struct channel_account_stored stored = {.id = query_int(row, COLUMN_ID),
        .dialect = query_text(row, COLUMN_DIALECT),
        .params = query_text(row, COLUMN_PARAMS),
        .secrets = query_blob(row, COLUMN_SECRETS)};
    struct channel_account_shown shown[CHANNEL_ACCOUNT_FIELDS_MAX];
    size_t count;
    enum err err =
        channel_account_show(roster_kit(view->call->hub->roster), &stored, arena, shown, &count);

    if (err != ERR_OK)
        return err;
    json_open_list(writer, "values");
    for (size_t i = 0; i < count; i++) {
        json_open_object(writer, NULL);
        json_put_text(writer, "name", bytes_text(shown[i].name));
        if (shown[i].value != NULL)
            json_put_text(writer, "value", bytes_text(shown[i].value));
        json_put_bool(writer, "secret", shown[i].value == NULL);
        json_close_object(writer);
    }
    json_close_list(writer);
    return ERR_OK;
}

/* What is opened to be shown is forgotten at once. */
static enum err
put_values(const struct view *view, struct json_writer *writer, struct query *row)
{
    struct arena *arena;
    enum err err = arena_make(ARENA_MAX, &arena);

    if (err != ERR_OK)
        return err;
    err = put_shown(view, writer, row, arena);
    arena_free(&arena);
    return err;
}

static enum err
put_account(struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    const int64_t id = query_int(row, COLUMN_ID);
    char settles[12];
    enum err err = text_copy(query_text(row, COLUMN_SETTLES_TO), settles, sizeof(settles));

    if (err != ERR_OK)
        return err;
    json_put_id(writer, "id", id);
    json_put_text(writer, "dialect", query_text(row, COLUMN_DIALECT));
    json_put_text(
        writer, "channel", bytes_text(channel_name(channel_of(query_int(row, COLUMN_CHANNEL)))));
    json_put_text(writer, "name", query_text(row, COLUMN_NAME));
    view_put_state(writer, query_text(row, COLUMN_STATE));
    json_put_text(writer, "whose", bytes_text(whose(view, row)));
    if (query_int(row, COLUMN_MERCHANT_NUMBER) != 0)
        json_put_int(writer, "merchant", query_int(row, COLUMN_MERCHANT_NUMBER));
    json_put_int(writer, "priority", query_int(row, COLUMN_PRIORITY));
    json_put_int(writer, "weight", query_int(row, COLUMN_WEIGHT));
    json_put_int(writer, "amount_min", query_int(row, COLUMN_AMOUNT_MIN));
    json_put_int(writer, "amount_max", query_int(row, COLUMN_AMOUNT_MAX));
    put_minute(writer, "from", query_int(row, COLUMN_FROM));
    put_minute(writer, "to", query_int(row, COLUMN_TO));
    notice_put_state(writer, "settles_to", settles);
    json_put_bool(writer, "returns_cost", query_int(row, COLUMN_RETURNS_COST) != 0);
    err = put_health(reader, writer, query_int(row, COLUMN_MERCHANT_ID), id);
    if (err == ERR_OK && view->limit == 0 && query_int(row, COLUMN_MAY_CHANGE) != 0)
        err = put_values(view, writer, row);
    json_put_int(writer, "version", query_int(row, COLUMN_VERSION));
    notice_put_moment(writer, "created_at", query_int(row, COLUMN_CREATED));
    notice_put_moment(writer, "changed_at", query_int(row, COLUMN_CHANGED));
    return err;
}

const struct target_kind channel_account_view_target = {.name = "channel_account",
    .claim = CLAIM_NONCE,
    .owner = SQL_STORE_CHANNEL_ACCOUNT_WHOSE,
    .reaches = true};
static const struct view_rows one_rows = {
    .which = SQL_STORE_CHANNEL_ACCOUNT_SEEN, .narrows = VIEW_BY_NOTHING, .put = put_account};
static const struct view_rows list_rows = {
    .which = SQL_STORE_CHANNEL_ACCOUNTS, .narrows = VIEW_BY_WHOSE, .put = put_account};
const struct view_kind channel_account_view_one = {
    .name = "channel_account", .target = &channel_account_view_target, .rows = &one_rows};
const struct view_kind channel_account_view_list = {
    .name = "channel_account", .target = &channel_account_view_target, .rows = &list_rows};
