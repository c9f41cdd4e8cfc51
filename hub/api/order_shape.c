#include "hub/api/order_shape.h"

#include "hub/flow/notice.h"
#include "hub/flow/order_flow.h"
#include "hub/flow/order_pass.h"
#include "shared/pay/barcode.h"

#include "hub/store/sql/store.sql.h"

#define SUBJECT_SIZE_MAX 384

static const struct shape_field pay_fields[ORDER_SHAPE_PAY_FIELDS] = {
    [ORDER_SHAPE_PAY_WAY] = {.name = "way",
        .kind = SHAPE_WORD,
        .words = "qr page barcode browser",
        .about = "qr: show pay_url as a QR or, of one channel, its own payment.code_url; page: "
                 "open pay_url on the payer's phone; barcode: the shop has scanned what the "
                 "payer's phone shows; browser: his browser, of no wallet, goes to "
                 "payment.browser_url"},
    [ORDER_SHAPE_PAY_BARCODE] = {.name = "barcode",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = BARCODE_TEXT_SIZE,
        .about = "the payer's barcode"},
    [ORDER_SHAPE_PAY_CHANNEL] = {.name = "channel",
        .kind = SHAPE_WORD,
        .optional = true,
        .words = "any alipay wechat unionpay",
        .about =
            "of qr, whose own code: any if left out, which is pay_url; of browser, whose wallet"},
    [ORDER_SHAPE_PAY_ADDRESS] = {.name = "address",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = CALL_ADDRESS_SIZE - 1,
        .about = "of browser: its IP address, which channels compare"},
};
const struct shape order_shape_pay = {"OrderPay", pay_fields, ORDER_SHAPE_PAY_FIELDS};

static const struct shape_field part_fields[ORDER_SHAPE_PART_FIELDS] = {
    [ORDER_SHAPE_PART_AMOUNT] = {.name = "amount",
        .kind = SHAPE_AMOUNT,
        .about = "fen; the parts add up to the order"},
};
const struct shape order_shape_part = {"NewPart", part_fields, ORDER_SHAPE_PART_FIELDS};

static const struct shape_field new_fields[ORDER_SHAPE_FIELDS] = {
    [ORDER_SHAPE_NUMBER] = {.name = "number",
        .kind = SHAPE_NUMBER,
        .max = ORDER_FLOW_NUMBER_MAX,
        .about = "the merchant's own, once for ever"},
    [ORDER_SHAPE_AMOUNT] = {.name = "amount", .kind = SHAPE_AMOUNT, .about = "whole fen"},
    [ORDER_SHAPE_CURRENCY] = {.name = "currency",
        .kind = SHAPE_CURRENCY,
        .optional = true,
        .about = "CNY"},
    [ORDER_SHAPE_SUBJECT] = {.name = "subject",
        .kind = SHAPE_TEXT,
        .max = SUBJECT_SIZE_MAX,
        .letters = ORDER_FLOW_SUBJECT_MAX,
        .about = "what is paid for; payers and channels see it"},
    [ORDER_SHAPE_DESCRIPTION] = {.name = "description",
        .kind = SHAPE_TEXT,
        .optional = true,
        .may_be_empty = true,
        .max = ORDER_FLOW_DESCRIPTION_MAX,
        .about = "for the merchant itself"},
    [ORDER_SHAPE_RETURN_URL] = {.name = "return_url",
        .kind = SHAPE_URL,
        .optional = true,
        .max = ORDER_FLOW_URL_MAX,
        .about = "where its payer's browser goes on to when it is paid; it says nothing of whether "
                 "it is: ask, or wait for the notice"},
    [ORDER_SHAPE_STORE] = {.name = "store",
        .kind = SHAPE_ID,
        .optional = true,
        .about = "which of the merchant's stores sells it"},
    [ORDER_SHAPE_PARTS] = {.name = "parts",
        .kind = SHAPE_LIST,
        .optional = true,
        .of = &order_shape_part,
        .about = "2 to 10: each is an order of its own, paid by itself"},
    [ORDER_SHAPE_VALID_S] = {.name = "valid_s",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = 7 * 24 * 3600,
        .about = "seconds that it can be paid, 60 to 604800; 900 if left out"},
    [ORDER_SHAPE_SPLIT_RULE] = {.name = "split_rule",
        .kind = SHAPE_ID,
        .optional = true,
        .about = "the rule that will share it"},
    [ORDER_SHAPE_PAY] = {.name = "pay",
        .kind = SHAPE_OBJECT,
        .optional = true,
        .of = &order_shape_pay,
        .about = "how it is to be paid; qr if left out"},
};
const struct shape order_shape_new = {"NewOrder", new_fields, ORDER_SHAPE_FIELDS};

