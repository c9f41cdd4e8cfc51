/*
 * plate_code.h -- what a plate's QR says.
 *
 * Nine bytes, big-endian: version 1 · plate 8, the plate's id being random, so that nobody
 * counts his way to another shop's. No MAC: a plate is printed once and hangs for years, and
 * must outlive every key of the hub; all that whoever reads it can do is pay. As a URL, upper
 * case so that QR alphanumeric mode keeps it small:
 *
 *     HTTPS://<pay host>/P/<15 characters of base32>
 */
#ifndef HUB_FLOW_PLATE_CODE_H
#define HUB_FLOW_PLATE_CODE_H

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

#define PLATE_CODE_SIZE 9
#define PLATE_CODE_TEXT_SIZE 16 /* 15 characters and the terminator */

/** plate_code_make() writes it as text. */
const char *plate_code_make(int64_t plate_id, char ret_text[static PLATE_CODE_TEXT_SIZE]);

/** plate_code_put_url() appends base ("HTTPS://PAY.EXAMPLE.COM"), "/P/" and the code. */
void plate_code_put_url(struct text *text, const char *base, int64_t plate_id);

/** plate_code_read() reads one, in either case. ERR_BAD_INPUT; ERR_UNSUPPORTED: another version. */
enum err plate_code_read(struct bytes text, int64_t *ret_plate_id) MUST_CHECK;

#endif
