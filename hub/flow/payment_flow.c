#include "hub/flow/payment_flow.h"

#include "hub/flow/barcode_flow.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/sale_attempt.h"

/* Queries at 2, 3, 5, 10, 20, 30 and 60 s, then every ten minutes up to a day. */
static const int64_t query_after_s[] = {2, 3, 5, 10, 20, 30, 60, 60, 60, 60};
#define QUERY_LATER_S 600
#define QUERIES_MAX 150
/* After its expiry a channel refuses to create a payment; by its own clock. */
#define CREATE_LATE_US (INT64_C(600) * 1000000)

bool
payment_flow_query_after(int64_t queries, struct span *ret_after)
{
    if (queries >= QUERIES_MAX)
        return false;
    *ret_after =
        span_s(queries < (int64_t)LENGTH(query_after_s) ? query_after_s[queries] : QUERY_LATER_S);
    return true;
}

static struct sale_attempt_key
key_of(const struct payment_start *start)
{
    return (struct sale_attempt_key){start->way, start->channel, start->attempt};
}

static void
start_keys(struct operation *operation, struct desk *desk)
{
    struct payment_start *start = (struct payment_start *)operation;
    const int64_t *key = KEY_OF(start->merchant_id, start->order_id);
    const struct sale_attempt_key attempt = key_of(start);

    desk_want(desk, TABLE_orders, key);
    if (desk_has(desk, TABLE_orders, key))
        sale_attempt_want(desk, desk_get_orders(desk, key), &attempt);
}

enum payment_hindrance
payment_flow_hindrance(struct desk *desk, const struct orders_row *order, enum payment_way way)
{
    const struct payment_row *payment;
    struct order_step step;
    enum payment_state of_payment;
    enum order_state state;

    if (order->parts > 0)
        return PAYMENT_HINDRANCE_WHOLE;
    if (sale_order_state(order, &state) != ERR_OK ||
        order_state_step(state, ORDER_ON_PAY, &step) != ERR_OK)
        return PAYMENT_HINDRANCE_OVER;
    for (payment = sale_attempt(desk, order, NULL); payment != NULL;
         payment = sale_attempt(desk, order, payment)) {
        if (sale_payment_state(payment, &of_payment) != ERR_OK ||
            payment_state_is_final(of_payment))
            continue;
        if (payment->way == PAYMENT_WAY_BARCODE)
            return PAYMENT_HINDRANCE_BARCODE;
        if (way == PAYMENT_WAY_BARCODE)
            return PAYMENT_HINDRANCE_PAGE;
    }
    return PAYMENT_HINDRANCE_NONE;
}

/* With one more, the oldest of the attempts that are followed is out of sight: it is closed now. */
static void
close_oldest(struct desk *desk, const struct turn *turn, const struct orders_row *order)
{
    const struct payment_row *payment = sale_attempt(desk, order, NULL);

    for (unsigned i = 1; i < SALE_ATTEMPTS_MAX && payment != NULL; i++)
        payment = sale_attempt(desk, order, payment);
    if (payment == NULL)
        return;
    sale_close_attempt(desk, turn, payment);
    sale_attempt_leave(desk, turn, payment);
}

struct payment_row *
payment_flow_add(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct payment_row *payment)
{
    struct payment_row row = *payment;
    struct payment_row *added;

    row.merchant_id = order->merchant_id;
    row.id = id_make(turn->ids);
    row.order_id = order->id;
    row.previous_id = order->payment_id;
    if (row.account_id == 0)
        row.account_id = row.channel; /* until its account is chosen */
    row.amount = order->amount;
    row.created_us = turn->now.us;
    memcpy(row.state, "created", sizeof("created"));
    close_oldest(desk, turn, order);
    added = desk_add_payment(desk, &row);
    if (added == NULL)
        return NULL;
    order->payment_id = added->id;
    sale_set_order_state(desk, turn, order, ORDER_PAYING);
    return added;
}

enum err
payment_flow_begin(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct payment_row *wanted, const char *said, struct payment_row **ret_payment)
{
    struct payment_row row = *wanted;
    bool has_payer = row.way == PAYMENT_WAY_PAGE;
    struct payment_row *payment;

    if (turn->now.us >= order->expires_us)
        return ERR_EXPIRED;
    row.expires_us = order->expires_us;
    if (!has_payer)
        memcpy(row.payer, ADAPTER_UNNAMED, sizeof(ADAPTER_UNNAMED));
    payment = payment_flow_add(desk, turn, order, &row);
    if (payment == NULL)
        return ERR_NO_SPACE;
    sale_ask_channel(
        desk, turn, payment, has_payer ? "identify" : "create", span_us(0), bytes_text(said));
    *ret_payment = payment;
    return ERR_OK;
}

