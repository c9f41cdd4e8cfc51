#include "agent/face/face_curses_right.h"

#include <stdio.h>

#include "agent/face/face_curses_code.h"
#include "agent/face/face_curses_history.h"
#include "agent/face/face_curses_shift.h"
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

/* The headline or the stage says it already, or the question does. */
static bool
is_said(const struct screen *screen)
{
    static const struct {
        enum screen_view view;
        enum screen_message message;
    } said[] = {
        {SCREEN_STARTING, SCREEN_SAY_STARTING},
        {SCREEN_COLLECTING, SCREEN_SAY_WAITING},
        {SCREEN_COLLECTING, SCREEN_SAY_WAITING_OFFLINE},
        {SCREEN_COLLECTING, SCREEN_SAY_OPENED},
        {SCREEN_COLLECTING, SCREEN_SAY_PAYING},
        {SCREEN_COLLECTING, SCREEN_SAY_FELL},
        {SCREEN_UNKNOWN, SCREEN_SAY_UNKNOWN},
        {SCREEN_PAID, SCREEN_SAY_PAID},
        {SCREEN_CASH_DONE, SCREEN_SAY_CASH_TAKEN},
        {SCREEN_CANCELLED, SCREEN_SAY_CANCELLED},
        {SCREEN_CANCELLED, SCREEN_SAY_CLOSED},
        {SCREEN_UNCONFIRMED, SCREEN_SAY_UNCONFIRMED},
    };
    bool tries_over = screen->view == SCREEN_CODE && screen->tries_left == 0;

    if (screen->ask == SCREEN_ASK_CANCEL || screen->ask == SCREEN_ASK_PRINTED)
        return true;
    if (tries_over && screen->note.message == SCREEN_SAY_CODE_TYPE)
        return true;
    for (size_t i = 0; i < LENGTH(said); i++)
        if (said[i].view == screen->view && said[i].message == screen->note.message)
            return true;
    return screen->view == SCREEN_ERROR || screen->note.message == SCREEN_SAY_NOTHING;
}

