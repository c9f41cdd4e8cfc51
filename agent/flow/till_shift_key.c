#include "agent/flow/amount.h"
#include "agent/flow/till_inside.h"

#define CASHIER_DIGITS_MAX 8

static void
refuse(struct till_turn *turn, enum screen_message message)
{
    till_note(turn, message);
    (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
}

static void
go_to(struct till_turn *turn, enum screen_shift_step step, enum screen_message message)
{
    turn->till->shift_step = step;
    turn->till->ask = SCREEN_ASK_NOTHING;
    turn->till->entry[0] = '\0';
    till_note(turn, message);
}

void
till_shift_key_begin(struct till_turn *turn)
{
    struct till *till = turn->till;
    char kept[SCREEN_ENTRY_MAX];

    memcpy(kept, till->entry, sizeof(kept));
    till_go_ready(turn);
    memcpy(till->kept, kept, sizeof(kept));
    till->view = SCREEN_SHIFT;
    till->cashier[0] = '\0';
    go_to(turn, SCREEN_SHIFT_MENU, SCREEN_SAY_NOTHING);
}

static void
leave(struct till_turn *turn)
{
    struct till *till = turn->till;
    char kept[SCREEN_ENTRY_MAX];

    memcpy(kept, till->kept, sizeof(kept));
    till_go_ready(turn);
    memcpy(till->entry, kept, sizeof(kept));
}

/* The first reason of a line, or the one beside another. */
static enum shift_reason
reason_beside(enum shift_line line, enum shift_reason from, int step)
{
    unsigned reason = from;

    do {
        reason = (reason + (step < 0 ? SHIFT_REASONS - 1 : 1)) % SHIFT_REASONS;
    } while (shift_reason_line((enum shift_reason)reason) != line);
    return (enum shift_reason)reason;
}

static void
begin_move(struct till_turn *turn, enum shift_line line)
{
    struct till *till = turn->till;

    till->shift_line = line;
    till->shift_reason = reason_beside(line, SHIFT_REASON_NONE, 1);
    till->moved = money_of(0);
    go_to(turn, SCREEN_SHIFT_AMOUNT, SCREEN_SAY_NOTHING);
}

/* The drawer opens, so that what is in it can be counted. */
static void
begin_count(struct till_turn *turn)
{
    turn->effects->pulses = turn->till->settings.open_drawer;
    go_to(turn, SCREEN_SHIFT_COUNT, SCREEN_SAY_NOTHING);
}

static void
begin_list(struct till_turn *turn)
{
    struct till *till = turn->till;

    go_to(turn, SCREEN_SHIFT_LIST, SCREEN_SAY_NOTHING);
    till->shifts_count = 0;
    till->chosen = 0;
    till->shifts_before = INT64_MAX;
    turn->effects->wants_shifts = true;
}

static void
key_in_menu(struct till_turn *turn, const struct till_command *command)
{
    const bool is_open = till_shift_open_number(turn->till) != 0;

    if (command->key == TILL_KEY_ESC)
        leave(turn);
    if (command->key != TILL_KEY_DIGIT)
        return;
    if (command->digit == 1 && !is_open)
        go_to(turn, SCREEN_SHIFT_CASHIER, SCREEN_SAY_NOTHING);
    else if (command->digit == 1)
        begin_count(turn);
    else if (command->digit == 2 && is_open)
        begin_move(turn, SHIFT_LINE_PAY_IN);
    else if (command->digit == 3 && is_open)
        begin_move(turn, SHIFT_LINE_PAY_OUT);
    else if (command->digit == 4 && is_open)
        begin_move(turn, SHIFT_LINE_DROP);
    else if (command->digit == 6)
        begin_list(turn);
}

/* Nothing typed is who the settings say is at the till. */
static void
take_cashier(struct till_turn *turn)
{
    struct till *till = turn->till;
    size_t size = strlen(till->settings.staff) + 1;

    if (till->cashier[0] == '\0' && size <= sizeof(till->cashier))
        memcpy(till->cashier, till->settings.staff, size);
    if (till->cashier[0] == '\0')
        refuse(turn, SCREEN_SAY_SHIFT_CASHIER);
    else
        go_to(turn, SCREEN_SHIFT_FLOAT, SCREEN_SAY_SHIFT_PRESS);
}

static void
key_in_cashier(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    const size_t length = strlen(till->cashier);

    if (command->key == TILL_KEY_DIGIT && length < CASHIER_DIGITS_MAX) {
        till->cashier[length] = (char)('0' + command->digit);
        till->cashier[length + 1] = '\0';
    } else if (command->key == TILL_KEY_BACKSPACE && length > 0) {
        till->cashier[length - 1] = '\0';
    } else if (command->key == TILL_KEY_CLEAR) {
        till->cashier[0] = '\0';
    } else if (command->key == TILL_KEY_CONFIRM) {
        take_cashier(turn);
    } else if (command->key == TILL_KEY_ESC) {
        till->cashier[0] = '\0';
        go_to(turn, SCREEN_SHIFT_MENU, SCREEN_SAY_NOTHING);
    }
}

/* What was typed, as an amount that can be. */
static bool
typed(struct till_turn *turn, struct money *ret_amount)
{
    if (amount_of(turn->till->entry, ret_amount) == ERR_OK && ret_amount->fen <= TICKET_FEN_MAX)
        return true;
    refuse(turn, SCREEN_SAY_AMOUNT_BAD);
    return false;
}

static void
key_in_float(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    struct money opening;

    if (command->key == TILL_KEY_CONFIRM) {
        till_note(turn, SCREEN_SAY_SHIFT_PRESS);
    } else if (command->key == TILL_KEY_SHIFT) {
        if (!typed(turn, &opening))
            return;
        if (till->entry[0] == '\0')
            opening = money_of(till->shift.float_fen);
        till_shift_open(turn, opening);
    } else if (command->key == TILL_KEY_ESC) {
        till->cashier[0] = '\0';
        go_to(turn, SCREEN_SHIFT_CASHIER, SCREEN_SAY_NOTHING);
    }
}

static void
key_in_amount(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    struct money moved;

    if (command->key == TILL_KEY_ESC) {
        go_to(turn, SCREEN_SHIFT_MENU, SCREEN_SAY_NOTHING);
        return;
    }
    if (command->key != TILL_KEY_CONFIRM || !typed(turn, &moved))
        return;
    if (moved.fen == 0) {
        refuse(turn, SCREEN_SAY_AMOUNT_FIRST);
    } else if (shift_line_drawer(till->shift_line) < 0 && moved.fen > till_shift_expected(till)) {
        refuse(turn, SCREEN_SAY_SHIFT_DRAWER_HAS);
        till->note.amount = money_of(till_shift_expected(till));
    } else {
        till->moved = moved;
        go_to(turn, SCREEN_SHIFT_REASON, SCREEN_SAY_SHIFT_PRESS);
    }
}

static void
key_in_reason(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;

    switch ((int)command->key) {
    case TILL_KEY_UP:
    case TILL_KEY_DOWN:
        till->shift_reason = reason_beside(
            till->shift_line, till->shift_reason, command->key == TILL_KEY_DOWN ? 1 : -1);
        break;
    case TILL_KEY_SHIFT:
        till_shift_move(turn);
        break;
    case TILL_KEY_ESC:
        begin_move(turn, till->shift_line);
        break;
    default:
        break;
    }
}

static void
key_in_count(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    struct money counted;

    if (command->key == TILL_KEY_ESC) {
        go_to(turn, SCREEN_SHIFT_MENU, SCREEN_SAY_NOTHING);
        return;
    }
    if (command->key != TILL_KEY_CONFIRM || !typed(turn, &counted))
        return;
    if (till->entry[0] == '\0') {
        refuse(turn, SCREEN_SAY_SHIFT_COUNT);
        return;
    }
    till->counted = counted;
    go_to(turn, SCREEN_SHIFT_REVIEW, SCREEN_SAY_SHIFT_PRESS);
}

/* What is not over is said once before the shift is closed all the same. */
static void
key_in_review(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    const bool asked = till->ask == SCREEN_ASK_CARRY;

    till->ask = SCREEN_ASK_NOTHING;
    if (command->key == TILL_KEY_SHIFT && till->pending_count > 0 && !asked) {
        till->ask = SCREEN_ASK_CARRY;
        till_note(turn, SCREEN_SAY_SHIFT_CARRY);
        till->note.number = (int64_t)till->pending_count;
    } else if (command->key == TILL_KEY_SHIFT) {
        till_shift_close(turn);
    } else if (command->key == TILL_KEY_ESC && !asked) {
        go_to(turn, SCREEN_SHIFT_COUNT, SCREEN_SAY_NOTHING);
    } else {
        till_note(turn, SCREEN_SAY_SHIFT_PRESS);
    }
}

void
till_shift_key_page(struct till_turn *turn, const struct till_event *event)
{
    struct till *till = turn->till;

    if (till->view != SCREEN_SHIFT || till->shift_step != SCREEN_SHIFT_LIST)
        return;
    NEED(event->shifts_count <= SCREEN_SHIFTS_MAX);
    till->shifts_count = event->shifts_count;
    for (size_t i = 0; i < event->shifts_count; i++)
        till->shifts[i] = event->shifts[i];
    if (till->chosen >= till->shifts_count)
        till->chosen = 0;
    till_note(turn, till->shifts_count == 0 ? SCREEN_SAY_SHIFT_NOTHING : SCREEN_SAY_NOTHING);
}

static void
move_in_list(struct till_turn *turn, bool down)
{
    struct till *till = turn->till;

    till_note(turn, SCREEN_SAY_NOTHING);
    if (till->shifts_count == 0)
        return;
    if (down && till->chosen + 1 < till->shifts_count) {
        till->chosen++;
    } else if (down && till->shifts_count == SCREEN_SHIFTS_MAX) {
        till->shifts_before = till->shifts[till->shifts_count - 1].shift.number;
        till->chosen = 0;
        turn->effects->wants_shifts = true;
    } else if (!down && till->chosen > 0) {
        till->chosen--;
    } else if (!down) {
        begin_list(turn);
    }
}

static void
key_in_list(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    const struct till_shift_row *row = &till->shifts[till->chosen];

    switch ((int)command->key) {
    case TILL_KEY_UP:
    case TILL_KEY_DOWN:
        move_in_list(turn, command->key == TILL_KEY_DOWN);
        break;
    case TILL_KEY_COPY:
        if (till->shifts_count == 0)
            break;
        till_print_copy_shift(turn, &row->shift, row->has_print ? &row->print : NULL);
        turn->effects->wants_shifts = true; /* the row as it is then */
        break;
    case TILL_KEY_ESC:
        go_to(turn, SCREEN_SHIFT_MENU, SCREEN_SAY_NOTHING);
        break;
    default:
        break;
    }
}

bool
till_shift_key_types(const struct till *till)
{
    return till->shift_step == SCREEN_SHIFT_FLOAT || till->shift_step == SCREEN_SHIFT_AMOUNT ||
           till->shift_step == SCREEN_SHIFT_COUNT;
}

void
till_shift_key(struct till_turn *turn, const struct till_command *command)
{
    static void (*const steps[])(struct till_turn *, const struct till_command *) = {
        [SCREEN_SHIFT_MENU] = key_in_menu,
        [SCREEN_SHIFT_CASHIER] = key_in_cashier,
        [SCREEN_SHIFT_FLOAT] = key_in_float,
        [SCREEN_SHIFT_AMOUNT] = key_in_amount,
        [SCREEN_SHIFT_REASON] = key_in_reason,
        [SCREEN_SHIFT_COUNT] = key_in_count,
        [SCREEN_SHIFT_REVIEW] = key_in_review,
        [SCREEN_SHIFT_LIST] = key_in_list,
    };

    steps[turn->till->shift_step](turn, command);
}
