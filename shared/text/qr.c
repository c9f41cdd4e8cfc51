#include "shared/text/qr.h"

#include <errno.h>
#include <png.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

/* Digits in version 20 at level L, the most that fits (ISO/IEC 18004, table 7). */
#define CONTENT_MAX 2061

static const QRecLevel levels[] = {
    [QR_LEVEL_L] = QR_ECLEVEL_L,
    [QR_LEVEL_M] = QR_ECLEVEL_M,
    [QR_LEVEL_Q] = QR_ECLEVEL_Q,
    [QR_LEVEL_H] = QR_ECLEVEL_H,
};

/* Of a string libqrencode makes runs of the tightest modes; data with a NUL is all bytes. */
static QRcode *
encode(struct bytes content, enum qr_level level)
{
    char terminated[CONTENT_MAX + 1];

    if (memchr(content.at, '\0', content.size) != NULL)
        return QRcode_encodeData((int)content.size, content.at, 0, levels[level]);
    memcpy(terminated, content.at, content.size);
    terminated[content.size] = '\0';
    return QRcode_encodeString(terminated, 0, levels[level], QR_MODE_8, 1);
}

enum err
qr_make(struct bytes content, enum qr_level level, struct qr *ret_qr)
{
    QRcode *code;
    size_t cells_count;

    if (content.size == 0)
        return ERR_BAD_INPUT;
    if (content.size > CONTENT_MAX)
        return ERR_TOO_BIG;
    code = encode(content, level);
    if (code == NULL)
        return errno == ERANGE ? ERR_TOO_BIG : ERR_NO_SPACE;
    if (code->width > QR_SIDE_MAX) {
        QRcode_free(code);
        return ERR_TOO_BIG;
    }
    ret_qr->side = (unsigned)code->width;
    cells_count = (size_t)ret_qr->side * ret_qr->side;
    for (size_t i = 0; i < cells_count; i++)
        ret_qr->dark[i] = code->data[i] & 1;
    QRcode_free(code);
    return ERR_OK;
}

unsigned
qr_rows(const struct qr *qr, unsigned quiet)
{
    return (qr->side + 2 * quiet + 1) / 2;
}

/* Left of and above the code, x and y wrap around to far outside, where all is light. */
void
qr_put_row(const struct qr *qr, unsigned quiet, unsigned row, bool light_on_dark, struct text *text)
{
    static const char *const cells[] = {" ", "▄", "▀", "█"};

    for (unsigned column = 0; column < qr->side + 2 * quiet; column++) {
        bool upper = qr_dark(qr, column - quiet, 2 * row - quiet) != light_on_dark;
        bool lower = qr_dark(qr, column - quiet, 2 * row + 1 - quiet) != light_on_dark;

        text_put(text, cells[(upper ? 2 : 0) + (lower ? 1 : 0)]);
    }
}

enum err
qr_write_png(const struct qr *qr, unsigned scale, const char *path)
{
    static const uint8_t grays[] = {255, 0};
    png_image image = {.version = PNG_IMAGE_VERSION,
        .format = PNG_FORMAT_GRAY | PNG_FORMAT_FLAG_COLORMAP,
        .colormap_entries = sizeof(grays)};
    unsigned side = (qr->side + 2 * QR_QUIET) * scale;
    uint8_t *pixels;
    int written;

    if (scale < 1 || scale > QR_SCALE_MAX)
        return ERR_OUT_OF_RANGE;
    pixels = malloc((size_t)side * side);
    if (pixels == NULL)
        return ERR_NO_SPACE;
    for (unsigned y = 0; y < side; y++)
        for (unsigned x = 0; x < side; x++)
            pixels[(size_t)y * side + x] =
                qr_dark(qr, x / scale - QR_QUIET, y / scale - QR_QUIET) ? 1 : 0;
    image.width = side;
    image.height = side;
    written = png_image_write_to_file(&image, path, 0, pixels, 0, grays);
    png_image_free(&image);
    free(pixels);
    return written != 0 ? ERR_OK : ERR_DISK;
}
