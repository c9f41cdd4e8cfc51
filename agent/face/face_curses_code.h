/*
 * face_curses_code.h -- what is typed that nobody else should read: codes and PINs.
 */
#ifndef AGENT_FACE_FACE_CURSES_CODE_H
#define AGENT_FACE_FACE_CURSES_CODE_H

#include "agent/face/face_curses_box.h"
#include "agent/face/face_curses_view.h"

/* Each is the row behind what it wrote. */
unsigned face_code_right(const struct face_view *view, const struct face_box *box);
/** face_code_pin() shows a PIN as how long it is. */
unsigned face_code_pin(const struct face_view *view, const struct face_box *box);

#endif
