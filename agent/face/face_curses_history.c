#include "agent/face/face_curses_history.h"

#include <stdio.h>

#include "agent/face/face_curses_words.h"
#include "agent/flow/sale_state.h"

#define MARGIN 2
#define FIRST_ROW 3
#define BIG_ROW 3
#define DETAILS_ROW 7
#define LINE_SIZE 256

static const char *
say(const struct face_view *view, enum face_word word)
{
    return face_word(word, view->english);
}

static enum face_word
state_word(enum sale_state state)
{
    switch (state) {
    case SALE_OPEN:
        return FACE_WORD_STATE_OPEN;
    case SALE_PAID:
    case SALE_CASH:
        return FACE_WORD_STATE_PAID;
    case SALE_CODED:
        return FACE_WORD_STATE_CODED;
    case SALE_CANCELLED:
        return FACE_WORD_STATE_CANCELLED;
    case SALE_UNCONFIRMED:
        return FACE_WORD_STATE_UNCONFIRMED;
    case SALE_CLOSED:
        return FACE_WORD_STATE_CLOSED;
    case SALE_TWICE:
        return FACE_WORD_STATE_TWICE;
    case SALE_DISPUTED:
        return FACE_WORD_STATE_DISPUTED;
    case SALE_GIVEN_BACK:
        return FACE_WORD_GIVE_BACK;
    case SALE_STATES:
        break;
    }
    NOT_REACHED();
}

static bool
is_paid(const struct screen_row *row)
{
    return row->channel != CHANNEL_NONE && row->state != SALE_GIVEN_BACK;
}

/* Number, time, how it was paid or what else became of it, amount. */
static void
put_row(const struct face_view *view, const struct face_box *box, unsigned at,
    const struct screen_row *row)
{
    char block[LINE_SIZE];
    char amount[MONEY_TEXT_MAX];

    (void)snprintf(block, sizeof(block), "%6lld  %s  %s", (long long)row->sequence, row->time,
        is_paid(row) ? channel_label(row->channel, view->english)
                     : say(view, state_word((enum sale_state)row->state)));
    (void)face_box_put(box, at, MARGIN, block);
    face_box_right(box, at, money_format(row->amount, amount));
}

void
face_history_left(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    const struct screen *screen = view->screen;
    struct face_box list = *box;

    list.columns -= MARGIN;
    (void)face_box_put(&strong, 1, MARGIN, say(view, FACE_WORD_HISTORY));
    for (size_t i = 0; i < screen->rows_count && FIRST_ROW + i < box->rows; i++) {
        list.style = i == screen->row_chosen ? FACE_STYLE_STRONG : box->style;
        if (i == screen->row_chosen)
            (void)face_box_put(&list, FIRST_ROW + (unsigned)i, 0, "▸");
        put_row(view, &list, FIRST_ROW + (unsigned)i, &screen->rows[i]);
    }
}

static unsigned
put_detail(const struct face_box *box, unsigned row, const char *name, const char *value)
{
    if (value[0] == '\0')
        return row;
    (void)face_box_put(box, row, 0, name);
    face_box_right(box, row, value);
    return row + 1;
}

unsigned
face_history_right(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;
    const struct screen_row *row = &screen->rows[screen->row_chosen];
    char block[LINE_SIZE];
    char amount[MONEY_TEXT_MAX];
    unsigned at = DETAILS_ROW;

    if (screen->entry[0] != '\0') {
        (void)snprintf(block, sizeof(block), "%s_", screen->entry);
        at = put_detail(box, at + 8, say(view, FACE_WORD_FIND), block);
    }
    if (screen->rows_count == 0)
        return at + 1;
    (void)snprintf(block, sizeof(block), "¥%s", money_format(row->amount, amount));
    face_box_big(box, BIG_ROW, block);
    at = DETAILS_ROW;
    at = put_detail(box, at, say(view, state_word((enum sale_state)row->state)), row->date);
    at = put_detail(
        box, at, say(view, FACE_WORD_PAID_BY), channel_label(row->channel, view->english));
    if (row->returned.fen > 0)
        at = put_detail(
            box, at, say(view, FACE_WORD_GIVE_BACK), money_format(row->returned, amount));
    at = put_detail(box, at, say(view, FACE_WORD_REFERENCE), row->reference);
    if (row->number[0] != '\0') {
        (void)face_box_put(box, at, 0, say(view, FACE_WORD_NUMBER));
        face_box_right(box, at + 1, row->number);
        at += 2;
    }
    return at + 1;
}