static const struct shape_field barcode_fields[] = {
    {.name = "barcode",
        .kind = SHAPE_TEXT,
        .max = BARCODE_TEXT_SIZE,
        .about = "what the payer's phone shows"},
};
const struct shape order_shape_barcode = {"Barcode", barcode_fields, LENGTH(barcode_fields)};

static const struct shape_field payment_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "refunds name it"},
    {.name = "number", .kind = SHAPE_NUMBER, .max = 32, .about = "what the channel knows it by"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "alipay, wechat, …"},
    {.name = "way", .kind = SHAPE_WORD, .words = "page barcode native browser", .about = "how"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = "CREATED PENDING UNKNOWN PAID LATE REFUSED CLOSED REVERSING RETURNED",
        .about = "UNKNOWN: the channel has not said; it is asked until it does"},
    {.name = "amount", .kind = SHAPE_AMOUNT, .about = "what was asked of the payer"},
    {.name = "receipt_amount", .kind = SHAPE_FIGURE, .about = "what the merchant receives of it"},
    {.name = "payer_amount", .kind = SHAPE_FIGURE, .about = "what the payer paid, after coupons"},
    {.name = "fee", .kind = SHAPE_FIGURE, .about = "the merchant's fee"},
    {.name = "refunded", .kind = SHAPE_FIGURE, .about = "asked for and done"},
    {.name = "channel_number",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own number"},
    {.name = "code",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 64,
        .about = "the channel's own word for what happened"},
    {.name = "code_url",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 256,
        .about = "of native, while it waits: draw it as a QR, which the payer scans in his wallet"},
    {.name = "browser_url",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 300,
        .about = "of browser, while it waits: the payer's browser goes there"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it began"},
    {.name = "ended_at", .kind = SHAPE_TIME, .optional = true, .about = "when it ended"},
};
static const struct shape payment_shape = {"Payment", payment_fields, LENGTH(payment_fields)};

#define STATES "OPEN PAYING CLOSING PAID CLOSED UNKNOWN"

static const struct shape_field part_answer_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "an order of its own"},
    {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    {.name = "state", .kind = SHAPE_WORD, .words = STATES, .about = "as an order's"},
    {.name = "pay_url",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 300,
        .about = "for its QR, while it can be paid"},
};
static const struct shape part_answer_shape = {
    "Part", part_answer_fields, LENGTH(part_answer_fields)};

