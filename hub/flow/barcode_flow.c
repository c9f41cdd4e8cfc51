#include "hub/flow/barcode_flow.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/sale_attempt.h"

/* A code that is older than this is dead on the payer's phone, too. */
#define CODE_LIFE_US (INT64_C(60) * 1000000)
/* How long the channel may wait for the payer's password: our expiry, told to it. */
#define PASSWORD_SPAN span_s(120)
#define REVERSE_LATER span_s(600)
/* When nothing of a barcode can come any more: what was asked for late is over by then, too. */
#define LAST_LOOK_US (INT64_C(600) * 1000000)

/* How each channel wants to be asked about a barcode, and for how long before it is reversed. */
struct timing {
    int64_t first_s; /* after it was sent */
    int64_t every_s;
    int64_t for_s;
};

static const struct timing timings[CHANNEL_COUNT] = {
    [CHANNEL_WECHAT] = {5, 5, 45},
    [CHANNEL_ALIPAY] = {5, 4, 45},
    [CHANNEL_UNIONPAY] = {2, 4, 60},
};

static const struct timing *
timing_of(const struct payment_row *payment)
{
    return &timings[channel_of(payment->channel)];
}

static struct sale_attempt_key
key_of(const struct barcode_pay *pay)
{
    return (struct sale_attempt_key){.way = PAYMENT_WAY_BARCODE, .text = pay->attempt};
}

static void
pay_keys(struct operation *operation, struct desk *desk)
{
    struct barcode_pay *pay = (struct barcode_pay *)operation;
    const int64_t *key = KEY_OF(pay->merchant_id, pay->order_id);
    const struct sale_attempt_key attempt = key_of(pay);
    int64_t payment_id;

    desk_want(desk, TABLE_orders, key);
    if (desk_has(desk, TABLE_orders, key))
        sale_attempt_want(desk, desk_get_orders(desk, key), &attempt);
    if (pay->key == NULL)
        return;
    claim_want(desk, pay->merchant_id, pay->key);
    if (claim_has(desk, pay->merchant_id, pay->key) &&
        claim_look(desk, pay->merchant_id, pay->key, &payment_id) == ERR_OK)
        desk_want(desk, TABLE_payment, KEY_OF(pay->merchant_id, payment_id));
}

/* The payment that this attempt has begun already. ERR_NOT_FOUND when it is new. */
static enum err
find_attempt(struct desk *desk, const struct barcode_pay *pay, const struct orders_row *order,
    struct payment_row **ret_payment)
{
    const struct sale_attempt_key attempt = key_of(pay);
    struct payment_row *payment;
    int64_t payment_id;
    enum err err = ERR_NOT_FOUND;

    if (pay->key != NULL)
        err = claim_look(desk, pay->merchant_id, pay->key, &payment_id);
    if (err == ERR_OK) {
        *ret_payment = desk_get_payment(desk, KEY_OF(pay->merchant_id, payment_id));
        return *ret_payment == NULL ? ERR_CORRUPT : ERR_OK;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    payment = sale_attempt_find(desk, order, &attempt);
    if (payment == NULL)
        return ERR_NOT_FOUND;
    *ret_payment = payment;
    return ERR_OK;
}

enum err
barcode_flow_begin(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct barcode *barcode, const char *attempt, struct payment_row **ret_payment)
{
    struct moment expires = moment_after(turn->now, PASSWORD_SPAN);
    struct payment_row row = {.channel = barcode->channel, .way = PAYMENT_WAY_BARCODE};
    struct payment_row *payment;

    if (turn->now.us >= order->expires_us)
        return ERR_EXPIRED;
    row.expires_us = expires.us < order->expires_us ? expires.us : order->expires_us;
    text_set(row.attempt, sizeof(row.attempt), attempt);
    payment = payment_flow_add(desk, turn, order, &row);
    if (payment == NULL)
        return ERR_NO_SPACE;
    sale_ask_channel(desk, turn, payment, "pay", span_us(0), bytes_text(barcode->text));
    *ret_payment = payment;
    return ERR_OK;
}

static enum err
pay_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct barcode_pay *pay = (struct barcode_pay *)operation;
    struct orders_row *order = desk_get_orders(desk, KEY_OF(pay->merchant_id, pay->order_id));
    struct payment_row *payment;
    struct barcode barcode;
    enum err err;

