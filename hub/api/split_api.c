#include "hub/api/split_api.h"

#include "hub/api/change.h"
#include "hub/api/order_shape.h"
#include "hub/flow/notice.h"
#include "hub/flow/split_return_flow.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX ((size_t)16 * 1024)
#define NUMBER_MAX 64

enum {
    PIECE_RECEIVER,
    PIECE_AMOUNT,
    PIECE_FIELDS
};

static const struct shape_field piece_fields[PIECE_FIELDS] = {
    [PIECE_RECEIVER] = {.name = "receiver", .kind = SHAPE_ID, .about = "who is given it"},
    [PIECE_AMOUNT] = {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
};
static const struct shape piece_shape = {"NewShare", piece_fields, PIECE_FIELDS};

enum {
    NEW_NUMBER,
    NEW_ORDER,
    NEW_SHARES,
    NEW_FINISH,
    NEW_FIELDS
};

static const struct shape_field new_fields[NEW_FIELDS] = {
    [NEW_NUMBER] = {.name = "number",
        .kind = SHAPE_NUMBER,
        .max = NUMBER_MAX,
        .about = "the merchant's own: the same number is the same split"},
    [NEW_ORDER] = {.name = "order",
        .kind = SHAPE_NUMBER,
        .max = NUMBER_MAX,
        .about = "our id of the order, or the merchant's number"},
    [NEW_SHARES] = {.name = "shares",
        .kind = SHAPE_LIST,
        .optional = true,
        .of = &piece_shape,
        .about = "up to 50"},
    [NEW_FINISH] = {.name = "finish",
        .kind = SHAPE_BOOL,
        .optional = true,
        .about = "what is left is released to the merchant with it"},
};
static const struct shape new_shape = {"NewSplit", new_fields, NEW_FIELDS};

static const struct shape_field share_fields[] = {
    {.name = "receiver", .kind = SHAPE_ID, .about = "who is given it"},
    {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    {.name = "returned", .kind = SHAPE_FIGURE, .about = "taken back of it, asked for and done"},
    {.name = "state", .kind = SHAPE_WORD, .words = "PENDING DONE FAILED", .about = "by itself"},
    {.name = "code", .kind = SHAPE_TEXT, .optional = true, .max = 64, .about = "why not"},
};
static const struct shape share_shape = {"Share", share_fields, LENGTH(share_fields)};

#define STATES "CREATED PENDING UNKNOWN DONE FAILED"
#define STATE_ABOUT "UNKNOWN: the channel has not said; it is asked until it does"

static const struct shape_field split_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "number",
        .kind = SHAPE_NUMBER,
        .optional = true,
        .max = NUMBER_MAX,
        .about = "the merchant's; none for what a rule has shared"},
    {.name = "order", .kind = SHAPE_ID, .about = "whose payment is shared"},
    {.name = "payment", .kind = SHAPE_ID, .about = "which"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "that pays the shares"},
    {.name = "state", .kind = SHAPE_WORD, .words = STATES, .about = STATE_ABOUT},
    {.name = "amount", .kind = SHAPE_FIGURE, .about = "of all shares"},
    {.name = "currency", .kind = SHAPE_CURRENCY, .about = "CNY"},
    {.name = "finish", .kind = SHAPE_BOOL, .about = "the rest is released with it"},
    {.name = "shares", .kind = SHAPE_LIST, .of = &share_shape, .about = "in the order asked"},
    {.name = "code",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's word"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was asked for"},
    {.name = "ended_at", .kind = SHAPE_TIME, .optional = true, .about = "done or failed"},
};
static const struct shape split_shape = {"Split", split_fields, LENGTH(split_fields)};

enum {
    BACK_NUMBER,
    BACK_SPLIT,
    BACK_RECEIVER,
    BACK_AMOUNT,
    BACK_FIELDS
};

static const struct shape_field back_fields[BACK_FIELDS] = {
    [BACK_NUMBER] = {.name = "number",
        .kind = SHAPE_NUMBER,
        .max = NUMBER_MAX,
        .about = "the merchant's own: the same number is the same return"},
    [BACK_SPLIT] = {.name = "split",
        .kind = SHAPE_NUMBER,
        .max = NUMBER_MAX,
        .about = "our id of the split, or the merchant's number"},
    [BACK_RECEIVER] = {.name = "receiver", .kind = SHAPE_ID, .about = "who gives it back"},
    [BACK_AMOUNT] = {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
};
static const struct shape back_shape = {"NewSplitReturn", back_fields, BACK_FIELDS};

static const struct shape_field return_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "number",
        .kind = SHAPE_NUMBER,
        .optional = true,
        .max = NUMBER_MAX,
        .about = "the merchant's; none for one that a refund has asked for"},
    {.name = "split", .kind = SHAPE_ID, .about = "which split"},
    {.name = "order", .kind = SHAPE_ID, .about = "of which order"},
    {.name = "receiver", .kind = SHAPE_ID, .about = "who gives it back"},
    {.name = "state", .kind = SHAPE_WORD, .words = STATES, .about = STATE_ABOUT},
    {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    {.name = "currency", .kind = SHAPE_CURRENCY, .about = "CNY"},
    {.name = "code",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's word"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was asked for"},
    {.name = "ended_at", .kind = SHAPE_TIME, .optional = true, .about = "done or failed"},
};
static const struct shape return_shape = {"SplitReturn", return_fields, LENGTH(return_fields)};

static enum err
put_shares(
    struct view *view, struct reader *reader, struct json_writer *writer, struct query *split)
{
    struct query *row = reader_statement(reader, SQL_STORE_SPLIT_VIEW_SHARES);
    enum err err;

    query_bind_int(row, 1, view->merchant_id);
    query_bind_int(row, 2, query_int(split, 2));
    query_bind_int(row, 3, query_int(split, 7));
    query_bind_int(row, 4, query_int(split, 7) + query_int(split, 8));
    json_open_list(writer, "shares");
    while ((err = query_step(row)) == ERR_OK) {
        json_open_object(writer, NULL);
        json_put_id(writer, "receiver", query_int(row, 0));
        json_put_int(writer, "amount", query_int(row, 1));
        json_put_int(writer, "returned", query_int(row, 2));
        view_put_state(writer, query_text(row, 3));
        view_put_text(writer, "code", query_text(row, 4));
        json_close_object(writer);
    }
    json_close_list(writer);
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_split(struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    json_put_id(writer, "id", query_int(row, 0));
    view_put_text(writer, "number", query_text(row, 4));
    json_put_id(writer, "order", query_int(row, 1));
    json_put_id(writer, "payment", query_int(row, 2));
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(query_int(row, 3)))));
    view_put_state(writer, query_text(row, 5));
    json_put_int(writer, "amount", query_int(row, 6));
    json_put_text(writer, "currency", bytes_text("CNY"));
    json_put_bool(writer, "finish", query_int(row, 9) != 0);
    view_put_text(writer, "code", query_text(row, 10));
    notice_put_moment(writer, "created_at", query_int(row, 12));
    notice_put_moment(writer, "ended_at", query_int(row, 13));
    return put_shares(view, reader, writer, row);
}

