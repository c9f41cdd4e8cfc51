#include "agent/face/face_line_inside.h"

#include <string.h>

/* "shift open CASHIER FLOAT" */
static bool
open_shift(struct face_line *line, char **words)
{
    face_line_press_digit(line, 1);
    face_line_press_digits(line, words[2]);
    face_line_press(line, TILL_KEY_CONFIRM);
    if (line->screen.shift_step != SCREEN_SHIFT_FLOAT || !face_line_give_amount(line, words[3]))
        return false;
    face_line_press(line, TILL_KEY_SHIFT);
    return true;
}

/* "shift in AMOUNT", "shift out AMOUNT", "shift drop AMOUNT": for the first reason there is. */
static bool
move_cash(struct face_line *line, int choice, const char *amount)
{
    face_line_press_digit(line, choice);
    if (line->screen.shift_step != SCREEN_SHIFT_AMOUNT || !face_line_give_amount(line, amount))
        return false;
    face_line_press(line, TILL_KEY_CONFIRM);
    if (line->screen.shift_step == SCREEN_SHIFT_REASON)
        face_line_press(line, TILL_KEY_SHIFT);
    return true;
}

/* "shift close COUNTED", "shift close COUNTED carry" */
static bool
close_shift(struct face_line *line, const char *counted, bool carry)
{
    face_line_press_digit(line, 1);
    if (line->screen.shift_step != SCREEN_SHIFT_COUNT)
        return false;
    face_line_press_digits(line, "0");
    (void)face_line_give_amount(line, counted);
    face_line_press(line, TILL_KEY_CONFIRM);
    face_line_press(line, TILL_KEY_SHIFT);
    if (line->screen.ask == SCREEN_ASK_CARRY && carry)
        face_line_press(line, TILL_KEY_SHIFT);
    return true;
}

bool
face_line_shift(struct face_line *line, char **words, size_t count)
{
    static const char *const moves[] = {"in", "out", "drop"};
    bool done = false;

    if (count < 3)
        return false;
    face_line_press(line, TILL_KEY_SHIFT);
    if (line->screen.view != SCREEN_SHIFT)
        return true;
    if (count == 4 && strcmp(words[1], "open") == 0)
        done = open_shift(line, words);
    else if (strcmp(words[1], "close") == 0)
        done = close_shift(line, words[2], count == 4 && strcmp(words[3], "carry") == 0);
    for (int i = 0; count == 3 && i < (int)LENGTH(moves); i++)
        if (strcmp(words[1], moves[i]) == 0)
            done = move_cash(line, i + 2, words[2]);
    while (line->screen.view == SCREEN_SHIFT)
        face_line_press(line, TILL_KEY_ESC);
    return done;
}
