#include "hub/flow/refund_flow.h"

#include <stdio.h>

#include "hub/flow/notice.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/recall_flow.h"
#include "hub/flow/sending.h"

/* The payment, its order and rule, and the wallet that it is in. */
static void
want_payment(struct desk *desk, int64_t merchant_id, int64_t payment_id)
{
    const int64_t *key = KEY_OF(merchant_id, payment_id);
    const struct payment_row *payment;
    const struct orders_row *order;

    desk_want(desk, TABLE_payment, key);
    if (!desk_has(desk, TABLE_payment, key))
        return;
    payment = desk_get_payment(desk, key);
    desk_want(desk, TABLE_orders, KEY_OF(merchant_id, payment->order_id));
    wallet_want(desk, book_of_payment(payment));
    if (!desk_has(desk, TABLE_orders, KEY_OF(merchant_id, payment->order_id)))
        return;
    order = desk_get_orders(desk, KEY_OF(merchant_id, payment->order_id));
    notice_want(desk, order);
    desk_want(desk, TABLE_split_rule, KEY_OF(merchant_id, order->split_rule));
}

static void
ask_keys(struct operation *operation, struct desk *desk)
{
    struct refund_ask *ask = (struct refund_ask *)operation;
    int64_t refund_id;

    claim_want(desk, ask->merchant_id, &ask->claim);
    desk_want(desk, TABLE_merchant, KEY_OF(ask->merchant_id));
    notice_want_app(desk, ask->app_id);
    want_payment(desk, ask->merchant_id, ask->payment_id);
    if (desk_has(desk, TABLE_claim, KEY_OF(ask->merchant_id, ask->claim.kind, ask->claim.hash)) &&
        claim_look(desk, ask->merchant_id, &ask->claim, &refund_id) == ERR_OK)
        desk_want(desk, TABLE_refund, KEY_OF(ask->merchant_id, refund_id));
}

/* What must be true of the payment, before anything is put on the desk. */
static enum err
look(const struct refund_ask *ask, const struct payment_row *payment)
{
    enum payment_state state;
    enum err err = sale_payment_state(payment, &state);

    if (err != ERR_OK)
        return err;
    if (state != PAYMENT_PAID && state != PAYMENT_LATE)
        return ERR_BAD_STATE;
    if (ask->amount.fen <= 0 || ask->amount.fen > refund_left(payment))
        return ERR_OUT_OF_RANGE;
    return ERR_OK;
}

/* Cash is out of the till already; shares come back first if their rule says so. */
static enum refund_event
beginning_of(struct desk *desk, const struct payment_row *payment, const struct orders_row *order)
{
    const struct split_rule_row *rule;

    if (payment->channel == CHANNEL_CASH)
        return REFUND_ON_PAID_OUT;
    rule = desk_get_split_rule(desk, KEY_OF(order->merchant_id, order->split_rule));
    if (payment->shared > 0 && rule != NULL && rule->take_back != 0)
        return REFUND_ON_WAIT;
    return REFUND_ON_SEND;
}

static void
hand_back(struct refund_ask *ask, const struct refund_place *place)
{
    ask->refund = *place->refund;
    ask->payment = *place->payment;
    ask->order = *place->order;
}

static enum err
ask_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct refund_ask *ask = (struct refund_ask *)operation;
    struct refund_row wanted = {
        .amount = ask->amount.fen, .app_id = ask->app_id, .asked_by = ask->asked_by};
    struct refund_place place = {
        .payment = desk_get_payment(desk, KEY_OF(ask->merchant_id, ask->payment_id))};
    int64_t refund_id;
    enum err err;

    ask->refund = (struct refund_row){0};
    if (place.payment == NULL)
        return ERR_NOT_FOUND;
    place.order = desk_get_orders(desk, KEY_OF(ask->merchant_id, place.payment->order_id));
    if (place.order == NULL)
        return ERR_CORRUPT;
    err = claim_look(desk, ask->merchant_id, &ask->claim, &refund_id);
    if (err == ERR_OK) {
        place.refund = desk_get_refund(desk, KEY_OF(ask->merchant_id, refund_id));
        if (place.refund == NULL)
            return ERR_CORRUPT;
        hand_back(ask, &place);
        return ERR_OK;
    }
    if (err == ERR_NOT_FOUND)
        err = look(ask, place.payment);
    if (err != ERR_OK)
        return err;
    text_set(wanted.number, sizeof(wanted.number), ask->number);
    text_set(wanted.reason, sizeof(wanted.reason), ask->reason);
    place.refund = refund_begin(desk, turn, place.payment, place.order, &wanted,
        beginning_of(desk, place.payment, place.order));
    if (place.refund == NULL)
        return ERR_NO_SPACE;
    if (strcmp(place.refund->state, "waiting") == 0)
        recall_flow_start(desk, turn, place.refund);
    claim_put(desk, turn, ask->merchant_id, &ask->claim, place.refund->id);
    hand_back(ask, &place);
    return ERR_OK;
}