static enum err
put_return(struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    (void)view;
    (void)reader;
    json_put_id(writer, "id", query_int(row, 0));
    view_put_text(writer, "number", query_text(row, 5));
    json_put_id(writer, "split", query_int(row, 1));
    json_put_id(writer, "order", query_int(row, 2));
    json_put_id(writer, "receiver", query_int(row, 3));
    view_put_state(writer, query_text(row, 6));
    json_put_int(writer, "amount", query_int(row, 7));
    json_put_text(writer, "currency", bytes_text("CNY"));
    view_put_text(writer, "code", query_text(row, 8));
    notice_put_moment(writer, "created_at", query_int(row, 10));
    notice_put_moment(writer, "ended_at", query_int(row, 11));
    return ERR_OK;
}

static const struct target_kind split_target = {
    .name = "split", .claim = CLAIM_SPLIT, .owner = SQL_STORE_SPLIT_OWNER};
static const struct view_rows split_rows = {.which = SQL_STORE_SPLIT_VIEW,
    .narrows = VIEW_BY_WHOSE,
    .whose = &order_shape_target,
    .put = put_split};
static const struct view_kind split_view = {
    .name = "split", .target = &split_target, .rows = &split_rows};
static const struct target_kind return_target = {
    .name = "split_return", .claim = CLAIM_SPLIT_RETURN, .owner = SQL_STORE_SPLIT_RETURN_OWNER};
static const struct view_rows return_rows = {.which = SQL_STORE_SPLIT_RETURN_VIEW,
    .narrows = VIEW_BY_WHOSE,
    .whose = &order_shape_target,
    .put = put_return};
static const struct view_kind return_view = {
    .name = "split_return", .target = &return_target, .rows = &return_rows};

/* Both are listed alike. */
static const struct shape_field list_fields[] = {
    VIEW_PAGE_FIELDS, VIEW_STATE_FIELD(STATES), VIEW_ORDER_FIELD};
static const struct shape list_shape = {"SplitQuery", list_fields, LENGTH(list_fields)};

struct splitting {
    struct change change; /* first */
    struct split_request request;
};

static int64_t
made_split(const struct operation *inner)
{
    return ((const struct split_request *)inner)->split.id;
}

