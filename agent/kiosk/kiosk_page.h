/*
 * kiosk_page.h -- a scene while it is laid out: lengths, colours, texts that fit, keys to touch.
 *
 * Lengths are said for 1280×800 and scaled to the panel, so that one layout serves all sizes.
 * Letters never get smaller than what can be read, keys never smaller than a finger: 9 mm, on
 * panels of 5 pixels a millimetre.
 */
#ifndef AGENT_KIOSK_KIOSK_PAGE_H
#define AGENT_KIOSK_KIOSK_PAGE_H

#include "agent/flow/command.h"
#include "agent/flow/screen.h"
#include "agent/kiosk/kiosk_scene.h"
#include "agent/kiosk/kiosk_words.h"
#include "shared/draw/font.h"

#define KIOSK_TARGETS_MAX 24
#define KIOSK_FINGER 46 /* pixels, at least, of a key */

#define KIOSK_GROUND 0xffffffU
#define KIOSK_PANEL 0xf0f5f3U
#define KIOSK_LINE 0xd3dedaU
#define KIOSK_INK 0x10201aU
#define KIOSK_FAINT 0x51625bU
#define KIOSK_ACCENT 0x00734fU
#define KIOSK_ACCENT_PRESSED 0x004f37U
#define KIOSK_ON_ACCENT 0xffffffU
#define KIOSK_TROUBLE 0xa3450aU

/* What a finger can press. key TILL_KEY_NONE: the display's own, to begin typing. */
struct kiosk_target {
    struct canvas_box box;
    enum till_key key;
    int digit;
};

struct kiosk_layout {
    struct kiosk_scene scene;
    struct kiosk_target targets[KIOSK_TARGETS_MAX];
    size_t targets_count;
};

/* All that a layout is made from. */
struct kiosk_view {
    const struct screen *screen;
    bool english;
    bool has_keys;  /* the payer types and touches; else a cashier does, elsewhere */
    bool is_fresh;  /* the result on the screen is to be shown still */
    bool wants_pad; /* somebody has touched the idle screen */
    int pressed;    /* the target under the finger, or -1 */
    int width;
    int height;
};

struct kiosk_page {
    const struct kiosk_view *view;
    const struct screen *screen;
    struct font *font;
    struct kiosk_layout *layout;
};

struct kiosk_style {
    int size; /* for 1280×800 */
    bool bold;
    uint32_t colour;
    enum kiosk_align align;
};

/** kiosk_page_length() is what so many pixels of 1280×800 are here. */
int kiosk_page_length(const struct kiosk_page *page, int length);
/** kiosk_page_size() is a size of letters here. */
int kiosk_page_size(const struct kiosk_page *page, int size);
const char *kiosk_page_word(const struct kiosk_page *page, enum kiosk_word word);

void kiosk_page_box(
    const struct kiosk_page *page, struct canvas_box box, int radius, uint32_t colour);

/** kiosk_page_text() puts one line in the middle of the box's height, smaller if need be. */
void kiosk_page_text(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_style *style, const char *text);

/** kiosk_page_lines() puts as many lines as there is room for, in the middle of the box. */
void kiosk_page_lines(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_style *style, const char *text);

/** kiosk_page_money() puts "¥12.34". */
void kiosk_page_money(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_style *style, struct money amount);

/** kiosk_page_key() is a key to touch; strong is the one to go on with. */
void kiosk_page_key(const struct kiosk_page *page, struct canvas_box box,
    const struct kiosk_target *target, const char *text, bool strong);

#endif
