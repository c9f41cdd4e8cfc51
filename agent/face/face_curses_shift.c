#include "agent/face/face_curses_shift.h"

#include <stdio.h>
#include <string.h>

#include "agent/face/face_curses_words.h"

#define MARGIN 2
#define FIRST_ROW 3
#define ENTRY_ROW 4
#define LINE_SIZE 256

static const char *
say(const struct face_view *view, enum face_word word)
{
    return face_word(word, view->english);
}

static unsigned
put_pair(const struct face_box *box, unsigned row, const char *name, const char *value)
{
    (void)face_box_put(box, row, 0, name);
    face_box_right(box, row, value);
    return row + 1;
}

static unsigned
put_money(const struct face_box *box, unsigned row, const char *name, struct money amount)
{
    char value[MONEY_TEXT_MAX];

    return put_pair(box, row, name, money_format(amount, value));
}

/* "支付宝 ×3   36.00", and what of it is of other shifts. */
static unsigned
put_line(const struct face_view *view, const struct face_box *box, unsigned row,
    const struct screen_shift *shift, enum shift_line line)
{
    const struct shift_sum *sum = &shift->sums.lines[line];
    char name[LINE_SIZE];

    if (sum->count == 0)
        return row;
    (void)snprintf(name, sizeof(name), "%s ×%lld", shift_line_label(line, view->english),
        (long long)sum->count);
    row = put_money(box, row, name, money_of(shift_line_drawer(line) < 0 ? -sum->fen : sum->fen));
    if (sum->late_count == 0)
        return row;
    (void)snprintf(name, sizeof(name), "%s ×%lld", say(view, FACE_WORD_SHIFT_LATE),
        (long long)sum->late_count);
    return put_money(box, row, name, money_of(sum->late_fen));
}

/* Wallets first; then the drawer, from the float to what should be in it. */
static unsigned
put_figures(const struct face_view *view, const struct face_box *box, unsigned row,
    const struct screen_shift *shift)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);

    if (shift->cashier[0] != '\0')
        row = put_pair(box, row, say(view, FACE_WORD_SHIFT_STAFF), shift->cashier);
    row = put_pair(box, row, say(view, FACE_WORD_SHIFT_OPENED), shift->opened);
    if (shift->closed[0] != '\0')
        row = put_pair(box, row, say(view, FACE_WORD_SHIFT_CLOSED), shift->closed);
    for (unsigned line = 1; line < SHIFT_LINES; line++)
        if (shift_line_drawer((enum shift_line)line) == 0)
            row = put_line(view, box, row, shift, (enum shift_line)line);
    row = put_money(box, row + 1, say(view, FACE_WORD_SHIFT_FLOAT), shift->opening);
    for (unsigned line = 1; line < SHIFT_LINES; line++)
        if (shift_line_drawer((enum shift_line)line) != 0)
            row = put_line(view, box, row, shift, (enum shift_line)line);
    return put_money(&strong, row, say(view, FACE_WORD_SHIFT_EXPECTED), shift->expected);
}

static void
put_number(const struct face_view *view, int64_t number, char *block, size_t size)
{
    (void)snprintf(block, size, "%s%lld%s", say(view, FACE_WORD_SHIFT_NUMBER), (long long)number,
        say(view, FACE_WORD_SHIFT_AFTER));
}

static unsigned
put_variance(const struct face_view *view, const struct face_box *box, unsigned row, int64_t fen)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);

    if (fen == 0) {
        face_box_centre(&strong, row, say(view, FACE_WORD_SHIFT_EVEN));
        return row + 1;
    }
    return put_money(&strong, row,
        say(view, fen > 0 ? FACE_WORD_SHIFT_OVER : FACE_WORD_SHIFT_UNDER),
        money_of(fen > 0 ? fen : -fen));
}

