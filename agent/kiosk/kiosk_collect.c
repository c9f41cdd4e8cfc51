#include "agent/kiosk/kiosk_collect.h"

#define PADDING 40
#define ITEM_SIZE 34
#define GAP 12
/* The column beside the QR has at least so much of the width, in a hundredth. */
#define COLUMN_PART 36

static const struct kiosk_style label_style = {.size = 38, .colour = KIOSK_FAINT};
static const struct kiosk_style amount_style = {.size = 116, .bold = true, .colour = KIOSK_INK};

/* A piece of the column: from its top, or from its bottom. */
static struct canvas_box
take_top(struct canvas_box *column, int height)
{
    struct canvas_box box = canvas_box(column->x, column->y, column->width, height);

    column->y += height;
    column->height -= height;
    return box;
}

static struct canvas_box
take_bottom(struct canvas_box *column, int height)
{
    column->height -= height;
    return canvas_box(column->x, column->y + column->height, column->width, height);
}

static enum kiosk_word
what_to_do(const struct kiosk_page *page)
{
    const struct screen *screen = page->screen;

    if (screen->ask == SCREEN_ASK_CANCEL && page->view->has_keys)
        return KIOSK_WORD_MAY_BE_PAYING;
    switch (screen->stage) {
    case SCREEN_STAGE_OPENED:
        return KIOSK_WORD_OPENED;
    case SCREEN_STAGE_PAYING:
        return KIOSK_WORD_PAYING;
    case SCREEN_STAGE_FELL:
        return KIOSK_WORD_FELL;
    case SCREEN_STAGE_SHOWN:
        break;
    }
    return KIOSK_WORD_SCAN;
}

/* As wide as their words, with the same room around each. */
static void
put_wallets(const struct kiosk_page *page, struct canvas_box row)
{
    static const enum kiosk_word words[] = {
        KIOSK_WORD_ALIPAY, KIOSK_WORD_WECHAT, KIOSK_WORD_UNIONPAY};
    static const struct kiosk_style style = {
        .size = 29, .colour = KIOSK_INK, .align = KIOSK_CENTRE};
    int gap = kiosk_page_length(page, GAP);
    int size = kiosk_page_size(page, style.size);
    int widths[LENGTH(words)], all = 0, left = row.x, spare;

    for (size_t i = 0; i < LENGTH(words); i++) {
        widths[i] = font_width(page->font, size, bytes_text(kiosk_page_word(page, words[i])));
        all += widths[i];
    }
    spare = (row.width - gap * ((int)LENGTH(words) - 1) - all) / (int)LENGTH(words);
    for (size_t i = 0; i < LENGTH(words); i++) {
        const struct canvas_box pill = canvas_box(left, row.y, widths[i] + spare, row.height);

        kiosk_page_box(page, pill, 100, KIOSK_GROUND);
        kiosk_page_text(page, pill, &style, kiosk_page_word(page, words[i]));
        left += pill.width + gap;
    }
}

/* How much of its time is left; nothing where it does not end by itself. */
static void
put_time(const struct kiosk_page *page, struct canvas_box line)
{
    int64_t left = page->screen->left_s, all = left + page->screen->elapsed_s;
    struct canvas_box rest = line;

    if (left < 0 || all <= 0)
        return;
    rest.width = (int)(line.width * left / all);
    kiosk_page_box(page, line, 4, KIOSK_LINE);
    kiosk_page_box(page, rest, 4, KIOSK_ACCENT);
}

static void
put_keys(const struct kiosk_page *page, struct canvas_box *column)
{
    const struct kiosk_target cancel = {.key = TILL_KEY_CANCEL};
    const struct kiosk_target back = {.key = TILL_KEY_ESC};
    const struct kiosk_target code = {.key = TILL_KEY_CODE};
    int height = kiosk_page_length(page, 96), gap = kiosk_page_length(page, 2 * GAP);
    bool asks = page->screen->ask == SCREEN_ASK_CANCEL;

    if (height < KIOSK_FINGER)
        height = KIOSK_FINGER;
    kiosk_page_key(page, take_bottom(column, height), &cancel,
        kiosk_page_word(page, asks ? KIOSK_WORD_DO_CANCEL_NOW : KIOSK_WORD_DO_CANCEL), false);
    (void)take_bottom(column, gap);
    if (asks)
        kiosk_page_key(page, take_bottom(column, height), &back,
            kiosk_page_word(page, KIOSK_WORD_DO_WAIT_ON), true);
    else if (page->screen->offline)
        kiosk_page_key(page, take_bottom(column, height), &code,
            kiosk_page_word(page, KIOSK_WORD_DO_CODE), true);
    if (asks || page->screen->offline)
        (void)take_bottom(column, gap);
}

