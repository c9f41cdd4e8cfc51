#include "agent/face/face_curses_keys.h"

/* No sale is open: an amount may be typed. */
static bool
is_free(const struct screen *screen)
{
    switch (screen->view) {
    case SCREEN_READY:
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        return true;
    case SCREEN_STARTING:
    case SCREEN_COLLECTING:
    case SCREEN_CASH:
    case SCREEN_CASH_BACK:
    case SCREEN_HISTORY:
    case SCREEN_SHIFT:
    case SCREEN_CODE:
    case SCREEN_UNKNOWN:
    case SCREEN_ERROR:
    case SCREEN_VIEWS:
        break;
    }
    return false;
}

static bool
is_asked(const struct screen *screen)
{
    return screen->ask == SCREEN_ASK_CANCEL || screen->ask == SCREEN_ASK_PIN ||
           screen->ask == SCREEN_ASK_CARRY;
}

static bool
can_charge(const struct screen *screen)
{
    return is_free(screen) && screen->entered.fen > 0;
}

static bool
is_print_asked(const struct screen *screen)
{
    return screen->ask == SCREEN_ASK_PRINTED;
}

static bool
is_counting(const struct screen *screen)
{
    return screen->view == SCREEN_CASH && !is_asked(screen);
}

static bool
is_giving_back(const struct screen *screen)
{
    return screen->view == SCREEN_CASH_BACK && !is_asked(screen);
}

static bool
is_looking_back(const struct screen *screen)
{
    return screen->view == SCREEN_HISTORY && !is_asked(screen);
}

static bool
can_look_back(const struct screen *screen)
{
    return screen->last.known && screen->view == SCREEN_READY && screen->entry[0] == '\0' &&
           screen->ask == SCREEN_ASK_NOTHING;
}

static bool
can_give_back(const struct screen *screen)
{
    return is_looking_back(screen) && screen->rows_count > 0 &&
           screen->rows[screen->row_chosen].can_give_back;
}

static bool
can_find(const struct screen *screen)
{
    return is_looking_back(screen) && screen->entry[0] != '\0';
}

static bool
is_in_shifts(const struct screen *screen)
{
    return screen->view == SCREEN_SHIFT && !is_asked(screen);
}

static bool
is_at_step(const struct screen *screen, enum screen_shift_step step)
{
    return is_in_shifts(screen) && screen->shift_step == step;
}

/* Enter leads to the next step. */
static bool
can_go_on(const struct screen *screen)
{
    return is_at_step(screen, SCREEN_SHIFT_CASHIER) || is_at_step(screen, SCREEN_SHIFT_AMOUNT) ||
           is_at_step(screen, SCREEN_SHIFT_COUNT);
}

static bool
can_open_shift(const struct screen *screen)
{
    return is_at_step(screen, SCREEN_SHIFT_FLOAT);
}

static bool
can_close_shift(const struct screen *screen)
{
    return is_at_step(screen, SCREEN_SHIFT_REVIEW) || screen->ask == SCREEN_ASK_CARRY;
}

static bool
can_record(const struct screen *screen)
{
    return is_at_step(screen, SCREEN_SHIFT_REASON);
}

static bool
is_carry_asked(const struct screen *screen)
{
    return screen->ask == SCREEN_ASK_CARRY;
}

static bool
is_typing_code(const struct screen *screen)
{
    return screen->ask == SCREEN_ASK_PIN ||
           (screen->view == SCREEN_CODE && !is_asked(screen) && screen->tries_left > 0);
}

static bool
is_ended(const struct screen *screen)
{
    return is_free(screen) && screen->view != SCREEN_READY && !is_print_asked(screen) &&
           screen->entry[0] == '\0';
}

static bool
is_collecting(const struct screen *screen)
{
    return screen->view == SCREEN_COLLECTING && !is_asked(screen);
}

static bool
is_unknown(const struct screen *screen)
{
    return screen->view == SCREEN_UNKNOWN && !is_asked(screen);
}

static bool
can_cash(const struct screen *screen)
{
    return can_charge(screen) || is_collecting(screen);
}

static bool
can_cancel(const struct screen *screen)
{
    return is_collecting(screen) || is_unknown(screen);
}

static bool
is_cancel_asked(const struct screen *screen)
{
    return screen->ask == SCREEN_ASK_CANCEL;
}

static bool
has_typed(const struct screen *screen)
{
    if (screen->ask == SCREEN_ASK_PIN)
        return screen->pin_length > 0;
    if (is_at_step(screen, SCREEN_SHIFT_CASHIER))
        return screen->cashier[0] != '\0';
    return screen->view == SCREEN_CODE ? screen->code[0] != '\0' : screen->entry[0] != '\0';
}

static bool
can_code(const struct screen *screen)
{
    return can_cancel(screen) || screen->view == SCREEN_CANCELLED ||
           (screen->view == SCREEN_READY && screen->entry[0] == '\0');
}