static enum face_style
tone(const struct screen *screen)
{
    if (screen->ask == SCREEN_ASK_CANCEL || screen->ask == SCREEN_ASK_CARRY)
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
    case SCREEN_CASH_BACK:
    case SCREEN_HISTORY:
    case SCREEN_SHIFT:
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
    case SCREEN_CASH_BACK:
        text_put(text, say(view, FACE_WORD_GIVE_BACK));
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
    case SCREEN_HISTORY:
        if (screen->rows_count > 0)
            text_printf(text, "%s%lld%s", say(view, FACE_WORD_SALE),
                (long long)screen->rows[screen->row_chosen].sequence,
                say(view, FACE_WORD_SALE_AFTER));
        break;
    case SCREEN_SHIFT:
        face_shift_headline(view, text);
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

static void
put_big_money(const struct face_box *box, unsigned row, struct money amount)
{
    char block[BIG_SIZE];
    char digits[MONEY_TEXT_MAX];

    (void)snprintf(block, sizeof(block), "¥%s", money_format(amount, digits));
    face_box_big(box, row, block);
}

/* As it is typed; a sum as what it comes to, above itself. */
static void
layout_entry(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    const struct face_box faint = face_box_styled(box, FACE_STYLE_FAINT);
    const struct screen *screen = view->screen;
    char block[BIG_SIZE];

    if (screen->entry[0] == '\0') {
        face_box_big(&faint, BIG_ROW, "0.00");
    } else if (strpbrk(screen->entry, "+*") != NULL) {
        put_big_money(box, BIG_ROW, screen->entered);
        face_box_centre(&strong, BIG_ROW + 4, screen->entry);
    } else {
        (void)snprintf(block, sizeof(block), "¥%s", screen->entry);
        face_box_big(box, BIG_ROW, block);
    }
}

static void
put_clock(struct text *text, int64_t seconds)
{
    text_printf(text, "%lld:%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
}

static unsigned
layout_stage(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    const struct face_box faint = face_box_styled(box, FACE_STYLE_FAINT);
    const struct screen *screen = view->screen;
    char block[LINE_SIZE];
    struct text text;
    unsigned row;

    text_init(&text, block, sizeof(block));
    put_message(view, stage_message(screen), &text);
    if (screen->channel != CHANNEL_NONE)
        text_printf(&text, " · %s", channel_label(screen->channel, view->english));
    row = face_box_wrap(&strong, STATE_ROW, block);
    text_clear(&text);
    text_put(&text, say(view, FACE_WORD_WAITED));
    put_clock(&text, screen->elapsed_s);
    if (screen->left_s >= 0) {
        text_printf(&text, " · %s", say(view, FACE_WORD_LEFT));
        put_clock(&text, screen->left_s);
    }
    face_box_centre(&faint, row, block);
    return row + 2;
}

static void
put_pair(const struct face_box *box, unsigned row, const char *name, const char *value)
{
    (void)face_box_put(box, row, 0, name);
    face_box_right(box, row, value);
}

/* What is due, what was given, and in large type what goes back. */
static unsigned
layout_counting(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    const struct screen *screen = view->screen;
    int64_t change_fen = screen->tendered.fen - screen->cash_due.fen;
    char block[MONEY_TEXT_MAX + SCREEN_ENTRY_MAX];
    char amount[MONEY_TEXT_MAX];

    put_big_money(box, HEADLINE_ROW + 2, screen->cash_due);
    (void)snprintf(block, sizeof(block), "%s_", screen->entry);
    put_pair(&strong, HEADLINE_ROW + 7, say(view, FACE_WORD_TENDERED), block);
    if (screen->tendered.fen == 0)
        return STATE_ROW + 1;
    if (change_fen < 0) {
        put_pair(box, HEADLINE_ROW + 9, say(view, FACE_WORD_SHORT),
            money_format(money_of(-change_fen), amount));
        return STATE_ROW + 2;
    }
    (void)face_box_put(box, HEADLINE_ROW + 9, 0, say(view, FACE_WORD_CHANGE));
    put_big_money(&strong, HEADLINE_ROW + 10, screen->change);
    return STATE_ROW + 5;
}

static unsigned
layout_change(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;

    if (screen->change.fen == 0) {
        put_big_money(box, BIG_ROW, screen->cash_due);
        face_box_centre(box, STATE_ROW, say(view, FACE_WORD_NO_CHANGE));
    } else {
        face_box_centre(box, BIG_ROW - 1, say(view, FACE_WORD_CHANGE));
        put_big_money(box, BIG_ROW + 1, screen->change);
    }
    return STATE_ROW + 2;
}

static unsigned
layout_back(const struct face_view *view, const struct face_box *box)
{
    const char *entry = view->screen->entry;

    put_big_money(box, HEADLINE_ROW + 2, view->screen->cash_due);
    put_pair(box, HEADLINE_ROW + 7, say(view, FACE_WORD_GIVE_BACK), entry[0] == '\0' ? "_" : entry);
    return STATE_ROW;
}

static unsigned
layout_unknown(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;
    char block[LINE_SIZE];
    char amount[MONEY_TEXT_MAX];

    (void)snprintf(block, sizeof(block), "%s%lld%s", say(view, FACE_WORD_SALE),
        (long long)screen->sequence, say(view, FACE_WORD_SALE_AFTER));
    face_box_centre(box, BIG_ROW, block);
    (void)snprintf(block, sizeof(block), "%lld", (long long)screen->sequence);
    face_box_big(box, BIG_ROW + 1, block);
    (void)snprintf(block, sizeof(block), "¥%s  %s", money_format(screen->due, amount),
        channel_label(screen->channel, view->english));
    face_box_centre(box, BIG_ROW + 5, block);
    return face_box_wrap(box, STATE_ROW + 2, say(view, FACE_WORD_NEXT_MEANWHILE)) + 1;
}

/* What belongs to the view, between the headline and the note; the row behind it. */
static unsigned
layout_middle(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;

    if (screen->ask == SCREEN_ASK_PIN)
        return face_code_pin(view, box);
    switch (screen->view) {
    case SCREEN_READY:
        layout_entry(view, box);
        break;
    case SCREEN_COLLECTING:
        put_big_money(box, BIG_ROW, screen->due);
        return layout_stage(view, box);
    case SCREEN_PAID:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        put_big_money(box, BIG_ROW, screen->due);
        break;
    case SCREEN_CASH:
        return layout_counting(view, box);
    case SCREEN_CASH_DONE:
        return layout_change(view, box);
    case SCREEN_CASH_BACK:
        return layout_back(view, box);
    case SCREEN_HISTORY:
        return face_history_right(view, box);
    case SCREEN_SHIFT:
        return face_shift_right(view, box);
    case SCREEN_CODE:
        return face_code_right(view, box);
    case SCREEN_UNKNOWN:
        return layout_unknown(view, box);
    case SCREEN_STARTING:
    case SCREEN_ERROR:
    case SCREEN_VIEWS:
        break;
    }
    return STATE_ROW;
}

static enum face_word
print_word(enum screen_print print)
{
    switch (print) {
    case SCREEN_PRINT_PRINTING:
        return FACE_WORD_PRINTING;
    case SCREEN_PRINT_DONE:
        return FACE_WORD_PRINTED;
    case SCREEN_PRINT_FAILED:
        return FACE_WORD_PRINT_FAILED;
    case SCREEN_PRINT_ASKED:
        return FACE_WORD_PRINT_ASKED;
    case SCREEN_PRINT_NONE:
        break;
    }
    return FACE_WORDS;
}

/* The sale before this one, or what became of this one's receipt. */
static void
layout_last(const struct face_view *view, const struct face_box *box)
{
    const struct face_box faint = face_box_styled(box, FACE_STYLE_FAINT);
    const struct screen_last *last = &view->screen->last;
    enum face_word print = print_word(last->print);
    char amount[MONEY_TEXT_MAX];
    char block[LINE_SIZE];
    struct text text;

    if (!last->known)
        return;
    text_init(&text, block, sizeof(block));
    if (view->screen->sequence == last->sequence) {
        if (print != FACE_WORDS)
            text_printf(&text, "%s%s", say(view, FACE_WORD_RECEIPT), say(view, print));
        face_box_centre(&faint, box->rows - LAST_ROWS, block);
        return;
    }
    text_printf(&text, "%s  %s  ¥%s", last->plate[0] ? last->plate : say(view, FACE_WORD_LAST),
        last->channel != CHANNEL_NONE ? channel_label(last->channel, view->english)
                                      : say(view, FACE_WORD_NOT_PAID),
        money_format(last->amount, amount));
    face_box_centre(&faint, box->rows - LAST_ROWS - 1, block);
    text_clear(&text);
    text_printf(&text, "%s  %s", last->time, print != FACE_WORDS ? say(view, print) : "");
    face_box_centre(&faint, box->rows - LAST_ROWS, block);
}

static void
layout_note(const struct face_view *view, const struct face_box *box, unsigned row)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    char block[LINE_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    put_note(view, &view->screen->note, &text);
    (void)face_box_wrap(&strong, row, block);
}

/* Does not cover the result that it is asked beside. */
static void
layout_print_question(const struct face_view *view, const struct face_box *box)
{
    struct face_box question = *box;

    question.style = FACE_STYLE_DOUBT;
    question.row += box->rows - LAST_ROWS - 1 - PRINT_ROWS;
    question.rows = PRINT_ROWS;
    face_box_fill(&question);
    layout_note(view, &question, 1);
}

void
face_right(const struct face_view *view, const struct face_box *box)
{
    struct face_box inner = *box;
    struct face_box strong;
    char block[LINE_SIZE];
    struct text text;
    unsigned row;

    inner.style = tone(view->screen);
    face_box_fill(&inner);
    inner.column += 1;
    inner.columns -= 2;
    strong = face_box_styled(&inner, FACE_STYLE_STRONG);
    text_init(&text, block, sizeof(block));
    face_right_headline(view, &text);
    (void)face_box_wrap(&strong, HEADLINE_ROW, block);
    row = layout_middle(view, &inner);
    if (!is_said(view->screen))
        layout_note(view, &inner, row);
    layout_last(view, &inner);
    if (view->screen->ask == SCREEN_ASK_PRINTED)
        layout_print_question(view, &inner);
}
