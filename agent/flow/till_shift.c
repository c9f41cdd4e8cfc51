#include "agent/flow/till_inside.h"

int64_t
till_shift_open_number(const struct till *till)
{
    return till->shift.state == STORE_SHIFT_OPEN ? till->shift.number : 0;
}

bool
till_shift_is_wanted(const struct till *till)
{
    return till->settings.shift_required && till_shift_open_number(till) == 0;
}

const char *
till_shift_staff(const struct till *till)
{
    return till_shift_open_number(till) != 0 ? till->shift.cashier : till->settings.staff;
}

int64_t
till_shift_expected(const struct till *till)
{
    int64_t expected = 0;

    /* Beyond what can be said: nothing of it is true any more. */
    if (shift_expected(&till->shift.sums, till->shift.float_fen, &expected) != ERR_OK)
        return 0;
    return expected;
}

/* Where money of that record counts. */
static enum shift_line
line_of(const struct message_record *record, int64_t *ret_fen)
{
    *ret_fen = record->collected_fen;
    switch ((enum message_kind)record->kind) {
    case MESSAGE_KIND_CASH:
        return SHIFT_LINE_CASH;
    case MESSAGE_KIND_CASH_BACK:
        return SHIFT_LINE_CASH_BACK;
    case MESSAGE_KIND_DRAWER:
        return shift_line_of(record->line);
    case MESSAGE_KIND_PAID:
    case MESSAGE_KIND_CODE:
        *ret_fen = record->amount_fen;
        return shift_line_of_wallet(channel_of(record->channel));
    case MESSAGE_KIND_SALE:
    case MESSAGE_KIND_CANCEL:
    case MESSAGE_KIND_UNCONFIRMED:
    case MESSAGE_KIND_SHIFT_OPEN:
    case MESSAGE_KIND_SHIFT_CLOSE:
    case MESSAGE_KINDS:
        break;
    }
    return SHIFT_LINE_NONE;
}

/*
 * All that happens while a shift is open is of that shift. Between two of them, money for a sale of
 * a shift goes to the next one; what was sold without any is of none.
 */
static bool
belongs(const struct till *till, const struct store_sale *about, enum shift_line line)
{
    if (till->shift.number == 0)
        return false;
    return till->shift.state == STORE_SHIFT_OPEN ||
           (line != SHIFT_LINE_NONE && about != NULL && about->shift != 0);
}

void
till_shift_count(
    struct till_turn *turn, const struct store_sale *about, struct message_record *record)
{
    struct store_shift shift = turn->till->shift;
    int64_t fen;
    const enum shift_line line = line_of(record, &fen);

    if (!belongs(turn->till, about, line))
        return;
    record->shift = shift.number;
    record->shift_salt = shift.salt;
    /* More than can be counted is not counted by the hub either. */
    if (line != SHIFT_LINE_NONE &&
        shift_add(&shift.sums, line, fen, about != NULL && about->shift != shift.number) == ERR_OK)
        till_write_shift(turn, &shift);
}

static void
tell(struct till_turn *turn, enum till_happened what, int64_t number, struct money amount)
{
    struct till_notice *notice = till_tell(turn, what, NULL);

    notice->shift = number;
    notice->amount = amount;
}

void
till_shift_open(struct till_turn *turn, struct money opening)
{
    struct till *till = turn->till;
    struct message_record record = {.collected_fen = opening.fen};
    struct store_shift shift = till->shift;

    NEED(shift.state != STORE_SHIFT_OPEN);
    if (shift.number == 0) {
        shift.number = 1;
        shift.salt = turn->now->salt;
    }
    shift.state = STORE_SHIFT_OPEN;
    shift.opened_us = till_time(till, turn->now).us;
    shift.float_fen = opening.fen;
    memcpy(shift.cashier, till->cashier, sizeof(shift.cashier));
    till_write_shift(turn, &shift);
    till_write_record(turn, MESSAGE_KIND_SHIFT_OPEN, NULL, &record);
    turn->effects->pulses = till->settings.open_drawer;
    till_go_ready(turn);
    till_note(turn, SCREEN_SAY_SHIFT_OPENED);
    till->note.number = shift.number;
    till->note.amount = opening;
    tell(turn, TILL_HAPPENED_SHIFT_OPENED, shift.number, opening);
}

void
till_shift_move(struct till_turn *turn)
{
    struct till *till = turn->till;
    const struct money moved = till->moved;
    struct message_record record = {.collected_fen = moved.fen,
        .line = (int64_t)shift_reason_line(till->shift_reason),
        .reason = (int64_t)till->shift_reason};

    till_write_record(turn, MESSAGE_KIND_DRAWER, NULL, &record);
    turn->effects->pulses = till->settings.open_drawer;
    till_go_ready(turn);
    till_note(turn, SCREEN_SAY_SHIFT_MOVED);
    till->note.amount = moved;
    till->note.line = shift_line_of(record.line);
    tell(turn, TILL_HAPPENED_DRAWER_MOVED, till->shift.number, moved);
}

static void
note_closed(struct till_turn *turn, const struct store_shift *shift)
{
    const int64_t variance = shift->counted_fen - shift->expected_fen;

    till_note(turn, variance == 0  ? SCREEN_SAY_SHIFT_EVEN
                    : variance > 0 ? SCREEN_SAY_SHIFT_OVER
                                   : SCREEN_SAY_SHIFT_UNDER);
    turn->till->note.number = shift->number;
    turn->till->note.amount = money_of(variance < 0 ? -variance : variance);
}

/* The next one has its name at once, and begins with what was left. */
static struct store_shift
next_of(const struct till_turn *turn, const struct store_shift *shift)
{
    return (struct store_shift){.number = shift->number + 1,
        .salt = turn->now->salt,
        .state = STORE_SHIFT_NEXT,
        .float_fen = shift->counted_fen};
}

void
till_shift_close(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct store_shift shift = till->shift;
    struct shift_report report = {
        .opened_us = shift.opened_us, .float_fen = shift.float_fen, .sums = shift.sums};
    struct message_record record = {.collected_fen = till->counted.fen};
    uint8_t bytes[SHIFT_REPORT_SIZE];
    struct store_shift next;

    NEED(shift.state == STORE_SHIFT_OPEN);
    report.expected_fen = till_shift_expected(till);
    shift_report_put(&report, bytes, &record.report.size);
    record.report.at = bytes;
    till_write_record(turn, MESSAGE_KIND_SHIFT_CLOSE, NULL, &record);
    shift.state = STORE_SHIFT_CLOSED;
    shift.closed_us = record.till_us;
    shift.epoch = till->epoch;
    shift.sequence = till->last_sequence;
    shift.counted_fen = till->counted.fen;
    shift.expected_fen = report.expected_fen;
    shift.carried_count = (int64_t)till->pending_count;
    till_write_shift(turn, &shift);
    till_print_shift(turn, &shift);
    next = next_of(turn, &shift);
    till_write_shift(turn, &next);
    till_go_ready(turn);
    note_closed(turn, &shift);
    tell(turn, TILL_HAPPENED_SHIFT_CLOSED, shift.number, money_of(shift.counted_fen));
}
