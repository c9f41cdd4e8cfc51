#include "hub/flow/sale.h"

#include <stdio.h>

#include "hub/flow/figures.h"
#include "hub/flow/notice.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/plate_push.h"
#include "hub/flow/whole.h"

#define NUMBER_DIGITS 6

const char *
sale_number(int64_t merchant_number, int64_t payment_id, char ret_number[static SALE_NUMBER_SIZE])
{
    NEED(merchant_number > 0 && merchant_number <= 999999);
    NEED(payment_id > 0);
    (void)snprintf(ret_number, SALE_NUMBER_SIZE, "%06u%019llu",
        (unsigned)(merchant_number % 1000000), (unsigned long long)payment_id);
    return ret_number;
}

enum err
sale_number_read(struct bytes number, int64_t *ret_merchant_number, int64_t *ret_payment_id)
{
    int64_t merchant_number;
    int64_t payment_id;

    if (number.size != SALE_NUMBER_SIZE - 1)
        return ERR_NOT_FOUND;
    if (text_read_int(bytes_of(number.at, NUMBER_DIGITS), &merchant_number) != ERR_OK ||
        text_read_int(bytes_from(number, NUMBER_DIGITS), &payment_id) != ERR_OK)
        return ERR_NOT_FOUND;
    if (merchant_number <= 0 || payment_id <= 0)
        return ERR_NOT_FOUND;
    *ret_merchant_number = merchant_number;
    *ret_payment_id = payment_id;
    return ERR_OK;
}

enum err
sale_order_state(const struct orders_row *order, enum order_state *ret_state)
{
    unsigned state;
    enum err err = fsm_state_of(&order_state_machine, bytes_text(order->state), &state);

    if (err == ERR_OK)
        *ret_state = (enum order_state)state;
    return err;
}

enum err
sale_payment_state(const struct payment_row *payment, enum payment_state *ret_state)
{
    unsigned state;
    enum err err = fsm_state_of(&payment_state_machine, bytes_text(payment->state), &state);

    if (err == ERR_OK)
        *ret_state = (enum payment_state)state;
    return err;
}

void
sale_set_order_state(
    struct desk *desk, const struct turn *turn, struct orders_row *order, enum order_state state)
{
    text_set(order->state, sizeof(order->state), order_state_machine.states[state]);
    if (state == ORDER_PAID || state == ORDER_CLOSED)
        order->ended_us = turn->now.us;
    desk_change_orders(desk, order);
    whole_follow(desk, turn, order);
}

void
sale_set_payment_state(
    struct desk *desk, struct payment_row *payment, enum payment_state state, struct moment now)
{
    text_set(payment->state, sizeof(payment->state), payment_state_machine.states[state]);
    if (payment_state_is_final(state))
        payment->ended_us = now.us;
    desk_change_payment(desk, payment);
}

void
sale_want_orders(
    struct desk *desk, const struct terminal_row *terminal, int64_t epoch, int64_t sequence)
{
    /* Forks are rare: they are looked for once the one before is there, then all at once. */
    for (int64_t fork = 0; fork < SALE_FORKS_MAX; fork++) {
        const int64_t *key = KEY_OF(terminal->merchant_id, terminal->id, epoch, sequence, fork);

        desk_want_found(desk, TABLE_orders, key);
        if (fork < 2 && !desk_has_found(desk, TABLE_orders, key))
            return;
    }
}

/* Forks have no gaps, so what nobody has looked for stands behind one that is not there. */
static struct orders_row *
fork_at(struct desk *desk, const struct terminal_row *terminal, int64_t epoch, int64_t sequence,
    int64_t fork)
{
    const int64_t *key = KEY_OF(terminal->merchant_id, terminal->id, epoch, sequence, fork);

    return desk_has_found(desk, TABLE_orders, key) ? desk_found(desk, TABLE_orders, key) : NULL;
}

