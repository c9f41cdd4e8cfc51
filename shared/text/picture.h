/*
 * picture.h -- black and white pictures: what a printer of receipts prints, from and to PNG.
 *
 * Rows from the top, eight dots a byte with the leftmost in the highest bit, each row filled up
 * to a whole byte: as printers take them. Only this folder knows libpng.
 */
#ifndef SHARED_TEXT_PICTURE_H
#define SHARED_TEXT_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define PICTURE_SIDE_MAX 32768

struct picture {
    unsigned width;
    unsigned height;
    size_t row_size; /* bytes */
    uint8_t *rows;   /* one bit a dot, 1 is dark */
};

/** picture_make() is white all over. ERR_OUT_OF_RANGE, ERR_NO_SPACE. */
enum err picture_make(unsigned width, unsigned height, struct picture **ret_picture) MUST_CHECK;
void picture_free(struct picture **picture);

/** picture_set() makes a dot dark; outside of the picture it does nothing. */
void picture_set(struct picture *picture, unsigned x, unsigned y);
bool picture_dark(const struct picture *picture, unsigned x, unsigned y);

/**
 * picture_read_png() makes a picture of any PNG: what is darker than the middle grey on white is
 * dark. ERR_NOT_FOUND without a file, ERR_BAD_INPUT for what is no PNG, ERR_TOO_BIG beyond
 * width_max or height_max, ERR_NO_SPACE.
 */
enum err picture_read_png(const char *path, unsigned width_max, unsigned height_max,
    struct picture **ret_picture) MUST_CHECK;

/** picture_write_png() is ERR_DISK, ERR_NO_SPACE. */
enum err picture_write_png(const struct picture *picture, const char *path) MUST_CHECK;

#endif
