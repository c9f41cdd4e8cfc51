/*
 * font_letters.h -- whether a TrueType font can be printed with.
 *
 * OpenType, "The OpenType Font File", cmap format 4 and glyf. A font without a letter prints a box
 * in its place; and of a letter that is composed of other glyphs, libharu 2.3 embeds only some of
 * them, so that nothing, or half of it, is printed. Both look well until they are on paper.
 */
#ifndef HUB_PRINT_FONT_LETTERS_H
#define HUB_PRINT_FONT_LETTERS_H

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

/**
 * font_letters_check() reads the file (the first font of a collection). ERR_NOT_FOUND: there is no
 * such file; ERR_UNSUPPORTED: it is no such font, or has a letter of the text not, or composed.
 */
enum err font_letters_check(const char *file, const char *text) MUST_CHECK;

#endif
