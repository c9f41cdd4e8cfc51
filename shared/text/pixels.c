#include "shared/text/pixels.h"

#include <png.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 1024

static void
split(const uint32_t *pixels, size_t count, uint8_t *bytes)
{
    for (size_t i = 0; i < count; i++) {
        *bytes++ = (uint8_t)(pixels[i] >> 16);
        *bytes++ = (uint8_t)(pixels[i] >> 8);
        *bytes++ = (uint8_t)pixels[i];
    }
}

static void
join(const uint8_t *bytes, size_t count, uint32_t *pixels)
{
    for (size_t i = 0; i < count; i++, bytes += 3)
        pixels[i] = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
}

/* As bytes for libpng. */
static enum err
prepare(const uint32_t *pixels, unsigned width, unsigned height, png_image *ret_image,
    uint8_t **ret_bytes)
{
    uint8_t *bytes;

    if (width == 0 || height == 0 || width > PIXELS_SIDE_MAX || height > PIXELS_SIDE_MAX)
        return ERR_OUT_OF_RANGE;
    bytes = malloc((size_t)width * height * 3);
    if (bytes == NULL)
        return ERR_NO_SPACE;
    split(pixels, (size_t)width * height, bytes);
    *ret_image = (png_image){.version = PNG_IMAGE_VERSION,
        .width = width,
        .height = height,
        .format = PNG_FORMAT_RGB,
        .flags = PNG_IMAGE_FLAG_FAST};
    *ret_bytes = bytes;
    return ERR_OK;
}

enum err
pixels_write_png(const uint32_t *pixels, unsigned width, unsigned height, const char *path)
{
    char aside[PATH_SIZE];
    png_image image;
    uint8_t *bytes;
    bool written;
    enum err err;

    if (snprintf(aside, sizeof(aside), "%s.new", path) >= (int)sizeof(aside))
        return ERR_OUT_OF_RANGE;
    err = prepare(pixels, width, height, &image, &bytes);
    if (err != ERR_OK)
        return err;
    written =
        png_image_write_to_file(&image, aside, 0, bytes, 0, NULL) != 0 && rename(aside, path) == 0;
    png_image_free(&image);
    free(bytes);
    return written ? ERR_OK : ERR_DISK;
}

enum err
pixels_make_png(
    const uint32_t *pixels, unsigned width, unsigned height, uint8_t **ret_png, size_t *ret_size)
{
    png_alloc_size_t size = 0;
    png_image image;
    uint8_t *bytes, *png = NULL;
    bool made = false;
    enum err err = prepare(pixels, width, height, &image, &bytes);

    if (err != ERR_OK)
        return err;
    size = PNG_IMAGE_PNG_SIZE_MAX(image);
    png = malloc(size);
    if (png != NULL)
        made = png_image_write_to_memory(&image, png, &size, 0, bytes, 0, NULL) != 0;
    png_image_free(&image);
    free(bytes);
    if (!made) {
        free(png);
        return ERR_NO_SPACE;
    }
    *ret_png = png;
    *ret_size = size;
    return ERR_OK;
}

static enum err
read_image(png_image *image, uint32_t **ret_pixels)
{
    const png_color white = {255, 255, 255};
    size_t count = (size_t)image->width * image->height;
    uint8_t *bytes;
    uint32_t *pixels;
    enum err err = ERR_OK;

    image->format = PNG_FORMAT_RGB;
    bytes = malloc(count * 3);
    pixels = malloc(count * sizeof(*pixels));
    if (bytes == NULL || pixels == NULL)
        err = ERR_NO_SPACE;
    else if (png_image_finish_read(image, &white, bytes, 0, NULL) == 0)
        err = ERR_BAD_INPUT;
    else
        join(bytes, count, pixels);
    free(bytes);
    if (err != ERR_OK) {
        free(pixels);
        return err;
    }
    *ret_pixels = pixels;
    return ERR_OK;
}

enum err
pixels_read_png(const char *path, uint32_t **ret_pixels, unsigned *ret_width, unsigned *ret_height)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    enum err err;

    if (access(path, R_OK) != 0)
        return ERR_NOT_FOUND;
    if (png_image_begin_read_from_file(&image, path) == 0)
        err = ERR_BAD_INPUT;
    else if (image.width > PIXELS_SIDE_MAX || image.height > PIXELS_SIDE_MAX)
        err = ERR_TOO_BIG;
    else
        err = read_image(&image, ret_pixels);
    if (err == ERR_OK) {
        *ret_width = image.width;
        *ret_height = image.height;
    }
    png_image_free(&image);
    return err;
}
