/*
 * face_curses.h -- a till for a cashier: a full screen, and the keyboard only.
 *
 * Needs a terminal with UTF-8; colours are used when there are any. Follows
 * the size of the window. Keys are those of the bottom line; a scanner's keys
 * are told from a hand's by their speed (face_curses_burst.h). The layout is
 * face_curses_layout.h. Lives on the loop's thread; one at a time, because a
 * process has one terminal.
 */
#ifndef AGENT_FACE_FACE_CURSES_H
#define AGENT_FACE_FACE_CURSES_H

#include "agent/face/face.h"

/** face_curses_open() is ERR_UNSUPPORTED without a terminal that can do it. */
enum err face_curses_open(const struct face_host *host, struct face **ret_face) MUST_CHECK;

#endif
