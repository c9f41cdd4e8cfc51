#include "hub/flow/records_flow.h"

#include "hub/flow/cash_back.h"
#include "hub/flow/notice.h"
#include "hub/flow/wallet.h"

/* What a record is applied to. */
struct place {
    struct desk *desk;
    const struct turn *turn;
    const struct records_take *take;
    const struct terminal_row *terminal;
    const struct merchant_row *merchant;
    const struct message_record *record;
    int64_t sequence;         /* of the record */
    struct orders_row *order; /* the sale it speaks of; NULL when unknown */
};

/* The sequence of the sale that a record speaks of: its own when it is the sale. */
static int64_t
sale_of(const struct message_record *record, int64_t sequence)
{
    return record->about == 0 ? sequence : record->about;
}

/* And its epoch: a sale may have been acknowledged before the terminal had to begin a new one. */
static int64_t
epoch_of(const struct message_record *record, int64_t epoch)
{
    return record->about == 0 || record->about_epoch == 0 ? epoch : record->about_epoch;
}

/* Cash takes the money of a wallet's payment, also of one that wins in this turn, out again. */
static void
want_wallets(struct desk *desk, const struct orders_row *order)
{
    for (const struct payment_row *at = sale_attempt(desk, order, NULL); at != NULL;
         at = sale_attempt(desk, order, at))
        if (at->channel != CHANNEL_CASH)
            wallet_want(desk, book_of_payment(at));
}

/* The payment that cash may displace, and the wallet that it is in: it may be an old attempt. */
static void
want_winner(struct desk *desk, const struct orders_row *order, int64_t kind)
{
    const int64_t *key = KEY_OF(order->merchant_id, order->winner_id);

    desk_want(desk, TABLE_payment, key);
    if (kind == MESSAGE_KIND_CASH && desk_has(desk, TABLE_payment, key) &&
        desk_get_payment(desk, key)->channel != CHANNEL_CASH)
        wallet_want(desk, book_of_payment(desk_get_payment(desk, key)));
}

/* The orders of a sale's identity, and what was paid on each of them. */
static void
want_sale(struct desk *desk, const struct terminal_row *terminal, int64_t take_epoch,
    const struct message_record *record, int64_t own_sequence)
{
    int64_t epoch = epoch_of(record, take_epoch);
    int64_t sequence = sale_of(record, own_sequence);

    sale_want_orders(desk, terminal, epoch, sequence);
    for (int64_t fork = 0; fork < SALE_FORKS_MAX; fork++) {
        const int64_t *key = KEY_OF(terminal->merchant_id, terminal->id, epoch, sequence, fork);
        const struct orders_row *order;

        if (!desk_has_found(desk, TABLE_orders, key))
            return;
        order = desk_found(desk, TABLE_orders, key);
        sale_want_attempts(desk, order);
        sale_want_late(desk, order);
        if (record->kind == MESSAGE_KIND_CASH)
            want_wallets(desk, order);
        if (order->winner_id != 0)
            want_winner(desk, order, record->kind);
    }
}

