#include "hub/flow/notice.h"

#include "hub/flow/sale.h"
#include "hub/flow/whole.h"
#include "shared/pay/channel.h"

#define STATE_MAX 24

const char *
notice_word(enum notice_type type)
{
    static const char *const words[NOTICE_TYPES] = {
        [NOTICE_ORDER_PAID] = "order.paid",
        [NOTICE_ORDER_CLOSED] = "order.closed",
        [NOTICE_ORDER_LATE] = "order.late_paid",
        [NOTICE_REFUND_DONE] = "refund.done",
        [NOTICE_REFUND_FAILED] = "refund.failed",
        [NOTICE_SPLIT_DONE] = "split.done",
        [NOTICE_SPLIT_FAILED] = "split.failed",
        [NOTICE_SPLIT_RETURN_DONE] = "split_return.done",
        [NOTICE_SPLIT_RETURN_FAILED] = "split_return.failed",
        [NOTICE_TRANSFER_DONE] = "transfer.done",
        [NOTICE_TRANSFER_FAILED] = "transfer.failed",
        [NOTICE_COMPLAINT_CREATED] = "complaint.created",
        [NOTICE_COMPLAINT_CHANGED] = "complaint.changed",
        [NOTICE_TEST] = "test",
    };

    return words[type];
}

void
notice_put_state(struct json_writer *writer, const char *name, const char *state)
{
    char capitals[STATE_MAX];
    size_t length = strlen(state);

    NEED(length < sizeof(capitals));
    for (size_t i = 0; i < length; i++)
        capitals[i] = state[i] >= 'a' && state[i] <= 'z' ? (char)(state[i] - 'a' + 'A') : state[i];
    json_put_text(writer, name, bytes_of(capitals, length));
}

void
notice_put_moment(struct json_writer *writer, const char *name, int64_t us)
{
    char text[MOMENT_ISO_MAX];

    if (us != 0)
        json_put_text(writer, name, bytes_text(moment_format_iso((struct moment){us}, text)));
}

void
notice_want_app(struct desk *desk, int64_t app_id)
{
    if (app_id != 0)
        desk_want(desk, TABLE_app, KEY_OF(app_id));
}

void
notice_want(struct desk *desk, const struct orders_row *order)
{
    desk_want(desk, TABLE_merchant, KEY_OF(order->merchant_id));
    notice_want_app(desk, order->app_id);
    if (order->app_id != 0)
        desk_want(desk, TABLE_order_text, KEY_OF(order->merchant_id, whole_named(order)));
}

/* What its merchant calls an order; "" for what a till sells. */
static const char *
number_of(struct desk *desk, const struct orders_row *order)
{
    const struct order_text_row *text = NULL;

    if (order != NULL && order->app_id != 0)
        text = desk_get_order_text(desk, KEY_OF(order->merchant_id, whole_named(order)));
    return text == NULL ? "" : text->number;
}

static void
write_body(struct text *text, const struct turn *turn, const struct notice *notice, int64_t id,
    const char *number, notice_put_fn *put)
{
    const bool is_of_order = notice->order != NULL && notice->about == notice->order->id;
    struct json_writer writer;

    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_id(&writer, "id", id);
    json_put_text(&writer, "type", bytes_text(notice_word(notice->type)));
    json_put_int(&writer, "sequence", notice->order == NULL ? 1 : notice->order->notices);
    notice_put_moment(&writer, "created", turn->now.us);
    json_open_object(&writer, "data");
    if (put != NULL)
        put(&writer, notice->context);
    else
        json_put_id(&writer, "id", notice->about);
    if (number[0] != '\0')
        json_put_text(&writer, is_of_order ? "number" : "order_number", bytes_text(number));
    json_close_object(&writer);
    json_close_object(&writer);
}

/* The bytes that will be posted; at NULL when memory ran out. */
static struct bytes
make_body(const struct turn *turn, const struct notice *notice, int64_t id, const char *number)
{
    char *block = arena_take(turn->arena, NOTICE_BODY_MAX);
    struct text text;

    if (block == NULL)
        return bytes_of(NULL, 0);
    text_init(&text, block, NOTICE_BODY_MAX);
    write_body(&text, turn, notice, id, number, notice->put);
    /* A channel's word that is no text: the app is told all the same, and asks for the rest. */
    if (!text_ok(&text)) {
        text_init(&text, block, NOTICE_BODY_MAX);
        write_body(&text, turn, notice, id, number, NULL);
    }
    NEED(text_ok(&text));
    return text_bytes(&text);
}

static int64_t
tell(struct desk *desk, const struct turn *turn, const struct notice *notice, int64_t app_id)
{
    struct outbox_row row = {
        .merchant_id = notice->merchant_id,
        .id = id_make(turn->ids),
        .node = turn->node,
        .about = notice->about,
        .target = app_id,
        .due_us = turn->now.us,
        .created_us = turn->now.us,
    };

    text_set(row.topic, sizeof(row.topic), "notice");
    text_set(row.action, sizeof(row.action), notice_word(notice->type));
    text_set(row.state, sizeof(row.state), "pending");
    row.body = make_body(turn, notice, row.id, number_of(desk, notice->order));
    /* Without memory the desk is full, too, and the turn fails as a whole. */
    (void)desk_add_outbox(desk, &row);
    return row.id;
}

enum err
notice_test(struct desk *desk, const struct turn *turn, const struct app_row *app, int64_t *ret_id)
{
    const struct notice notice = {
        .merchant_id = app->merchant_id, .app_id = app->id, .about = app->id, .type = NOTICE_TEST};

    *ret_id = tell(desk, turn, &notice, app->id);
    return desk_is_full(desk) ? ERR_NO_SPACE : ERR_OK;
}

