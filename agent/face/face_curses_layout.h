/*
 * face_curses_layout.h -- a screen's values as text in places.
 *
 * Three places never move: the top line says who, where, when and whether the
 * hub is heard; the bottom line says what the keys do now; the right column
 * says how much and what is happening. What is left belongs to the customer.
 * Made for 80 columns and 24 rows, and grows with more; with less it says that
 * it is too small. Pure.
 */
#ifndef AGENT_FACE_FACE_CURSES_LAYOUT_H
#define AGENT_FACE_FACE_CURSES_LAYOUT_H

#include "agent/face/face_curses_box.h"
#include "agent/face/face_curses_view.h"

#define FACE_COLUMNS_MIN 80
#define FACE_ROWS_MIN 24

/** face_layout() puts all that is not blank; the canvas was blank before. */
void face_layout(const struct face_view *view, const struct face_canvas *canvas);

#endif
