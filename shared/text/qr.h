/*
 * qr.h -- QR codes: a matrix, half-block text for a terminal, a PNG.
 *
 * The mode is chosen by what is encoded: capitals, digits and " $%*+-./:" go
 * into alphanumeric mode, which is what keeps a ticket near version 4.
 * Only this folder knows libqrencode and libpng.
 */
#ifndef SHARED_TEXT_QR_H
#define SHARED_TEXT_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

#define QR_SIDE_MAX 97      /* version 20 */
#define QR_QUIET 4          /* modules of white around it, ISO/IEC 18004 section 5.3.8 */
#define QR_QUIET_TERMINAL 2 /* on a light terminal background phones read it with less */
#define QR_SCALE_MAX 64

enum qr_level {
    QR_LEVEL_L,
    QR_LEVEL_M,
    QR_LEVEL_Q,
    QR_LEVEL_H
};

struct qr {
    unsigned side;                           /* modules */
    uint8_t dark[QR_SIDE_MAX * QR_SIDE_MAX]; /* row by row, 1 is dark */
};

/**
 * qr_make() is ERR_TOO_BIG above version 20, ERR_BAD_INPUT for nothing at all,
 * ERR_NO_SPACE without memory. Any bytes will do, a NUL too.
 */
enum err qr_make(struct bytes content, enum qr_level level, struct qr *ret_qr) MUST_CHECK;

static inline bool
qr_dark(const struct qr *qr, unsigned x, unsigned y)
{
    return x < qr->side && y < qr->side && qr->dark[y * qr->side + x] != 0;
}

/**
 * qr_rows() is how many rows of text qr_put_row() makes: two modules a row,
 * with quiet modules of white on all sides.
 */
unsigned qr_rows(const struct qr *qr, unsigned quiet);

/**
 * qr_put_row() appends row 0 .. qr_rows()-1 as "█▀▄ " and spaces, drawn so that
 * a light cell is printed and a dark one is background when light_on_dark, the
 * other way round otherwise; side + 2 * quiet cells wide, without a line end.
 */
void qr_put_row(
    const struct qr *qr, unsigned quiet, unsigned row, bool light_on_dark, struct text *text);

/**
 * qr_write_png() writes a one-bit PNG, scale pixels a module, quiet zone QR_QUIET, to a
 * file. ERR_OUT_OF_RANGE unless scale is 1 .. QR_SCALE_MAX, ERR_NO_SPACE without memory,
 * ERR_DISK; libpng then removes what stands at path.
 */
enum err qr_write_png(const struct qr *qr, unsigned scale, const char *path) MUST_CHECK;

#endif
