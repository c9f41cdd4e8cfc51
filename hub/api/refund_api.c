#include "hub/api/refund_api.h"

#include <stdio.h>

#include "hub/api/change.h"
#include "hub/api/order_shape.h"
#include "hub/flow/notice.h"
#include "hub/flow/order_flow.h"
#include "hub/flow/refund_flow.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX ((size_t)4096)
#define NUMBER_MAX 64
#define REASON_MAX 240
#define STATES "NEW HELD WAITING CREATED PENDING UNKNOWN DONE FAILED DROPPED"

enum {
    NEW_NUMBER,
    NEW_ORDER,
    NEW_AMOUNT,
    NEW_CURRENCY,
    NEW_REASON,
    NEW_FIELDS
};

static const struct shape_field new_fields[NEW_FIELDS] = {
    [NEW_NUMBER] = {.name = "number",
        .kind = SHAPE_NUMBER,
        .max = NUMBER_MAX,
        .about = "the merchant's own: the same number is the same refund"},
    [NEW_ORDER] = {.name = "order",
        .kind = SHAPE_NUMBER,
        .max = NUMBER_MAX,
        .about = "our id of the order, or the merchant's number"},
    [NEW_AMOUNT] = {.name = "amount",
        .kind = SHAPE_AMOUNT,
        .about = "fen; all refunds of an order are at most what it brought"},
    [NEW_CURRENCY] = {.name = "currency", .kind = SHAPE_CURRENCY, .optional = true, .about = "CNY"},
    [NEW_REASON] = {.name = "reason",
        .kind = SHAPE_TEXT,
        .optional = true,
        .may_be_empty = true,
        .max = REASON_MAX,
        .about = "the payer may see it"},
};
static const struct shape new_shape = {"NewRefund", new_fields, NEW_FIELDS};

static const struct shape_field refund_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "number",
        .kind = SHAPE_NUMBER,
        .optional = true,
        .max = NUMBER_MAX,
        .about = "the merchant's; none for late money that goes back by itself"},
    {.name = "order", .kind = SHAPE_ID, .about = "whose money it is"},
    {.name = "payment", .kind = SHAPE_ID, .about = "which payment of it"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "where it goes back"},
    {.name = "kind", .kind = SHAPE_WORD, .words = "asked late", .about = "late: it came too late"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = STATES,
        .about = "UNKNOWN: the channel has not said; it is asked until it does"},
    {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    {.name = "currency", .kind = SHAPE_CURRENCY, .about = "CNY"},
    {.name = "fee", .kind = SHAPE_FIGURE, .about = "of the merchant's fee, returned with it"},
    {.name = "reason", .kind = SHAPE_TEXT, .optional = true, .max = REASON_MAX, .about = "why"},
    {.name = "code",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own word for what happened"},
    {.name = "channel_number",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own number"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was asked for"},
    {.name = "ended_at", .kind = SHAPE_TIME, .optional = true, .about = "done or failed"},
};
static const struct shape refund_shape = {"Refund", refund_fields, LENGTH(refund_fields)};

static const struct shape_field list_fields[] = {
    VIEW_PAGE_FIELDS, VIEW_STATE_FIELD(STATES), VIEW_ORDER_FIELD};
static const struct shape list_shape = {"RefundQuery", list_fields, LENGTH(list_fields)};

static enum err
put_refund(struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    (void)view;
    (void)reader;
    json_put_id(writer, "id", query_int(row, 0));
    view_put_text(writer, "number", query_text(row, 5));
    json_put_id(writer, "order", query_int(row, 1));
    json_put_id(writer, "payment", query_int(row, 2));
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(query_int(row, 3)))));
    json_put_text(writer, "kind", query_text(row, 4));
    view_put_state(writer, query_text(row, 7));
    json_put_int(writer, "amount", query_int(row, 8));
    json_put_text(writer, "currency", bytes_text("CNY"));
    json_put_int(writer, "fee", query_int(row, 9));
    view_put_text(writer, "reason", query_text(row, 6));
    view_put_text(writer, "code", query_text(row, 10));
    view_put_text(writer, "channel_number", query_text(row, 11));
    notice_put_moment(writer, "created_at", query_int(row, 12));
    notice_put_moment(writer, "ended_at", query_int(row, 13));
    return ERR_OK;
}

static const struct target_kind refund_target = {
    .name = "refund", .claim = CLAIM_REFUND, .owner = SQL_STORE_REFUND_OWNER};
static const struct view_rows refund_rows = {.which = SQL_STORE_REFUND_VIEW,
    .narrows = VIEW_BY_WHOSE,
    .whose = &order_shape_target,
    .put = put_refund};
static const struct view_kind refund_view = {
    .name = "refund", .target = &refund_target, .rows = &refund_rows};

/* The payment that paid an order. */
static const struct target_kind winner_target = {.name = "order",
    .claim = CLAIM_ORDER,
    .owner = SQL_STORE_ORDER_OWNER,
    .follows = true,
    .follow = SQL_STORE_ORDER_WINNER};

struct asking {
    struct change change; /* first */
    struct refund_ask ask;
};

static int64_t
asked_refund(const struct operation *inner)
{
    return ((const struct refund_ask *)inner)->refund.id;
}

static void
fill_ask(const struct call *call, struct refund_ask *ask, int64_t payment_id, int64_t fen)
{
    ask->merchant_id = call->signed_by.merchant_id;
    ask->app_id = call->signed_by.app_id;
    if (call->staff != NULL)
        ask->asked_by = change_asker(call);
    ask->payment_id = payment_id;
    ask->amount = money_of(fen);
}

