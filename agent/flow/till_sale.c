#include "agent/flow/amount.h"
#include "agent/flow/till_inside.h"

/* A clock before this was never set; better no time on a ticket than a wrong year. */
#define CLOCK_FLOOR_US (INT64_C(1704067200) * 1000000)

static int64_t
issued_s(const struct till *till, const struct till_now *now)
{
    int64_t us = till_time(till, now).us;

    /* A clock that jumped behind the hub's correction, or beyond what a ticket can say. */
    if (us < CLOCK_FLOOR_US || us / 1000000 > UINT32_MAX)
        return 0;
    return us / 1000000;
}

/* The amount that was typed, or a note that says what is wrong with it. */
static bool
typed_amount(struct till_turn *turn, struct money *ret_amount)
{
    enum err err = amount_of(turn->till->entry, ret_amount);

    if (err != ERR_OK) {
        till_note(turn, SCREEN_SAY_AMOUNT_BAD);
    } else if (ret_amount->fen == 0) {
        till_note(turn, SCREEN_SAY_AMOUNT_FIRST);
    } else if (ret_amount->fen > TICKET_FEN_MAX) {
        till_note(turn, SCREEN_SAY_AMOUNT_TOO_BIG);
    } else if (turn->till->suspended) {
        till_note(turn, SCREEN_SAY_SUSPENDED);
    } else if (till_shift_is_wanted(turn->till)) {
        till_note(turn, SCREEN_SAY_SHIFT_FIRST);
    } else if (!turn->now->has_room ||
               turn->till->last_sequence >= TICKET_SEQUENCE_MAX - STORE_CHANGE_MAX) {
        till_note(turn, SCREEN_SAY_DISK_FULL);
    } else {
        return true;
    }
    (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
    return false;
}

struct store_sale
till_sale_new(const struct till_turn *turn, struct money amount)
{
    const struct till *till = turn->till;
    struct store_sale sale = {
        .epoch = till->epoch,
        .sequence = till->last_sequence + 1,
        .state = SALE_OPEN,
        .amount_fen = amount.fen,
        .salt = turn->now->salt,
        .opened_us = till_time(till, turn->now).us,
        .offline = !till->online,
        .shift = till_shift_open_number(till),
    };

    if (turn->order != NULL)
        (void)snprintf(sale.reference, sizeof(sale.reference), "%s", turn->order->reference);
    return sale;
}

void
till_sale_put_url(const struct till *till, const struct store_sale *sale, struct text *url)
{
    const struct ticket ticket = {
        .terminal = till->terminal,
        .epoch = sale->epoch,
        .sequence = sale->sequence,
        .salt = sale->salt,
        .amount = money_of(sale->amount_fen),
        .issued_s = sale->issued_s,
    };
    uint8_t bytes[TICKET_SIZE];

    ticket_sign(&ticket, till->keys.ticket, bytes);
    ticket_put_url(url, till->settings.pay_base, bytes);
}

void
till_sale_show(struct till_turn *turn, const struct store_sale *sale)
{
    struct till *till = turn->till;
    struct text url;

    text_init(&url, till->url, sizeof(till->url));
    till_sale_put_url(till, sale, &url);
    if (!text_ok(&url) || qr_make(text_bytes(&url), QR_LEVEL_M, &till->qr) != ERR_OK)
        till->qr.side = 0;
    till->has_sale = true;
    till->sale = *sale;
    till->view = SCREEN_COLLECTING;
    till->ask = SCREEN_ASK_NOTHING;
    till->stage = SCREEN_STAGE_SHOWN;
    till->channel = CHANNEL_NONE;
    till->shown_at = turn->now->tick;
    till->stage_at = turn->now->tick;
    till->entry[0] = '\0';
    till_note(turn, till->online ? SCREEN_SAY_WAITING : SCREEN_SAY_WAITING_OFFLINE);
}

void
till_sale_open(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct message_record record = {0};
    struct store_sale sale;
    struct money amount;

    if (!typed_amount(turn, &amount))
        return;
    if (till->settings.pay_base[0] == '\0') {
        till_note(turn, SCREEN_SAY_NOT_ENROLLED);
        return;
    }
    sale = till_sale_new(turn, amount);
    sale.issued_s = issued_s(till, turn->now);
    record.issued_s = sale.issued_s;
    till_write_record(turn, MESSAGE_KIND_SALE, &sale, &record);
    till_write_sale(turn, &sale);
    turn->effects->change.opens_sale = true;
    till_sale_show(turn, &sale);
    (void)till_tell(turn, TILL_HAPPENED_OPENED, &sale);
}

struct money
till_sale_round(const struct till *till, struct money amount)
{
    int64_t rounded = amount.fen - amount.fen % till->settings.cash_rounding_fen;

    return rounded > 0 ? money_of(rounded) : amount;
}

void
till_sale_begin_cash(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct money amount;

    if (till->view == SCREEN_COLLECTING) {
        till->kept[0] = '\0';
    } else {
        if (!typed_amount(turn, &amount))
            return;
        till->has_sale = false;
        memcpy(till->kept, till->entry, sizeof(till->kept));
    }
    till->entry[0] = '\0';
    till->ask = SCREEN_ASK_NOTHING;
    till->view = SCREEN_CASH;
    till_note(turn, SCREEN_SAY_NOTHING);
}

void
till_sale_leave_cash(struct till_turn *turn)
{
    struct till *till = turn->till;

    memcpy(till->entry, till->kept, sizeof(till->entry));
    till->kept[0] = '\0';
    till->view = till->has_sale ? SCREEN_COLLECTING : SCREEN_READY;
    if (till->has_sale)
        till_note_waiting(turn);
    else
        till_note(turn, SCREEN_SAY_NOTHING);
}

/* What was handed over: nothing typed means exactly what is due. */
static bool
count_cash(struct till_turn *turn, struct money due, struct money *ret_tendered)
{
    enum err err = amount_of(turn->till->entry, ret_tendered);

    if (err == ERR_OK && ret_tendered->fen == 0)
        *ret_tendered = due;
    if (err != ERR_OK || ret_tendered->fen > TICKET_FEN_MAX) {
        till_note(turn, SCREEN_SAY_AMOUNT_BAD);
    } else if (ret_tendered->fen < due.fen) {
        till_note(turn, SCREEN_SAY_CASH_SHORT);
        turn->till->note.amount = money_of(due.fen - ret_tendered->fen);
    } else {
        return true;
    }
    (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
    return false;
}

static void
show_cash(struct till_turn *turn, const struct store_sale *sale, bool phone_may_pay)
{
    struct till *till = turn->till;

    till->has_sale = true;
    till->sale = *sale;
    till->view = SCREEN_CASH_DONE;
    till->entry[0] = '\0';
    till->kept[0] = '\0';
    till_note_sale(turn, phone_may_pay ? SCREEN_SAY_CASH_AND_PHONE : SCREEN_SAY_CASH_TAKEN, sale);
    till->note.amount = money_of(sale->collected_fen);
    (void)till_tell(turn, TILL_HAPPENED_CASH, sale);
}

void
till_sale_take_cash(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct message_record record = {.channel = CHANNEL_CASH};
    bool is_new = !till->has_sale;
    struct store_sale sale = till->sale;
    struct sale_step step;
    struct money amount = money_of(is_new ? 0 : sale.amount_fen);
    struct money tendered;

    if (is_new) {
        NEED(amount_of(till->kept, &amount) == ERR_OK);
        sale = till_sale_new(turn, amount);
    }
    if (!count_cash(turn, till_sale_round(till, amount), &tendered))
        return;
    if (sale_state_step((enum sale_state)sale.state, SALE_ON_CASH, &step) != ERR_OK)
        return;
    sale.state = step.state;
    sale.channel = CHANNEL_CASH;
    sale.ended_us = till_time(till, turn->now).us;
    sale.collected_fen = till_sale_round(till, amount).fen;
    sale.tendered_fen = tendered.fen;
    record.collected_fen = sale.collected_fen;
    record.tendered_fen = sale.tendered_fen;
    till_write_record(turn, MESSAGE_KIND_CASH, &sale, &record);
    till_write_sale(turn, &sale);
    if (till->settings.print_cash)
        till_print_queue(turn, &sale);
    turn->effects->pulses = till->settings.open_drawer;
    turn->effects->change.opens_sale = is_new;
    show_cash(turn, &sale,
        !is_new && (!till->online || till->stage == SCREEN_STAGE_OPENED ||
                       till->stage == SCREEN_STAGE_PAYING));
}

void
till_sale_cancel(struct till_turn *turn, bool keep_amount)
{
    struct till *till = turn->till;

    till->keep_amount = keep_amount;
    if (till->online && till->stage != SCREEN_STAGE_PAYING) {
        till_sale_cancel_now(turn);
        return;
    }
    till->ask = SCREEN_ASK_CANCEL;
    till_note(turn, till->online ? SCREEN_SAY_CANCEL_PAYING : SCREEN_SAY_CANCEL_OFFLINE);
}

void
till_sale_cancel_now(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct message_record record = {0};
    struct store_sale sale = till->sale;
    struct sale_step step;
    char amount[MONEY_TEXT_MAX];

    till->ask = SCREEN_ASK_NOTHING;
    if (sale_state_step((enum sale_state)sale.state, SALE_ON_CANCEL, &step) != ERR_OK)
        return;
    sale.state = step.state;
    sale.ended_us = till_time(till, turn->now).us;
    till_write_record(turn, MESSAGE_KIND_CANCEL, &sale, &record);
    till_write_sale(turn, &sale);
    (void)till_tell(turn, TILL_HAPPENED_CANCELLED, &sale);
    if (till->keep_amount) {
        till_go_ready(turn);
        (void)snprintf(till->entry, sizeof(till->entry), "%s",
            money_format(money_of(sale.amount_fen), amount));
    } else {
        till->view = SCREEN_CANCELLED;
    }
    till_note_sale(turn, till->online ? SCREEN_SAY_CANCELLED : SCREEN_SAY_CANCELLED_OFFLINE, &sale);
}
