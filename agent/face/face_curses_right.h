/*
 * face_curses_right.h -- the cashier's part of the screen: how much, and what is happening.
 */
#ifndef AGENT_FACE_FACE_CURSES_RIGHT_H
#define AGENT_FACE_FACE_CURSES_RIGHT_H

#include "agent/face/face_curses_box.h"
#include "agent/face/face_curses_view.h"

/** face_right() puts it into a blank box, which a result fills with its colour. */
void face_right(const struct face_view *view, const struct face_box *box);

/** face_right_headline() appends the most important line: what became of the sale. */
void face_right_headline(const struct face_view *view, struct text *text);

#endif