static void
want_sales(struct desk *desk, const struct records_take *take, const struct terminal_row *terminal)
{
    desk_want(desk, TABLE_merchant, KEY_OF(terminal->merchant_id));
    for (size_t i = 0; i < take->count; i++)
        want_sale(
            desk, terminal, take->epoch, &take->items[i].record, take->first_sequence + (int64_t)i);
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
add_order(const struct place *place, const char *origin, int64_t fork)
{
    struct orders_row order = {
        .merchant_id = place->terminal->merchant_id,
        .store_id = place->terminal->store_id,
        .terminal_id = place->terminal->id,
        .epoch = place->take->epoch,
        .sequence = place->sequence,
        .fork = fork,
        .salt = place->record->salt,
        .amount = place->record->amount_fen,
        .issued_us = issued_us(place->record),
        .synced = 1,
    };

    memcpy(order.origin, origin, strlen(origin) + 1);
    return sale_add_order(place->desk, place->turn, place->merchant, &order);
}

/*
 * The order of a record that is a sale itself: the one that the payer's scan has
 * made already, if it is the same, or a new one. Other bytes under its identity
 * are a fork.
 */
static enum err
own_order(struct place *place, const char *origin)
{
    const struct ticket ticket = {
        .terminal = place->take->terminal_id,
        .epoch = place->take->epoch,
        .sequence = place->sequence,
        .salt = place->record->salt,
        .amount = {place->record->amount_fen},
    };
    int64_t fork = 0;

    place->order = sale_find_order(place->desk, place->terminal, &ticket, &fork);
    if (place->order != NULL)
        return ERR_OK;
    if (fork == SALE_FORKS_MAX)
        return ERR_TOO_OFTEN;
    place->order = add_order(place, origin, fork);
    if (place->order == NULL)
        return ERR_NO_SPACE;
    if (fork > 0)
        sale_alarm(place->desk, place->turn, place->order, "ticket_fork",
            "the same ticket identity with other bytes");
    return ERR_OK;
}

static enum err
apply_sale(struct place *place)
{
    enum err err = own_order(place, "ticket");

    if (err != ERR_OK)
        return err;
    place->order->synced = 1;
    place->order->issued_us = issued_us(place->record);
    desk_change_orders(place->desk, place->order);
    return ERR_OK;
}

static enum err
apply_cash(struct place *place)
{
    struct money collected = {place->record->collected_fen};
    struct orders_row *order;
    struct order_step step;
    enum order_state state;
    enum err err = ERR_OK;

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
    order->synced = 1;
    desk_change_orders(place->desk, order);
    if (step.effect == ORDER_DO_DISPLACE) {
        struct payment_row *winner =
            desk_get_payment(place->desk, KEY_OF(order->merchant_id, order->winner_id));

        if (winner == NULL)
            return ERR_CORRUPT;
        if (winner->channel == CHANNEL_CASH) {
            sale_alarm(place->desk, place->turn, order, "cash_twice",
                "cash was recorded twice for one order; booked once");
            return ERR_OK;
        }
        sale_displace(place->desk, place->turn, order, winner);
    }
    if (step.effect == ORDER_DO_WIN_CLOSE)
        sale_close_attempts(place->desk, place->turn, order, 0);
    sale_cash(place->desk, place->turn, order, collected);
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
    place->order->synced = 1;
    if (step.state != state)
        sale_set_order_state(place->desk, place->turn, place->order, step.state);
    else
        desk_change_orders(place->desk, place->order);
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
    order->confirmed = place->record->channel;
    late = sale_redeemable(place->desk, order, order->confirmed);
    if (late != NULL && sale_redeem(place->desk, place->turn, order, late) == ERR_OK)
        return ERR_OK;
    if (order->winner_id == 0)
        sale_start_timer(place->desk, place->turn, order, "expire",
            moment_after(place->turn->now, SALE_VALID_SPAN));
    else if (order->channel != order->confirmed)
        sale_alarm(place->desk, place->turn, order, "code_other_channel",
            "the accepted code is of another wallet than the payment");
    return ERR_OK;
}

/* The terminal has shown our "paid", so the order should be. */
static enum err
apply_paid(struct place *place)
{
    struct orders_row *order = place->order;

    if (order->winner_id == 0)
        sale_alarm(place->desk, place->turn, order, "paid_disowned",
            "a till recorded our word that an order is paid, and it is not");
    order->synced = 1;
    desk_change_orders(place->desk, order);
    return ERR_OK;
}

static enum err
apply_cash_back(struct place *place)
{
    const struct cash_back back = {place->take->terminal_id, place->take->epoch, place->sequence,
        {place->record->collected_fen}};

    return cash_back_take(place->desk, place->turn, place->order, &back);
}

static enum err
apply(struct place *place)
{
    const struct message_record *record = place->record;

    if (record->kind == MESSAGE_KIND_SALE ||
        (record->kind == MESSAGE_KIND_CASH && record->about == 0)) {
        if (record->amount_fen <= 0 || record->amount_fen > TICKET_FEN_MAX)
            return ERR_OUT_OF_RANGE;
    } else if (place->order == NULL) {
        return ERR_NOT_FOUND;
    }
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

/* Stores the record whatever it says; returns whether it had to be set aside. */
static bool
take_item(struct place *place, const struct records_item *item)
{
    enum err err = ERR_BAD_INPUT;

    place->record = &item->record;
    place->order = sale_order_of(place->desk, place->terminal,
        epoch_of(&item->record, place->take->epoch), sale_of(&item->record, place->sequence));
    if (item->readable)
        err = apply(place);
    if (err != ERR_OK)
        set_aside(place, err);
    else
        sale_settle_late(place->desk, place->turn, place->order, false);
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
    if (strcmp(place.terminal->state, "active") != 0 || place.terminal->epoch != take->epoch)
        return ERR_FORBIDDEN;
    place.merchant = desk_get_merchant(desk, KEY_OF(place.terminal->merchant_id));
    if (place.merchant == NULL)
        return ERR_CORRUPT;
    take->hub_sequence = queue == NULL ? 0 : queue->sequence;
    take->aside_count = queue == NULL ? 0 : queue->aside_count;
    err = count_known(take, take->hub_sequence, &known);
    if (err != ERR_OK || known == take->count)
        return err;

    /* The history must go on from ours before any of it counts. */
    if (queue != NULL)
        memcpy(chain, queue->chain, sizeof(chain));
    for (size_t i = known; i < take->count; i++)
        message_chain(chain, take->items[i].body);
    if (memcmp(chain, take->chain, sizeof(chain)) != 0)
        return ERR_CONFLICT;

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
