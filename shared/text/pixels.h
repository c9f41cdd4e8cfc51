/*
 * pixels.h -- pictures in colour: to PNG and back.
 *
 * A pixel is 0x00RRGGBB in the machine's own order, which is DRM's XRGB8888; rows from the top,
 * without gaps. What is in the highest byte is ignored.
 */
#ifndef SHARED_TEXT_PIXELS_H
#define SHARED_TEXT_PIXELS_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define PIXELS_SIDE_MAX 8192

/**
 * pixels_write_png() replaces the file at once, so that nobody reads half of one. ERR_DISK,
 * ERR_NO_SPACE; ERR_OUT_OF_RANGE for a side of 0 or above PIXELS_SIDE_MAX.
 */
enum err pixels_write_png(
    const uint32_t *pixels, unsigned width, unsigned height, const char *path) MUST_CHECK;

/** pixels_make_png() makes *ret_png, the caller's to free(). Errors as above, but for ERR_DISK. */
enum err pixels_make_png(const uint32_t *pixels, unsigned width, unsigned height, uint8_t **ret_png,
    size_t *ret_size) MUST_CHECK;

/**
 * pixels_read_png() makes *ret_pixels, the caller's to free(). ERR_NOT_FOUND without a file,
 * ERR_BAD_INPUT for what is no PNG, ERR_TOO_BIG beyond PIXELS_SIDE_MAX, ERR_NO_SPACE.
 */
enum err pixels_read_png(
    const char *path, uint32_t **ret_pixels, unsigned *ret_width, unsigned *ret_height) MUST_CHECK;

#endif