static const struct operation_kind ask_kind = {"refund_ask", ask_keys, ask_decide};

void
refund_flow_ask(struct refund_ask *ask)
{
    char content[48];

    (void)snprintf(content, sizeof(content), "%lld %lld", (long long)ask->payment_id,
        (long long)ask->amount.fen);
    claim_make(CLAIM_REFUND, 0, bytes_text(ask->number), bytes_text(content), &ask->claim);
    ask->operation.kind = &ask_kind;
    ask->operation.merchant_id = ask->merchant_id;
    ask->operation.weight = 12;
}

static void
asking_keys(struct operation *operation, struct desk *desk)
{
    struct refund_asking *asking = (struct refund_asking *)operation;

    desk_want(desk, TABLE_refund, KEY_OF(asking->merchant_id, asking->refund_id));
    desk_want(desk, TABLE_outbox, KEY_OF(asking->merchant_id, asking->outbox_id));
}

static enum err
asking_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct refund_asking *asking = (struct refund_asking *)operation;
    struct refund_row *refund =
        desk_get_refund(desk, KEY_OF(asking->merchant_id, asking->refund_id));
    enum refund_state state;
    enum err err = refund == NULL ? ERR_NOT_FOUND : refund_state_of(refund, &state);

    asking->send = false;
    asking->query_id = 0;
    if (err != ERR_OK || outbox_flow_pending(desk, asking->merchant_id, asking->outbox_id) == NULL)
        return err;
    outbox_flow_finish(desk, asking->merchant_id, asking->outbox_id, "sent");
    if (state == REFUND_WAITING || !refund_state_is_under_way(state))
        return ERR_OK;
    asking->send = state != REFUND_PENDING; /* what it has taken meanwhile is only asked about */
    if (asking->send) {
        refund->sends++;
        refund->sent_us = turn->now.us;
        refund->refused = 0;
        desk_change_refund(desk, refund);
    }
    asking->query_id = refund_ask_channel(desk, turn, refund, "refund_query", SENDING_ASK_AFTER);
    return ERR_OK;
}

static const struct operation_kind asking_kind = {"refund_asking", asking_keys, asking_decide};

void
refund_flow_asking(struct refund_asking *asking)
{
    asking->operation.kind = &asking_kind;
    asking->operation.merchant_id = asking->merchant_id;
    asking->operation.weight = 3;
}

static void
said_keys(struct operation *operation, struct desk *desk)
{
    struct refund_said *said = (struct refund_said *)operation;

    refund_want(desk, said->merchant_id, said->refund_id);
    if (said->outbox_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(said->merchant_id, said->outbox_id));
}

static enum refund_event
event_of_word(enum sending_word word)
{
    switch (word) {
    case SENDING_SILENCE:
        return REFUND_ON_SILENCE;
    case SENDING_ABSENT:
        return REFUND_ON_ABSENT;
    case SENDING_FAILED:
        return REFUND_ON_FAILED;
    }
    NOT_REACHED();
}

/* It says no to the request itself. */
static bool
is_refusal(const struct refund_said *said)
{
    return said->source == REFUND_SOURCE_ASK && (said->reply.state == ADAPTER_REFUND_REFUSED ||
                                                    said->reply.state == ADAPTER_REFUND_FAILED ||
                                                    said->reply.state == ADAPTER_REFUND_LOOK);
}

