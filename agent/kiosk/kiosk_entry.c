#include "agent/kiosk/kiosk_entry.h"

#include <string.h>

#include "agent/flow/amount.h"
#include "agent/flow/settings.h"
#include "agent/kiosk/kiosk_pad.h"

#define PADDING 40
#define ROWS_MAX 6

static const struct kiosk_style faint_style = {.size = 40, .colour = KIOSK_FAINT};
static const struct kiosk_style note_style = {.size = 40, .colour = KIOSK_TROUBLE};
static const struct kiosk_style item_style = {.size = 42, .colour = KIOSK_INK};

static struct canvas_box
inside(const struct kiosk_page *page, struct canvas_box box)
{
    int padding = kiosk_page_length(page, PADDING);

    return canvas_box(
        box.x + padding, box.y + padding, box.width - 2 * padding, box.height - 2 * padding);
}

static struct canvas_box
part(struct canvas_box box, int top, int height)
{
    return canvas_box(box.x, box.y + box.height * top / 100, box.width, box.height * height / 100);
}

/* Left what is typed, right the keys for it. */
static struct canvas_box
put_pad(const struct kiosk_page *page, enum kiosk_pad pad)
{
    int width = page->view->width, height = page->view->height;
    int right = width * 54 / 100;
    const struct canvas_box panel = canvas_box(width - right, 0, right, height);

    (void)kiosk_scene_add(&page->layout->scene, KIOSK_BOX, panel, KIOSK_PANEL);
    kiosk_pad(page, inside(page, panel), pad);
    return inside(page, canvas_box(0, 0, width - right, height));
}

static void
put_note(const struct kiosk_page *page, struct canvas_box box, enum kiosk_word otherwise)
{
    char block[KIOSK_TEXT_MAX];
    struct text text;

    if (page->screen->note.message == SCREEN_SAY_NOTHING ||
        page->screen->note.message == SCREEN_SAY_CODE_TYPE ||
        page->screen->note.message == SCREEN_SAY_PIN_TYPE) {
        kiosk_page_lines(page, box, &faint_style, kiosk_page_word(page, otherwise));
        return;
    }
    text_init(&text, block, sizeof(block));
    screen_say(&page->screen->note, page->view->english, &text);
    kiosk_page_lines(page, box, &note_style, block);
}

/* "3*8.5" as "3 × 8.5", and what it comes to. */
static void
put_item(const struct kiosk_page *page, struct canvas_box row, const char *term)
{
    struct kiosk_style right = item_style;
    char amount[MONEY_TEXT_MAX];
    char block[SCREEN_ENTRY_MAX * 4];
    struct money value;
    struct text text;

    right.align = KIOSK_RIGHT;
    text_init(&text, block, sizeof(block));
    for (const char *at = term; *at != '\0'; at++)
        if (*at == '*')
            text_put(&text, " × ");
        else
            text_put_char(&text, *at);
    if (strchr(term, '*') != NULL)
        kiosk_page_text(page, row, &item_style, block);
    if (amount_of(term, &value) == ERR_OK)
        kiosk_page_text(page, row, &right, money_format(value, amount));
}

/* The terms of what is typed, when there is more than one; the last ones when there are many. */
static void
put_items(const struct kiosk_page *page, struct canvas_box box)
{
    char entry[SCREEN_ENTRY_MAX];
    const char *terms[SCREEN_ENTRY_MAX];
    char *rest = NULL;
    int height = kiosk_page_size(page, item_style.size) * 3 / 2;
    size_t count = 0, from = 0, rows = (size_t)(box.height > 0 ? box.height / height : 0);

    memcpy(entry, page->screen->entry, sizeof(entry));
    for (char *term = strtok_r(entry, "+", &rest); term != NULL; term = strtok_r(NULL, "+", &rest))
        terms[count++] = term;
    if (rows > ROWS_MAX)
        rows = ROWS_MAX;
    if (count > rows)
        from = count - rows;
    for (size_t i = from; count > 1 && i < count; i++) {
        int top = box.y + box.height - (int)(count - i) * height;

        put_item(page, canvas_box(box.x, top, box.width, height), terms[i]);
    }
}

/* A cashier types, the customer looks. */
static void
put_amount_wide(const struct kiosk_page *page)
{
    static const struct kiosk_style label = {
        .size = 60, .colour = KIOSK_FAINT, .align = KIOSK_CENTRE};
    static const struct kiosk_style amount = {
        .size = 230, .bold = true, .colour = KIOSK_INK, .align = KIOSK_CENTRE};
    static const struct kiosk_style store = {
        .size = 40, .colour = KIOSK_FAINT, .align = KIOSK_CENTRE};
    const struct canvas_box all =
        inside(page, canvas_box(0, 0, page->view->width, page->view->height));
    struct canvas_box items = part(all, 0, 40);

    kiosk_page_money(page, part(all, 56, 42), &amount, page->screen->entered);
    kiosk_page_text(page, part(all, 46, 10), &label, kiosk_page_word(page, KIOSK_WORD_DUE));
    if (strchr(page->screen->entry, '+') == NULL)
        kiosk_page_text(page, part(all, 0, 12), &store, page->screen->store);
    else
        put_items(page,
            canvas_box(items.x + items.width / 5, items.y, items.width * 3 / 5, items.height));
}

