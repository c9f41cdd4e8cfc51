/*
 * face_curses_burst.h -- tells a scanner from a cashier by the speed of its keys.
 *
 * A scanner types its barcode like a keyboard, and ends it with Enter. Keys are
 * held until FACE_BURST_GAP_MS passed without another; nobody notices. Then
 *
 *     FACE_BURST_MIN keys or more, none later than that, are a barcode;
 *     fewer are keys, but an Enter among three or more of them is dropped:
 *     hands are not that fast, and a scanner must not confirm anything.
 *
 * Pure.
 */
#ifndef AGENT_FACE_FACE_CURSES_BURST_H
#define AGENT_FACE_FACE_CURSES_BURST_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/moment.h"

#define FACE_BURST_GAP_MS 10
#define FACE_BURST_MIN 8
#define FACE_BURST_MAX 64 /* what is longer is a barcode, and cut off */

struct face_burst {
    char keys[FACE_BURST_MAX]; /* Enter is '\r' */
    size_t count;
    struct tick last;
};

/** face_burst_is_over() is whether the held keys are to be taken before another is added. */
bool face_burst_is_over(const struct face_burst *burst, struct tick now);

/** face_burst_add() holds a key, an ASCII character. */
void face_burst_add(struct face_burst *burst, struct tick now, char key);

/**
 * face_burst_take() hands over what was held, terminated, and holds nothing any
 * more; true: it is a barcode.
 */
bool face_burst_take(struct face_burst *burst, char ret_keys[static FACE_BURST_MAX + 1]);

#endif