static enum err
start_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct payment_start *start = (struct payment_start *)operation;
    struct orders_row *order = desk_get_orders(desk, KEY_OF(start->merchant_id, start->order_id));
    const struct sale_attempt_key attempt = key_of(start);
    struct payment_row *payment;
    struct payment_row row = {
        .channel = start->channel, .account_id = start->account_id, .way = start->way};
    enum err err;

    start->payment = (struct payment_row){0};
    start->hindrance = PAYMENT_HINDRANCE_NONE;
    if (order == NULL)
        return ERR_NOT_FOUND;
    start->order = *order;
    payment = sale_attempt_find(desk, order, &attempt);
    if (payment != NULL) {
        start->payment = *payment;
        return ERR_OK;
    }
    start->hindrance = payment_flow_hindrance(desk, order, start->way);
    if (start->hindrance != PAYMENT_HINDRANCE_NONE)
        return ERR_BAD_STATE;
    memcpy(row.attempt, start->attempt, sizeof(row.attempt));
    err = payment_flow_begin(desk, turn, order, &row, start->secret, &payment);
    if (err != ERR_OK)
        return err;
    start->order = *order;
    start->payment = *payment;
    return ERR_OK;
}

static const struct operation_kind start_kind = {"payment_start", start_keys, start_decide};

void
payment_flow_start(struct payment_start *start)
{
    start->operation.kind = &start_kind;
    start->operation.merchant_id = start->merchant_id;
    start->operation.weight = 3;
}

void
payment_flow_want(struct desk *desk, int64_t merchant_id, int64_t payment_id, int64_t outbox_id)
{
    int64_t order_id;

    desk_want(desk, TABLE_payment, KEY_OF(merchant_id, payment_id));
    desk_want(desk, TABLE_merchant, KEY_OF(merchant_id));
    if (outbox_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(merchant_id, outbox_id));
    if (!desk_has(desk, TABLE_payment, KEY_OF(merchant_id, payment_id)))
        return;
    order_id = desk_get_payment(desk, KEY_OF(merchant_id, payment_id))->order_id;
    desk_want(desk, TABLE_orders, KEY_OF(merchant_id, order_id));
    if (desk_has(desk, TABLE_orders, KEY_OF(merchant_id, order_id)))
        sale_want_attempts(desk, desk_get_orders(desk, KEY_OF(merchant_id, order_id)));
}

void
payment_flow_drop(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct payment_row *payment)
{
    enum err err = ERR_OK;

    /* Of two attempts that end in two hubs at once, the second looks again. */
    desk_change_orders(desk, order);
    if (!sale_has_live_attempt(desk, order, payment->id))
        err = sale_end_order(desk, turn, order, ORDER_ON_FALL, payment);
    /* An order that is open already has nothing to fall from. */
    (void)err;
}

static void
said_keys(struct operation *operation, struct desk *desk)
{
    struct payment_said *said = (struct payment_said *)operation;

    payment_flow_want(desk, said->merchant_id, said->payment_id, said->outbox_id);
}

/*
 * Whether what the channel does not know cannot come into being any more: the
 * request that creates it was never sent, or would come too late. Until then it
 * may be on its way, and overtaken by the request to close. A barcode is reversed
 * first; there are channels that do not reverse what never came to them.
 */
static bool
cannot_come(const struct payment_row *payment, struct moment now)
{
    bool is_late = now.us > payment->expires_us + CREATE_LATE_US;

    if (payment->way == PAYMENT_WAY_BARCODE)
        return is_late &&
               (strcmp(payment->state, "reversing") == 0 || strcmp(payment->state, "kept") == 0);
    return payment->payer[0] == '\0' || is_late;
}

/* Money is wanted by an order that is not over; what was reversed has come too late. */
static enum err
event_of_money(const struct orders_row *order, const struct payment_row *payment,
    enum payment_event *ret_event)
{
    struct order_step step;
    enum order_state state;
    enum err err = sale_order_state(order, &state);

    if (err == ERR_OK)
        err = order_state_step(state, ORDER_ON_PAID, &step);
    if (err != ERR_OK)
        return err;
    *ret_event = step.effect == ORDER_DO_WIN ? PAYMENT_ON_PAID : PAYMENT_ON_LATE;
    if (payment->way == PAYMENT_WAY_BARCODE && strcmp(payment->state, "closed") == 0)
        *ret_event = PAYMENT_ON_LATE;
    return ERR_OK;
}

/*
 * A refusal of the call that would have moved money ends it, unless the same may have been
 * sent before (docs/adr/0021); any other says nothing of it.
 */
