/*
 * face_curses_text.h -- text measured in cells, as a terminal shows it.
 *
 * UTF-8; a Chinese character takes two cells. Everything is borrowed.
 */
#ifndef AGENT_FACE_FACE_CURSES_TEXT_H
#define AGENT_FACE_FACE_CURSES_TEXT_H

#include "shared/base/bytes.h"

/** face_text_width() is how many cells text takes. */
unsigned face_text_width(struct bytes text);

/** face_text_cut() is the longest start of text that fits into so many cells. */
struct bytes face_text_cut(struct bytes text, unsigned cells);

/**
 * face_text_line() is the next line of at most so many cells of *text, which moves behind it:
 * words stay whole, a clause that ends late in the line ends it, and no line begins with a
 * closing mark. Empty at the end.
 */
struct bytes face_text_line(struct bytes *text, unsigned cells);

#endif
