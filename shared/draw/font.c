#include "shared/draw/font.h"

#include <ft2build.h>
#include <stdlib.h>

#include <freetype/freetype.h>
#include <freetype/ftoutln.h>

#define REPLACEMENT 0xfffdU
#define CHINESE_FROM 0x2e80U
/* A bold stroke is wider by this part of an em. */
#define BOLD_PART 28

struct font {
    FT_Library library;
    FT_Face face;
    int size; /* as set */
};

enum err
font_open(const char *file, struct font **ret_font)
{
    struct font *font = calloc(1, sizeof(*font));
    enum err err = ERR_NOT_FOUND;

    if (font == NULL)
        return ERR_NO_SPACE;
    if (FT_Init_FreeType(&font->library) != 0)
        err = ERR_SYSTEM;
    else if (FT_New_Face(font->library, file, 0, &font->face) == 0)
        err = FT_IS_SCALABLE(font->face) ? ERR_OK : ERR_NOT_FOUND;
    if (err != ERR_OK) {
        font_close(&font);
        return err;
    }
    *ret_font = font;
    return ERR_OK;
}

void
font_close(struct font **font)
{
    if (*font == NULL)
        return;
    if ((*font)->face != NULL)
        (void)FT_Done_Face((*font)->face);
    if ((*font)->library != NULL)
        (void)FT_Done_FreeType((*font)->library);
    free(*font);
    *font = NULL;
}

static bool
set_size(struct font *font, int size)
{
    if (font->size == size)
        return true;
    if (size <= 0 || FT_Set_Pixel_Sizes(font->face, 0, (FT_UInt)size) != 0)
        return false;
    font->size = size;
    return true;
}

/* The next character; *at goes on behind it. */
static uint32_t
next_point(struct bytes text, size_t *at)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t first = text.at[(*at)++];
    size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t point = first;

    if (size == 1)
        return point;
    point = first & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if (*at >= text.size || (text.at[*at] & 0xc0U) != 0x80)
            return REPLACEMENT;
        point = point << 6 | (text.at[(*at)++] & 0x3fU);
    }
    return first < 0xc2 || first > 0xf4 || point < smallest[size] ? REPLACEMENT : point;
}

/* Whole pixels, so that a text's width is the sum of its parts'. */
static int
advance_of(struct font *font, uint32_t point)
{
    if (FT_Load_Char(font->face, point, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0)
        return 0;
    return (int)((font->face->glyph->advance.x + 32) / 64);
}

int
font_width(struct font *font, int size, struct bytes text)
{
    size_t at = 0;
    int width = 0;

    if (!set_size(font, size))
        return 0;
    while (at < text.size)
        width += advance_of(font, next_point(text, &at));
    return width;
}

size_t
font_fit(struct font *font, int size, struct bytes text, int width)
{
    size_t at = 0, fits = 0, whole = 0;

    if (!set_size(font, size))
        return text.size;
    while (at < text.size) {
        uint32_t point = next_point(text, &at);

        width -= advance_of(font, point);
        if (width < 0 && point != ' ')
            return whole > 0 ? whole : fits > 0 ? fits : at;
        fits = at;
        if (point == ' ' || point >= CHINESE_FROM)
            whole = at;
    }
    return text.size;
}

static void
put_bitmap(const FT_GlyphSlotRec *slot, struct canvas *canvas, int x, int baseline, uint32_t colour)
{
    const FT_Bitmap *bitmap = &slot->bitmap;

    for (int row = 0; row < (int)bitmap->rows; row++) {
        const unsigned char *line = bitmap->buffer + (ptrdiff_t)row * bitmap->pitch;

        for (int column = 0; column < (int)bitmap->width; column++)
            canvas_blend(canvas, x + slot->bitmap_left + column, baseline - slot->bitmap_top + row,
                colour, line[column]);
    }
}

/* Nothing of a glyph that lies outside of the clip is rendered. */
static bool
is_in_sight(const struct font *font, const struct canvas *canvas, int x, int baseline, int advance)
{
    const struct canvas_box glyph = canvas_box(
        x - font->size, baseline - 2 * font->size, advance + 2 * font->size, 3 * font->size);

    return !canvas_box_is_empty(canvas_box_both(glyph, canvas->clip));
}

void
font_draw(struct font *font, struct canvas *canvas, int x, int baseline,
    const struct font_style *style, struct bytes text)
{
    FT_GlyphSlot slot = font->face->glyph;
    size_t at = 0;

    if (!set_size(font, style->size))
        return;
    while (at < text.size) {
        int advance = advance_of(font, next_point(text, &at));

        if (slot->format == FT_GLYPH_FORMAT_OUTLINE &&
            is_in_sight(font, canvas, x, baseline, advance)) {
            if (style->bold)
                (void)FT_Outline_Embolden(&slot->outline, (FT_Pos)style->size * 64 / BOLD_PART);
            if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) == 0)
                put_bitmap(slot, canvas, x, baseline, style->colour);
        }
        x += advance;
    }
}

enum err
font_dots(struct font *font, int size, uint32_t point, struct picture *picture, int x, int baseline)
{
    FT_GlyphSlot slot = font->face->glyph;
    int left, top;

    if (!set_size(font, size) || FT_Get_Char_Index(font->face, point) == 0 ||
        FT_Load_Char(font->face, point, FT_LOAD_RENDER | FT_LOAD_TARGET_MONO) != 0)
        return ERR_NOT_FOUND;
    left = x + slot->bitmap_left;
    top = baseline - slot->bitmap_top;
    for (unsigned row = 0; row < slot->bitmap.rows; row++)
        for (unsigned column = 0; column < slot->bitmap.width; column++) {
            const unsigned char *bits = slot->bitmap.buffer + (ptrdiff_t)row * slot->bitmap.pitch;

            if ((bits[column / 8] & 0x80U >> column % 8) != 0 && left + (int)column >= 0 &&
                top + (int)row >= 0)
                picture_set(picture, (unsigned)(left + (int)column), (unsigned)(top + (int)row));
        }
    return ERR_OK;
}
