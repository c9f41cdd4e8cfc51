#include "agent/flow/amount.h"
#include "agent/flow/till_inside.h"

static bool
starts_amount(enum till_key key)
{
    return key == TILL_KEY_DIGIT || key == TILL_KEY_POINT || key == TILL_KEY_AMOUNT;
}

static bool
edits_amount(enum till_key key)
{
    return starts_amount(key) || key == TILL_KEY_DOUBLE_ZERO || key == TILL_KEY_PLUS ||
           key == TILL_KEY_TIMES || key == TILL_KEY_BACKSPACE || key == TILL_KEY_CLEAR;
}

static void
edit_amount(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    char amount[MONEY_TEXT_MAX];

    if (command->key == TILL_KEY_AMOUNT) {
        const char *text = money_format(command->amount, amount);

        if (command->amount.fen > 0 && strlen(text) < sizeof(till->entry))
            memcpy(till->entry, text, strlen(text) + 1);
        else
            till_note(turn, SCREEN_SAY_AMOUNT_BAD);
        return;
    }
    till_note(turn, SCREEN_SAY_NOTHING);
    (void)amount_type(till->entry, sizeof(till->entry), command);
}

static void
confirm(struct till_turn *turn)
{
    struct till *till = turn->till;

    if (till_asks_print(till))
        till_print_seen(turn);
    else if (till->entry[0] == '\0')
        till_go_ready(turn);
    else if (till->settings.enter_is_cash)
        till_sale_begin_cash(turn);
    else
        till_sale_open(turn);
}

/* No sale is open: READY and all the ways a sale can have ended. */
static void
key_when_free(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;

    if (till->view != SCREEN_READY && starts_amount(command->key))
        till_go_ready(turn);
    if (edits_amount(command->key)) {
        edit_amount(turn, command);
        return;
    }
    switch ((int)command->key) {
    case TILL_KEY_CONFIRM:
        confirm(turn);
        break;
    case TILL_KEY_QR:
        till_sale_open(turn);
        break;
    case TILL_KEY_CASH:
        till_sale_begin_cash(turn);
        break;
    case TILL_KEY_CODE:
        till_code_begin(turn);
        break;
    case TILL_KEY_BACK:
        till_back_begin(turn);
        break;
    case TILL_KEY_HISTORY:
        till_history_begin(turn);
        break;
    case TILL_KEY_COPY:
        till_print_again(turn);
        break;
    case TILL_KEY_DRAWER:
        till_print_drawer(turn);
        break;
    case TILL_KEY_SHIFT:
        till_shift_key_begin(turn);
        break;
    case TILL_KEY_SCAN:
        till_note(turn, SCREEN_SAY_SCAN_LATER);
        break;
    case TILL_KEY_ESC:
        if (till_asks_print(till))
            till->has_asked = false;
        else if (till->view != SCREEN_READY)
            till_go_ready(turn);
        break;
    default:
        break;
    }
}

static void
key_when_collecting(struct till_turn *turn, const struct till_command *command)
{
    bool unknown = till_is_unknown(turn->till, turn->now);

    /* Others wait in the queue; the hub will say how this one ended. */
    if (unknown && (starts_amount(command->key) || command->key == TILL_KEY_ESC ||
                       command->key == TILL_KEY_SHIFT)) {
        till_go_ready(turn);
        if (command->key == TILL_KEY_SHIFT)
            till_shift_key_begin(turn);
        else if (command->key != TILL_KEY_ESC)
            edit_amount(turn, command);
        return;
    }
    switch ((int)command->key) {
    case TILL_KEY_CANCEL:
        till_sale_cancel(turn, false);
        break;
    case TILL_KEY_ESC:
        till_sale_cancel(turn, true);
        break;
    case TILL_KEY_CASH:
        till_sale_begin_cash(turn);
        break;
    case TILL_KEY_CODE:
        till_code_begin(turn);
        break;
    case TILL_KEY_DIGIT:
    case TILL_KEY_AMOUNT:
    case TILL_KEY_POINT:
    case TILL_KEY_SHIFT:
        till_note(turn, SCREEN_SAY_SALE_OPEN);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        break;
    default:
        break;
    }
}

static void
key_when_counting(struct till_turn *turn, const struct till_command *command)
{
    if (edits_amount(command->key))
        edit_amount(turn, command);
    else if (command->key == TILL_KEY_CONFIRM)
        till_sale_take_cash(turn);
    else if (command->key == TILL_KEY_ESC)
        till_sale_leave_cash(turn);
}

/*
 * An answer to "cancel all the same?"; any other key withdraws the question and counts as itself.
 */
static bool
answers_cancel(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;

    till->ask = SCREEN_ASK_NOTHING;
    if (command->key == TILL_KEY_CANCEL) {
        till_sale_cancel_now(turn);
        return true;
    }
    till_note_waiting(turn);
    return command->key == TILL_KEY_ESC;
}

void
till_key(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;

    if (till->checking || till_scan(turn, command))
        return;
    if (till->ask == SCREEN_ASK_PIN) {
        till_code_pin_key(turn, command);
        return;
    }
    if (till->ask == SCREEN_ASK_CANCEL && answers_cancel(turn, command))
        return;
    switch (till->view) {
    case SCREEN_READY:
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        key_when_free(turn, command);
        break;
    case SCREEN_COLLECTING:
    case SCREEN_UNKNOWN:
        key_when_collecting(turn, command);
        break;
    case SCREEN_CASH:
        key_when_counting(turn, command);
        break;
    case SCREEN_CASH_BACK:
        if (edits_amount(command->key))
            edit_amount(turn, command);
        else
            till_back_key(turn, command);
        break;
    case SCREEN_HISTORY:
        till_history_key(turn, command);
        break;
    case SCREEN_SHIFT:
        if (edits_amount(command->key) && till_shift_key_types(till))
            edit_amount(turn, command);
        else
            till_shift_key(turn, command);
        break;
    case SCREEN_CODE:
        till_code_key(turn, command);
        break;
    case SCREEN_STARTING:
    case SCREEN_ERROR:
    case SCREEN_VIEWS:
        break;
    }
}
