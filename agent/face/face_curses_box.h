/*
 * face_curses_box.h -- rectangles of a canvas, and text put into them.
 *
 * A canvas is whatever takes pieces of text at a place: the terminal, or a
 * test's grid. What a box does not hold is cut off. Rows and columns are
 * counted from the box's own corner. Pure.
 */
#ifndef AGENT_FACE_FACE_CURSES_BOX_H
#define AGENT_FACE_FACE_CURSES_BOX_H

#include "shared/base/bytes.h"

enum face_style {
    FACE_STYLE_PLAIN,
    FACE_STYLE_FAINT,
    FACE_STYLE_STRONG,
    FACE_STYLE_BAR,     /* the top and the bottom line */
    FACE_STYLE_KEY,     /* a key's name in the bottom line */
    FACE_STYLE_PAPER,   /* black on white, for the QR */
    FACE_STYLE_GOOD,    /* money came */
    FACE_STYLE_DOUBT,   /* stop and look */
    FACE_STYLE_TROUBLE, /* nothing can be sold */
    FACE_STYLES
};

struct face_canvas {
    unsigned rows;
    unsigned columns;
    void *context;
    void (*put)(void *context, unsigned row, unsigned column, enum face_style style,
        struct bytes text); /* fits, and has no line end */
};

struct face_box {
    const struct face_canvas *canvas;
    unsigned row;
    unsigned column;
    unsigned rows;
    unsigned columns;
    enum face_style style;
};

/** face_box_styled() is the same box in another style; one that is toned stays so. */
struct face_box face_box_styled(const struct face_box *box, enum face_style style);

void face_box_fill(const struct face_box *box);

/** face_box_put() returns the column behind the text. */
unsigned face_box_put(const struct face_box *box, unsigned row, unsigned column, const char *text);
void face_box_centre(const struct face_box *box, unsigned row, const char *text);
void face_box_right(const struct face_box *box, unsigned row, const char *text);

/** face_box_wrap() centres text on as many rows as it needs, and returns the row behind. */
unsigned face_box_wrap(const struct face_box *box, unsigned row, const char *text);

/** face_box_big() centres digits three rows high; too wide, without "¥", or in small type. */
void face_box_big(const struct face_box *box, unsigned row, const char *digits);

#endif
