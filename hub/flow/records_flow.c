#include "hub/flow/records_flow.h"

#include <stdio.h>

#include "hub/flow/cash_back.h"
#include "hub/flow/notice.h"
#include "hub/flow/record_name.h"
#include "hub/flow/shift_flow.h"

/* What says which payment of an order a record of cash made: where and when it was recorded. */
#define CASH_ATTEMPT_SIZE sizeof(((struct payment_row *)NULL)->attempt)

/* What a record is applied to. */
struct place {
    struct desk *desk;
    const struct turn *turn;
    const struct records_take *take;
    const struct terminal_row *terminal;
    const struct merchant_row *merchant;
    const struct message_record *record;
    int64_t sequence;         /* of the record, in the queue that it came in */
    struct record_name born;  /* and where it was recorded first */
    struct orders_row *order; /* the sale that it is or speaks of; NULL when unknown */
    bool counts;              /* money that was not taken before */
    int64_t fork;             /* of a sale that is unknown: its place under its name */
};

static void
want_sales(struct desk *desk, const struct records_take *take, const struct terminal_row *terminal)
{
    desk_want(desk, TABLE_merchant, KEY_OF(terminal->merchant_id));
    for (size_t i = 0; i < take->count; i++) {
        shift_flow_want(desk, terminal, &take->items[i].record);
        record_name_want(desk, terminal, &take->items[i].record,
            (struct record_name){take->epoch, take->first_sequence + (int64_t)i});
    }
}

/* Whoever submits it knows whose the terminal was when it connected: all is read at once then. */
static void
take_keys(struct operation *operation, struct desk *desk)
{
    const struct records_take *take = (const struct records_take *)operation;
    const struct terminal_row supposed = {
        .id = take->terminal_id, .merchant_id = operation->merchant_id};

    desk_want(desk, TABLE_terminal, KEY_OF(take->terminal_id));
    desk_want(desk, TABLE_queue, KEY_OF(take->terminal_id, take->epoch));
    if (desk_has(desk, TABLE_terminal, KEY_OF(take->terminal_id)))
        want_sales(desk, take, desk_get_terminal(desk, KEY_OF(take->terminal_id)));
    else if (operation->merchant_id != 0)
        want_sales(desk, take, &supposed);
}

/* When the till's clock was right; 0 when nobody knows. */
static int64_t
issued_us(const struct message_record *record)
{
    return record->clock_known != 0 ? record->till_us : 0;
}

static struct orders_row *
add_order(const struct place *place, const char *origin)
{
    struct orders_row order = {
        .merchant_id = place->terminal->merchant_id,
        .store_id = place->terminal->store_id,
        .terminal_id = place->terminal->id,
        .epoch = place->born.epoch,
        .sequence = place->born.sequence,
        .fork = place->fork,
        .salt = place->record->salt,
        .amount = place->record->amount_fen,
        .issued_us = issued_us(place->record),
    };

    memcpy(order.origin, origin, strlen(origin) + 1);
    return sale_add_order(place->desk, place->turn, place->merchant, &order);
}

/*
 * The order of a record that is a sale itself: the one that the payer's scan, or
 * the same record in an older epoch, has made already, or a new one. Other bytes
 * under its name are a fork: no alarm where one was raised for the new epoch.
 */
static enum err
own_order(struct place *place, const char *origin)
{
    if (place->order != NULL)
        return ERR_OK;
    if (place->fork == SALE_FORKS_MAX)
        return ERR_TOO_OFTEN;
    place->order = add_order(place, origin);
    if (place->order == NULL)
        return ERR_NO_SPACE;
    if (place->fork > 0 && !record_name_is_moved(place->record))
        sale_alarm(place->desk, place->turn, place->order, "ticket_fork",
            "the same ticket identity with other bytes");
    return ERR_OK;
}

static void
note_recorded(const struct place *place)
{
    place->order->recorded |= INT64_C(1) << place->record->kind;
    desk_change_orders(place->desk, place->order);
}

static enum err
apply_sale(struct place *place)
{
    enum err err = own_order(place, "ticket");
    enum order_state state;
    bool is_news;

    if (err == ERR_OK)
        err = sale_order_state(place->order, &state);
    if (err != ERR_OK)
        return err;
    is_news = !sale_is_terminals(place->order);
    place->order->issued_us = issued_us(place->record);
    note_recorded(place);
    /* Until now nobody knew that the terminal wants to hear of it. */
    if (is_news && state == ORDER_PAID)
        sale_push_result(place->desk, place->turn, place->order, MESSAGE_OUTCOME_PAID);
    if (is_news && state == ORDER_CLOSED)
        sale_push_result(place->desk, place->turn, place->order, MESSAGE_OUTCOME_CLOSED);
    return ERR_OK;
}

