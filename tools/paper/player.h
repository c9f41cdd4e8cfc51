/*
 * player.h -- a printer that is a process: TCP 9100, paper in files, and all that goes wrong.
 *
 * Each page becomes page-N.txt and, with a font, page-N.png in its folder; "drawer" has a line for
 * each pulse. It does what standard input says, a line each:
 *
 *     paper out | paper in       no paper: it takes bytes and prints nothing
 *     paper ends N               out after N more lines
 *     cover open | cover closed
 *     stall | go                 takes no more bytes, as a printer whose buffer is full
 *     mute | speak               answers nothing
 *     lose                       prints, but its next answer that all is done gets lost
 */
#ifndef TOOLS_PAPER_PLAYER_H
#define TOOLS_PAPER_PLAYER_H

#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

struct player_options {
    uint16_t port; /* 0: any free one; it says "listening PORT" */
    const char *folder;
    unsigned dots;
    const char *font_file; /* NULL for text only */
};

/** player_run() ends with standard input. */
enum err player_run(const struct player_options *options) MUST_CHECK;

#endif
