/*
 * roll.h -- what a printer of receipts makes of the bytes it is sent: paper, as text and as dots.
 *
 * Understands the ESC/POS commands that agent/device/escpos.h uses and skips what it does not
 * know, as printers do. Bytes may come in pieces of any size. One thread.
 */
#ifndef TOOLS_PAPER_ROLL_H
#define TOOLS_PAPER_ROLL_H

#include "shared/base/bytes.h"
#include "shared/text/picture.h"

struct roll;

/* Who hears of it. What is borrowed is good for the call. */
struct roll_owner {
    void *context;
    void (*page)(void *context, const struct picture *picture, struct bytes text); /* at a cut */
    void (*drawer)(void *context);
    void (*mark)(void *context); /* GS r 1: everything before is on the paper */
};

struct roll_options {
    unsigned dots;         /* of the paper's width: 384 or 576 */
    const char *font_file; /* NULL: text only */
    struct roll_owner owner;
};

/** roll_open() is ERR_NOT_FOUND for a font that is none. */
enum err roll_open(const struct roll_options *options, struct roll **ret_roll) MUST_CHECK;
void roll_close(struct roll **roll);

/** roll_feed() is ERR_TOO_BIG when there is too much on one page, or in one command. */
enum err roll_feed(struct roll *roll, struct bytes bytes) MUST_CHECK;

/** roll_lines() is how many lines were printed since it was opened. */
unsigned roll_lines(const struct roll *roll);

/** roll_end() tears the paper off where it is, if anything is on it. */
void roll_end(struct roll *roll);

#endif