static bool
read_shares(struct call *call, const struct json_node *list, struct split_request *request)
{
    union shape_value values[PIECE_FIELDS];
    enum problem problem;
    const char *wrong;

    if (list == NULL)
        return true;
    for (const struct json_node *node = json_first(list); node != NULL; node = json_next(node)) {
        bool fits = request->shares_count < SHARE_COUNT_MAX;

        problem = PROBLEM_OUT_OF_RANGE;
        if (!fits || !shape_read(&piece_shape, node, values, &problem, &wrong)) {
            call_refuse(call, problem, "shares");
            return false;
        }
        request->shares[request->shares_count++] = (struct split_ask_share){
            values[PIECE_RECEIVER].number, money_of(values[PIECE_AMOUNT].number)};
    }
    return true;
}

static void
split_found(struct call *call, int64_t order_id)
{
    struct splitting *splitting = change_take(call, sizeof(*splitting));
    union shape_value values[NEW_FIELDS];

    if (splitting == NULL || !change_read(call, &new_shape, values) ||
        !read_shares(call, values[NEW_SHARES].node, &splitting->request))
        return;
    splitting->request.merchant_id = call->signed_by.merchant_id;
    splitting->request.order_id = order_id;
    splitting->request.finish = values[NEW_FINISH].truth;
    text_set(splitting->request.number, sizeof(splitting->request.number), values[NEW_NUMBER].text);
    split_flow_request(&splitting->request);
    splitting->change.over = PROBLEM_SPLIT_OVER_CAP;
    change_submit(&splitting->change, call, &splitting->request.operation, made_split, &split_view);
}

static void
ask_split(struct call *call)
{
    union shape_value values[NEW_FIELDS];

    if (change_read(call, &new_shape, values))
        target_find(call, &order_shape_target, values[NEW_ORDER].text, split_found);
}

struct returning {
    struct change change; /* first */
    struct split_return_request request;
};

static int64_t
made_return(const struct operation *inner)
{
    return ((const struct split_return_request *)inner)->give_back.id;
}

static void
return_found(struct call *call, int64_t split_id)
{
    struct returning *returning = change_take(call, sizeof(*returning));
    union shape_value values[BACK_FIELDS];

    if (returning == NULL || !change_read(call, &back_shape, values))
        return;
    returning->request.merchant_id = call->signed_by.merchant_id;
    returning->request.split_id = split_id;
    returning->request.receiver_id = values[BACK_RECEIVER].number;
    returning->request.amount = money_of(values[BACK_AMOUNT].number);
    text_set(
        returning->request.number, sizeof(returning->request.number), values[BACK_NUMBER].text);
    split_return_flow_request(&returning->request);
    change_submit(
        &returning->change, call, &returning->request.operation, made_return, &return_view);
}

static void
ask_return(struct call *call)
{
    union shape_value values[BACK_FIELDS];

    if (change_read(call, &back_shape, values))
        target_find(call, &split_target, values[BACK_SPLIT].text, return_found);
}

static const struct route_paper ask_paper = {.name = "createSplit",
    .group = "splits",
    .summary = "Share a paid order, or release what is left of it",
    .asks = &new_shape,
    .answers = &split_shape};
static const struct route_paper list_paper = {.name = "listSplits",
    .group = "splits",
    .summary = "What was shared, by call or by a rule",
    .query = &list_shape,
    .lists = &split_shape,
    .shows = &split_view};
static const struct route_paper get_paper = {.name = "getSplit",
    .group = "splits",
    .summary = "How a split stands, by our id or the merchant's number",
    .param = "number",
    .answers = &split_shape,
    .shows = &split_view};
static const struct route_paper back_paper = {.name = "createSplitReturn",
    .group = "splits",
    .summary = "Take a share back",
    .asks = &back_shape,
    .answers = &return_shape};
static const struct route_paper list_back_paper = {.name = "listSplitReturns",
    .group = "splits",
    .summary = "Shares that are taken back",
    .query = &list_shape,
    .lists = &return_shape,
    .shows = &return_view};
static const struct route_paper get_back_paper = {.name = "getSplitReturn",
    .group = "splits",
    .summary = "How a return stands, by our id or the merchant's number",
    .param = "number",
    .answers = &return_shape,
    .shows = &return_view};

static const struct route routes[] = {
    {"POST", "/v1/splits", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, ask_split, &ask_paper},
    {"GET", "/v1/splits", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/splits/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/split-returns", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, ask_return, &back_paper},
    {"GET", "/v1/split-returns", ROUTE_SIGNED, 0, view_list, &list_back_paper},
    {"GET", "/v1/split-returns/:", ROUTE_SIGNED, 0, view_get, &get_back_paper},
};

const struct route_set split_api_routes = {routes, LENGTH(routes)};