/* The same record names the same attempt, in whatever epoch it comes. */
static void
name_attempt(const struct place *place, char ret_attempt[static CASH_ATTEMPT_SIZE])
{
    (void)snprintf(ret_attempt, CASH_ATTEMPT_SIZE, "%lld-%lld at %lld",
        (long long)place->born.epoch, (long long)place->born.sequence,
        (long long)place->record->till_us);
}

/* Cash for what is paid: the same record again, other cash, or cash beside a wallet. */
static enum err
apply_second_cash(struct place *place, const char *attempt, bool *ret_counts)
{
    const struct orders_row *order = place->order;
    struct payment_row *winner =
        desk_get_payment(place->desk, KEY_OF(order->merchant_id, order->winner_id));

    if (winner == NULL)
        return ERR_CORRUPT;
    *ret_counts = winner->channel != CHANNEL_CASH;
    place->counts = *ret_counts || strcmp(winner->attempt, attempt) != 0;
    if (*ret_counts)
        sale_displace(place->desk, place->turn, place->order, winner);
    else if (place->counts)
        sale_alarm(place->desk, place->turn, order, "cash_twice",
            "cash was recorded twice for one order; booked once");
    return ERR_OK;
}

static enum err
apply_cash(struct place *place)
{
    struct money collected = {place->record->collected_fen};
    char attempt[CASH_ATTEMPT_SIZE];
    struct orders_row *order;
    struct order_step step;
    enum order_state state;
    enum err err = ERR_OK;
    bool counts = true;

    if (collected.fen < 0 || collected.fen > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    if (place->record->about == 0)
        err = own_order(place, "cash");
    if (err == ERR_OK)
        err = sale_order_state(place->order, &state);
    if (err == ERR_OK)
        err = order_state_step(state, ORDER_ON_CASH, &step);
    if (err != ERR_OK)
        return err;
    order = place->order;
    place->counts = true;
    name_attempt(place, attempt);
    if (step.effect == ORDER_DO_DISPLACE)
        err = apply_second_cash(place, attempt, &counts);
    if (err != ERR_OK)
        return err;
    note_recorded(place);
    if (step.effect == ORDER_DO_WIN_CLOSE)
        sale_close_attempts(place->desk, place->turn, order, 0);
    if (counts)
        sale_cash(place->desk, place->turn, order, collected, attempt);
    return ERR_OK;
}

static enum err
step_order(struct place *place, enum order_event event)
{
    struct order_step step;
    enum order_state state;
    enum err err = sale_order_state(place->order, &state);

    if (err == ERR_OK)
        err = order_state_step(state, event, &step);
    if (err != ERR_OK)
        return err;
    if (step.effect == ORDER_DO_CLOSE_PAYMENT)
        sale_close_attempts(place->desk, place->turn, place->order, 0);
    note_recorded(place);
    if (step.state != state)
        sale_set_order_state(place->desk, place->turn, place->order, step.state);
    if (step.state == ORDER_CLOSED && state != ORDER_CLOSED)
        notice_order(place->desk, place->turn, NOTICE_ORDER_CLOSED, place->order, NULL);
    return ERR_OK;
}

/*
 * The terminal says that the payer showed the code of this wallet. The books
 * wait for the channel; when no money comes in time, the code was minted.
 */
static enum err
apply_code(struct place *place)
{
    struct orders_row *order = place->order;
    struct payment_row *late;
    enum err err;

    if (!channel_is_wallet(channel_of(place->record->channel)))
        return ERR_OUT_OF_RANGE;
    err = step_order(place, ORDER_ON_REOPEN);
    if (err != ERR_OK)
        return err;
    place->counts = true;
    order->confirmed = place->record->channel;
    late = sale_redeemable(place->desk, order, order->confirmed);
    if (late != NULL && sale_redeem(place->desk, place->turn, order, late) == ERR_OK)
        return ERR_OK;
    if (order->winner_id == 0)
        sale_start_timer(place->desk, place->turn, order, "expire",
            moment_after(place->turn->now, SALE_VALID_SPAN));
    else if (channel_is_wallet(channel_of(order->channel)) && order->channel != order->confirmed)
        sale_alarm(place->desk, place->turn, order, "code_other_channel",
            "the accepted code is of another wallet than the payment");
    return ERR_OK;
}

/* The terminal has shown our "paid", so the order should be. */
static enum err
apply_paid(struct place *place)
{
    struct orders_row *order = place->order;

    place->counts = true;
    if (order->winner_id == 0)
        sale_alarm(place->desk, place->turn, order, "paid_disowned",
            "a till recorded our word that an order is paid, and it is not");
    note_recorded(place);
    return ERR_OK;
}

/*
 * Whether a moved record was taken before, in the epoch that it was recorded in or
 * in one between: a terminal records most kinds but once of a sale. Cash, and what
 * there may be more of, know their own.
 */
static bool
is_known(const struct place *place)
{
    const struct message_record *record = place->record;

    return record_name_is_moved(record) && record->kind != MESSAGE_KIND_CASH &&
           record->kind != MESSAGE_KIND_CASH_BACK && place->order != NULL &&
           (place->order->recorded >> record->kind & 1) != 0;
}

static enum err
apply_cash_back(struct place *place)
{
    const struct record_name own = {place->take->epoch, place->sequence};
    const int64_t merchant_id = place->order->merchant_id;
    const struct cash_back back = {place->take->terminal_id, place->born.epoch,
        place->born.sequence, {place->record->collected_fen}};
    struct claim claim;
    int64_t about;
    enum err err;

    if (!record_name_claims(place->terminal, place->record, own, &claim))
        return ERR_BAD_INPUT;
    if (claim_look(place->desk, merchant_id, &claim, &about) == ERR_OK)
        return ERR_OK;
    err = cash_back_take(place->desk, place->turn, place->order, &back);
    if (err != ERR_OK)
        return err;
    claim_put(place->desk, place->turn, merchant_id, &claim, place->order->id);
    place->counts = true;
    note_recorded(place);
    return ERR_OK;
}

static enum err
apply(struct place *place)
{
    const struct message_record *record = place->record;

    if (record->kind <= 0 || record->kind >= MESSAGE_KINDS)
        return ERR_UNSUPPORTED;
    if (!record_name_can_be(record, place->take->epoch))
        return ERR_BAD_INPUT;
    if (shift_flow_is(record->kind))
        return shift_flow_take(
            place->desk, place->turn, &(struct shift_record){place->terminal, record, place->born});
    if (record->kind == MESSAGE_KIND_SALE ||
        (record->kind == MESSAGE_KIND_CASH && record->about == 0)) {
        if (record->amount_fen <= 0 || record->amount_fen > TICKET_FEN_MAX)
            return ERR_OUT_OF_RANGE;
    } else if (place->order == NULL) {
        return ERR_NOT_FOUND;
    }
    if (is_known(place))
        return ERR_OK;
    switch (record->kind) {
    case MESSAGE_KIND_SALE:
        return record->about == 0 ? apply_sale(place) : ERR_BAD_INPUT;
    case MESSAGE_KIND_CASH:
        return apply_cash(place);
    case MESSAGE_KIND_PAID:
        return apply_paid(place);
    case MESSAGE_KIND_CODE:
        return apply_code(place);
    case MESSAGE_KIND_CASH_BACK:
        return apply_cash_back(place);
    case MESSAGE_KIND_CANCEL:
        return step_order(place, ORDER_ON_CANCEL);
    case MESSAGE_KIND_UNCONFIRMED:
        sale_alarm(place->desk, place->turn, place->order, "unconfirmed",
            "a supervisor closed the sale after wrong codes");
        return step_order(place, ORDER_ON_CANCEL);
    default:
        return ERR_UNSUPPORTED;
    }
}

static void
set_aside(const struct place *place, enum err err)
{
    struct alarm_row alarm = {
        .merchant_id = place->terminal->merchant_id,
        .id = id_make(place->turn->ids),
        .kind = "record_aside",
        .terminal_id = place->terminal->id,
        .order_id = place->order == NULL ? 0 : place->order->id,
        .at_us = place->turn->now.us,
    };
    enum err copied = text_copy(bytes_text(err_text(err)), alarm.detail, sizeof(alarm.detail));

    NEED(copied == ERR_OK);
    desk_log_alarm(place->desk, &alarm);
}

/* What a record of a sale leads to beside what it says itself. */
static void
follow(struct place *place)
{
    const struct shift_record taken = {place->terminal, place->record, place->born};

    sale_settle_late(place->desk, place->turn, place->order, false);
    shift_flow_note(place->desk, place->turn, &taken, place->order, place->counts);
}

/* Stores the record whatever it says; returns whether it had to be set aside. */
static bool
take_item(struct place *place, const struct records_item *item)
{
    const struct record_name own = {place->take->epoch, place->sequence};
    enum err err = ERR_BAD_INPUT;

    place->record = &item->record;
    place->counts = false;
    place->born = record_name_birth(place->record, own);
    place->order = record_name_find(place->desk, place->terminal, place->record, own, &place->fork);
    if (item->readable)
        err = apply(place);
    if (err != ERR_OK)
        set_aside(place, err);
    else if (!shift_flow_is(place->record->kind))
        follow(place);
    desk_log_receipt(place->desk, &(struct receipt_row){.merchant_id = place->terminal->merchant_id,
                                      .id = id_make(place->turn->ids),
                                      .terminal_id = place->terminal->id,
                                      .epoch = place->take->epoch,
                                      .sequence = place->sequence,
                                      .kind = err == ERR_OK ? item->record.kind : 0,
                                      .order_id = place->order == NULL ? 0 : place->order->id,
                                      .amount = item->record.amount_fen,
                                      .till_us = item->record.till_us,
                                      .heard_us = place->turn->now.us,
                                      .body = item->body});
    return err != ERR_OK;
}

/* How many of the items are stored already; ERR_BAD_STATE for a gap. */
static enum err
count_known(const struct records_take *take, int64_t stored, size_t *ret_known)
{
    if (take->first_sequence > stored + 1 || take->first_sequence < 1)
        return ERR_BAD_STATE;
    *ret_known = (size_t)(stored + 1 - take->first_sequence);
    if (*ret_known > take->count)
        *ret_known = take->count;
    return ERR_OK;
}

/*
 * The history must go on from ours before any of it counts: two tills on copies of
 * one disk count alike. Of a frame that ends below the watermark nobody can say so;
 * it comes from a line that is over, and a till that is told so says hello.
 */
static enum err
follow_chain(const struct records_take *take, const struct queue_row *queue, size_t known,
    uint8_t chain[static 32])
{
    if (take->first_sequence + (int64_t)take->count - 1 < take->hub_sequence)
        return ERR_CONFLICT;
    if (queue != NULL)
        memcpy(chain, queue->chain, 32);
    for (size_t i = known; i < take->count; i++)
        message_chain(chain, take->items[i].body);
    return memcmp(chain, take->chain, 32) == 0 ? ERR_OK : ERR_CONFLICT;
}

/* The queue's row as it is, or as it begins. */
static struct queue_row *
open_queue(struct desk *desk, const struct records_take *take)
{
    struct queue_row *queue = desk_get_queue(desk, KEY_OF(take->terminal_id, take->epoch));

    if (queue != NULL)
        return queue;
    return desk_add_queue(
        desk, &(struct queue_row){
                  .terminal_id = take->terminal_id, .epoch = take->epoch, .chain_size = 32});
}

static enum err
take_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct records_take *take = (struct records_take *)operation;
    struct queue_row *queue = desk_get_queue(desk, KEY_OF(take->terminal_id, take->epoch));
    struct place place = {.desk = desk, .turn = turn, .take = take};
    uint8_t chain[32] = {0};
    size_t known;
    enum err err;

    place.terminal = desk_get_terminal(desk, KEY_OF(take->terminal_id));
    if (place.terminal == NULL)
        return ERR_NOT_FOUND;
    /* What one has recorded that is suspended by now is a fact. */
    if (strcmp(place.terminal->state, "new") == 0 || place.terminal->epoch != take->epoch)
        return ERR_FORBIDDEN;
    place.merchant = desk_get_merchant(desk, KEY_OF(place.terminal->merchant_id));
    if (place.merchant == NULL)
        return ERR_CORRUPT;
    take->hub_sequence = queue == NULL ? 0 : queue->sequence;
    take->aside_count = queue == NULL ? 0 : queue->aside_count;
    err = count_known(take, take->hub_sequence, &known);
    if (err == ERR_OK)
        err = follow_chain(take, queue, known, chain);
    if (err != ERR_OK || known == take->count)
        return err;
    queue = open_queue(desk, take);
    if (queue == NULL)
        return ERR_NO_SPACE;
    for (size_t i = known; i < take->count; i++) {
        place.sequence = take->first_sequence + (int64_t)i;
        queue->aside_count += take_item(&place, &take->items[i]) ? 1 : 0;
    }
    queue->sequence = take->first_sequence + (int64_t)take->count - 1;
    memcpy(queue->chain, chain, sizeof(chain));
    queue->heard_us = turn->now.us;
    desk_change_queue(desk, queue);
    take->hub_sequence = queue->sequence;
    take->aside_count = queue->aside_count;
    return ERR_OK;
}

static const struct operation_kind take_kind = {"records_take", take_keys, take_decide};

void
records_flow_take(struct records_take *take)
{
    take->operation.kind = &take_kind;
    take->operation.weight = (uint32_t)(take->count * 8);
}
