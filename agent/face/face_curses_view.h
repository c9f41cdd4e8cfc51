/*
 * face_curses_view.h -- all that the layout is made from.
 */
#ifndef AGENT_FACE_FACE_CURSES_VIEW_H
#define AGENT_FACE_FACE_CURSES_VIEW_H

#include "agent/flow/screen.h"

struct face_view {
    const struct screen *screen;
    bool english;
    bool asks_quit; /* quitting was asked for once */
};

#endif
