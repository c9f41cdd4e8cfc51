/*
 * face_curses_history.h -- what was sold, as a list and one of it in detail.
 */
#ifndef AGENT_FACE_FACE_CURSES_HISTORY_H
#define AGENT_FACE_FACE_CURSES_HISTORY_H

#include "agent/face/face_curses_box.h"
#include "agent/face/face_curses_view.h"

void face_history_left(const struct face_view *view, const struct face_box *box);
/** face_history_right() is the row behind what it wrote. */
unsigned face_history_right(const struct face_view *view, const struct face_box *box);

#endif
