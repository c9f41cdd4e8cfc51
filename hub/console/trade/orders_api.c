#include "hub/console/trade/orders_api.h"

#include <stdio.h>

#include "hub/console/console.h"
#include "hub/console/staff_change.h"
#include "hub/console/trade/order_detail.h"
#include "hub/console/trade/order_list.h"
#include "hub/console/trade/order_row.h"
#include "hub/flow/refund_flow.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define ANSWER_MAX ((size_t)192 * 1024)
#define REASON_MAX 240
#define KEY_MAX 48 /* it becomes the end of the refund's number */

/* One answer, written on the reader's thread. In the arena. */
struct looking {
    struct reading reading; /* first */
    struct call *call;
    struct text text;
    struct moment now;
    int64_t order_id;
    int64_t exchange_id; /* of one that is looked at */
    const char *wrong;
    enum err err;
};

/* NULL: the call has been answered. */
static struct looking *
look(struct call *call, void (*run)(struct reading *reading, struct reader *reader),
    void (*done)(struct reading *reading))
{
    struct looking *looking = arena_take(call->arena, sizeof(*looking));
    char *block = looking == NULL ? NULL : arena_take(call->arena, ANSWER_MAX);

    if (block == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return NULL;
    }
    *looking = (struct looking){
        .reading = {.run = run, .done = done}, .call = call, .now = net_moment(call->hub->net)};
    text_init(&looking->text, block, ANSWER_MAX);
    return looking;
}

static void
start(struct looking *looking)
{
    enum err err = reader_submit(looking->call->hub->reader, &looking->reading);

    if (err != ERR_OK)
        call_refuse(looking->call, problem_of(err), NULL);
}

static void
looked(struct reading *reading)
{
    struct looking *looking = (struct looking *)reading;

    if (looking->err == ERR_OK) {
        call_json(looking->call, &looking->text);
        return;
    }
    if (looking->err != ERR_NOT_FOUND && looking->wrong == NULL)
        log_event(LOG_ERROR, "orders_reading", "err=%s", err_name(looking->err));
    call_refuse(looking->call,
        looking->wrong == NULL ? problem_of(looking->err) : PROBLEM_FIELD_WRONG, looking->wrong);
}

/* --- the list --- */

static void
list_run(struct reading *reading, struct reader *reader)
{
    struct looking *looking = (struct looking *)reading;
    struct call *call = looking->call;
    const struct zone *zone = NULL;
    struct order_filter filter;
    struct json_writer writer;

    looking->err = console_zone(reader, &call->scope, &zone);
    if (looking->err != ERR_OK)
        return;
    looking->err = order_filter_read(call->form, zone, looking->now, &filter, &looking->wrong);
    if (looking->err != ERR_OK)
        return;
    json_start(&writer, &looking->text);
    json_open_object(&writer, NULL);
    looking->err = order_list_put(reader, &call->scope, &filter, &writer);
    json_close_object(&writer);
}

static void
list(struct call *call)
{
    struct looking *looking = look(call, list_run, looked);

    if (looking != NULL)
        start(looking);
}

/* --- one order --- */

static void
detail_run(struct reading *reading, struct reader *reader)
{
    struct looking *looking = (struct looking *)reading;
    struct call *call = looking->call;
    struct json_writer writer;

    json_start(&writer, &looking->text);
    looking->err = order_detail_put(reader, &call->scope, looking->order_id, call->arena, &writer);
}

/* The id in the path; false: the call has been answered. */
static bool
read_id(struct call *call, int64_t *ret_id)
{
    if (text_read_int(bytes_text(call->param), ret_id) == ERR_OK && *ret_id > 0)
        return true;
    call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    return false;
}

static void
show(struct call *call, int64_t order_id)
{
    struct looking *looking = look(call, detail_run, looked);

    if (looking == NULL)
        return;
    looking->order_id = order_id;
    start(looking);
}

static void
detail(struct call *call)
{
    int64_t id;

    if (read_id(call, &id))
        show(call, id);
}

/* --- what was said to a channel about it, and by it --- */

static void
put_exchange(struct json_writer *writer, struct query *row)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, 0));
    json_put_id(writer, "about", query_int(row, 1));
    json_put_id(writer, "account", query_int(row, 2));
    json_put_text(writer, "action", query_text(row, 3));
    console_put_time(writer, "at", query_int(row, 4));
    json_put_int(writer, "took_ms", query_int(row, 5) / 1000);
    json_put_int(writer, "status", query_int(row, 6));
    json_put_text(writer, "outcome", query_text(row, 7));
    json_put_text(writer, "asked", query_blob(row, 8));
    json_put_text(writer, "answered", query_blob(row, 9));
    json_close_object(writer);
}

static void
exchange_run(struct reading *reading, struct reader *reader)
{
    struct looking *looking = (struct looking *)reading;
    struct json_writer writer;
    struct query *row;
    int64_t merchant_id;

    looking->err = order_row_ask(reader, &looking->call->scope, looking->order_id, &row);
    if (looking->err != ERR_OK)
        return;
    merchant_id = query_int(row, ORDER_ROW_MERCHANT_ID);
    query_reset(row);
    row = reader_statement(reader, SQL_STORE_CONSOLE_EXCHANGE);
    query_bind_int(row, 1, merchant_id);
    query_bind_int(row, 2, looking->order_id);
    query_bind_int(row, 3, looking->exchange_id);
    looking->err = query_step(row);
    json_start(&writer, &looking->text);
    if (looking->err == ERR_OK)
        put_exchange(&writer, row);
    query_reset(row);
}