static void
ask_found(struct call *call, int64_t payment_id)
{
    struct asking *asking = change_take(call, sizeof(*asking));
    union shape_value values[NEW_FIELDS];
    const char *reason;

    if (asking == NULL || !change_read(call, &new_shape, values))
        return;
    reason = values[NEW_REASON].text;
    fill_ask(call, &asking->ask, payment_id, values[NEW_AMOUNT].number);
    text_set(asking->ask.number, sizeof(asking->ask.number), values[NEW_NUMBER].text);
    text_set(asking->ask.reason, sizeof(asking->ask.reason), reason == NULL ? "" : reason);
    refund_flow_ask(&asking->ask);
    asking->change.over = PROBLEM_REFUND_OVER_REST;
    change_submit(&asking->change, call, &asking->ask.operation, asked_refund, &refund_view);
}

static void
ask_refund(struct call *call)
{
    union shape_value values[NEW_FIELDS];

    if (change_read(call, &new_shape, values))
        target_find(call, &winner_target, values[NEW_ORDER].text, ask_found);
}

/* --- reverse: give the order up, or all of its money back --- */

struct reversing {
    struct reading reading; /* first */
    struct change change;
    union {
        struct order_close close;
        struct refund_ask ask;
    } inner;
    struct call *call;
    int64_t order_id;
    int64_t payment_id;
    int64_t rest;
    int64_t refund_id; /* the newest, 0 for none */
    enum err err;
};

static void
rest_run(struct reading *reading, struct reader *reader)
{
    struct reversing *reversing = (struct reversing *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_ORDER_REST);

    query_bind_int(query, 1, reversing->call->signed_by.merchant_id);
    query_bind_int(query, 2, reversing->order_id);
    reversing->err = query_step(query);
    if (reversing->err == ERR_OK) {
        reversing->payment_id = query_int(query, 0);
        reversing->rest = query_int(query, 1);
        reversing->refund_id = query_int(query, 2);
    }
    query_reset(query);
}

static int64_t
closed_order(const struct operation *inner)
{
    return ((const struct order_close *)inner)->order_id;
}

static int64_t
refunded_order(const struct operation *inner)
{
    return ((const struct refund_ask *)inner)->order.id;
}

static void
give_back(struct reversing *reversing)
{
    struct call *call = reversing->call;
    struct refund_ask *ask = &reversing->inner.ask;

    fill_ask(call, ask, reversing->payment_id, reversing->rest);
    /* Two at once are one; after a refund that has failed it is another. */
    (void)snprintf(ask->number, sizeof(ask->number), "reverse-%lld-%lld",
        (long long)reversing->order_id, (long long)reversing->refund_id);
    refund_flow_ask(ask);
    reversing->change.over = PROBLEM_REFUND_OVER_REST;
    change_submit(&reversing->change, call, &ask->operation, refunded_order, &order_shape_view);
}

static void
rest_done(struct reading *reading)
{
    struct reversing *reversing = (struct reversing *)reading;
    struct call *call = reversing->call;
    struct order_close *close = &reversing->inner.close;

    if (reversing->err == ERR_OK && reversing->rest > 0) {
        give_back(reversing);
        return;
    }
    if (reversing->err != ERR_OK && reversing->err != ERR_NOT_FOUND) {
        call_refuse(call, problem_of(reversing->err), NULL);
        return;
    }
    /* Not paid, or nothing of it is left: giving up what is over changes nothing. */
    *close = (struct order_close){
        .merchant_id = call->signed_by.merchant_id, .order_id = reversing->order_id};
    order_flow_close(close);
    change_submit(&reversing->change, call, &close->operation, closed_order, &order_shape_view);
}

static void
reverse_found(struct call *call, int64_t id)
{
    struct reversing *reversing = change_take(call, sizeof(*reversing));
    enum err err;

    if (reversing == NULL)
        return;
    reversing->reading = (struct reading){.run = rest_run, .done = rest_done};
    reversing->call = call;
    reversing->order_id = id;
    err = reader_submit(call->hub->reader, &reversing->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
reverse_order(struct call *call)
{
    target_find(call, &order_shape_target, call->param, reverse_found);
}

static const struct route_paper ask_paper = {.name = "createRefund",
    .group = "refunds",
    .summary = "Give back some or all of what an order brought",
    .asks = &new_shape,
    .answers = &refund_shape};
static const struct route_paper list_paper = {.name = "listRefunds",
    .group = "refunds",
    .summary = "Refunds, and late money on its way back",
    .query = &list_shape,
    .lists = &refund_shape,
    .shows = &refund_view};
static const struct route_paper get_paper = {.name = "getRefund",
    .group = "refunds",
    .summary = "How a refund stands, by our id or the merchant's number",
    .param = "number",
    .answers = &refund_shape,
    .shows = &refund_view};
static const struct route_paper reverse_paper = {.name = "reverseOrder",
    .group = "refunds",
    .summary = "Undo an order: give it up, or, when it is paid, give all of its money back",
    .param = "number",
    .answers = &order_shape_answer};

static const struct route routes[] = {
    {"POST", "/v1/refunds", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, ask_refund, &ask_paper},
    {"GET", "/v1/refunds", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/refunds/:", ROUTE_SIGNED, 0, view_get, &get_paper},
    {"POST", "/v1/orders/:/reverse", ROUTE_SIGNED | ROUTE_KEYED, 256, reverse_order,
        &reverse_paper},
};

const struct route_set refund_api_routes = {routes, LENGTH(routes)};
