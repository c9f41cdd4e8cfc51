#include "hub/api/receiver_api.h"

#include "hub/api/change.h"
#include "hub/flow/notice.h"
#include "hub/flow/receiver_flow.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX ((size_t)16 * 1024)
#define RELATIONS                                                                                  \
    "SERVICE_PROVIDER STORE STAFF STORE_OWNER PARTNER HEADQUARTER BRAND DISTRIBUTOR USER "         \
    "SUPPLIER "                                                                                    \
    "CUSTOM"
#define KINDS "merchant store staff person"
#define STATES "BINDING BOUND REFUSED UNBINDING UNBOUND"
#define CHANNELS "wechat alipay unionpay"

enum {
    NEW_KIND,
    NEW_CHANNEL,
    NEW_TYPE,
    NEW_ACCOUNT,
    NEW_NAME,
    NEW_RELATION,
    NEW_CUSTOM,
    NEW_ORGANISATION,
    NEW_FIELDS
};

static const struct shape_field new_fields[NEW_FIELDS] = {
    [NEW_KIND] = {.name = "kind", .kind = SHAPE_WORD, .words = KINDS, .about = "who it is"},
    [NEW_CHANNEL] = {.name = "channel",
        .kind = SHAPE_WORD,
        .optional = true,
        .words = CHANNELS,
        .about = "that pays it; or organisation"},
    [NEW_TYPE] = {.name = "type",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 24,
        .about = "the channel's word for the kind of account"},
    [NEW_ACCOUNT] = {.name = "account",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 128,
        .about = "its account at the channel"},
    [NEW_NAME] = {.name = "name",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 90,
        .about = "channels compare it with the account's"},
    [NEW_RELATION] = {.name = "relation",
        .kind = SHAPE_WORD,
        .words = RELATIONS,
        .about = "to the merchant"},
    [NEW_CUSTOM] = {.name = "custom_relation",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 40,
        .about = "with CUSTOM"},
    [NEW_ORGANISATION] = {.name = "organisation",
        .kind = SHAPE_ID,
        .optional = true,
        .about = "whose wallet we keep; or channel"},
};
static const struct shape new_shape = {"NewReceiver", new_fields, NEW_FIELDS};

static const struct shape_field receiver_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "shares and rules name it"},
    {.name = "kind", .kind = SHAPE_WORD, .words = KINDS, .about = "who it is"},
    {.name = "channel", .kind = SHAPE_TEXT, .optional = true, .max = 16, .about = "that pays it"},
    {.name = "type", .kind = SHAPE_TEXT, .optional = true, .max = 24, .about = "of the account"},
    {.name = "account",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 128,
        .about = "at the channel"},
    {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = 90, .about = "its name"},
    {.name = "relation", .kind = SHAPE_WORD, .words = RELATIONS, .about = "to the merchant"},
    {.name = "custom_relation", .kind = SHAPE_TEXT, .optional = true, .max = 40, .about = "CUSTOM"},
    {.name = "organisation", .kind = SHAPE_ID, .optional = true, .about = "whose wallet we keep"},
    {.name = "state", .kind = SHAPE_WORD, .words = STATES, .about = "at the channel"},
    {.name = "code", .kind = SHAPE_TEXT, .optional = true, .max = 64, .about = "why not"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was added"},
};
static const struct shape receiver_shape = {"Receiver", receiver_fields, LENGTH(receiver_fields)};

static const struct shape_field list_fields[] = {VIEW_PAGE_FIELDS, VIEW_STATE_FIELD(STATES)};
static const struct shape list_shape = {"ReceiverQuery", list_fields, LENGTH(list_fields)};

static enum err
put_receiver(
    struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    int64_t channel = query_int(row, 2);

    (void)view;
    (void)reader;
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "kind", query_text(row, 1));
    if (channel != 0)
        json_put_text(writer, "channel", bytes_text(channel_name(channel_of(channel))));
    view_put_text(writer, "type", query_text(row, 3));
    view_put_text(writer, "account", query_text(row, 4));
    view_put_text(writer, "name", query_text(row, 5));
    json_put_text(writer, "relation", query_text(row, 6));
    view_put_text(writer, "custom_relation", query_text(row, 7));
    view_put_id(writer, "organisation", query_int(row, 8));
    view_put_state(writer, query_text(row, 9));
    view_put_text(writer, "code", query_text(row, 10));
    notice_put_moment(writer, "created_at", query_int(row, 11));
    return ERR_OK;
}

static const struct target_kind receiver_target = {
    .name = "receiver", .claim = CLAIM_NONCE, .owner = SQL_STORE_RECEIVER_OWNER};