struct orders_row *
sale_find_order(struct desk *desk, const struct terminal_row *terminal, const struct ticket *ticket,
    int64_t *ret_fork)
{
    int64_t fork;

    for (fork = 0; fork < SALE_FORKS_MAX; fork++) {
        struct orders_row *order = fork_at(desk, terminal, ticket->epoch, ticket->sequence, fork);

        if (order == NULL)
            break;
        if (order->salt == ticket->salt && order->amount == ticket->amount.fen)
            return order;
    }
    *ret_fork = fork;
    return NULL;
}

struct orders_row *
sale_order_of(struct desk *desk, const struct terminal_row *terminal, const struct ticket *ticket)
{
    struct orders_row *first = NULL;

    for (int64_t fork = 0; fork < SALE_FORKS_MAX; fork++) {
        struct orders_row *order = fork_at(desk, terminal, ticket->epoch, ticket->sequence, fork);

        if (order == NULL)
            break;
        if (order->salt != ticket->salt)
            continue;
        if (order->recorded != 0)
            return order;
        if (first == NULL)
            first = order;
    }
    return first;
}

bool
sale_is_terminals(const struct orders_row *order)
{
    return order->fork == 0 || order->recorded != 0;
}

void
sale_want_attempts(struct desk *desk, const struct orders_row *order)
{
    int64_t payment_id = order->payment_id;

    notice_want(desk, order);
    whole_want(desk, order);
    plate_push_want(desk, order);
    for (unsigned i = 0; i < SALE_ATTEMPTS_MAX && payment_id != 0; i++) {
        const int64_t *key = KEY_OF(order->merchant_id, payment_id);

        desk_want(desk, TABLE_payment, key);
        if (!desk_has(desk, TABLE_payment, key))
            return;
        payment_id = desk_get_payment(desk, key)->previous_id;
    }
}

struct payment_row *
sale_attempt(struct desk *desk, const struct orders_row *order, const struct payment_row *newer)
{
    int64_t payment_id = newer == NULL ? order->payment_id : newer->previous_id;
    const int64_t *key = KEY_OF(order->merchant_id, payment_id);

    return payment_id != 0 && desk_has(desk, TABLE_payment, key) ? desk_get_payment(desk, key)
                                                                 : NULL;
}

static bool
is_live(const struct payment_row *payment)
{
    enum payment_state state;

    return sale_payment_state(payment, &state) == ERR_OK && !payment_state_is_final(state);
}

bool
sale_has_live_attempt(struct desk *desk, const struct orders_row *order, int64_t but_id)
{
    const struct payment_row *payment = sale_attempt(desk, order, NULL);

    while (payment != NULL && (payment->id == but_id || !is_live(payment)))
        payment = sale_attempt(desk, order, payment);
    return payment != NULL;
}

void
sale_close_attempt(struct desk *desk, const struct turn *turn, const struct payment_row *payment)
{
    int64_t wait_us = payment->created_us + SALE_REVERSE_AFTER.us - turn->now.us;

    if (!is_live(payment))
        return;
    /* What a barcode began is reversed, and not before its request must have arrived. */
    if (payment->way == PAYMENT_WAY_BARCODE)
        (void)sale_ask_channel(
            desk, turn, payment, "reverse", span_us(wait_us > 0 ? wait_us : 0), bytes_of(NULL, 0));
    else
        (void)sale_ask_channel(desk, turn, payment, "close", span_us(0), bytes_of(NULL, 0));
}

void
sale_close_attempts(
    struct desk *desk, const struct turn *turn, const struct orders_row *order, int64_t but_id)
{
    for (const struct payment_row *payment = sale_attempt(desk, order, NULL); payment != NULL;
         payment = sale_attempt(desk, order, payment))
        if (payment->id != but_id)
            sale_close_attempt(desk, turn, payment);
}

enum err
sale_end_order(struct desk *desk, const struct turn *turn, struct orders_row *order,
    enum order_event event, const struct payment_row *payment)
{
    struct order_step step;
    enum order_state state;
    enum err err = sale_order_state(order, &state);

