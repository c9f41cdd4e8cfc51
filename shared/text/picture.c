#include "shared/text/picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHITE 255
#define MIDDLE 128

enum err
picture_make(unsigned width, unsigned height, struct picture **ret_picture)
{
    struct picture *picture;

    if (width == 0 || height == 0 || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX)
        return ERR_OUT_OF_RANGE;
    picture = calloc(1, sizeof(*picture));
    if (picture == NULL)
        return ERR_NO_SPACE;
    picture->width = width;
    picture->height = height;
    picture->row_size = (width + 7) / 8;
    picture->rows = calloc(height, picture->row_size);
    if (picture->rows == NULL) {
        picture_free(&picture);
        return ERR_NO_SPACE;
    }
    *ret_picture = picture;
    return ERR_OK;
}

void
picture_free(struct picture **picture)
{
    if (*picture == NULL)
        return;
    free((*picture)->rows);
    free(*picture);
    *picture = NULL;
}

void
picture_set(struct picture *picture, unsigned x, unsigned y)
{
    if (x < picture->width && y < picture->height)
        picture->rows[y * picture->row_size + x / 8] |= (uint8_t)(0x80U >> x % 8);
}

bool
picture_dark(const struct picture *picture, unsigned x, unsigned y)
{
    if (x >= picture->width || y >= picture->height)
        return false;
    return (picture->rows[y * picture->row_size + x / 8] & 0x80U >> x % 8) != 0;
}

static enum err
take_grays(const uint8_t *grays, unsigned width, unsigned height, struct picture **ret_picture)
{
    enum err err = picture_make(width, height, ret_picture);

    if (err != ERR_OK)
        return err;
    for (unsigned y = 0; y < height; y++)
        for (unsigned x = 0; x < width; x++)
            if (grays[(size_t)y * width + x] < MIDDLE)
                picture_set(*ret_picture, x, y);
    return ERR_OK;
}

static enum err
read_image(png_image *image, struct picture **ret_picture)
{
    const png_color white = {WHITE, WHITE, WHITE};
    uint8_t *grays;
    enum err err = ERR_BAD_INPUT;

    image->format = PNG_FORMAT_GRAY;
    grays = malloc(PNG_IMAGE_SIZE(*image));
    if (grays == NULL)
        return ERR_NO_SPACE;
    if (png_image_finish_read(image, &white, grays, 0, NULL) != 0)
        err = take_grays(grays, image->width, image->height, ret_picture);
    free(grays);
    return err;
}

enum err
picture_read_png(
    const char *path, unsigned width_max, unsigned height_max, struct picture **ret_picture)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    enum err err;

    if (access(path, R_OK) != 0)
        return ERR_NOT_FOUND;
    if (png_image_begin_read_from_file(&image, path) == 0)
        err = ERR_BAD_INPUT;
    else if (image.width > width_max || image.height > height_max)
        err = ERR_TOO_BIG;
    else
        err = read_image(&image, ret_picture);
    png_image_free(&image);
    return err;
}

enum err
picture_write_png(const struct picture *picture, const char *path)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
        .width = picture->width,
        .height = picture->height,
        .format = PNG_FORMAT_GRAY};
    size_t size = (size_t)picture->width * picture->height;
    uint8_t *grays = malloc(size);
    int written;

    if (grays == NULL)
        return ERR_NO_SPACE;
    memset(grays, WHITE, size);
    for (unsigned y = 0; y < picture->height; y++)
        for (unsigned x = 0; x < picture->width; x++)
            if (picture_dark(picture, x, y))
                grays[(size_t)y * picture->width + x] = 0;
    written = png_image_write_to_file(&image, path, 0, grays, 0, NULL);
    png_image_free(&image);
    free(grays);
    return written != 0 ? ERR_OK : ERR_DISK;
}