static void
put_list(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;
    struct face_box list = *box;
    char block[LINE_SIZE];
    char amount[MONEY_TEXT_MAX];

    for (size_t i = 0; i < screen->shifts_count && FIRST_ROW + i < box->rows; i++) {
        const struct screen_shift *shift = &screen->shifts[i];
        const unsigned row = FIRST_ROW + (unsigned)i;

        list.style = i == screen->row_chosen ? FACE_STYLE_STRONG : box->style;
        (void)snprintf(block, sizeof(block), "%s %5lld  %.16s  %s",
            i == screen->row_chosen ? "▸" : " ", (long long)shift->number, shift->closed,
            shift->cashier);
        (void)face_box_put(&list, row, 0, block);
        face_box_right(
            &list, row, money_format(money_of(shift->counted.fen - shift->expected.fen), amount));
    }
}

void
face_shift_left(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    const struct screen *screen = view->screen;
    struct face_box inner = *box;
    char block[LINE_SIZE];

    inner.column += MARGIN;
    inner.columns -= 2 * MARGIN;
    if (screen->shift_step == SCREEN_SHIFT_LIST) {
        (void)face_box_put(&strong, 1, MARGIN, say(view, FACE_WORD_SHIFT_MENU_LIST) + 3);
        inner.columns += MARGIN;
        inner.column -= MARGIN;
        put_list(view, &inner);
        return;
    }
    if (screen->shift.number == 0) {
        (void)face_box_put(&strong, 1, MARGIN, say(view, FACE_WORD_SHIFT_NONE));
        return;
    }
    put_number(view, screen->shift.number, block, sizeof(block));
    (void)face_box_put(&strong, 1, MARGIN, block);
    (void)put_figures(view, &inner, FIRST_ROW, &screen->shift);
}

void
face_shift_headline(const struct face_view *view, struct text *text)
{
    const struct screen *screen = view->screen;

    switch (screen->shift_step) {
    case SCREEN_SHIFT_MENU:
        text_put(text, say(view, FACE_WORD_SHIFT));
        break;
    case SCREEN_SHIFT_CASHIER:
        text_put(text, say(view, FACE_WORD_SHIFT_CASHIER));
        break;
    case SCREEN_SHIFT_FLOAT:
        text_put(text, say(view, FACE_WORD_SHIFT_FLOAT));
        break;
    case SCREEN_SHIFT_AMOUNT:
    case SCREEN_SHIFT_REASON:
        text_put(text, shift_line_label(screen->line, view->english));
        break;
    case SCREEN_SHIFT_COUNT:
    case SCREEN_SHIFT_REVIEW:
        text_put(text, say(view, FACE_WORD_SHIFT_COUNT));
        break;
    case SCREEN_SHIFT_LIST:
        if (screen->shifts_count > 0)
            text_printf(text, "%s%lld%s", say(view, FACE_WORD_SHIFT_NUMBER),
                (long long)screen->shifts[screen->row_chosen].number,
                say(view, FACE_WORD_SHIFT_AFTER));
        break;
    }
}

static unsigned
put_menu(const struct face_view *view, const struct face_box *box)
{
    static const enum face_word closed[] = {
        FACE_WORD_SHIFT_MENU_OPEN, FACE_WORD_SHIFT_MENU_LIST, FACE_WORD_SHIFT_MENU_QUIT};
    static const enum face_word open[] = {FACE_WORD_SHIFT_MENU_CLOSE, FACE_WORD_SHIFT_MENU_IN,
        FACE_WORD_SHIFT_MENU_OUT, FACE_WORD_SHIFT_MENU_DROP, FACE_WORD_SHIFT_MENU_LIST,
        FACE_WORD_SHIFT_MENU_QUIT};
    const bool is_open = view->screen->shift.number != 0;
    const enum face_word *words = is_open ? open : closed;
    const size_t count = is_open ? LENGTH(open) : LENGTH(closed);
    unsigned row = FIRST_ROW;

    for (size_t i = 0; i < count; i++, row += 2)
        (void)face_box_put(box, row, MARGIN, say(view, words[i]));
    return row;
}

static unsigned
put_entry(const struct face_box *box, const char *entry)
{
    char block[MONEY_TEXT_MAX + SCREEN_ENTRY_MAX];

    (void)snprintf(block, sizeof(block), "%s_", entry);
    face_box_centre(box, ENTRY_ROW, block);
    return ENTRY_ROW + 2;
}

