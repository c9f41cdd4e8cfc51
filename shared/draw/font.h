/*
 * font.h -- text as pixels, by FreeType. Only this folder knows it.
 *
 * Sizes are pixels an em. Glyphs are not hinted: what is drawn is the outline's own shape, the
 * same by every version of the library. The file is mapped, not read: a Chinese font costs no
 * memory of ours but for the glyph at hand. One thread.
 */
#ifndef SHARED_DRAW_FONT_H
#define SHARED_DRAW_FONT_H

#include "shared/base/bytes.h"
#include "shared/draw/canvas.h"
#include "shared/text/picture.h"

/* Debian's fonts-wqy-microhei: Chinese, 5 MB. */
#define FONT_FILE "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"

struct font;

struct font_style {
    int size;
    bool bold; /* the outline, made stronger */
    uint32_t colour;
};

/** font_open() is ERR_NOT_FOUND for a file that is no font, or not there. */
enum err font_open(const char *file, struct font **ret_font) MUST_CHECK;
void font_close(struct font **font);

/** font_width() of UTF-8; what is none is drawn as U+FFFD. */
int font_width(struct font *font, int size, struct bytes text);

/** font_fit() is how many bytes of the text go into width: whole words or Chinese characters. */
size_t font_fit(struct font *font, int size, struct bytes text, int width);

/** font_draw() puts it with its first character's left at x, standing on the baseline. */
void font_draw(struct font *font, struct canvas *canvas, int x, int baseline,
    const struct font_style *style, struct bytes text);

/**
 * font_dots() puts one character in black and white, hinted, x and baseline as above;
 * ERR_NOT_FOUND when the font has none.
 */
enum err font_dots(struct font *font, int size, uint32_t point, struct picture *picture, int x,
    int baseline) MUST_CHECK;

#endif