void
kiosk_entry_amount(const struct kiosk_page *page)
{
    static const struct kiosk_style amount = {.size = 120, .bold = true, .colour = KIOSK_INK};
    struct canvas_box left;

    if (!page->view->has_keys) {
        put_amount_wide(page);
        return;
    }
    left = put_pad(page, KIOSK_PAD_AMOUNT);
    kiosk_page_text(page, part(left, 0, 10), &faint_style, page->screen->store);
    put_items(page, part(left, 14, 34));
    kiosk_page_text(
        page, part(left, 50, 10), &faint_style, kiosk_page_word(page, KIOSK_WORD_AMOUNT));
    kiosk_page_money(page, part(left, 60, 22), &amount, page->screen->entered);
    put_note(page, part(left, 82, 18), KIOSK_WORD_TYPE_AMOUNT);
}

static void
put_sum(const struct kiosk_page *page, struct canvas_box row, enum kiosk_word word,
    struct money amount, bool strong)
{
    const struct kiosk_style label = {.size = 60, .colour = KIOSK_FAINT};
    const struct kiosk_style sum = {.size = strong ? 150 : 96,
        .bold = strong,
        .colour = strong ? KIOSK_ACCENT : KIOSK_INK,
        .align = KIOSK_RIGHT};
    int third = row.width / 3;

    kiosk_page_text(
        page, canvas_box(row.x, row.y, third, row.height), &label, kiosk_page_word(page, word));
    kiosk_page_money(
        page, canvas_box(row.x + third, row.y, row.width - third, row.height), &sum, amount);
}

void
kiosk_entry_cash(const struct kiosk_page *page)
{
    const struct screen *screen = page->screen;
    bool is_done = screen->view == SCREEN_CASH_DONE;
    const struct canvas_box all =
        inside(page, canvas_box(0, 0, page->view->width, page->view->height));
    const struct canvas_box line = part(all, 62, 1);

    put_sum(page, part(all, 4, 26), KIOSK_WORD_CASH_DUE, screen->cash_due, !is_done);
    if (screen->tendered.fen == 0)
        return;
    put_sum(page, part(all, 34, 24), KIOSK_WORD_TENDERED, screen->tendered, false);
    kiosk_page_box(page, canvas_box(line.x, line.y, line.width, 2), 0, KIOSK_LINE);
    put_sum(page, part(all, 66, 30), KIOSK_WORD_CHANGE, screen->change, is_done);
}

void
kiosk_entry_code(const struct kiosk_page *page)
{
    static const struct kiosk_style title = {.size = 52, .bold = true, .colour = KIOSK_INK};
    static const struct kiosk_style digits = {.size = 84, .bold = true, .colour = KIOSK_ACCENT};
    const struct canvas_box left = put_pad(page, KIOSK_PAD_DIGITS);
    char block[2 * CODE_SIZE + 2];
    size_t typed = strlen(page->screen->code);
    struct text text;

    text_init(&text, block, sizeof(block));
    for (size_t i = 0; i < CODE_DIGITS; i++) {
        if (i == CODE_DIGITS / 2)
            text_put_char(&text, ' ');
        text_put_char(&text, i < typed ? page->screen->code[i] : '_');
        text_put_char(&text, ' ');
    }
    kiosk_page_lines(page, part(left, 6, 32), &title, kiosk_page_word(page, KIOSK_WORD_TYPE_CODE));
    kiosk_page_text(page, part(left, 44, 22), &digits, block);
    put_note(page, part(left, 70, 28), KIOSK_WORD_SHOW_CODE_HELP);
}

void
kiosk_entry_pin(const struct kiosk_page *page)
{
    static const struct kiosk_style title = {.size = 52, .bold = true, .colour = KIOSK_INK};
    static const struct kiosk_style dots = {.size = 84, .colour = KIOSK_ACCENT};
    const struct canvas_box left = put_pad(page, KIOSK_PAD_DIGITS);
    char block[KIOSK_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    for (int64_t i = 0; i < page->screen->pin_length && i < SETTINGS_PIN_MAX; i++)
        text_put(&text, "●");
    kiosk_page_text(page, part(left, 6, 32), &title, kiosk_page_word(page, KIOSK_WORD_TYPE_PIN));
    kiosk_page_text(page, part(left, 44, 22), &dots, block);
    put_note(page, part(left, 70, 28), KIOSK_WORD_CALL_STAFF);
}
