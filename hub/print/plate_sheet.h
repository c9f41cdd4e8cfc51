/*
 * plate_sheet.h -- plates as they are printed, cut out and hung up: a PDF of A4 pages.
 *
 * A card has the store's name, what to do, the QR, the plate's name and its number. Cards stand
 * edge to edge, with marks to cut by. The QR is of level Q with a quiet zone of 4 modules (ISO/IEC
 * 18004 section 5.3.8), its modules being drawn, not an image: sharp on any printer. Takes about a
 * millisecond a plate, and some megabytes for the font: for a worker.
 */
#ifndef HUB_PRINT_PLATE_SHEET_H
#define HUB_PRINT_PLATE_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define PLATE_SHEET_MAX 1000 /* plates */

enum plate_sheet_size {
    PLATE_SHEET_STAND,   /* 90 × 130 mm, 4 a page: for a table */
    PLATE_SHEET_STICKER, /* 60 × 85 mm, 9 a page */
    PLATE_SHEET_LABEL,   /* 45 × 52 mm, 20 a page */
    PLATE_SHEET_POSTER,  /* a page: for a door */
    PLATE_SHEET_SIZES
};

/* Texts are borrowed. */
struct plate_sheet_card {
    const char *store;
    const char *name;
    const char *number;
    const char *url; /* what the QR says */
};

/** plate_sheet_read_size() reads "stand", "sticker", "label" or "poster". ERR_BAD_INPUT. */
enum err plate_sheet_read_size(const char *word, enum plate_sheet_size *ret_size) MUST_CHECK;

/**
 * plate_sheet_find_font() is the font that is used: the one that was said, or for "" that of
 * Debian's fonts-wqy-zenhei. NULL: it is not there.
 */
const char *plate_sheet_find_font(const char *said);

/**
 * plate_sheet_make() writes the document; its bytes are the caller's to free(). Errors as of
 * pdf_open(), ERR_UNSUPPORTED also for a font without Chinese letters; ERR_TOO_BIG: more than
 * PLATE_SHEET_MAX cards, or a QR that holds too much.
 */
enum err plate_sheet_make(const char *font_file, enum plate_sheet_size size,
    const struct plate_sheet_card *cards, size_t count, uint8_t **ret_bytes,
    size_t *ret_size) MUST_CHECK;

#endif
