#include "hub/flow/transfer_flow.h"

#include <stdio.h>

#include "hub/flow/claim.h"
#include "hub/flow/move_flow.h"
#include "hub/flow/notice.h"
#include "hub/flow/outbox_flow.h"

#define CONTENT_SIZE (2 * TRANSFER_TEXT_SIZE + 80)

static void
claim_of(const struct transfer_ask *ask, struct claim *ret_claim)
{
    char content[CONTENT_SIZE];

    (void)snprintf(content, sizeof(content), "%lld %lld %lld %s\n%s",
        (long long)ask->book.holder_id, (long long)ask->amount, (long long)ask->to_id, ask->bank,
        ask->reason);
    claim_make(CLAIM_TRANSFER, 0, bytes_text(ask->number), bytes_text(content), ret_claim);
}

static void
ask_keys(struct operation *operation, struct desk *desk)
{
    struct transfer_ask *ask = (struct transfer_ask *)operation;
    struct claim claim;
    int64_t about;

    claim_of(ask, &claim);
    claim_want(desk, ask->book.merchant_id, &claim);
    wallet_want_holder(desk, ask->book);
    wallet_want(desk, ask->book);
    if (ask->to_id != 0)
        desk_want(desk, TABLE_merchant, KEY_OF(ask->to_id));
    if (desk_has(desk, TABLE_claim, KEY_OF(ask->book.merchant_id, claim.kind, claim.hash)) &&
        claim_look(desk, ask->book.merchant_id, &claim, &about) == ERR_OK)
        desk_want(desk, TABLE_transfer, KEY_OF(ask->book.merchant_id, about));
}

/* Whether it may be asked for; looks, and changes nothing. */
static enum err
may_ask(struct desk *desk, const struct transfer_ask *ask)
{
    struct wallet wallet;
    enum err err;

    if (ask->number[0] == '\0' || ask->asked_by == 0 || ask->to_id == ask->book.merchant_id ||
        (ask->to_id == 0) != (ask->bank[0] != '\0'))
        return ERR_BAD_INPUT;
    if (ask->amount <= 0 || ask->amount > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    if (ask->to_id != 0 && desk_get_merchant(desk, KEY_OF(ask->to_id)) == NULL)
        return ERR_NOT_FOUND;
    err = wallet_is_held(desk, ask->book);
    if (err != ERR_OK)
        return err;
    wallet = wallet_look(desk, ask->book);
    return ask->amount > wallet_free(&wallet) ? ERR_OUT_OF_RANGE : ERR_OK;
}

static struct transfer_row
row_of(const struct transfer_ask *ask, const struct turn *turn)
{
    struct transfer_row row = {
        .merchant_id = ask->book.merchant_id,
        .id = id_make(turn->ids),
        .kind = "withdrawal",
        .state = "asked",
        .holder_id = ask->book.holder_id,
        .amount = ask->amount,
        .to_id = ask->to_id,
        .app_id = ask->app_id,
        .asked_by = ask->asked_by,
        .created_us = turn->now.us,
    };

    if (ask->to_id != 0)
        memcpy(row.kind, "transfer", sizeof("transfer"));
    memcpy(row.number, ask->number, sizeof(row.number));
    memcpy(row.bank, ask->bank, sizeof(row.bank));
    memcpy(row.reason, ask->reason, sizeof(row.reason));
    return row;
}

static enum err
ask_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct transfer_ask *ask = (struct transfer_ask *)operation;
    const struct book_journal journal = journal_withdrawal(ask->amount);
    struct transfer_row *transfer;
    struct claim claim;
    int64_t about;
    enum err err;

    ask->transfer = (struct transfer_row){0};
    claim_of(ask, &claim);
    err = claim_look(desk, ask->book.merchant_id, &claim, &about);
    ask->repeated = err == ERR_OK;
    if (err == ERR_NOT_FOUND)
        err = may_ask(desk, ask);
    if (err != ERR_OK)
        return err;
    if (ask->repeated) {
        transfer = desk_get_transfer(desk, KEY_OF(ask->book.merchant_id, about));
        if (transfer == NULL)
            return ERR_CORRUPT;
        ask->transfer = *transfer;
        return ERR_OK;
    }
    ask->transfer = row_of(ask, turn);
    (void)desk_add_transfer(desk, &ask->transfer);
    book_take(desk, ask->book);
    book_post(desk, turn, ask->book, ask->transfer.id, &journal);
    claim_put(desk, turn, ask->book.merchant_id, &claim, ask->transfer.id);
    return ERR_OK;
}

static const struct operation_kind ask_kind = {"transfer_ask", ask_keys, ask_decide};

void
transfer_flow_ask(struct transfer_ask *ask)
{
    ask->operation.kind = &ask_kind;
    ask->operation.weight = 6;
    ask->operation.merchant_id = ask->book.merchant_id;
}

static void
say_keys(struct operation *operation, struct desk *desk)
{
    struct transfer_say *say = (struct transfer_say *)operation;
    const int64_t *key = KEY_OF(say->merchant_id, say->transfer_id);
    const struct transfer_row *transfer;

    desk_want(desk, TABLE_merchant, KEY_OF(say->merchant_id)); /* who may hear of it */
    desk_want(desk, TABLE_transfer, key);
    if (desk_has(desk, TABLE_transfer, key)) {
        transfer = desk_get_transfer(desk, key);
        notice_want_app(desk, transfer->app_id);
        if (transfer->ended_us != 0)
            wallet_want(desk, (struct book){transfer->merchant_id, transfer->holder_id});
    }
    if (say->outbox_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(say->merchant_id, say->outbox_id));
}

static bool
is_to_wallet(const struct transfer_row *transfer)
{
    return transfer->to_id != 0;
}

