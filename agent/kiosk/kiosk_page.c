#include "agent/kiosk/kiosk_page.h"

#include <string.h>

#define WIDTH 1280
#define HEIGHT 800
#define LETTER_MIN 12
#define LINE_PART 135 /* from line to line, in a hundredth of the size */
#define LINES_MAX 4
#define KEY_RADIUS 16
#define KEY_SIZE 46
#define DIGIT_SIZE 72

int
kiosk_page_length(const struct kiosk_page *page, int length)
{
    int across = length * page->view->width / WIDTH;
    int down = length * page->view->height / HEIGHT;

    return across < down ? across : down;
}

int
kiosk_page_size(const struct kiosk_page *page, int size)
{
    int here = kiosk_page_length(page, size);

    return here < LETTER_MIN ? LETTER_MIN : here;
}

const char *
kiosk_page_word(const struct kiosk_page *page, enum kiosk_word word)
{
    return kiosk_word(word, page->view->english);
}

void
kiosk_page_box(const struct kiosk_page *page, struct canvas_box box, int radius, uint32_t colour)
{
    kiosk_scene_add(&page->layout->scene, KIOSK_BOX, box, colour)->radius =
        kiosk_page_length(page, radius);
}

/* Whole characters, as many as there is room for. */
static void
set_text(struct kiosk_thing *thing, struct bytes text)
{
    size_t size = text.size < KIOSK_TEXT_MAX - 1 ? text.size : KIOSK_TEXT_MAX - 1;

    while (size < text.size && size > 0 && (text.at[size] & 0xc0U) == 0x80)
        size--;
    memcpy(thing->text, text.at, size);
    thing->text[size] = '\0';
}

static void
put_line(const struct kiosk_page *page, struct canvas_box box, const struct kiosk_style *style,
    int size, struct bytes text)
{
    struct kiosk_thing *thing =
        kiosk_scene_add(&page->layout->scene, KIOSK_TEXT, box, style->colour);

    thing->size = size;
    thing->bold = style->bold;
    thing->align = style->align;
    set_text(thing, text);
}

void
kiosk_page_text(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_style *style, const char *text)
{
    const struct bytes all = bytes_text(text);
    int size = kiosk_page_size(page, style->size);

    if (canvas_box_is_empty(box))
        return;
    while (size > LETTER_MIN && font_width(page->font, size, all) > box.width)
        size -= size / 32 + 1;
    put_line(page, box, style, size, bytes_of(all.at, font_fit(page->font, size, all, box.width)));
}

void
kiosk_page_lines(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_style *style, const char *text)
{
    struct bytes lines[LINES_MAX];
    struct bytes rest = bytes_text(text);
    int size = kiosk_page_size(page, style->size);
    int height = size * LINE_PART / 100;
    int top;
    size_t count = 0;

    while (rest.size > 0 && count < LINES_MAX && (int)(count + 1) * height <= box.height + size) {
        size_t fits = font_fit(page->font, size, rest, box.width);

        lines[count] = bytes_of(rest.at, fits);
        while (lines[count].size > 0 && lines[count].at[lines[count].size - 1] == ' ')
            lines[count].size--;
        count++;
        rest = bytes_from(rest, fits);
    }
    top = box.y + (box.height - (int)count * height) / 2;
    for (size_t i = 0; i < count; i++)
        put_line(page, canvas_box(box.x, top + (int)i * height, box.width, height), style, size,
            lines[i]);
}

void
kiosk_page_money(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_style *style, struct money amount)
{
    char number[MONEY_TEXT_MAX];
    char block[MONEY_TEXT_MAX + 4];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_put(&text, "¥");
    text_put(&text, money_format(amount, number));
    kiosk_page_text(page, box, style, block);
}

void
kiosk_page_key(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_target *target, const char *text, bool strong)
{
    struct kiosk_layout *layout = page->layout;
    bool pressed = page->view->pressed == (int)layout->targets_count;
    const struct kiosk_style style = {.size = target->key == TILL_KEY_DIGIT ? DIGIT_SIZE : KEY_SIZE,
        .bold = strong,
        .colour = strong || pressed ? KIOSK_ON_ACCENT : KIOSK_INK,
        .align = KIOSK_CENTRE};
    uint32_t plain = strong ? KIOSK_ACCENT : KIOSK_GROUND;

    NEED(layout->targets_count < KIOSK_TARGETS_MAX);
    layout->targets[layout->targets_count] = *target;
    layout->targets[layout->targets_count++].box = box;
    if (!strong)
        kiosk_page_box(page, box, KEY_RADIUS, KIOSK_LINE);
    kiosk_page_box(page,
        strong ? box : canvas_box(box.x + 1, box.y + 1, box.width - 2, box.height - 2), KEY_RADIUS,
        pressed ? KIOSK_ACCENT_PRESSED : plain);
    kiosk_page_text(page, canvas_box(box.x + 4, box.y, box.width - 8, box.height), &style, text);
}