static unsigned
put_float(const struct face_view *view, const struct face_box *box)
{
    const unsigned row = put_entry(box, view->screen->entry);
    char block[LINE_SIZE];
    char amount[MONEY_TEXT_MAX];

    (void)snprintf(block, sizeof(block), "%s¥%s", say(view, FACE_WORD_SHIFT_FLOAT_LEFT),
        money_format(view->screen->float_left, amount));
    return face_box_wrap(box, row, block) + 1;
}

static unsigned
put_reasons(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;
    char amount[MONEY_TEXT_MAX + 2] = "¥";
    unsigned row = FIRST_ROW + 5;

    (void)money_format(screen->due, amount + strlen(amount));
    face_box_big(box, FIRST_ROW, amount);
    (void)face_box_put(box, row, 0, say(view, FACE_WORD_SHIFT_REASON));
    for (unsigned i = 1; i < SHIFT_REASONS; i++) {
        const bool chosen = screen->reason == (enum shift_reason)i;
        const struct face_box styled =
            face_box_styled(box, chosen ? FACE_STYLE_STRONG : FACE_STYLE_PLAIN);

        if (shift_reason_line((enum shift_reason)i) != screen->line)
            continue;
        row++;
        if (chosen)
            (void)face_box_put(&styled, row, 0, "▸");
        (void)face_box_put(
            &styled, row, MARGIN, shift_reason_label((enum shift_reason)i, view->english));
    }
    return row + 2;
}

/* What is in the drawer, what should be, and which sales are not over. */
static unsigned
put_review(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;
    char block[LINE_SIZE];
    struct text text;
    unsigned row = FIRST_ROW;

    row = put_money(box, row, say(view, FACE_WORD_SHIFT_EXPECTED), screen->shift.expected);
    row = put_money(box, row, say(view, FACE_WORD_SHIFT_COUNT), screen->counted);
    row = put_variance(view, box, row + 1, screen->counted.fen - screen->shift.expected.fen) + 1;
    if (screen->pending_count == 0)
        return row;
    text_init(&text, block, sizeof(block));
    text_put(&text, say(view, FACE_WORD_SHIFT_PENDING));
    for (size_t i = 0; i < screen->pending_count; i++)
        text_printf(&text, "%s%lld", i == 0 ? "" : ", ", (long long)screen->pending[i]);
    text_put(&text, say(view, FACE_WORD_SALE_AFTER));
    return face_box_wrap(box, row, block) + 1;
}

static unsigned
put_closed(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;
    const struct screen_shift *shift = &screen->shifts[screen->row_chosen];
    char block[LINE_SIZE];
    unsigned row;

    if (screen->shifts_count == 0)
        return FIRST_ROW;
    row = put_figures(view, box, FIRST_ROW, shift);
    row = put_money(box, row, say(view, FACE_WORD_SHIFT_COUNT), shift->counted);
    row = put_variance(view, box, row, shift->counted.fen - shift->expected.fen);
    if (shift->carried_count > 0) {
        (void)snprintf(block, sizeof(block), "%lld", (long long)shift->carried_count);
        row = put_pair(box, row, say(view, FACE_WORD_SHIFT_CARRIED), block);
    }
    return row + 1;
}

unsigned
face_shift_right(const struct face_view *view, const struct face_box *box)
{
    const struct screen *screen = view->screen;

    switch (screen->shift_step) {
    case SCREEN_SHIFT_MENU:
        return put_menu(view, box);
    case SCREEN_SHIFT_CASHIER:
        return put_entry(box, screen->cashier);
    case SCREEN_SHIFT_FLOAT:
        return put_float(view, box);
    case SCREEN_SHIFT_AMOUNT:
    case SCREEN_SHIFT_COUNT:
        return put_entry(box, screen->entry);
    case SCREEN_SHIFT_REASON:
        return put_reasons(view, box);
    case SCREEN_SHIFT_REVIEW:
        return put_review(view, box);
    case SCREEN_SHIFT_LIST:
        return put_closed(view, box);
    }
    NOT_REACHED();
}