static void
exchange(struct call *call)
{
    const char *which = form_value(call->form, "id");
    struct looking *looking;
    int64_t exchange_id;
    int64_t id;

    if (!read_id(call, &id))
        return;
    if (which == NULL || text_read_int(bytes_text(which), &exchange_id) != ERR_OK) {
        call_refuse(call, which == NULL ? PROBLEM_FIELD_MISSING : PROBLEM_FIELD_WRONG, "id");
        return;
    }
    looking = look(call, exchange_run, looked);
    if (looking == NULL)
        return;
    looking->order_id = id;
    looking->exchange_id = exchange_id;
    start(looking);
}

/* --- its money back --- */

enum {
    BACK_AMOUNT,
    BACK_REASON,
    BACK_FIELDS
};

static const struct shape_field back_fields[BACK_FIELDS] = {
    [BACK_AMOUNT] = {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    [BACK_REASON] = {.name = "reason",
        .kind = SHAPE_TEXT,
        .optional = true,
        .may_be_empty = true,
        .max = REASON_MAX,
        .about = "the payer may see it"},
};
static const struct shape back_shape = {"ConsoleRefund", back_fields, BACK_FIELDS};

/* The order's payment is found within the scope, then the refund is asked for. In the arena. */
struct giving {
    struct reading reading; /* first */
    struct staff_change change;
    struct refund_ask ask;
    struct call *call;
    int64_t order_id;
    enum err err;
};

static void
giving_run(struct reading *reading, struct reader *reader)
{
    struct giving *giving = (struct giving *)reading;
    struct query *row;

    giving->err = order_row_ask(reader, &giving->call->scope, giving->order_id, &row);
    if (giving->err != ERR_OK)
        return;
    giving->ask.merchant_id = query_int(row, ORDER_ROW_MERCHANT_ID);
    giving->ask.payment_id = query_int(row, ORDER_ROW_WINNER_ID);
    query_reset(row);
}

static enum problem
giving_problem(const struct operation *inner, enum err err)
{
    (void)inner;
    if (err == ERR_OUT_OF_RANGE)
        return PROBLEM_REFUND_OVER_REST;
    return err == ERR_CONFLICT ? PROBLEM_KEY_USED : problem_of(err);
}

static int64_t
asked_of(const struct operation *inner)
{
    return ((const struct refund_ask *)inner)->order.id;
}

static void
asked(struct call *call, struct staff_change *change, int64_t order_id)
{
    (void)change;
    show(call, order_id);
}

static void
giving_done(struct reading *reading)
{
    struct giving *giving = (struct giving *)reading;
    struct call *call = giving->call;
    enum err err = giving->err;

    if (err == ERR_OK && giving->ask.payment_id == 0)
        err = ERR_BAD_STATE; /* nobody has paid it */
    if (err != ERR_OK) {
        call_refuse(call, problem_of(err), NULL);
        return;
    }
    giving->change.merchant_id = giving->ask.merchant_id;
    giving->change.problem = giving_problem;
    giving->change.then = asked;
    refund_flow_ask(&giving->ask);
    staff_change_submit(&giving->change, call, &giving->ask.operation, asked_of);
}

/* The key is the end of the refund's number, by which the books know it, too. */
static void
give_back(struct call *call)
{
    struct giving *giving = change_take(call, sizeof(*giving));
    const char *key = call->signed_by.key;
    union shape_value values[BACK_FIELDS];
    enum err err;

    if (giving == NULL || !change_read(call, &back_shape, values) ||
        !read_id(call, &giving->order_id))
        return;
    if (!shape_is_number(key, KEY_MAX)) {
        call_refuse(call, PROBLEM_KEY_MISSING, "Idempotency-Key");
        return;
    }
    giving->reading = (struct reading){.run = giving_run, .done = giving_done};
    giving->call = call;
    giving->ask.amount = money_of(values[BACK_AMOUNT].number);
    giving->ask.asked_by = call->staff->seen.staff_id;
    (void)snprintf(giving->ask.number, sizeof(giving->ask.number), "console-%s", key);
    text_set(giving->ask.reason, sizeof(giving->ask.reason),
        values[BACK_REASON].text == NULL ? "" : values[BACK_REASON].text);
    err = reader_submit(call->hub->reader, &giving->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct route routes[] = {
    {"GET", "/console/api/orders", ROUTE_MAY(PERMISSION_ORDERS), 0, list, NULL},
    {"GET", "/console/api/orders/:", ROUTE_MAY(PERMISSION_ORDERS), 0, detail, NULL},
    {"GET", "/console/api/orders/:/exchange", ROUTE_MAY(PERMISSION_ORDERS), 0, exchange, NULL},
    {"POST", "/console/api/orders/:/refunds", ROUTE_MAY(PERMISSION_REFUND) | ROUTE_KEYED,
        CONSOLE_BODY_MAX, give_back, NULL},
};

const struct route_set orders_api_routes = {routes, LENGTH(routes)};