    if (err == ERR_OK)
        err = order_state_step(state, event, &step);
    if (err != ERR_OK)
        return err;
    if (step.effect == ORDER_DO_CLOSE_PAYMENT)
        sale_close_attempts(desk, turn, order, 0);
    if (step.state == state)
        return ERR_OK;
    sale_set_order_state(desk, turn, order, step.state);
    if (step.state != ORDER_CLOSED)
        return ERR_OK;
    if (order->confirmed != 0)
        sale_alarm(desk, turn, order, "code_disowned",
            "a till accepted a confirmation code, and no money came");
    sale_push_result(desk, turn, order, MESSAGE_OUTCOME_CLOSED);
    notice_order(desk, turn, NOTICE_ORDER_CLOSED, order, payment);
    return ERR_OK;
}

void
sale_alarm(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const char *kind, const char *detail)
{
    struct alarm_row alarm = {
        .merchant_id = order->merchant_id,
        .id = id_make(turn->ids),
        .terminal_id = order->terminal_id,
        .order_id = order->id,
        .at_us = turn->now.us,
    };

    text_set(alarm.kind, sizeof(alarm.kind), kind);
    text_set(alarm.detail, sizeof(alarm.detail), detail);
    desk_log_alarm(desk, &alarm);
}

struct orders_row *
sale_add_order(struct desk *desk, const struct turn *turn, const struct merchant_row *merchant,
    const struct orders_row *order)
{
    struct orders_row row = *order;

    row.id = id_make(turn->ids);
    row.fee_rate = merchant->fee_rate;
    row.cost_rate = merchant->cost_rate;
    row.partner_id = merchant->partner_id;
    row.partner_rate = merchant->partner_rate;
    if (row.app_id == 0)
        row.split_rule = merchant->split_rule;
    row.heard_us = turn->now.us;
    if (row.terminal_id == 0 && row.whole_id == 0)
        row.sequence = row.id;
    text_set(row.state, sizeof(row.state), order_state_machine.states[ORDER_OPEN]);
    if (row.parts > 0)
        return desk_add_orders(desk, &row); /* its parts are what is counted */
    figures_count(
        desk, turn, &row, 0, &(struct figures){.initiated_count = 1, .initiated_fen = row.amount});
    return desk_add_orders(desk, &row);
}

int64_t
sale_ask_channel(struct desk *desk, const struct turn *turn, const struct payment_row *payment,
    const char *action, struct span after, struct bytes body)
{
    return outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = payment->merchant_id,
            .about = payment->id,
            .body = arena_copy(turn->arena, body),
            .due_us = moment_after(turn->now, after).us},
        "channel", action);
}

void
sale_push_result(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    enum message_outcome outcome)
{
    struct message_result result = {
        .epoch = order->epoch,
        .sequence = order->sequence,
        .state = outcome,
        .amount_fen = order->amount,
        .channel = order->channel,
        .paid_us = order->ended_us,
        .salt = order->salt,
    };
    char number[SALE_NUMBER_SIZE];
    uint8_t body[128];
    size_t size;
    enum err err;

    if (outcome == MESSAGE_OUTCOME_PAID)
        plate_push_paid(desk, turn, order);
    /* A fork's ticket is not the terminal's: it would take it for its own sale. */
    if (order->terminal_id == 0 || !sale_is_terminals(order))
        return;
    if (order->winner_id != 0) {
        const struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(order->merchant_id));

        result.number = bytes_text(sale_number(merchant->number, order->winner_id, number));
    }
    err = message_put(&message_result_shape, &result, body, sizeof(body), &size);
    NEED(err == ERR_OK);
    outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = order->merchant_id,
            .about = order->id,
            .target = order->terminal_id,
            .body = arena_copy(turn->arena, bytes_of(body, size)),
            .due_us = turn->now.us},
        "push", "result");
}

void
sale_start_timer(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const char *action, struct moment due)
{
    outbox_flow_add(desk, turn,
        (struct outbox_row){
            .merchant_id = order->merchant_id, .about = order->id, .due_us = due.us},
        "timer", action);
}

void
sale_feed(struct desk *desk, const struct turn *turn, const struct orders_row *order)
{
    struct outbox_row row = {.merchant_id = order->merchant_id,
        .about = order->id,
        .target = order->terminal_id,
        .due_us = turn->now.us};

    text_set(row.state, sizeof(row.state), "feed");
    outbox_flow_add(desk, turn, row, "feed", "order");
}
