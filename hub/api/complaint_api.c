#include "hub/api/complaint_api.h"

#include "hub/api/change.h"
#include "hub/flow/complaint_flow.h"
#include "hub/flow/notice.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX ((size_t)8 * 1024)
#define WORDS_MAX 200
#define PHONE_SIZE 96
#define STATES "OPEN PROCESSING CLOSED"
#define WORD_STATES "HEARD CREATED UNKNOWN DONE FAILED"

enum {
    SAY_TEXT,
    SAY_FIELDS
};

static const struct shape_field say_fields[SAY_FIELDS] = {
    [SAY_TEXT] = {.name = "text",
        .kind = SHAPE_TEXT,
        .max = ADAPTER_COMPLAINT_REPLY_MAX,
        .about = "what the payer is told: 200 letters at most"},
};
static const struct shape say_shape = {"ComplaintReply", say_fields, SAY_FIELDS};

static const struct shape_field word_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "of this word"},
    {.name = "who",
        .kind = SHAPE_WORD,
        .words = "payer merchant channel us",
        .about = "us: said through this hub; merchant: elsewhere"},
    {.name = "kind",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 48,
        .about = "the channel's word for it; of ours: reply, complete"},
    {.name = "text", .kind = SHAPE_TEXT, .optional = true, .max = 1600, .about = "what was said"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = WORD_STATES,
        .about = "of ours: whether the channel has it; UNKNOWN: it is looked for"},
    {.name = "code", .kind = SHAPE_TEXT, .optional = true, .max = 64, .about = "why not"},
    {.name = "at", .kind = SHAPE_TIME, .about = "when"},
};
static const struct shape word_shape = {"ComplaintWord", word_fields, LENGTH(word_fields)};

static const struct shape_field complaint_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "where it was filed"},
    {.name = "channel_number", .kind = SHAPE_TEXT, .max = 64, .about = "the channel's own number"},
    {.name = "state", .kind = SHAPE_WORD, .words = STATES, .about = "OPEN: nobody has answered"},
    {.name = "waits", .kind = SHAPE_BOOL, .about = "the payer waits for an answer"},
    {.name = "kind",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 32,
        .about = "the channel's word for what it is about"},
    {.name = "text", .kind = SHAPE_TEXT, .optional = true, .max = 1200, .about = "what he says"},
    {.name = "phone", .kind = SHAPE_TEXT, .optional = true, .max = 64, .about = "the payer's"},
    {.name = "amount", .kind = SHAPE_FIGURE, .about = "of what he has paid"},
    {.name = "refund_wanted", .kind = SHAPE_FIGURE, .about = "0 when he asks for none"},
    {.name = "currency", .kind = SHAPE_CURRENCY, .about = "CNY"},
    {.name = "order", .kind = SHAPE_ID, .optional = true, .about = "that it is about"},
    {.name = "payment", .kind = SHAPE_ID, .optional = true, .about = "that it is about"},
    {.name = "trade",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's number of the payment"},
    {.name = "filed_at", .kind = SHAPE_TIME, .optional = true, .about = "by the channel's clock"},
    {.name = "due_at",
        .kind = SHAPE_TIME,
        .optional = true,
        .about = "until when the channel wants it answered, or settled"},
    {.name = "overdue", .kind = SHAPE_BOOL, .about = "that was not done in time"},
    {.name = "heard_at", .kind = SHAPE_TIME, .about = "when the channel last told of it"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was first heard of"},
    {.name = "words",
        .kind = SHAPE_LIST,
        .optional = true,
        .of = &word_shape,
        .about = "who said what; not in lists"},
};
static const struct shape complaint_shape = {
    "Complaint", complaint_fields, LENGTH(complaint_fields)};

static const struct shape_field list_fields[] = {VIEW_PAGE_FIELDS, VIEW_STATE_FIELD(STATES)};
static const struct shape list_shape = {"ComplaintQuery", list_fields, LENGTH(list_fields)};

static enum err
put_words(struct view *view, struct reader *reader, struct json_writer *writer, int64_t id)
{
    struct query *row = reader_statement(reader, SQL_STORE_COMPLAINT_WORDS);
    enum err err;

    query_bind_int(row, 1, view->merchant_id);
    query_bind_int(row, 2, id);
    query_bind_int(row, 3, WORDS_MAX);
    json_open_list(writer, "words");
    while ((err = query_step(row)) == ERR_OK) {
        json_open_object(writer, NULL);
        json_put_id(writer, "id", query_int(row, 0));
        json_put_text(writer, "who", query_text(row, 1));
        view_put_text(writer, "kind", query_text(row, 2));
        view_put_text(writer, "text", query_text(row, 3));
        view_put_state(writer, query_text(row, 4));
        view_put_text(writer, "code", query_text(row, 5));
        notice_put_moment(writer, "at", query_int(row, 6));
        json_close_object(writer);
    }
    json_close_list(writer);
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* One that does not open is left out: under another master key, say. */
static void
put_phone(const struct view *view, struct json_writer *writer, int64_t id, struct bytes sealed)
{
    uint8_t phone[PHONE_SIZE];
    size_t size;

    if (sealed.size == 0)
        return;
    if (vault_open(roster_kit(view->call->hub->roster)->keys, COMPLAINT_FLOW_LABEL, id, sealed,
            phone, sizeof(phone), &size) == ERR_OK)
        json_put_text(writer, "phone", bytes_of(phone, size));
    crypt_wipe(phone, sizeof(phone));
}

static enum err
put_complaint(
    struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    const int64_t id = query_int(row, 0);

    json_put_id(writer, "id", id);
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(query_int(row, 1)))));
    json_put_text(writer, "channel_number", query_text(row, 3));
    view_put_state(writer, query_text(row, 4));
    json_put_bool(writer, "waits", query_int(row, 5) != 0);
    view_put_text(writer, "kind", query_text(row, 6));
    view_put_text(writer, "text", query_text(row, 7));
    put_phone(view, writer, id, query_blob(row, 8));
    json_put_int(writer, "amount", query_int(row, 9));
    json_put_int(writer, "refund_wanted", query_int(row, 10));
    json_put_text(writer, "currency", bytes_text("CNY"));
    view_put_id(writer, "order", query_int(row, 11));
    view_put_id(writer, "payment", query_int(row, 12));
    view_put_text(writer, "trade", query_text(row, 13));
    notice_put_moment(writer, "filed_at", query_int(row, 14));
    notice_put_moment(writer, "due_at", query_int(row, 15));
    json_put_bool(writer, "overdue", query_int(row, 16) != 0);
    notice_put_moment(writer, "heard_at", query_int(row, 17));
    notice_put_moment(writer, "created_at", query_int(row, 18));
    return view->limit == 0 ? put_words(view, reader, writer, id) : ERR_OK;
}

