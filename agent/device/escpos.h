/*
 * escpos.h -- the bytes that a printer of receipts understands.
 *
 * Commands by their names in Epson's ESC/POS Command Reference; text is GBK, for printers with
 * Chinese characters built in. What does not fit is left out and remembered: put everything, then
 * ask escpos_ok() once. One thread each; iconv() reads its own tables.
 */
#ifndef AGENT_DEVICE_ESCPOS_H
#define AGENT_DEVICE_ESCPOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/text/picture.h"

/* How many dots the paper has: 58 mm and 80 mm; font A is 12 dots wide. */
#define ESCPOS_DOTS_58 384
#define ESCPOS_DOTS_80 576
#define ESCPOS_FONT_WIDTH 12
#define ESCPOS_QR_MAX 512

struct escpos {
    uint8_t *at;
    size_t used;
    size_t size;
    bool overflowed;
    void *gbk; /* iconv_t */
};

/** escpos_open() borrows the block. ERR_UNSUPPORTED where the C library has no GBK. */
enum err escpos_open(struct escpos *escpos, uint8_t *block, size_t size) MUST_CHECK;
void escpos_close(struct escpos *escpos);
bool escpos_ok(const struct escpos *escpos);
struct bytes escpos_bytes(const struct escpos *escpos);

/** escpos_start() forgets what the job before may have left behind (ESC @). */
void escpos_start(struct escpos *escpos);

/** escpos_text() puts UTF-8 as GBK; what GBK does not have becomes "?". */
void escpos_text(struct escpos *escpos, struct bytes utf8);

/** escpos_qr() has the printer draw a QR code itself (GS ( k); nothing for "". */
void escpos_qr(struct escpos *escpos, const char *content);

/** escpos_picture() is a picture in the middle of the paper (GS v 0). */
void escpos_picture(struct escpos *escpos, const struct picture *picture);

/** escpos_cut() feeds up to the knife, and cuts (GS V). */
void escpos_cut(struct escpos *escpos);

/**
 * escpos_mark() asks for an answer when everything before has been carried out (GS r 1); see
 * printer_status.h for what it is.
 */
void escpos_mark(struct escpos *escpos);

#endif