/* Whether this may be said of it, by whom. */
static enum err
may_say(const struct transfer_say *say, const struct transfer_row *transfer)
{
    bool decides = say->event == TRANSFER_ON_APPROVED || say->event == TRANSFER_ON_REJECTED;

    if (decides && say->by_id == 0)
        return ERR_BAD_INPUT;
    if (say->event == TRANSFER_ON_APPROVED && say->by_id == transfer->asked_by)
        return ERR_FORBIDDEN;
    if (!decides && is_to_wallet(transfer) && say->outbox_id == 0)
        return ERR_BAD_STATE;
    return ERR_OK;
}

static void
send(struct desk *desk, const struct turn *turn, const struct transfer_row *transfer)
{
    const struct book_journal journal = journal_moved_out(BOOK_PAYOUT_TRANSIT, transfer->amount);
    const struct move_row move = {
        .merchant_id = transfer->merchant_id,
        .peer_id = transfer->to_id,
        .holder_id = transfer->holder_id,
        .kind = MOVE_TRANSFER,
        .amount = transfer->amount,
        .cause = transfer->id,
    };

    move_flow_send(desk, turn, &move, &journal);
}

/* It had been given back, and left all the same: out of what is free, and the rest is owed. */
static void
take_again(struct desk *desk, const struct turn *turn, struct book book,
    const struct transfer_row *transfer)
{
    const struct wallet wallet = wallet_look(desk, book);
    const struct wallet free_part = {.available = wallet_free(&wallet)};
    struct book_journal journal;
    struct journal_taken taken;
    enum err err = wallet_take(&free_part, transfer->amount, true, &taken);

    NEED(err == ERR_OK);
    journal = journal_withdrawal_again(&taken);
    book_take(desk, book);
    book_post(desk, turn, book, transfer->id, &journal);
    journal = journal_withdrawal_paid(transfer->amount);
    book_post(desk, turn, book, transfer->id, &journal);
}

static void
tell_people(struct desk *desk, const struct turn *turn, const struct transfer_row *transfer)
{
    const struct alarm_row alarm = {.merchant_id = transfer->merchant_id,
        .id = id_make(turn->ids),
        .order_id = transfer->id,
        .at_us = turn->now.us,
        .kind = "payout_contradicted",
        .detail = "a withdrawal has ended otherwise than was said before"};

    desk_log_alarm(desk, &alarm);
}

/* What the step asks for; returns the state to go to. */
static enum transfer_state
act(struct desk *desk, const struct turn *turn, const struct transfer_row *transfer,
    const struct transfer_step *step)
{
    const struct book book = {transfer->merchant_id, transfer->holder_id};
    struct book_journal journal;

    switch (step->effect) {
    case TRANSFER_DO_SEND:
        if (!is_to_wallet(transfer))
            break;
        send(desk, turn, transfer);
        return TRANSFER_SENT;
    case TRANSFER_DO_POST:
        if (is_to_wallet(transfer))
            break; /* left when it was sent */
        journal = journal_withdrawal_paid(transfer->amount);
        book_post(desk, turn, book, transfer->id, &journal);
        break;
    case TRANSFER_DO_GIVE_BACK:
        journal = journal_withdrawal_failed(transfer->amount);
        book_post(desk, turn, book, transfer->id, &journal);
        break;
    case TRANSFER_DO_CORRECT:
        take_again(desk, turn, book, transfer);
        tell_people(desk, turn, transfer);
        break;
    case TRANSFER_DO_TAKE_BACK:
        journal = journal_withdrawal_returned(transfer->amount);
        book_post(desk, turn, book, transfer->id, &journal);
        tell_people(desk, turn, transfer);
        break;
    case TRANSFER_DO_NOTHING:
        break;
    }
    return step->state;
}

static void
set_state(struct transfer_row *transfer, enum transfer_state state, struct moment now)
{
    text_set(transfer->state, sizeof(transfer->state), transfer_state_machine.states[state]);
    if (transfer_state_is_final(state))
        transfer->ended_us = now.us;
}

static enum err
say_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct transfer_say *say = (struct transfer_say *)operation;
    struct transfer_row *transfer =
        desk_get_transfer(desk, KEY_OF(say->merchant_id, say->transfer_id));
    struct transfer_step step;
    unsigned state;
    enum err err;

    say->news = false;
    if (transfer == NULL)
        return ERR_NOT_FOUND;
    say->transfer = *transfer;
    err = fsm_state_of(&transfer_state_machine, bytes_text(transfer->state), &state);
    if (err == ERR_OK)
        err = may_say(say, transfer);
    if (err == ERR_OK)
        err = transfer_state_step((enum transfer_state)state, say->event, &step);
    if (err == ERR_OK && transfer_state_contradicts(&step) && say->note[0] == '\0')
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    outbox_flow_finish(desk, say->merchant_id, say->outbox_id, "sent");
    if (step.state == (enum transfer_state)state)
        return ERR_OK;
    set_state(transfer, act(desk, turn, transfer, &step), turn->now);
    if (say->by_id != 0 && say->by_id != transfer->asked_by)
        transfer->approved_by = say->by_id;
    if (say->note[0] != '\0')
        memcpy(transfer->note, say->note, sizeof(transfer->note));
    desk_change_transfer(desk, transfer);
    if (transfer->ended_us != 0)
        notice_transfer(desk, turn, transfer);
    say->transfer = *transfer;
    say->news = true;
    return ERR_OK;
}

static const struct operation_kind say_kind = {"transfer_say", say_keys, say_decide};

void
transfer_flow_say(struct transfer_say *say)
{
    say->operation.kind = &say_kind;
    say->operation.merchant_id = say->merchant_id;
    say->operation.weight = 6;
}
