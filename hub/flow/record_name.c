#include "hub/flow/record_name.h"

#include <stdio.h>

#include "hub/flow/wallet.h"

/* Four numbers and what stands between them. */
#define RECORD_NAME_SIZE 96

/* The name of the sale that a record speaks of: its own when it is the sale. */
static struct record_name
sale_of(const struct message_record *record, struct record_name own)
{
    if (record->about == 0)
        return record_name_birth(record, own);
    return (struct record_name){
        record->about_epoch == 0 ? own.epoch : record->about_epoch, record->about};
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

bool
record_name_is_moved(const struct message_record *record)
{
    return record->was_epoch != 0 || record->was_sequence != 0;
}

bool
record_name_can_be(const struct message_record *record, int64_t epoch)
{
    return !record_name_is_moved(record) ||
           (record->was_epoch > 0 && record->was_epoch < epoch && record->was_sequence > 0);
}

struct record_name
record_name_birth(const struct message_record *record, struct record_name own)
{
    if (!record_name_is_moved(record))
        return own;
    return (struct record_name){record->was_epoch, record->was_sequence};
}

bool
record_name_claims(const struct terminal_row *terminal, const struct message_record *record,
    struct record_name own, struct claim *ret_claim)
{
    const struct record_name birth = record_name_birth(record, own);
    char name[RECORD_NAME_SIZE];

    if (record->kind != MESSAGE_KIND_CASH_BACK && record->kind != MESSAGE_KIND_DRAWER)
        return false;
    (void)snprintf(name, sizeof(name), "%lld-%lld at %lld: %lld", (long long)birth.epoch,
        (long long)birth.sequence, (long long)record->till_us, (long long)record->collected_fen);
    claim_make(CLAIM_RECORD, terminal->id, bytes_text(name), bytes_of(NULL, 0), ret_claim);
    return true;
}

void
record_name_want(struct desk *desk, const struct terminal_row *terminal,
    const struct message_record *record, struct record_name own)
{
    const struct record_name sale = sale_of(record, own);
    struct claim claim;

    if (record_name_claims(terminal, record, own, &claim))
        claim_want(desk, terminal->merchant_id, &claim);
    sale_want_orders(desk, terminal, sale.epoch, sale.sequence);
    for (int64_t fork = 0; fork < SALE_FORKS_MAX; fork++) {
        const int64_t *key =
            KEY_OF(terminal->merchant_id, terminal->id, sale.epoch, sale.sequence, fork);
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

struct orders_row *
record_name_find(struct desk *desk, const struct terminal_row *terminal,
    const struct message_record *record, struct record_name own, int64_t *ret_fork)
{
    const struct record_name sale = sale_of(record, own);
    const struct ticket ticket = {
        .terminal = terminal->id,
        .epoch = sale.epoch,
        .sequence = sale.sequence,
        .salt = record->salt,
        .amount = {record->amount_fen},
    };

    return record->about == 0 ? sale_find_order(desk, terminal, &ticket, ret_fork)
                              : sale_order_of(desk, terminal, &ticket);
}