static const struct shape_field answer_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "number",
        .kind = SHAPE_NUMBER,
        .optional = true,
        .max = 64,
        .about = "the merchant's; a till's order has none"},
    {.name = "subject",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = SUBJECT_SIZE_MAX,
        .about = "what is paid for"},
    {.name = "description",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = ORDER_FLOW_DESCRIPTION_MAX,
        .about = "the merchant's own"},
    {.name = "return_url",
        .kind = SHAPE_URL,
        .optional = true,
        .max = ORDER_FLOW_URL_MAX,
        .about = "where its payer's browser goes on to"},
    {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    {.name = "currency", .kind = SHAPE_CURRENCY, .about = "CNY"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = STATES,
        .about = "UNKNOWN: a payment is under way whose outcome nobody knows yet; ask again"},
    {.name = "origin", .kind = SHAPE_WORD, .words = "ticket cash api", .about = "who made it"},
    {.name = "store", .kind = SHAPE_ID, .optional = true, .about = "where"},
    {.name = "terminal", .kind = SHAPE_ID, .optional = true, .about = "the till that made it"},
    {.name = "whole",
        .kind = SHAPE_ID,
        .optional = true,
        .about = "the order that it is a part of"},
    {.name = "parts",
        .kind = SHAPE_LIST,
        .optional = true,
        .of = &part_answer_shape,
        .about = "each is paid by itself"},
    {.name = "pay_url",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 300,
        .about = "for a QR, or to be opened on the payer's phone, while it can be paid"},
    {.name = "split_rule", .kind = SHAPE_ID, .optional = true, .about = "what will share it"},
    {.name = "payment",
        .kind = SHAPE_OBJECT,
        .optional = true,
        .of = &payment_shape,
        .about = "the one that paid it, or else the newest"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was made"},
    {.name = "expires_at", .kind = SHAPE_TIME, .optional = true, .about = "then nobody can pay it"},
    {.name = "ended_at", .kind = SHAPE_TIME, .optional = true, .about = "paid or closed"},
};
const struct shape order_shape_answer = {"Order", answer_fields, LENGTH(answer_fields)};

static const struct shape_field list_fields[] = {
    VIEW_PAGE_FIELDS,
    VIEW_STATE_FIELD(STATES),
    VIEW_FIELD("store", SHAPE_ID, 0, NULL, "only of this store"),
    VIEW_FIELD("number", SHAPE_NUMBER, ORDER_FLOW_NUMBER_MAX, NULL,
        "only the order of this number of the merchant's"),
};
const struct shape order_shape_list = {"OrderQuery", list_fields, LENGTH(list_fields)};

/* Columns of store_order_view. */
enum {
    ORDER_ID,
    ORDER_WHOLE,
    ORDER_PARTS,
    ORDER_STORE,
    ORDER_TERMINAL,
    ORDER_AMOUNT,
    ORDER_STATE_WORD,
    ORDER_ORIGIN,
    ORDER_CHANNEL,
    ORDER_PAYMENT,
    ORDER_WINNER,
    ORDER_HEARD,
    ORDER_EXPIRES,
    ORDER_ENDED,
    ORDER_RULE,
    ORDER_NUMBER,
    ORDER_SUBJECT,
    ORDER_DESCRIPTION,
    ORDER_RETURN_URL
};

static void
put_pay_url(const struct view *view, struct json_writer *writer, int64_t order_id)
{
    const struct hub *hub = view->call->hub;
    char block[HUB_URL_SIZE + ORDER_PASS_TEXT_SIZE + 8];
    struct text url;

    text_init(&url, block, sizeof(block));
    order_pass_put_url(&url, hub->settings.pay_base, view->merchant_id, order_id, hub->state_key);
    json_put_text(writer, "pay_url", text_bytes(&url));
}

static bool
can_be_paid(struct bytes state)
{
    return bytes_is(state, "open") || bytes_is(state, "paying");
}

/* How the payer comes to one that waits for him. */
static void
put_way(const struct view *view, struct json_writer *writer, struct query *row)
{
    const struct hub *hub = view->call->hub;
    char block[HUB_URL_SIZE + ORDER_PASS_TEXT_SIZE + 8];
    struct text url;

    if (!bytes_is(query_text(row, 3), "pending"))
        return;
    if (query_int(row, 2) == PAYMENT_WAY_NATIVE)
        view_put_text(writer, "code_url", query_text(row, 14));
    if (query_int(row, 2) != PAYMENT_WAY_BROWSER)
        return;
    text_init(&url, block, sizeof(block));
    order_pass_put_url(
        &url, hub->settings.public_base, view->merchant_id, query_int(row, 15), hub->state_key);
    text_put(&url, "/go");
    json_put_text(writer, "browser_url", text_bytes(&url));
}

static void
put_payment(const struct view *view, struct json_writer *writer, struct query *row)
{
    static const char *const ways[] = {"page", "barcode", "native", "browser"};
    char number[SALE_NUMBER_SIZE];
    int64_t way = query_int(row, 2);

    json_open_object(writer, "payment");
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(
        writer, "number", bytes_text(sale_number(query_int(row, 13), query_int(row, 0), number)));
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(query_int(row, 1)))));
    json_put_text(writer, "way", bytes_text(ways[way >= 0 && way < 4 ? way : 0]));
    view_put_state(writer, query_text(row, 3));
    json_put_int(writer, "amount", query_int(row, 4));
    json_put_int(writer, "receipt_amount", query_int(row, 5));
    json_put_int(writer, "payer_amount", query_int(row, 6));
    json_put_int(writer, "fee", query_int(row, 7));
    json_put_int(writer, "refunded", query_int(row, 8));
    view_put_text(writer, "channel_number", query_text(row, 9));
    view_put_text(writer, "code", query_text(row, 10));
    put_way(view, writer, row);
    notice_put_moment(writer, "created_at", query_int(row, 11));
    notice_put_moment(writer, "ended_at", query_int(row, 12));
    json_close_object(writer);
}

/* The payment, and whether nobody knows how it stands. */
static enum err
read_payment(struct view *view, struct reader *reader, int64_t payment_id,
    struct json_writer *writer, bool *ret_unknown)
{
    struct query *query = reader_statement(reader, SQL_STORE_PAYMENT_VIEW);
    enum err err;