static enum refund_event
event_of(const struct refund_said *said, const struct refund_row *refund, struct moment now)
{
    if (is_refusal(said) && said->reply.state != ADAPTER_REFUND_LOOK)
        return event_of_word(sending_refused(SENDING_OF(refund)));
    switch (said->reply.state) {
    case ADAPTER_REFUND_PENDING:
        return REFUND_ON_ACCEPTED;
    case ADAPTER_REFUND_DONE:
        return REFUND_ON_DONE;
    case ADAPTER_REFUND_FAILED:
        return REFUND_ON_FAILED;
    case ADAPTER_REFUND_ABSENT:
        /* Only to a question is it a word about the number. */
        return said->source == REFUND_SOURCE_QUERY
                   ? event_of_word(sending_absent(SENDING_OF(refund), now))
                   : REFUND_ON_SILENCE;
    case ADAPTER_REFUND_REFUSED:
    case ADAPTER_REFUND_LOOK: /* then the number alone tells */
    case ADAPTER_REFUND_UNKNOWN:
        return REFUND_ON_SILENCE;
    }
    NOT_REACHED();
}

/* Nothing is final: that action, on the schedule, by the row that asked or by a new one. */
static void
go_on(struct desk *desk, const struct turn *turn, const struct refund_said *said,
    const struct refund_place *place, const char *action)
{
    struct refund_row *refund = place->refund;
    struct span after;
    bool goes_on = payment_flow_query_after(refund->queries, &after);

    if (said->source == REFUND_SOURCE_CALLBACK)
        return;
    refund->queries++;
    desk_change_refund(desk, refund);
    if (!goes_on) {
        outbox_flow_finish(desk, refund->merchant_id, said->outbox_id, "dead");
        sale_alarm(desk, turn, place->order, "refund_unknown",
            "a day of queries did not tell how a refund ended");
        return;
    }
    outbox_flow_go_on(desk, turn, said->outbox_id,
        &(struct outbox_row){.merchant_id = refund->merchant_id,
            .about = refund->id,
            .due_us = moment_after(turn->now, after).us},
        action);
}

/* Another sum than was asked for, or one that was asked for again meanwhile. */
static bool
is_wrong_amount(const struct refund_said *said, const struct refund_place *place,
    const struct refund_step *step)
{
    const struct adapter_refund_reply *reply = &said->reply;

    if (reply->state != ADAPTER_REFUND_DONE)
        return false;
    if (reply->amount_known && reply->amount.fen != place->refund->amount)
        return true;
    if (reply->total_known && reply->total.fen < place->refund->amount)
        return true;
    return step->effect == REFUND_DO_CORRECT && place->refund->amount > refund_left(place->payment);
}

static void
complain_amount(struct desk *desk, const struct turn *turn, struct refund_said *said,
    const struct refund_place *place)
{
    said->wrong_amount = true;
    sale_alarm(desk, turn, place->order, "wrong_refund",
        "the channel speaks of a refund of another amount than ours, or of more than is left");
    go_on(desk, turn, said, place, "refund_query");
}

static void
take_words(struct refund_row *refund, const struct adapter_refund_reply *reply)
{
    if (reply->number[0] != '\0')
        text_set(refund->channel_number, sizeof(refund->channel_number), reply->number);
    text_set(refund->code, sizeof(refund->code), reply->code);
}

static void
move(struct desk *desk, const struct turn *turn, const struct refund_said *said,
    const struct refund_place *place, const struct refund_step *step)
{
    if (step->effect != REFUND_DO_NOTHING)
        take_words(place->refund, &said->reply);
    /* What it has taken it has not refused, whatever it said of the same sent again. */
    if (step->state == REFUND_PENDING)
        place->refund->refused = 0;
    else if (step->effect == REFUND_DO_QUERY && is_refusal(said))
        place->refund->refused = 1;
    refund_move(desk, turn, place, step);
    if (step->effect == REFUND_DO_QUERY)
        go_on(desk, turn, said, place, "refund_query");
    else if (step->effect == REFUND_DO_SEND)
        go_on(desk, turn, said, place, "refund");
    else
        outbox_flow_finish(desk, said->merchant_id, said->outbox_id, "sent");
}