static enum payment_event
event_of_refusal(enum payment_source source, bool again)
{
    if (source == PAYMENT_SOURCE_CREATE || source == PAYMENT_SOURCE_PAY)
        return again ? PAYMENT_ON_SILENCE : PAYMENT_ON_REFUSED;
    return source == PAYMENT_SOURCE_REVERSE ? PAYMENT_ON_KEPT : PAYMENT_ON_SILENCE;
}

/* A reversal of ours has given it back, whatever its answer was; not a refund of what is booked. */
static bool
is_undone(const struct payment_said *said, const struct payment_row *payment)
{
    return said->reply.given_back && payment->way == PAYMENT_WAY_BARCODE &&
           payment->receipt_amount == 0;
}

/* What the channel's words mean for the payment; the order decides whether money is late. */
static enum err
event_of(const struct payment_said *said, const struct orders_row *order,
    const struct payment_row *payment, struct moment now, enum payment_event *ret_event)
{
    switch (said->reply.state) {
    case ADAPTER_PENDING:
        *ret_event = PAYMENT_ON_ACCEPTED;
        return ERR_OK;
    case ADAPTER_ABSENT:
        *ret_event = cannot_come(payment, now) ? PAYMENT_ON_CLOSED : PAYMENT_ON_SILENCE;
        return ERR_OK;
    case ADAPTER_UNKNOWN:
        *ret_event = PAYMENT_ON_SILENCE;
        return ERR_OK;
    case ADAPTER_CLOSED:
        *ret_event = PAYMENT_ON_CLOSED;
        return ERR_OK;
    case ADAPTER_RETURNED:
        *ret_event = PAYMENT_ON_RETURNED;
        return ERR_OK;
    case ADAPTER_REFUSED:
        *ret_event = event_of_refusal(said->source, said->again);
        return ERR_OK;
    case ADAPTER_PAID:
        if (is_undone(said, payment))
            *ret_event = PAYMENT_ON_RETURNED;
        return is_undone(said, payment) ? ERR_OK : event_of_money(order, payment, ret_event);
    }
    NOT_REACHED();
}

static void
tell_unknown(struct desk *desk, const struct turn *turn, const struct orders_row *order)
{
    sale_alarm(desk, turn, order, "payment_unknown",
        "a day of queries did not tell how the payment ended");
}

/* Nothing is final: ask again on the schedule, by the row that asked or a new one. */
static void
ask_again(struct desk *desk, const struct turn *turn, const struct payment_said *said,
    struct payment_row *payment, const struct orders_row *order)
{
    /* To create it was to ask once. */
    const int64_t asked = outbox_flow_tries(desk, payment->merchant_id, said->outbox_id) +
                          (said->source == PAYMENT_SOURCE_CREATE ? 0 : 1);
    struct span after = span_us(0);

    if (said->source == PAYMENT_SOURCE_CALLBACK)
        return;
    payment->queries++;
    desk_change_payment(desk, payment);
    if (payment->way == PAYMENT_WAY_BARCODE) {
        if (payment->queries == QUERIES_MAX + 1)
            tell_unknown(desk, turn, order);
        barcode_flow_go_on(desk, turn, payment, said->outbox_id);
    } else if (!payment_flow_query_after(asked, &after)) {
        outbox_flow_finish(desk, payment->merchant_id, said->outbox_id, "dead");
        tell_unknown(desk, turn, order);
    } else if (said->source == PAYMENT_SOURCE_CREATE) {
        outbox_flow_finish(desk, payment->merchant_id, said->outbox_id, "sent");
        sale_ask_channel(desk, turn, payment, "query", after, bytes_of(NULL, 0));
    } else {
        outbox_flow_again(
            desk, payment->merchant_id, said->outbox_id, moment_after(turn->now, after));
    }
}

static enum err
move(struct desk *desk, const struct turn *turn, struct payment_said *said,
    struct payment_row *payment, struct orders_row *order, const struct payment_step *step)
{
    enum err err = ERR_OK;

    switch (step->effect) {
    case PAYMENT_DO_NOTHING:
        if (barcode_flow_looks_on(desk, turn, said, payment))
            return ERR_OK;
        break;
    case PAYMENT_DO_POST:
        err = sale_win(desk, turn, order, payment, &said->reply);
        if (err == ERR_OK)
            sale_close_attempts(desk, turn, order, order->winner_id);
        break;
    case PAYMENT_DO_POST_LATE:
        err = sale_late(desk, turn, order, payment, &said->reply);
        break;
    case PAYMENT_DO_DROP:
        memcpy(payment->code, said->reply.code, sizeof(payment->code));
        sale_set_payment_state(desk, payment, step->state, turn->now);
        payment_flow_drop(desk, turn, order, payment);
        barcode_flow_dropped(desk, turn, said, payment);
        break;
    case PAYMENT_DO_QUERY:
        if (said->reply.number[0] != '\0')
            memcpy(payment->channel_number, said->reply.number, sizeof(payment->channel_number));
        if (strcmp(said->reply.handle, said->reply.number) != 0 && said->reply.handle[0] != '\0')
            memcpy(payment->handle, said->reply.handle, sizeof(payment->handle));
        sale_set_payment_state(desk, payment, step->state, turn->now);
        ask_again(desk, turn, said, payment, order);
        return ERR_OK;
    case PAYMENT_DO_MOVE_LATE:
    case PAYMENT_DO_REDEEM:
        NOT_REACHED();
    }
    if (err == ERR_OK)
        outbox_flow_finish(desk, payment->merchant_id, said->outbox_id, "sent");
    return err;
}