static const struct view_rows receiver_rows = {
    .which = SQL_STORE_RECEIVERS, .narrows = VIEW_BY_STATE, .put = put_receiver};
static const struct view_kind receiver_view = {
    .name = "receiver", .target = &receiver_target, .rows = &receiver_rows};

struct adding {
    struct change change; /* first */
    struct receiver_add add;
};

static int64_t
added(const struct operation *inner)
{
    return ((const struct receiver_add *)inner)->receiver.id;
}

/* The place of a word in a shape's list, as text. */
static void
set_word(char *to, size_t size, const char *words, int64_t place)
{
    const char *at = words;
    enum err err;

    for (; place > 0; place--)
        at += strcspn(at, " ") + 1;
    err = text_copy(bytes_of(at, strcspn(at, " ")), to, size);
    NEED(err == ERR_OK);
}

static void
set_text(char *to, size_t size, const char *text)
{
    text_set(to, size, text == NULL ? "" : text);
}

static void
add_receiver(struct call *call)
{
    static const enum channel channels[] = {CHANNEL_WECHAT, CHANNEL_ALIPAY, CHANNEL_UNIONPAY};
    struct adding *adding = change_take(call, sizeof(*adding));
    union shape_value values[NEW_FIELDS];
    struct receiver_row *receiver;

    if (adding == NULL || !change_read(call, &new_shape, values))
        return;
    receiver = &adding->add.receiver;
    receiver->merchant_id = call->signed_by.merchant_id;
    receiver->organisation_id = values[NEW_ORGANISATION].number;
    if (receiver->organisation_id == 0 && values[NEW_CHANNEL].number < 0) {
        call_refuse(call, PROBLEM_FIELD_MISSING, "channel");
        return;
    }
    if (values[NEW_CHANNEL].number >= 0)
        receiver->channel = channels[values[NEW_CHANNEL].number];
    set_word(receiver->kind, sizeof(receiver->kind), KINDS, values[NEW_KIND].number);
    set_word(
        receiver->relation, sizeof(receiver->relation), RELATIONS, values[NEW_RELATION].number);
    set_text(receiver->type, sizeof(receiver->type), values[NEW_TYPE].text);
    set_text(receiver->account, sizeof(receiver->account), values[NEW_ACCOUNT].text);
    set_text(receiver->name, sizeof(receiver->name), values[NEW_NAME].text);
    set_text(receiver->custom_relation, sizeof(receiver->custom_relation), values[NEW_CUSTOM].text);
    receiver_flow_add(&adding->add);
    change_submit(&adding->change, call, &adding->add.operation, added, &receiver_view);
}

struct removing {
    struct change change; /* first */
    struct receiver_remove remove;
};

static int64_t
removed(const struct operation *inner)
{
    return ((const struct receiver_remove *)inner)->receiver_id;
}

static void
remove_found(struct call *call, int64_t id)
{
    struct removing *removing = change_take(call, sizeof(*removing));

    if (removing == NULL)
        return;
    removing->remove.merchant_id = call->signed_by.merchant_id;
    removing->remove.receiver_id = id;
    receiver_flow_remove(&removing->remove);
    change_submit(&removing->change, call, &removing->remove.operation, removed, &receiver_view);
}

static void
remove_receiver(struct call *call)
{
    target_find(call, &receiver_target, call->param, remove_found);
}

static const struct route_paper add_paper = {.name = "addReceiver",
    .group = "receivers",
    .summary = "Name who may be given shares; its channel binds it first",
    .asks = &new_shape,
    .answers = &receiver_shape};
static const struct route_paper list_paper = {.name = "listReceivers",
    .group = "receivers",
    .summary = "Who may be given shares",
    .query = &list_shape,
    .lists = &receiver_shape,
    .shows = &receiver_view};
static const struct route_paper get_paper = {.name = "getReceiver",
    .group = "receivers",
    .summary = "One receiver",
    .param = "id",
    .answers = &receiver_shape,
    .shows = &receiver_view};
static const struct route_paper remove_paper = {.name = "removeReceiver",
    .group = "receivers",
    .summary = "Give a receiver no shares any more; its channel unbinds it",
    .param = "id",
    .answers = &receiver_shape};

static const struct route routes[] = {
    {"POST", "/v1/receivers", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, add_receiver, &add_paper},
    {"GET", "/v1/receivers", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/receivers/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/receivers/:/remove", ROUTE_SIGNED | ROUTE_KEYED, 256, remove_receiver,
        &remove_paper},
};

const struct route_set receiver_api_routes = {routes, LENGTH(routes)};