    pay->payment = (struct payment_row){0};
    pay->hindrance = PAYMENT_HINDRANCE_NONE;
    if (order == NULL)
        return ERR_NOT_FOUND;
    pay->order = *order;
    err = find_attempt(desk, pay, order, &payment);
    if (err == ERR_OK)
        pay->payment = *payment;
    if (err != ERR_NOT_FOUND)
        return err;
    err = barcode_read(bytes_text(pay->barcode), &barcode);
    if (err != ERR_OK)
        return err;
    pay->hindrance = payment_flow_hindrance(desk, order, PAYMENT_WAY_BARCODE);
    if (pay->hindrance != PAYMENT_HINDRANCE_NONE)
        return ERR_BAD_STATE;
    err = barcode_flow_begin(desk, turn, order, &barcode, pay->attempt, &payment);
    crypt_wipe(&barcode, sizeof(barcode));
    if (err != ERR_OK)
        return err;
    if (pay->key != NULL)
        claim_put(desk, turn, pay->merchant_id, pay->key, payment->id);
    pay->order = *order;
    pay->payment = *payment;
    return ERR_OK;
}

static const struct operation_kind pay_kind = {"barcode_pay", pay_keys, pay_decide};

void
barcode_flow_pay(struct barcode_pay *pay)
{
    pay->operation.kind = &pay_kind;
    pay->operation.merchant_id = pay->merchant_id;
    pay->operation.weight = 4;
}

/* The payment and its order; both are there once one of them is. */
static enum err
look(struct desk *desk, int64_t merchant_id, int64_t payment_id, struct payment_row **ret_payment,
    struct orders_row **ret_order)
{
    struct payment_row *payment = desk_get_payment(desk, KEY_OF(merchant_id, payment_id));
    struct orders_row *order;

    if (payment == NULL)
        return ERR_NOT_FOUND;
    order = desk_get_orders(desk, KEY_OF(merchant_id, payment->order_id));
    if (order == NULL)
        return ERR_CORRUPT;
    *ret_payment = payment;
    *ret_order = order;
    return ERR_OK;
}

/* Ended without having been sent: nothing can come of it. */
static void
end_unsent(struct desk *desk, const struct turn *turn, struct payment_row *payment,
    struct orders_row *order, enum payment_state state, const char *code)
{
    enum err err = text_copy(bytes_text(code), payment->code, sizeof(payment->code));

    NEED(err == ERR_OK);
    sale_set_payment_state(desk, payment, state, turn->now);
    payment_flow_drop(desk, turn, order, payment);
}

static void
asking_keys(struct operation *operation, struct desk *desk)
{
    struct barcode_asking *asking = (struct barcode_asking *)operation;

    payment_flow_want(desk, asking->merchant_id, asking->payment_id, asking->outbox_id);
}

static enum err
asking_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct barcode_asking *asking = (struct barcode_asking *)operation;
    struct payment_row *payment;
    struct orders_row *order;
    enum payment_state state;
    enum order_state of_order;
    enum err err;

    asking->send = false;
    asking->query_id = 0;
    err = look(desk, asking->merchant_id, asking->payment_id, &payment, &order);
    if (err == ERR_OK)
        err = sale_payment_state(payment, &state);
    if (err == ERR_OK)
        err = sale_order_state(order, &of_order);
    if (err != ERR_OK)
        return err;
    outbox_flow_finish(desk, payment->merchant_id, asking->outbox_id, "sent");
    if (state == PAYMENT_CREATED && of_order != ORDER_PAYING) {
        end_unsent(desk, turn, payment, order, PAYMENT_CLOSED, "UNSENT");
    } else if (state == PAYMENT_CREATED && turn->now.us > payment->created_us + CODE_LIFE_US) {
        end_unsent(desk, turn, payment, order, PAYMENT_REFUSED, "BARCODE_OLD");
    } else if (state == PAYMENT_CREATED) {
        if (asking->account_id != 0)
            payment->account_id = asking->account_id;
        sale_set_payment_state(desk, payment, PAYMENT_UNKNOWN, turn->now);
        asking->query_id = sale_ask_channel(
            desk, turn, payment, "query", span_s(timing_of(payment)->first_s), bytes_of(NULL, 0));
        asking->send = true;
    }
    asking->payment = *payment;
    asking->order = *order;
    return ERR_OK;
}

static const struct operation_kind asking_kind = {"barcode_asking", asking_keys, asking_decide};

void
barcode_flow_asking(struct barcode_asking *asking)
{
    asking->operation.kind = &asking_kind;
    asking->operation.merchant_id = asking->merchant_id;
    asking->operation.weight = 3;
}

static void
reversing_keys(struct operation *operation, struct desk *desk)
{
    struct barcode_reversing *reversing = (struct barcode_reversing *)operation;

    payment_flow_want(desk, reversing->merchant_id, reversing->payment_id, reversing->outbox_id);
}

