/*
 * pdf.h -- a PDF of A4 pages (ISO 32000-1), drawn page by page: text, lines and boxes.
 *
 * Only this folder knows libharu. Lengths are micrometres from a page's left and upper edge. Text
 * is UTF-8 in one font, which is embedded with the letters that are used; what is outside the Basic
 * Multilingual Plane becomes a blank. Whatever goes wrong meanwhile is told by pdf_close(). A
 * document belongs to one thread, and is in memory until it is closed.
 */
#ifndef HUB_PRINT_PDF_H
#define HUB_PRINT_PDF_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define PDF_WIDTH 210000
#define PDF_HEIGHT 297000

struct pdf;

struct pdf_box {
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
};

/**
 * pdf_open() begins a document of no pages. The font is TrueType (.ttf, or the first of a .ttc).
 * ERR_NOT_FOUND: no such file; ERR_UNSUPPORTED: it is none, or one that must not be embedded.
 */
enum err pdf_open(const char *font_file, struct pdf **ret_pdf) MUST_CHECK;

/** pdf_page() begins the next page. */
void pdf_page(struct pdf *pdf);

/** pdf_text_width() is how wide a text of that size is: the font's em, about a letter's height. */
int32_t pdf_text_width(const struct pdf *pdf, const char *text, int32_t size);

/** pdf_text() writes a line whose middle is at x and whose letters stand at y. */
void pdf_text(struct pdf *pdf, int32_t x, int32_t y, int32_t size, const char *text);

/** pdf_line() draws a hairline from the box's upper left to its lower right. */
void pdf_line(struct pdf *pdf, struct pdf_box from_to);

/**
 * pdf_scale_begin() has boxes counted from x and y in units of that many µm until pdf_scale_end(),
 * which fills all of them, as one shape: no light comes through between two that touch.
 */
void pdf_scale_begin(struct pdf *pdf, int32_t x, int32_t y, int32_t unit);
void pdf_box(struct pdf *pdf, struct pdf_box box);
void pdf_scale_end(struct pdf *pdf);

/** pdf_close() ends it; its bytes are the caller's to free(). ERR_NO_SPACE, or what was wrong. */
enum err pdf_close(struct pdf **pdf, uint8_t **ret_bytes, size_t *ret_size) MUST_CHECK;

/** pdf_drop() forgets it; NULL inside is fine. */
void pdf_drop(struct pdf **pdf);

#endif
