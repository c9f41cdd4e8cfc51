#include "agent/face/face_curses_right.h"

#include <stdio.h>

#include "agent/face/face_curses_words.h"

#define LINE_SIZE 512
#define BIG_SIZE (MONEY_TEXT_MAX + 8)
#define HEADLINE_ROW 1
#define BIG_ROW 5
#define STATE_ROW 10
/* From the last row up. */
#define LAST_ROWS 2
#define PRINT_ROWS 5

static const char *
say(const struct face_view *view, enum face_word word)
{
    return face_word(word, view->english);
}

static void
put_note(const struct face_view *view, const struct screen_note *note, struct text *text)
{
    screen_say(note, view->english, text);
}

static void
put_message(const struct face_view *view, enum screen_message message, struct text *text)
{
    const struct screen *screen = view->screen;
    const struct screen_note note = {
        .message = message,
        .amount = screen->view == SCREEN_CASH_DONE ? screen->cash_due : screen->due,
        .number = screen->sequence,
        .channel = screen->channel,
    };

    put_note(view, &note, text);
}

/* What the stage of the open sale is called. */
static enum screen_message
stage_message(const struct screen *screen)
{
    switch (screen->stage) {
    case SCREEN_STAGE_OPENED:
        return SCREEN_SAY_OPENED;
    case SCREEN_STAGE_PAYING:
        return SCREEN_SAY_PAYING;
    case SCREEN_STAGE_FELL:
        return SCREEN_SAY_FELL;
    case SCREEN_STAGE_SHOWN:
        break;
    }
    return screen->sync == SCREEN_OFFLINE ? SCREEN_SAY_WAITING_OFFLINE : SCREEN_SAY_WAITING;
}

static bool
is_one_of(enum screen_message message, const enum screen_message *messages, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (messages[i] == message)
            return true;
    return false;
}

/* The headline or the stage says it already, or something better. */
static bool
is_said(const struct screen *screen)
{
    static const enum screen_message of_result[] = {
        SCREEN_SAY_NOTHING, SCREEN_SAY_PAID, SCREEN_SAY_CASH_TAKEN, SCREEN_SAY_CANCELLED};
    static const enum screen_message of_stage[] = {SCREEN_SAY_NOTHING, SCREEN_SAY_WAITING,
        SCREEN_SAY_WAITING_OFFLINE, SCREEN_SAY_OPENED, SCREEN_SAY_PAYING, SCREEN_SAY_FELL,
        SCREEN_SAY_UNKNOWN, SCREEN_SAY_STARTING};
    enum screen_message message = screen->note.message;

    if (screen->ask != SCREEN_ASK_NOTHING && screen->ask != SCREEN_ASK_PIN)
        return true;
    if (screen->view == SCREEN_COLLECTING || screen->view == SCREEN_UNKNOWN)
        return is_one_of(message, of_stage, LENGTH(of_stage));
    return is_one_of(message, of_result, LENGTH(of_result));
}

static enum face_style
tone(const struct screen *screen)
{
    if (screen->ask == SCREEN_ASK_CANCEL)
        return FACE_STYLE_DOUBT;
    switch (screen->view) {
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
        return FACE_STYLE_GOOD;
    case SCREEN_UNKNOWN:
    case SCREEN_UNCONFIRMED:
        return FACE_STYLE_DOUBT;
    case SCREEN_ERROR:
        return FACE_STYLE_TROUBLE;
    case SCREEN_STARTING:
    case SCREEN_READY:
    case SCREEN_COLLECTING:
    case SCREEN_CASH:
    case SCREEN_CODE:
    case SCREEN_CANCELLED:
    case SCREEN_VIEWS:
        break;
    }
    return FACE_STYLE_PLAIN;
}

void
face_right_headline(const struct face_view *view, struct text *text)
{
    const struct screen *screen = view->screen;

    if (screen->ask == SCREEN_ASK_CANCEL) {
        put_note(view, &screen->note, text);
        return;
    }
    switch (screen->view) {
    case SCREEN_READY:
        text_put(text, say(view, screen->entry[0] == '\0' ? FACE_WORD_TYPE_AMOUNT : FACE_WORD_DUE));
        break;
    case SCREEN_COLLECTING:
        text_put(text, say(view, FACE_WORD_DUE));
        break;
    case SCREEN_PAID:
        put_message(view, SCREEN_SAY_PAID, text);
        break;
    case SCREEN_CASH:
        text_put(text, say(view, FACE_WORD_CASH_DUE));
        break;
    case SCREEN_CASH_DONE:
        put_message(view, SCREEN_SAY_CASH_TAKEN, text);
        break;
    case SCREEN_CANCELLED:
        put_message(view,
            screen->note.message == SCREEN_SAY_CLOSED ? SCREEN_SAY_CLOSED : SCREEN_SAY_CANCELLED,
            text);
        break;
    case SCREEN_UNKNOWN:
        put_message(view, SCREEN_SAY_UNKNOWN, text);
        break;
    case SCREEN_UNCONFIRMED:
        put_message(view, SCREEN_SAY_UNCONFIRMED, text);
        break;
    case SCREEN_CODE:
        text_printf(text, "%s%lld%s", say(view, FACE_WORD_SALE), (long long)screen->sequence,
            say(view, FACE_WORD_SALE_AFTER));
        break;
    case SCREEN_STARTING:
    case SCREEN_ERROR:
    case SCREEN_VIEWS:
        put_note(view, &screen->note, text);
        break;
    }
}