/* Another sum than ours, or more than it for the merchant. */
static bool
is_other_amount(const struct adapter_reply *reply, const struct payment_row *payment)
{
    if (reply->state != ADAPTER_PAID)
        return false;
    return !reply->total_known || reply->total.fen != payment->amount ||
           reply->receipt.fen > payment->amount;
}

/* Money of another amount than ours changes nothing: a person must look. */
static void
complain_amount(struct desk *desk, const struct turn *turn, struct payment_said *said,
    struct payment_row *payment, const struct orders_row *order)
{
    said->wrong_amount = true;
    sale_alarm(desk, turn, order, "wrong_amount", "the channel speaks of another amount than ours");
    if (said->source != PAYMENT_SOURCE_CALLBACK)
        ask_again(desk, turn, said, payment, order);
}

/* What a callback says of a payment that was reversed may be from before that. */
static bool
is_hearsay(const struct payment_said *said, enum payment_state state)
{
    return (state == PAYMENT_REVERSING || state == PAYMENT_KEPT) &&
           said->source == PAYMENT_SOURCE_CALLBACK && said->reply.state == ADAPTER_PAID &&
           !said->reply.given_back;
}

/*
 * Of a barcode that its channel has closed, it may be from before that: not every channel says
 * whether its reversal gave something back. Then the channel itself is asked, again where it was
 * asked before it closed.
 */
static bool
is_old_news(
    const struct payment_said *said, const struct payment_row *payment, enum payment_state state)
{
    const bool is_old = said->source == PAYMENT_SOURCE_CALLBACK ||
                        (said->asked_us != 0 && said->asked_us <= payment->ended_us);

    return payment->way == PAYMENT_WAY_BARCODE && state == PAYMENT_CLOSED && is_old &&
           said->reply.state == ADAPTER_PAID && !said->reply.given_back;
}

static void
ask_anew(struct desk *desk, const struct turn *turn, const struct payment_said *said,
    const struct payment_row *payment)
{
    if (said->outbox_id != 0)
        outbox_flow_finish(desk, payment->merchant_id, said->outbox_id, "sent");
    (void)sale_ask_channel(desk, turn, payment, "query", span_us(0), bytes_of(NULL, 0));
}

static enum err
said_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct payment_said *said = (struct payment_said *)operation;
    struct payment_row *payment =
        desk_get_payment(desk, KEY_OF(said->merchant_id, said->payment_id));
    struct orders_row *order;
    struct payment_step step;
    enum payment_event event;
    enum payment_state state;
    enum err err;

    said->news = false;
    said->wrong_amount = false;
    if (payment == NULL)
        return ERR_NOT_FOUND;
    if (said->account_id != 0 && said->account_id != payment->account_id)
        return ERR_FORBIDDEN;
    order = desk_get_orders(desk, KEY_OF(payment->merchant_id, payment->order_id));
    if (order == NULL || desk_get_merchant(desk, KEY_OF(payment->merchant_id)) == NULL)
        return ERR_CORRUPT;
    err = sale_payment_state(payment, &state);
    if (err == ERR_OK && is_hearsay(said, state))
        return ERR_BUSY;
    if (err == ERR_OK)
        err = event_of(said, order, payment, turn->now, &event);
    if (err == ERR_OK)
        err = payment_state_step(state, event, &step);
    if (err != ERR_OK)
        return err;
    if (is_other_amount(&said->reply, payment)) {
        complain_amount(desk, turn, said, payment, order);
    } else if (is_old_news(said, payment, state)) {
        ask_anew(desk, turn, said, payment);
    } else {
        err = move(desk, turn, said, payment, order, &step);
        said->news = step.state != state;
    }
    said->payment = *payment;
    said->order = *order;
    return err;
}

static const struct operation_kind said_kind = {"payment_said", said_keys, said_decide};

void
payment_flow_said(struct payment_said *said)
{
    said->operation.kind = &said_kind;
    said->operation.merchant_id = said->merchant_id;
    said->operation.weight = 10;
}
