#include "agent/face/face_curses_digits.h"

#define PIXEL_ROWS 5

/* Drawn on two pixels a cell, one over the other. */
struct glyph {
    const char *name;
    unsigned width;
    const char *pixels[PIXEL_ROWS];
};

static const struct glyph glyphs[] = {
    {"0", 3, {"###", "# #", "# #", "# #", "###"}},
    {"1", 3, {"## ", " # ", " # ", " # ", "###"}},
    {"2", 3, {"###", "  #", "###", "#  ", "###"}},
    {"3", 3, {"###", "  #", "###", "  #", "###"}},
    {"4", 3, {"# #", "# #", "###", "  #", "  #"}},
    {"5", 3, {"###", "#  ", "###", "  #", "###"}},
    {"6", 3, {"###", "#  ", "###", "# #", "###"}},
    {"7", 3, {"###", "  #", "  #", "  #", "  #"}},
    {"8", 3, {"###", "# #", "###", "# #", "###"}},
    {"9", 3, {"###", "# #", "###", "  #", "###"}},
    {"¥", 3, {"# #", " # ", "###", " # ", " # "}},
    {"-", 2, {"  ", "  ", "##", "  ", "  "}},
    {"_", 3, {"   ", "   ", "   ", "   ", "###"}},
    {".", 1, {" ", " ", " ", " ", "#"}},
    {":", 1, {" ", "#", " ", "#", " "}},
};

static const struct glyph gap = {" ", 1, {" ", " ", " ", " ", " "}};

/* The glyph at *at, which moves behind it. */
static const struct glyph *
next_glyph(const char **at)
{
    for (size_t i = 0; i < LENGTH(glyphs); i++)
        if (bytes_starts(bytes_text(*at), glyphs[i].name)) {
            *at += strlen(glyphs[i].name);
            return &glyphs[i];
        }
    (*at)++;
    return &gap;
}

unsigned
face_digits_width(const char *digits)
{
    unsigned width = 0;

    while (*digits != '\0')
        width += next_glyph(&digits)->width + 1;
    return width > 0 ? width - 1 : 0;
}

void
face_digits_put(const char *digits, unsigned row, struct text *text)
{
    static const char *const cells[] = {" ", "▄", "▀", "█"};

    NEED(row < FACE_DIGITS_ROWS);
    while (*digits != '\0') {
        const struct glyph *glyph = next_glyph(&digits);
        const char *upper = glyph->pixels[2 * row];
        const char *lower = 2 * row + 1 < PIXEL_ROWS ? glyph->pixels[2 * row + 1] : NULL;

        for (unsigned i = 0; i < glyph->width; i++)
            text_put(text,
                cells[(upper[i] == '#' ? 2 : 0) + (lower != NULL && lower[i] == '#' ? 1 : 0)]);
        if (*digits != '\0')
            text_put_char(text, ' ');
    }
}