static bool
can_copy(const struct screen *screen)
{
    if (is_looking_back(screen))
        return screen->rows_count > 0 && screen->rows[screen->row_chosen].can_copy;
    if (is_at_step(screen, SCREEN_SHIFT_LIST))
        return screen->shifts_count > 0;
    return is_free(screen) && screen->entry[0] == '\0' &&
           (is_print_asked(screen) || (screen->last.print != SCREEN_PRINT_NONE &&
                                          screen->last.print != SCREEN_PRINT_PRINTING));
}

static bool
can_call_supervisor(const struct screen *screen)
{
    return screen->view == SCREEN_CODE && !is_asked(screen) && screen->tries_left == 0;
}

static bool
can_choose(const struct screen *screen)
{
    if (is_looking_back(screen))
        return screen->rows_count > 1;
    if (is_in_shifts(screen))
        return screen->shift_step == SCREEN_SHIFT_REASON ||
               (screen->shift_step == SCREEN_SHIFT_LIST && screen->shifts_count > 1);
    return (screen->view == SCREEN_CODE || screen->view == SCREEN_CASH_BACK) && !is_asked(screen) &&
           screen->choices_count > 1;
}

static bool
can_go_back(const struct screen *screen)
{
    return screen->ask == SCREEN_ASK_PIN || is_counting(screen) || is_giving_back(screen) ||
           is_looking_back(screen) || is_in_shifts(screen) ||
           (screen->view == SCREEN_CODE && !is_asked(screen)) || is_unknown(screen);
}

static bool
can_shift(const struct screen *screen)
{
    return is_free(screen) && screen->entry[0] == '\0' && screen->ask == SCREEN_ASK_NOTHING;
}

static const struct {
    struct face_key key;
    bool (*works)(const struct screen *screen);
} keys[] = {
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_CHARGE}, can_charge},
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_PRINTED}, is_print_asked},
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_TAKE}, is_counting},
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_GIVE_BACK}, is_giving_back},
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_FIND}, can_find},
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_CONFIRM}, is_typing_code},
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_GO_ON}, can_go_on},
    {{FACE_WORD_KEY_F10, FACE_WORD_DO_OPEN_SHIFT}, can_open_shift},
    {{FACE_WORD_KEY_F10, FACE_WORD_DO_CLOSE_SHIFT}, can_close_shift},
    {{FACE_WORD_KEY_F10, FACE_WORD_DO_RECORD}, can_record},
    {{FACE_WORD_KEY_ENTER, FACE_WORD_DO_NEXT}, is_ended},
    {{FACE_WORD_KEY_F1, FACE_WORD_DO_QR}, can_charge},
    {{FACE_WORD_KEY_F3, FACE_WORD_DO_CASH}, can_cash},
    {{FACE_WORD_KEY_F4, FACE_WORD_DO_SUPERVISOR}, can_call_supervisor},
    {{FACE_WORD_KEY_F7, FACE_WORD_DO_CANCEL}, can_cancel},
    {{FACE_WORD_KEY_F7, FACE_WORD_DO_CANCEL_NOW}, is_cancel_asked},
    {{FACE_WORD_KEY_F8, FACE_WORD_DO_CLEAR}, has_typed},
    {{FACE_WORD_KEY_F9, FACE_WORD_DO_LOOK_BACK}, can_look_back},
    {{FACE_WORD_KEY_F9, FACE_WORD_DO_GIVE_BACK}, can_give_back},
    {{FACE_WORD_KEY_UP_DOWN, FACE_WORD_DO_CHOOSE}, can_choose},
    {{FACE_WORD_KEY_F11, FACE_WORD_DO_CODE}, can_code},
    {{FACE_WORD_KEY_F12, FACE_WORD_DO_COPY}, can_copy},
    {{FACE_WORD_KEY_ESC, FACE_WORD_DO_CHANGE_AMOUNT}, is_collecting},
    {{FACE_WORD_KEY_ESC, FACE_WORD_DO_WAIT_ON}, is_cancel_asked},
    {{FACE_WORD_KEY_ESC, FACE_WORD_DO_BACK}, is_carry_asked},
    {{FACE_WORD_KEY_ESC, FACE_WORD_DO_LATER}, is_print_asked},
    {{FACE_WORD_KEY_ESC, FACE_WORD_DO_BACK}, can_go_back},
    {{FACE_WORD_KEY_F10, FACE_WORD_DO_SHIFT}, can_shift},
    {{FACE_WORD_KEY_F10, FACE_WORD_DO_QUIT}, face_keys_quits},
};

size_t
face_keys_now(const struct screen *screen, struct face_key ret_keys[static FACE_KEYS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < LENGTH(keys) && count < FACE_KEYS_MAX; i++)
        if (keys[i].works(screen))
            ret_keys[count++] = keys[i].key;
    return count;
}

bool
face_keys_quits(const struct screen *screen)
{
    return screen->view == SCREEN_STARTING || screen->view == SCREEN_ERROR;
}

bool
face_keys_is_menu(const struct screen *screen)
{
    return is_at_step(screen, SCREEN_SHIFT_MENU);
}
