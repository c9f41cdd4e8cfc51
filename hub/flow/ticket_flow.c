#include "hub/flow/ticket_flow.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/suspension.h"
#include "hub/flow/whole.h"

/* A till that knows its time does not issue tickets from before this project. */
#define CLOCK_SANE_S INT64_C(1700000000)

static void
open_keys(struct operation *operation, struct desk *desk)
{
    struct ticket_open *open = (struct ticket_open *)operation;
    const struct ticket *ticket = &open->ticket;
    const struct terminal_row *terminal;

    desk_want(desk, TABLE_terminal, KEY_OF(ticket->terminal));
    if (!desk_has(desk, TABLE_terminal, KEY_OF(ticket->terminal)))
        return;
    terminal = desk_get_terminal(desk, KEY_OF(ticket->terminal));
    desk_want(desk, TABLE_merchant, KEY_OF(terminal->merchant_id));
    suspension_want(desk, terminal->merchant_id, terminal->store_id);
    sale_want_orders(desk, terminal, ticket->epoch, ticket->sequence);
}

/* A ticket that nobody scanned dies after some days, by a clock that can be trusted. */
static bool
is_long_dead(const struct ticket *ticket, const struct orders_row *order, struct moment now)
{
    int64_t since_us = ticket->issued_s * 1000000;

    if (order != NULL && order->opened_us != 0)
        return false;
    if (order != NULL)
        return now.us - order->heard_us > SALE_UNSCANNED_SPAN.us;
    return ticket->issued_s > CLOCK_SANE_S && now.us - since_us > SALE_UNSCANNED_SPAN.us;
}

static struct orders_row *
add_order(struct desk *desk, const struct turn *turn, const struct ticket_open *open,
    const struct terminal_row *terminal, int64_t fork)
{
    const struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(terminal->merchant_id));
    struct orders_row order = {
        .merchant_id = terminal->merchant_id,
        .store_id = terminal->store_id,
        .terminal_id = terminal->id,
        .epoch = open->ticket.epoch,
        .sequence = open->ticket.sequence,
        .fork = fork,
        .salt = open->ticket.salt,
        .amount = open->ticket.amount.fen,
        .origin = "ticket",
        .issued_us = open->ticket.issued_s > CLOCK_SANE_S ? open->ticket.issued_s * 1000000 : 0,
    };

    return sale_add_order(desk, turn, merchant, &order);
}

static enum err
open_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct ticket_open *open = (struct ticket_open *)operation;
    const struct terminal_row *terminal = desk_get_terminal(desk, KEY_OF(open->ticket.terminal));
    const struct organisation_row *store;
    struct orders_row *order;
    int64_t fork = 0;

    open->order = (struct orders_row){0};
    open->first = false;
    if (terminal == NULL)
        return ERR_NOT_FOUND;
    if (strcmp(terminal->state, "new") == 0)
        return ERR_FORBIDDEN;
    store = desk_get_organisation(desk, KEY_OF(terminal->store_id));
    if (store == NULL || desk_get_merchant(desk, KEY_OF(terminal->merchant_id)) == NULL)
        return ERR_CORRUPT;
    memcpy(open->store, store->name, sizeof(store->name));
    order = sale_find_order(desk, terminal, &open->ticket, &fork);
    if (is_long_dead(&open->ticket, order, turn->now)) {
        if (order != NULL)
            open->order = *order;
        return ERR_EXPIRED;
    }
    /* Its till's record may have been here first: what counts is that no payer was. */
    if ((order == NULL || order->opened_us == 0) &&
        (strcmp(terminal->state, "suspended") == 0 ||
            suspension_is(desk, terminal->merchant_id, terminal->store_id)))
        return ERR_SUSPENDED;
    if (order == NULL && fork == SALE_FORKS_MAX)
        return ERR_TOO_OFTEN;
    if (order == NULL) {
        order = add_order(desk, turn, open, terminal, fork);
        if (order == NULL)
            return ERR_NO_SPACE;
        if (fork > 0)
            sale_alarm(
                desk, turn, order, "ticket_fork", "the same ticket identity with other bytes");
    }
    if (order->opened_us == 0) {
        /* Its validity runs by our clock from here. */
        open->first = true;
        order->opened_us = turn->now.us;
        order->expires_us = moment_after(turn->now, SALE_VALID_SPAN).us;
        sale_start_timer(desk, turn, order, "expire", (struct moment){order->expires_us});
        desk_change_orders(desk, order);
    }
    open->order = *order;
    return ERR_OK;
}

static const struct operation_kind open_kind = {"ticket_open", open_keys, open_decide};

void
ticket_flow_open(struct ticket_open *open)
{
    open->operation.kind = &open_kind;
    open->operation.weight = 4;
}

static void
expire_keys(struct operation *operation, struct desk *desk)
{
    struct ticket_expire *expire = (struct ticket_expire *)operation;
    const int64_t *key = KEY_OF(expire->merchant_id, expire->order_id);

    desk_want(desk, TABLE_orders, key);
    desk_want(desk, TABLE_merchant, KEY_OF(expire->merchant_id));
    desk_want(desk, TABLE_outbox, KEY_OF(expire->merchant_id, expire->outbox_id));
    if (!desk_has(desk, TABLE_orders, key))
        return;
    sale_want_attempts(desk, desk_get_orders(desk, key));
    whole_want_attempts(desk, desk_get_orders(desk, key));
}

static enum err
expire_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct ticket_expire *expire = (struct ticket_expire *)operation;
    struct orders_row *order = desk_get_orders(desk, KEY_OF(expire->merchant_id, expire->order_id));
    enum err err;

    if (order == NULL)
        return ERR_NOT_FOUND;
    err = order->parts > 0 ? whole_end(desk, turn, order, ORDER_ON_EXPIRE)
                           : sale_end_order(desk, turn, order, ORDER_ON_EXPIRE, NULL);
    if (err != ERR_OK)
        return err;
    outbox_flow_finish(desk, expire->merchant_id, expire->outbox_id, "sent");
    expire->order = *order;
    return ERR_OK;
}

static const struct operation_kind expire_kind = {"ticket_expire", expire_keys, expire_decide};

void
ticket_flow_expire(struct ticket_expire *expire)
{
    expire->operation.kind = &expire_kind;
    expire->operation.merchant_id = expire->merchant_id;
    expire->operation.weight = 3;
}