    *ret_unknown = false;
    if (payment_id == 0)
        return ERR_OK;
    query_bind_int(query, 1, view->merchant_id);
    query_bind_int(query, 2, payment_id);
    err = query_step(query);
    if (err == ERR_OK) {
        *ret_unknown = bytes_is(query_text(query, 3), "unknown") ||
                       bytes_is(query_text(query, 3), "reversing");
        if (writer != NULL)
            put_payment(view, writer, query);
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
}

static void
put_order_state(struct json_writer *writer, struct bytes state, bool unknown)
{
    if (unknown && !bytes_is(state, "paid") && !bytes_is(state, "closed"))
        json_put_text(writer, "state", bytes_text("UNKNOWN"));
    else
        view_put_state(writer, state);
}

static enum err
put_parts(struct view *view, struct reader *reader, struct json_writer *writer, int64_t whole_id)
{
    struct query *query = reader_statement(reader, SQL_STORE_ORDER_PARTS);
    enum err err;

    query_bind_int(query, 1, view->merchant_id);
    query_bind_int(query, 2, whole_id);
    json_open_list(writer, "parts");
    while ((err = query_step(query)) == ERR_OK) {
        bool unknown;
        enum err read_err = read_payment(view, reader, query_int(query, 4), NULL, &unknown);

        if (read_err != ERR_OK) {
            query_reset(query);
            return read_err;
        }
        json_open_object(writer, NULL);
        json_put_id(writer, "id", query_int(query, 0));
        json_put_int(writer, "amount", query_int(query, 1));
        put_order_state(writer, query_text(query, 2), unknown);
        if (can_be_paid(query_text(query, 2)))
            put_pay_url(view, writer, query_int(query, 0));
        json_close_object(writer);
    }
    json_close_list(writer);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_order(struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    struct bytes state = query_text(row, ORDER_STATE_WORD);
    int64_t winner_id = query_int(row, ORDER_WINNER);
    int64_t payment_id = winner_id != 0 ? winner_id : query_int(row, ORDER_PAYMENT);
    bool unknown;
    enum err err;

    json_put_id(writer, "id", query_int(row, ORDER_ID));
    view_put_text(writer, "number", query_text(row, ORDER_NUMBER));
    view_put_text(writer, "subject", query_text(row, ORDER_SUBJECT));
    view_put_text(writer, "description", query_text(row, ORDER_DESCRIPTION));
    view_put_text(writer, "return_url", query_text(row, ORDER_RETURN_URL));
    json_put_int(writer, "amount", query_int(row, ORDER_AMOUNT));
    json_put_text(writer, "currency", bytes_text("CNY"));
    err = read_payment(view, reader, payment_id, writer, &unknown);
    if (err != ERR_OK)
        return err;
    put_order_state(writer, state, unknown);
    json_put_text(writer, "origin", query_text(row, ORDER_ORIGIN));
    view_put_id(writer, "store", query_int(row, ORDER_STORE));
    view_put_id(writer, "terminal", query_int(row, ORDER_TERMINAL));
    view_put_id(writer, "whole", query_int(row, ORDER_WHOLE));
    view_put_id(writer, "split_rule", query_int(row, ORDER_RULE));
    if (query_int(row, ORDER_TERMINAL) == 0 && query_int(row, ORDER_PARTS) == 0 &&
        can_be_paid(state))
        put_pay_url(view, writer, query_int(row, ORDER_ID));
    notice_put_moment(writer, "created_at", query_int(row, ORDER_HEARD));
    notice_put_moment(writer, "expires_at", query_int(row, ORDER_EXPIRES));
    notice_put_moment(writer, "ended_at", query_int(row, ORDER_ENDED));
    return query_int(row, ORDER_PARTS) == 0
               ? ERR_OK
               : put_parts(view, reader, writer, query_int(row, ORDER_ID));
}

const struct target_kind order_shape_target = {
    .name = "order", .claim = CLAIM_ORDER, .owner = SQL_STORE_ORDER_OWNER};
static const struct view_walk order_walk = {SQL_STORE_ORDER_WALK, SQL_STORE_ORDER_WALK_OF};
static const struct view_rows order_rows = {
    .which = SQL_STORE_ORDER_VIEW, .narrows = VIEW_BY_WHOSE, .walk = &order_walk, .put = put_order};
const struct view_kind order_shape_view = {
    .name = "order", .target = &order_shape_target, .rows = &order_rows};
