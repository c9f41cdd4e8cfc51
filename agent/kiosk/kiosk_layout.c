#include "agent/kiosk/kiosk_layout.h"

#include "agent/kiosk/kiosk_collect.h"
#include "agent/kiosk/kiosk_entry.h"

#define MARGIN 48

static const struct kiosk_style name_style = {
    .size = 64, .bold = true, .colour = KIOSK_INK, .align = KIOSK_CENTRE};
static const struct kiosk_style faint_style = {
    .size = 40, .colour = KIOSK_FAINT, .align = KIOSK_CENTRE};

bool
kiosk_layout_is_result(enum screen_view view)
{
    return view == SCREEN_PAID || view == SCREEN_CASH_DONE || view == SCREEN_CANCELLED ||
           view == SCREEN_UNCONFIRMED;
}

/* A band across the page, within its margins. */
static struct canvas_box
band(const struct kiosk_page *page, int top, int height)
{
    int margin = kiosk_page_length(page, MARGIN);

    return canvas_box(margin, page->view->height * top / 100, page->view->width - 2 * margin,
        page->view->height * height / 100);
}

/* The store's name and the clock; at a till that payers use, where to begin. */
static void
lay_idle(const struct kiosk_page *page)
{
    static const struct kiosk_style clock = {
        .size = 240, .colour = KIOSK_INK, .align = KIOSK_CENTRE};
    const struct kiosk_target touch = {.key = TILL_KEY_NONE};
    int wide = kiosk_page_length(page, 120), high = kiosk_page_length(page, 10);
    struct canvas_box key = band(page, 77, 17);

    kiosk_page_text(page, band(page, 7, 14), &name_style, page->screen->store);
    kiosk_page_box(page,
        canvas_box((page->view->width - wide) / 2, page->view->height * 24 / 100, wide, high), 5,
        KIOSK_ACCENT);
    kiosk_page_text(page, band(page, 30, 40), &clock, page->screen->time);
    if (page->view->has_keys) {
        key.x += key.width / 6;
        key.width -= key.width / 3;
        kiosk_page_key(page, key, &touch, kiosk_page_word(page, KIOSK_WORD_TOUCH), true);
    } else {
        kiosk_page_text(page, key, &faint_style, kiosk_page_word(page, KIOSK_WORD_WELCOME));
    }
}

/* A whole page in one colour, for what has to be seen from where one stands. */
static void
lay_field(const struct kiosk_page *page, uint32_t colour)
{
    kiosk_page_box(page, canvas_box(0, 0, page->view->width, page->view->height), 0, colour);
}

static void
lay_paid(const struct kiosk_page *page)
{
    static const struct kiosk_style tick = {
        .size = 190, .bold = true, .colour = KIOSK_ON_ACCENT, .align = KIOSK_CENTRE};
    static const struct kiosk_style amount = {
        .size = 170, .bold = true, .colour = KIOSK_ON_ACCENT, .align = KIOSK_CENTRE};
    static const struct kiosk_style word = {
        .size = 68, .bold = true, .colour = KIOSK_ON_ACCENT, .align = KIOSK_CENTRE};
    static const struct kiosk_style wallet = {
        .size = 52, .colour = KIOSK_ON_ACCENT, .align = KIOSK_CENTRE};

    lay_field(page, KIOSK_ACCENT);
    kiosk_page_text(page, band(page, 6, 26), &tick, "✓");
    kiosk_page_text(page, band(page, 32, 12), &word, kiosk_page_word(page, KIOSK_WORD_PAID));
    kiosk_page_money(page, band(page, 46, 28), &amount, page->screen->due);
    kiosk_page_text(page, band(page, 78, 12), &wallet,
        page->screen->channel != CHANNEL_NONE
            ? channel_label(page->screen->channel, page->view->english)
            : kiosk_page_word(page, KIOSK_WORD_THANKS));
}

/* Something to know, and what to do. */
static void
lay_message(const struct kiosk_page *page, uint32_t field, enum kiosk_word word, const char *help)
{
    uint32_t ink = field == KIOSK_GROUND ? KIOSK_INK : KIOSK_ON_ACCENT;
    const struct kiosk_style large = {
        .size = 112, .bold = true, .colour = ink, .align = KIOSK_CENTRE};
    const struct kiosk_style small = {.size = 54, .colour = ink, .align = KIOSK_CENTRE};

    lay_field(page, field);
    kiosk_page_lines(page, band(page, 22, 32), &large, kiosk_page_word(page, word));
    kiosk_page_lines(page, band(page, 56, 22), &small, help);
}

