/*
 * face_curses_shift.h -- shifts and the drawer: the figures on the left, what is done on the right.
 * Pure.
 */
#ifndef AGENT_FACE_FACE_CURSES_SHIFT_H
#define AGENT_FACE_FACE_CURSES_SHIFT_H

#include "agent/face/face_curses_box.h"
#include "agent/face/face_curses_view.h"

/** face_shift_left() is the shift that is open, or the list of those that are closed. */
void face_shift_left(const struct face_view *view, const struct face_box *box);

/** face_shift_headline() says what is being done. */
void face_shift_headline(const struct face_view *view, struct text *text);

/** face_shift_right() returns the row behind what it put. */
unsigned face_shift_right(const struct face_view *view, const struct face_box *box);

#endif