static enum err
said_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct refund_said *said = (struct refund_said *)operation;
    struct refund_place place;
    struct refund_step step;
    enum refund_state state;
    enum err err = refund_find(desk, said->merchant_id, said->refund_id, &place);

    said->news = false;
    said->wrong_amount = false;
    if (err == ERR_OK)
        err = refund_state_of(place.refund, &state);
    if (err == ERR_OK)
        err = refund_state_step(state, event_of(said, place.refund, turn->now), &step);
    if (err != ERR_OK)
        return err;
    if (is_wrong_amount(said, &place, &step)) {
        complain_amount(desk, turn, said, &place);
    } else {
        move(desk, turn, said, &place, &step);
        said->news = step.state != state;
    }
    said->refund = *place.refund;
    said->payment = *place.payment;
    said->order = *place.order;
    return ERR_OK;
}

static const struct operation_kind said_kind = {"refund_said", said_keys, said_decide};

void
refund_flow_said(struct refund_said *said)
{
    said->operation.kind = &said_kind;
    said->operation.merchant_id = said->merchant_id;
    said->operation.weight = 10;
}

static void
judge_keys(struct operation *operation, struct desk *desk)
{
    struct refund_judge *judge = (struct refund_judge *)operation;
    const int64_t *key = KEY_OF(judge->merchant_id, judge->refund_id);
    const int64_t *order_key;

    refund_want(desk, judge->merchant_id, judge->refund_id);
    if (!desk_has(desk, TABLE_refund, key))
        return;
    order_key = KEY_OF(judge->merchant_id, desk_get_refund(desk, key)->order_id);
    if (!desk_has(desk, TABLE_orders, order_key))
        return;
    sale_want_attempts(desk, desk_get_orders(desk, order_key));
    sale_want_late(desk, desk_get_orders(desk, order_key));
}

static enum err
judge_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct refund_judge *judge = (struct refund_judge *)operation;
    struct refund_place place;
    enum err err = refund_find(desk, judge->merchant_id, judge->refund_id, &place);

    if (err == ERR_OK)
        err = judge->verdict == REFUND_VERDICT_SEND
                  ? refund_send(desk, turn, &place)
                  : sale_redeem(desk, turn, place.order, place.payment);
    if (err != ERR_OK)
        return err;
    judge->refund = *place.refund;
    judge->payment = *place.payment;
    judge->order = *place.order;
    return ERR_OK;
}

static const struct operation_kind judge_kind = {"refund_judge", judge_keys, judge_decide};

void
refund_flow_judge(struct refund_judge *judge)
{
    judge->operation.kind = &judge_kind;
    judge->operation.merchant_id = judge->merchant_id;
    judge->operation.weight = 10;
}

static void
settle_keys(struct operation *operation, struct desk *desk)
{
    struct refund_settle *settle = (struct refund_settle *)operation;
    const int64_t *key = KEY_OF(settle->merchant_id, settle->order_id);

    desk_want(desk, TABLE_orders, key);
    desk_want(desk, TABLE_merchant, KEY_OF(settle->merchant_id));
    desk_want(desk, TABLE_outbox, KEY_OF(settle->merchant_id, settle->outbox_id));
    if (!desk_has(desk, TABLE_orders, key))
        return;
    sale_want_attempts(desk, desk_get_orders(desk, key));
    sale_want_late(desk, desk_get_orders(desk, key));
}

static enum err
settle_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct refund_settle *settle = (struct refund_settle *)operation;
    struct orders_row *order = desk_get_orders(desk, KEY_OF(settle->merchant_id, settle->order_id));

    if (order == NULL)
        return ERR_NOT_FOUND;
    sale_settle_late(desk, turn, order, true);
    outbox_flow_finish(desk, settle->merchant_id, settle->outbox_id, "sent");
    return ERR_OK;
}

static const struct operation_kind settle_kind = {"refund_settle", settle_keys, settle_decide};

void
refund_flow_settle(struct refund_settle *settle)
{
    settle->operation.kind = &settle_kind;
    settle->operation.merchant_id = settle->merchant_id;
    settle->operation.weight = 4;
}
