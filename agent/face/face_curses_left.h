/*
 * face_curses_left.h -- the customer's part of the screen: the QR, or the lines of the sale.
 */
#ifndef AGENT_FACE_FACE_CURSES_LEFT_H
#define AGENT_FACE_FACE_CURSES_LEFT_H

#include "agent/face/face_curses_box.h"
#include "agent/face/face_curses_view.h"

/** face_left() puts it into a blank box. */
void face_left(const struct face_view *view, const struct face_box *box);

#endif