/* The number is what a payer's phone shows too. Others need not wait: the hub goes on asking. */
static void
lay_unknown(const struct kiosk_page *page)
{
    const struct kiosk_style number = {
        .size = 40, .colour = KIOSK_ON_ACCENT, .align = KIOSK_CENTRE};
    const struct kiosk_target next = {.key = TILL_KEY_ESC};
    struct canvas_box key = band(page, 78, 17);

    lay_message(
        page, KIOSK_TROUBLE, KIOSK_WORD_UNKNOWN, kiosk_page_word(page, KIOSK_WORD_UNKNOWN_HELP));
    kiosk_page_text(page, band(page, 8, 10), &number, page->screen->number);
    if (!page->view->has_keys)
        return;
    key.x += key.width / 4;
    key.width -= key.width / 2;
    kiosk_page_key(page, key, &next, kiosk_page_word(page, KIOSK_WORD_DO_NEXT), false);
}

/* Nobody can pay here until somebody of the shop has done something about it. */
static bool
is_closed(const struct screen *screen)
{
    switch ((int)screen->note.message) {
    case SCREEN_SAY_DISK_FULL:
    case SCREEN_SAY_DISK_BROKEN:
    case SCREEN_SAY_SUSPENDED:
    case SCREEN_SAY_REVOKED:
    case SCREEN_SAY_NOT_ENROLLED:
        return true;
    default:
        return screen->view == SCREEN_ERROR;
    }
}

static void
lay_free(const struct kiosk_page *page)
{
    if (page->screen->entry[0] != '\0' || (page->view->has_keys && page->view->wants_pad))
        kiosk_entry_amount(page);
    else if (is_closed(page->screen))
        lay_message(page, KIOSK_TROUBLE, KIOSK_WORD_CALL_STAFF,
            kiosk_page_word(page, KIOSK_WORD_CLOSED_HELP));
    else
        lay_idle(page);
}

static void
lay_result(const struct kiosk_page *page)
{
    switch ((int)page->screen->view) {
    case SCREEN_PAID:
        lay_paid(page);
        break;
    case SCREEN_CASH_DONE:
        kiosk_entry_cash(page);
        break;
    case SCREEN_CANCELLED:
        lay_message(page, KIOSK_GROUND, KIOSK_WORD_CANCELLED,
            kiosk_page_word(page, KIOSK_WORD_CANCELLED_HELP));
        break;
    default:
        lay_message(page, KIOSK_TROUBLE, KIOSK_WORD_CALL_STAFF, page->screen->number);
        break;
    }
}

static void
lay_view(const struct kiosk_page *page)
{
    if (page->screen->ask == SCREEN_ASK_PIN && page->view->has_keys) {
        kiosk_entry_pin(page);
        return;
    }
    switch (page->screen->view) {
    case SCREEN_STARTING:
        lay_message(page, KIOSK_GROUND, KIOSK_WORD_STARTING, page->screen->store);
        break;
    case SCREEN_COLLECTING:
        kiosk_collect(page);
        break;
    case SCREEN_CASH:
        kiosk_entry_cash(page);
        break;
    case SCREEN_CODE:
        if (page->view->has_keys)
            kiosk_entry_code(page);
        else
            lay_message(page, KIOSK_GROUND, KIOSK_WORD_SHOW_CODE,
                kiosk_page_word(page, KIOSK_WORD_SHOW_CODE_HELP));
        break;
    case SCREEN_UNKNOWN:
        lay_unknown(page);
        break;
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        if (page->view->is_fresh)
            lay_result(page);
        else
            lay_free(page);
        break;
    case SCREEN_READY:
    case SCREEN_ERROR:
        lay_free(page);
        break;
    case SCREEN_CASH_BACK:
    case SCREEN_HISTORY:
    case SCREEN_SHIFT:
    case SCREEN_VIEWS:
        lay_idle(page);
        break;
    }
}

void
kiosk_layout(const struct kiosk_view *view, struct font *font, struct kiosk_layout *ret_layout)
{
    const struct kiosk_page page = {
        .view = view, .screen = view->screen, .font = font, .layout = ret_layout};

    kiosk_scene_start(&ret_layout->scene, view->width, view->height, KIOSK_GROUND);
    ret_layout->targets_count = 0;
    lay_view(&page);
}

int
kiosk_layout_at(const struct kiosk_layout *layout, int x, int y)
{
    for (size_t i = 0; i < layout->targets_count; i++)
        if (!canvas_box_is_empty(canvas_box_both(layout->targets[i].box, canvas_box(x, y, 1, 1))))
            return (int)i;
    return -1;
}
