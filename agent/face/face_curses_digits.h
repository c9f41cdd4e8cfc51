/*
 * face_curses_digits.h -- digits three rows high, of half blocks.
 *
 * Knows 0-9, "¥", ".", ":", "-" and "_"; anything else is a gap.
 */
#ifndef AGENT_FACE_FACE_CURSES_DIGITS_H
#define AGENT_FACE_FACE_CURSES_DIGITS_H

#include "shared/base/text.h"

#define FACE_DIGITS_ROWS 3

/** face_digits_width() is how many cells the digits take. */
unsigned face_digits_width(const char *digits);

/** face_digits_put() appends row 0, 1 or 2 of them. */
void face_digits_put(const char *digits, unsigned row, struct text *text);

#endif
