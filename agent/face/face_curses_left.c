#include "agent/face/face_curses_left.h"

#include "agent/face/face_curses_history.h"
#include "agent/face/face_curses_shift.h"
#include "agent/face/face_curses_words.h"
#include "agent/flow/amount.h"

/* Three bytes a cell. */
#define LINE_SIZE 1024
#define QUIET_MIN 1
#define MARGIN 2
/* Where the values of details begin. */
#define VALUE_COLUMN 15
#define DETAILS_ROW 3

static const char *
say(const struct face_view *view, enum face_word word)
{
    return face_word(word, view->english);
}

/* With as much white around it as there is room for. */
static bool
put_qr(const struct qr *qr, const struct face_box *box)
{
    const struct face_box paper = face_box_styled(box, FACE_STYLE_PAPER);
    unsigned quiet = QR_QUIET;
    char block[LINE_SIZE];
    struct text text;

    if (qr->side == 0)
        return false;
    while (qr->side + 2 * quiet > box->columns || qr_rows(qr, quiet) > box->rows)
        if (quiet-- == QUIET_MIN)
            return false;
    for (unsigned row = 0; row < qr_rows(qr, quiet); row++) {
        text_init(&text, block, sizeof(block));
        qr_put_row(qr, quiet, row, false, &text);
        face_box_centre(&paper, (box->rows - qr_rows(qr, quiet)) / 2 + row, block);
    }
    return true;
}

static void
layout_qr(const struct face_view *view, const struct face_box *box)
{
    unsigned row;

    if (put_qr(&view->screen->qr, box))
        return;
    row = face_box_wrap(box, box->rows / 3, say(view, FACE_WORD_NO_ROOM));
    (void)face_box_wrap(box, row + 1, view->screen->url);
}

static void
layout_idle(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    unsigned row = face_box_wrap(&strong, box->rows / 3, view->screen->store);

    face_box_big(box, row + 1, view->screen->time);
}

/* A term of the amount, as "3*8.5", in its line with what it comes to. */
static void
put_item(const struct face_box *box, unsigned row, const char *term)
{
    char amount[MONEY_TEXT_MAX];
    char block[LINE_SIZE];
    struct text text;
    struct money value;

    text_init(&text, block, sizeof(block));
    text_printf(&text, "%2u  ", row);
    for (const char *at = term; strchr(term, '*') != NULL && *at != '\0'; at++)
        if (*at == '*')
            text_put(&text, " × ");
        else
            text_put_char(&text, *at);
    (void)face_box_put(box, row, MARGIN, block);
    if (amount_of(term, &value) == ERR_OK)
        face_box_right(box, row, money_format(value, amount));
}

static void
layout_items(const struct face_view *view, const struct face_box *box)
{
    struct face_box list = *box;
    char entry[SCREEN_ENTRY_MAX];
    char amount[MONEY_TEXT_MAX];
    char *rest = NULL;
    unsigned row = 1;

    list.columns -= MARGIN;
    memcpy(entry, view->screen->entry, sizeof(entry));
    for (char *term = strtok_r(entry, "+", &rest); term != NULL; term = strtok_r(NULL, "+", &rest))
        put_item(&list, row++, term);
    if (row <= 2)
        return;
    list.style = FACE_STYLE_STRONG;
    (void)face_box_put(&list, row + 1, MARGIN, say(view, FACE_WORD_TOTAL));
    face_box_right(&list, row + 1, money_format(view->screen->entered, amount));
}

static unsigned
put_detail(const struct face_box *box, unsigned row, const char *name, const char *value)
{
    const struct face_box faint = face_box_styled(box, FACE_STYLE_FAINT);
    struct face_box values = *box;

    if (value[0] == '\0')
        return row;
    (void)face_box_put(&faint, row, MARGIN, name);
    values.column += VALUE_COLUMN;
    values.columns -= VALUE_COLUMN;
    (void)face_box_put(&values, row, 0, value);
    return row + 2;
}

static unsigned
put_money(const struct face_view *view, const struct face_box *box, unsigned row,
    enum face_word name, struct money value)
{
    char block[MONEY_TEXT_MAX + 2];
    char amount[MONEY_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_put(&text, "¥");
    text_put(&text, money_format(value, amount));
    return put_detail(box, row, say(view, name), block);
}

/* What is known of the sale, to be compared with the customer's phone. */
static unsigned
layout_details(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;
    bool is_cash = screen->view == SCREEN_CASH || screen->view == SCREEN_CASH_DONE;
    unsigned row = DETAILS_ROW;

    row = put_money(view, box, row, FACE_WORD_AMOUNT, screen->due);
    if (is_cash && screen->cash_due.fen != screen->due.fen)
        row = put_money(view, box, row, FACE_WORD_CASH_DUE, screen->cash_due);
    if (is_cash && screen->tendered.fen > 0)
        row = put_money(view, box, row, FACE_WORD_TENDERED, screen->tendered);
    if (is_cash && screen->tendered.fen > screen->cash_due.fen)
        row = put_money(view, box, row, FACE_WORD_CHANGE, screen->change);
    row = put_detail(
        box, row, say(view, FACE_WORD_PAID_BY), channel_label(screen->channel, view->english));
    if (screen->number[0] == '\0')
        return row;
    row = put_detail(box, row, say(view, FACE_WORD_NUMBER), " ");
    (void)face_box_put(box, row - 1, MARGIN, screen->number);
    return row + 1;
}

static void
layout_help(const struct face_view *view, const struct face_box *box, enum face_word help)
{
    struct face_box inner = *box;
    unsigned row = layout_details(view, box);

    inner.column += MARGIN;
    inner.columns -= 2 * MARGIN;
    (void)face_box_wrap(&inner, row + 1, say(view, help));
}

void
face_left(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;

    switch (screen->view) {
    case SCREEN_READY:
        if (screen->entry[0] == '\0')
            layout_idle(view, box);
        else
            layout_items(view, box);
        break;
    case SCREEN_COLLECTING:
        layout_qr(view, box);
        break;
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
        layout_help(view, box, FACE_WORD_THANKS);
        break;
    case SCREEN_CASH:
    case SCREEN_CASH_BACK:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        (void)layout_details(view, box);
        break;
    case SCREEN_HISTORY:
        face_history_left(view, box);
        break;
    case SCREEN_SHIFT:
        face_shift_left(view, box);
        break;
    case SCREEN_CODE:
        layout_help(view, box, FACE_WORD_CODE_HELP);
        break;
    case SCREEN_UNKNOWN:
        layout_help(view, box, FACE_WORD_UNKNOWN_HELP);
        break;
    case SCREEN_STARTING:
    case SCREEN_ERROR:
    case SCREEN_VIEWS:
        break;
    }
}