static enum err
reversing_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct barcode_reversing *reversing = (struct barcode_reversing *)operation;
    struct payment_row *payment;
    struct orders_row *order;
    struct payment_step step;
    enum payment_state state;
    enum err err;

    reversing->send = false;
    err = look(desk, reversing->merchant_id, reversing->payment_id, &payment, &order);
    if (err == ERR_OK)
        err = sale_payment_state(payment, &state);
    if (err != ERR_OK)
        return err;
    if (state == PAYMENT_CREATED)
        end_unsent(desk, turn, payment, order, PAYMENT_CLOSED, "UNSENT");
    if (payment_state_is_final(state) || state == PAYMENT_CREATED) {
        outbox_flow_finish(desk, payment->merchant_id, reversing->outbox_id, "sent");
    } else {
        err = payment_state_step(state, PAYMENT_ON_REVERSING, &step);
        NEED(err == ERR_OK);
        sale_set_payment_state(desk, payment, step.state, turn->now);
        reversing->send = true;
    }
    reversing->payment = *payment;
    reversing->order = *order;
    return ERR_OK;
}

static const struct operation_kind reversing_kind = {
    "barcode_reversing", reversing_keys, reversing_decide};

void
barcode_flow_reversing(struct barcode_reversing *reversing)
{
    reversing->operation.kind = &reversing_kind;
    reversing->operation.merchant_id = reversing->merchant_id;
    reversing->operation.weight = 3;
}

/* The reversal itself, again: sooner at first. */
static void
reverse_again(struct desk *desk, const struct turn *turn, const struct payment_row *payment,
    const struct outbox_row *row)
{
    struct span after;

    if (!payment_flow_query_after(row->tries, &after))
        after = REVERSE_LATER;
    outbox_flow_again(desk, payment->merchant_id, row->id, moment_after(turn->now, after));
}

void
barcode_flow_go_on(struct desk *desk, const struct turn *turn, const struct payment_row *payment,
    int64_t outbox_id)
{
    const struct timing *timing = timing_of(payment);
    const struct outbox_row *row = desk_get_outbox(desk, KEY_OF(payment->merchant_id, outbox_id));
    bool reverses = row != NULL && strcmp(row->action, "reverse") == 0;
    struct span after = span_s(timing->every_s);

    if (row == NULL)
        return;
    if (strcmp(payment->state, "reversing") == 0) {
        /* A query that was on its way when the reversal began has nothing more to find out. */
        if (reverses)
            reverse_again(desk, turn, payment, row);
        else
            outbox_flow_finish(desk, payment->merchant_id, outbox_id, "sent");
        return;
    }
    if (reverses) {
        /* The channel keeps it: ask what became of it, ever more rarely. */
        if (!payment_flow_query_after(payment->queries, &after))
            after = REVERSE_LATER;
        outbox_flow_finish(desk, payment->merchant_id, outbox_id, "sent");
        (void)sale_ask_channel(desk, turn, payment, "query", after, bytes_of(NULL, 0));
    } else if (turn->now.us - payment->created_us >= span_s(timing->for_s).us) {
        outbox_flow_finish(desk, payment->merchant_id, outbox_id, "sent");
        (void)sale_ask_channel(desk, turn, payment, "reverse", span_us(0), bytes_of(NULL, 0));
    } else {
        outbox_flow_again(desk, payment->merchant_id, outbox_id, moment_after(turn->now, after));
    }
}

void
barcode_flow_dropped(struct desk *desk, const struct turn *turn, const struct payment_said *said,
    const struct payment_row *payment)
{
    int64_t after_us = payment->expires_us + LAST_LOOK_US - turn->now.us;

    if (payment->way != PAYMENT_WAY_BARCODE || said->source != PAYMENT_SOURCE_REVERSE ||
        said->reply.number[0] != '\0')
        return;
    (void)sale_ask_channel(
        desk, turn, payment, "query", span_us(after_us < 0 ? 0 : after_us), bytes_of(NULL, 0));
}

bool
barcode_flow_looks_on(struct desk *desk, const struct turn *turn, const struct payment_said *said,
    const struct payment_row *payment)
{
    struct span after;

    if (payment->way != PAYMENT_WAY_BARCODE || said->source != PAYMENT_SOURCE_QUERY ||
        strcmp(payment->state, "closed") != 0 ||
        (said->reply.state != ADAPTER_UNKNOWN && said->reply.state != ADAPTER_PENDING) ||
        !payment_flow_query_after(
            outbox_flow_tries(desk, payment->merchant_id, said->outbox_id), &after))
        return false;
    outbox_flow_again(desk, payment->merchant_id, said->outbox_id, moment_after(turn->now, after));
    return true;
}
