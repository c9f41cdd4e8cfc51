/*
 * glyphs.h -- characters as dots.
 *
 * Only this folder knows FreeType. One thread.
 */
#ifndef TOOLS_PAPER_GLYPHS_H
#define TOOLS_PAPER_GLYPHS_H

#include <stdint.h>

#include "shared/text/picture.h"

#define GLYPHS_CELL_WIDTH 12 /* half of a Chinese character: font A */
#define GLYPHS_CELL_HEIGHT 24

struct glyphs;

/** glyphs_open() is ERR_NOT_FOUND for a file that is no font. */
enum err glyphs_open(const char *font_file, struct glyphs **ret_glyphs) MUST_CHECK;
void glyphs_close(struct glyphs **glyphs);

/** glyphs_draw() puts a character with its cell's upper left corner at x, y; ERR_NOT_FOUND. */
enum err glyphs_draw(struct glyphs *glyphs, uint32_t point, struct picture *picture, unsigned x,
    unsigned y) MUST_CHECK;

#endif
