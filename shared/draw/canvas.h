/*
 * canvas.h -- pixels in memory, and what is drawn on them.
 *
 * XRGB8888 as in shared/text/pixels.h; lengths are pixels, (0, 0) is the upper left. Nothing is
 * drawn outside of the clip, and each pixel that is drawn is counted, so that a test can say how
 * little was. One thread.
 */
#ifndef SHARED_DRAW_CANVAS_H
#define SHARED_DRAW_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/text/qr.h"

#define CANVAS_SIDE_MAX 4096

struct canvas_box {
    int x, y;
    int width, height; /* nothing when one is not above 0 */
};

struct canvas {
    int width;
    int height;
    uint32_t *pixels;
    struct canvas_box clip;
    uint64_t drawn; /* pixels, since it was made */
};

static inline struct canvas_box
canvas_box(int x, int y, int width, int height)
{
    return (struct canvas_box){x, y, width, height};
}

static inline bool
canvas_box_is_empty(struct canvas_box box)
{
    return box.width <= 0 || box.height <= 0;
}

/** canvas_box_both() is what two boxes have in common. */
struct canvas_box canvas_box_both(struct canvas_box a, struct canvas_box b);
/** canvas_box_around() is the smallest box with both in it; an empty one counts for nothing. */
struct canvas_box canvas_box_around(struct canvas_box a, struct canvas_box b);

/** canvas_make() is black, with all of it for a clip. ERR_OUT_OF_RANGE, ERR_NO_SPACE. */
enum err canvas_make(int width, int height, struct canvas **ret_canvas) MUST_CHECK;
void canvas_free(struct canvas **canvas);

void canvas_clip(struct canvas *canvas, struct canvas_box box);
void canvas_fill(struct canvas *canvas, struct canvas_box box, uint32_t colour);
/** canvas_round() is a box with round corners, smooth at their edges. */
void canvas_round(struct canvas *canvas, struct canvas_box box, int radius, uint32_t colour);
/** canvas_blend() lays colour over one pixel, cover of 255. */
void canvas_blend(struct canvas *canvas, int x, int y, uint32_t colour, unsigned cover);

/** canvas_qr_scale() is how many pixels a module has in the box with its quiet zone; 0: no room. */
int canvas_qr_scale(struct canvas_box box, const struct qr *qr);
/** canvas_qr() draws it black on white in the middle of the box, modules in whole pixels. */
void canvas_qr(struct canvas *canvas, struct canvas_box box, const struct qr *qr);

#endif