static const struct target_kind complaint_target = {
    .name = "complaint", .claim = CLAIM_NONCE, .owner = SQL_STORE_COMPLAINT_OWNER};
static const struct view_rows complaint_rows = {
    .which = SQL_STORE_COMPLAINTS, .narrows = VIEW_BY_STATE, .put = put_complaint};
static const struct view_kind complaint_view = {
    .name = "complaint", .target = &complaint_target, .rows = &complaint_rows};

struct saying {
    struct change change; /* first */
    struct complaint_say say;
};

static int64_t
said_about(const struct operation *inner)
{
    return ((const struct complaint_say *)inner)->complaint_id;
}

static void
say(struct call *call, int64_t id, enum complaint_verb verb, const char *text)
{
    struct saying *saying = change_take(call, sizeof(*saying));

    if (saying == NULL)
        return;
    saying->say.merchant_id = call->signed_by.merchant_id;
    saying->say.complaint_id = id;
    saying->say.verb = verb;
    saying->say.app_id = call->signed_by.app_id;
    if (call->staff != NULL)
        saying->say.said_by = change_asker(call);
    /* Keys are an app's own. */
    (void)snprintf(saying->say.key, sizeof(saying->say.key), "%s", call->signed_by.key);
    text_set(saying->say.text, sizeof(saying->say.text), text);
    complaint_flow_say(&saying->say);
    change_submit(&saying->change, call, &saying->say.operation, said_about, &complaint_view);
}

static void
reply_found(struct call *call, int64_t id)
{
    union shape_value values[SAY_FIELDS];

    if (change_read(call, &say_shape, values))
        say(call, id, COMPLAINT_REPLY, values[SAY_TEXT].text);
}

static void
reply(struct call *call)
{
    target_find(call, &complaint_target, call->param, reply_found);
}

static void
complete_found(struct call *call, int64_t id)
{
    say(call, id, COMPLAINT_COMPLETE, "");
}

static void
complete(struct call *call)
{
    target_find(call, &complaint_target, call->param, complete_found);
}

static const struct route_paper list_paper = {.name = "listComplaints",
    .group = "complaints",
    .summary = "What payers complain of at their channels",
    .query = &list_shape,
    .lists = &complaint_shape,
    .shows = &complaint_view};
static const struct route_paper get_paper = {.name = "getComplaint",
    .group = "complaints",
    .summary = "One complaint, with what was said about it",
    .param = "id",
    .answers = &complaint_shape,
    .shows = &complaint_view};
static const struct route_paper reply_paper = {.name = "replyToComplaint",
    .group = "complaints",
    .summary = "Answer the payer, through his channel",
    .param = "id",
    .asks = &say_shape,
    .answers = &complaint_shape};
static const struct route_paper complete_paper = {.name = "completeComplaint",
    .group = "complaints",
    .summary = "Tell the channel that it has been settled with the payer",
    .param = "id",
    .answers = &complaint_shape};

static const struct route routes[] = {
    {"GET", "/v1/complaints", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/complaints/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/complaints/:/reply", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, reply, &reply_paper},
    {"POST", "/v1/complaints/:/complete", ROUTE_SIGNED | ROUTE_KEYED, 256, complete,
        &complete_paper},
};

const struct route_set complaint_api_routes = {routes, LENGTH(routes)};