static void
put_item(const struct kiosk_page *page, struct canvas_box row, const struct screen_item *item)
{
    static const struct kiosk_style name = {.size = ITEM_SIZE, .colour = KIOSK_INK};
    static const struct kiosk_style sum = {
        .size = ITEM_SIZE, .colour = KIOSK_INK, .align = KIOSK_RIGHT};
    int left = row.width * 64 / 100;
    char amount[MONEY_TEXT_MAX];
    char block[KIOSK_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    if (item->quantity != 1)
        text_printf(&text, "%lld × ", (long long)item->quantity);
    text_put(&text, item->name);
    kiosk_page_text(page, canvas_box(row.x, row.y, left, row.height), &name, block);
    kiosk_page_text(page, canvas_box(row.x + left, row.y, row.width - left, row.height), &sum,
        money_format(item->amount, amount));
}

/* As many lines as there is room for above what has to be there; how many there are in all. */
static void
put_items(const struct kiosk_page *page, struct canvas_box *column, int needed)
{
    static const struct kiosk_style more = {.size = ITEM_SIZE, .colour = KIOSK_FAINT};
    const struct screen *screen = page->screen;
    int height = kiosk_page_size(page, ITEM_SIZE) * 3 / 2;
    int rows = (column->height - needed) / height;
    size_t all = screen->items_count + screen->items_more;
    size_t shown = screen->items_count;
    char block[KIOSK_TEXT_MAX];
    struct text text;

    if (rows < 1 || all == 0)
        return;
    if (all > (size_t)rows && shown > (size_t)rows - 1)
        shown = (size_t)rows - 1;
    for (size_t i = 0; i < shown; i++)
        put_item(page, take_top(column, height), &screen->items[i]);
    if (shown == all)
        return;
    text_init(&text, block, sizeof(block));
    text_put(&text, kiosk_page_word(page, KIOSK_WORD_MORE_BEFORE));
    text_put_int(&text, (int64_t)(all - shown));
    text_put(&text, kiosk_page_word(page, KIOSK_WORD_MORE_AFTER));
    kiosk_page_text(page, take_top(column, height), &more, block);
}

static void
put_column(const struct kiosk_page *page, struct canvas_box column)
{
    const struct screen *screen = page->screen;
    bool warns = screen->offline || screen->stage == SCREEN_STAGE_FELL ||
                 (screen->ask == SCREEN_ASK_CANCEL && page->view->has_keys);
    const struct kiosk_style status = {
        .size = 46, .bold = true, .colour = warns ? KIOSK_TROUBLE : KIOSK_ACCENT};
    enum kiosk_word offline = page->view->has_keys ? KIOSK_WORD_OFFLINE_TYPE : KIOSK_WORD_OFFLINE;
    bool says_offline = screen->offline && screen->ask != SCREEN_ASK_CANCEL;
    int line = kiosk_page_size(page, label_style.size) * 3 / 2;
    int amount = kiosk_page_length(page, 150), wallets = kiosk_page_size(page, 32) * 2;

    kiosk_page_text(page, take_top(&column, line), &label_style, screen->store);
    (void)take_top(&column, kiosk_page_length(page, 24));
    put_time(page, take_bottom(&column, kiosk_page_length(page, 8)));
    (void)take_bottom(&column, kiosk_page_length(page, 16));
    if (page->view->has_keys)
        put_keys(page, &column);
    put_items(page, &column, line + amount + wallets + 3 * kiosk_page_size(page, status.size));
    if (screen->items_count == 0)
        (void)take_top(&column, kiosk_page_length(page, 24));
    kiosk_page_text(
        page, take_top(&column, line), &label_style, kiosk_page_word(page, KIOSK_WORD_DUE));
    kiosk_page_money(page, take_top(&column, amount), &amount_style, screen->due);
    /* What to do comes first, where there is little room. */
    if (column.height > wallets + 3 * kiosk_page_size(page, status.size))
        put_wallets(page, take_bottom(&column, wallets));
    kiosk_page_lines(
        page, column, &status, kiosk_page_word(page, says_offline ? offline : what_to_do(page)));
}

void
kiosk_collect(const struct kiosk_page *page)
{
    int width = page->view->width, height = page->view->height;
    int padding = kiosk_page_length(page, PADDING);
    int side = width * (100 - COLUMN_PART) / 100;

    if (side > height)
        side = height;
    (void)kiosk_scene_add(
        &page->layout->scene, KIOSK_BOX, canvas_box(side, 0, width - side, height), KIOSK_PANEL);
    page->layout->scene.qr = page->screen->qr;
    if (page->screen->qr.side > 0)
        (void)kiosk_scene_add(&page->layout->scene, KIOSK_QR,
            canvas_box(0, (height - side) / 2, side, side), KIOSK_INK);
    put_column(page,
        canvas_box(side + padding, padding, width - side - 2 * padding, height - 2 * padding));
}
