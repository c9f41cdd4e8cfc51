#include "hub/flow/move_flow.h"

#include <stdio.h>

#include "hub/flow/claim.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/wallet.h"

#define FIELD_SIZE 8
#define FIELDS 4
#define NAME_SIZE 24
#define CONTENT_SIZE 100

/* What the effect carries besides its row: kind, holder, amount, cause; 8 bytes each. */
static void
put_field(uint8_t *to, int64_t value)
{
    for (unsigned i = 0; i < FIELD_SIZE; i++)
        to[i] = (uint8_t)((uint64_t)value >> (8 * i));
}

static int64_t
get_field(const uint8_t *at)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < FIELD_SIZE; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return (int64_t)value;
}

static int64_t
cleared_by(const struct book_journal *journal)
{
    int64_t amount = 0;

    for (size_t i = 0; i < BOOK_LEGS_MAX; i++)
        if (journal->legs[i].account == BOOK_CLEARING)
            amount -= journal->legs[i].amount;
    return amount;
}

void
move_flow_send(struct desk *desk, const struct turn *turn, const struct move_row *move,
    const struct book_journal *journal)
{
    struct move_row row = *move;
    uint8_t body[FIELDS * FIELD_SIZE];

    NEED(row.amount != 0 && cleared_by(journal) == row.amount);
    NEED(row.peer_id != 0 && row.peer_id != row.merchant_id);
    row.id = id_make(turn->ids);
    desk_log_move(desk, &row);
    book_post(desk, turn, (struct book){row.merchant_id, row.holder_id}, row.id, journal);
    put_field(body, row.kind);
    put_field(body + FIELD_SIZE, row.holder_id);
    put_field(body + 2 * FIELD_SIZE, row.amount);
    put_field(body + 3 * FIELD_SIZE, row.cause);
    outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = row.merchant_id,
            .about = row.id,
            .target = row.peer_id,
            .body = arena_copy(turn->arena, bytes_of(body, sizeof(body))),
            .due_us = turn->now.us},
        "move", "receive");
}

enum err
move_flow_read(const struct outbox_row *row, struct move_row *ret_sent)
{
    const uint8_t *at = row->body.at;

    if (row->body.size != (size_t)FIELDS * FIELD_SIZE)
        return ERR_CORRUPT;
    *ret_sent = (struct move_row){
        .merchant_id = row->merchant_id,
        .id = row->about,
        .peer_id = row->target,
        .kind = get_field(at),
        .holder_id = get_field(at + FIELD_SIZE),
        .amount = get_field(at + 2 * FIELD_SIZE),
        .cause = get_field(at + 3 * FIELD_SIZE),
    };
    return ERR_OK;
}

static struct book
book_of(const struct move_receive *receive)
{
    return (struct book){receive->sent.peer_id, receive->sent.holder_id};
}

/* The sender's row is the name, whoever sent it. */
static void
claim_of(const struct move_row *sent, struct claim *ret_claim)
{
    char name[NAME_SIZE];
    char content[CONTENT_SIZE];

    (void)snprintf(name, sizeof(name), "%lld", (long long)sent->id);
    (void)snprintf(content, sizeof(content), "%lld %lld %lld %lld", (long long)sent->holder_id,
        (long long)sent->kind, (long long)sent->amount, (long long)sent->cause);
    claim_make(CLAIM_MOVE, sent->merchant_id, bytes_text(name), bytes_text(content), ret_claim);
}

static void
receive_keys(struct operation *operation, struct desk *desk)
{
    struct move_receive *receive = (struct move_receive *)operation;
    struct claim claim;

    claim_of(&receive->sent, &claim);
    claim_want(desk, receive->sent.peer_id, &claim);
    wallet_want(desk, book_of(receive));
}

/* What the books of the receiver say of it; takes what is called back. */
static enum err
journal_of(struct desk *desk, const struct move_receive *receive, struct book_journal *ret_journal)
{
    const struct wallet wallet = wallet_look(desk, book_of(receive));
    const int64_t amount = receive->sent.amount;
    struct journal_taken taken;
    int64_t debt;
    enum err err;

    if (receive->sent.kind == MOVE_SPLIT_RETURN) {
        *ret_journal = journal_split_returned(amount, JOURNAL_SIDE_BOOK);
        return ERR_OK;
    }
    if (amount < 0) {
        err =
            wallet_take(&(struct wallet){.available = wallet_free(&wallet)}, -amount, true, &taken);
        if (err != ERR_OK)
            return err;
        *ret_journal = journal_moved_back(&taken);
        return ERR_OK;
    }
    debt = wallet_debt(&wallet, amount);
    *ret_journal = journal_moved_in(amount, debt);
    return ERR_OK;
}

static enum err
receive_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct move_receive *receive = (struct move_receive *)operation;
    const struct move_row *sent = &receive->sent;
    struct book_journal journal;
    struct claim claim;
    struct move_row row = *sent;
    enum err err;

    receive->repeated = false;
    claim_of(sent, &claim);
    err = claim_look(desk, sent->peer_id, &claim, &row.id);
    if (err != ERR_NOT_FOUND) {
        receive->repeated = err == ERR_OK;
        return err;
    }
    err = journal_of(desk, receive, &journal);
    if (err != ERR_OK)
        return err;
    row.id = id_make(turn->ids);
    row.merchant_id = sent->peer_id;
    row.peer_id = sent->merchant_id;
    row.pair_id = sent->id;
    desk_log_move(desk, &row);
    book_take(desk, book_of(receive));
    book_post(desk, turn, book_of(receive), row.id, &journal);
    claim_put(desk, turn, sent->peer_id, &claim, row.id);
    return ERR_OK;
}

static const struct operation_kind receive_kind = {"move_receive", receive_keys, receive_decide};

void
move_flow_receive(struct move_receive *receive)
{
    receive->operation.kind = &receive_kind;
    receive->operation.weight = 8;
    receive->operation.merchant_id = receive->sent.peer_id;
}