/* Of an app that is not on the desk its courier finds out. */
static bool
is_deaf(struct desk *desk, int64_t app_id)
{
    return app_id == 0 || (desk_has(desk, TABLE_app, KEY_OF(app_id)) &&
                              desk_get_app(desk, KEY_OF(app_id))->notice_url[0] == '\0');
}

void
notice_add(struct desk *desk, const struct turn *turn, const struct notice *notice)
{
    const struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(notice->merchant_id));
    const int64_t all_app = merchant == NULL ? 0 : merchant->notice_app;
    const int64_t app_id = is_deaf(desk, notice->app_id) ? 0 : notice->app_id;

    if (app_id == 0 && all_app == 0)
        return;
    if (notice->order != NULL) {
        notice->order->notices++;
        desk_change_orders(desk, notice->order);
    }
    if (app_id != 0)
        (void)tell(desk, turn, notice, app_id);
    if (all_app != 0 && all_app != app_id)
        (void)tell(desk, turn, notice, all_app);
}

struct order_news {
    const struct orders_row *order;
    const struct payment_row *payment;
    const struct merchant_row *merchant;
};

static void
put_payment(struct json_writer *writer, const struct order_news *news)
{
    const struct payment_row *payment = news->payment;
    char number[SALE_NUMBER_SIZE];

    json_open_object(writer, "payment");
    json_put_id(writer, "id", payment->id);
    if (news->merchant != NULL)
        json_put_text(
            writer, "number", bytes_text(sale_number(news->merchant->number, payment->id, number)));
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(payment->channel))));
    notice_put_state(writer, "state", payment->state);
    json_put_int(writer, "amount", payment->amount);
    json_put_int(writer, "receipt_amount", payment->receipt_amount);
    json_put_int(writer, "payer_amount", payment->payer_amount);
    if (payment->channel_number[0] != '\0')
        json_put_text(writer, "channel_number", bytes_text(payment->channel_number));
    json_close_object(writer);
}

static void
put_order(struct json_writer *writer, const void *context)
{
    const struct order_news *news = context;
    const struct orders_row *order = news->order;

    json_put_id(writer, "id", order->id);
    json_put_int(writer, "amount", order->amount);
    json_put_text(writer, "currency", bytes_text("CNY"));
    notice_put_state(writer, "state", order->state);
    if (order->terminal_id != 0)
        json_put_id(writer, "terminal", order->terminal_id);
    notice_put_moment(writer, "ended_at", order->ended_us);
    if (news->payment != NULL)
        put_payment(writer, news);
}

void
notice_order(struct desk *desk, const struct turn *turn, enum notice_type type,
    struct orders_row *order, const struct payment_row *payment)
{
    const struct order_news news = {
        order, payment, desk_get_merchant(desk, KEY_OF(order->merchant_id))};

    notice_add(desk, turn,
        &(struct notice){.merchant_id = order->merchant_id,
            .app_id = order->app_id,
            .about = order->id,
            .type = type,
            .order = order,
            .put = put_order,
            .context = &news});
}

static void
put_refund(struct json_writer *writer, const void *context)
{
    const struct refund_row *refund = context;

    json_put_id(writer, "id", refund->id);
    json_put_id(writer, "order", refund->order_id);
    json_put_id(writer, "payment", refund->payment_id);
    if (refund->number[0] != '\0')
        json_put_text(writer, "number", bytes_text(refund->number));
    json_put_text(writer, "kind", bytes_text(refund->kind));
    notice_put_state(writer, "state", refund->state);
    json_put_int(writer, "amount", refund->amount);
    json_put_text(writer, "currency", bytes_text("CNY"));
    json_put_int(writer, "fee", refund->fee);
    if (refund->code[0] != '\0')
        json_put_text(writer, "code", bytes_text(refund->code));
    notice_put_moment(writer, "ended_at", refund->ended_us);
}

void
notice_refund(struct desk *desk, const struct turn *turn, enum notice_type type,
    struct orders_row *order, const struct refund_row *refund)
{
    notice_add(desk, turn,
        &(struct notice){.merchant_id = refund->merchant_id,
            .app_id = refund->app_id != 0 ? refund->app_id : order->app_id,
            .about = refund->id,
            .type = type,
            .order = order,
            .put = put_refund,
            .context = refund});
}

static void
put_transfer(struct json_writer *writer, const void *context)
{
    const struct transfer_row *transfer = context;

    json_put_id(writer, "id", transfer->id);
    json_put_text(writer, "number", bytes_text(transfer->number));
    json_put_text(writer, "kind", bytes_text(transfer->kind));
    notice_put_state(writer, "state", transfer->state);
    json_put_int(writer, "amount", transfer->amount);
    json_put_text(writer, "currency", bytes_text("CNY"));
    notice_put_moment(writer, "ended_at", transfer->ended_us);
}

void
notice_transfer(struct desk *desk, const struct turn *turn, const struct transfer_row *transfer)
{
    bool paid = strcmp(transfer->state, "paid") == 0;

    notice_add(desk, turn,
        &(struct notice){.merchant_id = transfer->merchant_id,
            .app_id = transfer->app_id,
            .about = transfer->id,
            .type = paid ? NOTICE_TRANSFER_DONE : NOTICE_TRANSFER_FAILED,
            .put = put_transfer,
            .context = transfer});
}
