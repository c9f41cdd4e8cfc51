#include "shared/draw/canvas.h"

#include <stdlib.h>

#define BLACK 0x000000U
#define WHITE 0xffffffU
#define COVER_MAX 255U
/* A pixel at a round edge is looked at in so many places each way. */
#define PLACES 4

static int
least(int a, int b)
{
    return a < b ? a : b;
}

static int
most(int a, int b)
{
    return a > b ? a : b;
}

struct canvas_box
canvas_box_both(struct canvas_box a, struct canvas_box b)
{
    int x = most(a.x, b.x), y = most(a.y, b.y);

    return canvas_box(
        x, y, least(a.x + a.width, b.x + b.width) - x, least(a.y + a.height, b.y + b.height) - y);
}

struct canvas_box
canvas_box_around(struct canvas_box a, struct canvas_box b)
{
    int x = least(a.x, b.x), y = least(a.y, b.y);

    if (canvas_box_is_empty(a))
        return b;
    if (canvas_box_is_empty(b))
        return a;
    return canvas_box(
        x, y, most(a.x + a.width, b.x + b.width) - x, most(a.y + a.height, b.y + b.height) - y);
}

enum err
canvas_make(int width, int height, struct canvas **ret_canvas)
{
    struct canvas *canvas;

    if (width <= 0 || height <= 0 || width > CANVAS_SIDE_MAX || height > CANVAS_SIDE_MAX)
        return ERR_OUT_OF_RANGE;
    canvas = calloc(1, sizeof(*canvas));
    if (canvas == NULL)
        return ERR_NO_SPACE;
    canvas->pixels = calloc((size_t)width * (size_t)height, sizeof(*canvas->pixels));
    if (canvas->pixels == NULL) {
        free(canvas);
        return ERR_NO_SPACE;
    }
    canvas->width = width;
    canvas->height = height;
    canvas->clip = canvas_box(0, 0, width, height);
    *ret_canvas = canvas;
    return ERR_OK;
}

void
canvas_free(struct canvas **canvas)
{
    if (*canvas == NULL)
        return;
    free((*canvas)->pixels);
    free(*canvas);
    *canvas = NULL;
}

void
canvas_clip(struct canvas *canvas, struct canvas_box box)
{
    canvas->clip = canvas_box_both(box, canvas_box(0, 0, canvas->width, canvas->height));
}

void
canvas_fill(struct canvas *canvas, struct canvas_box box, uint32_t colour)
{
    struct canvas_box inside = canvas_box_both(box, canvas->clip);

    if (canvas_box_is_empty(inside))
        return;
    for (int y = inside.y; y < inside.y + inside.height; y++) {
        uint32_t *row = canvas->pixels + (size_t)y * (size_t)canvas->width + inside.x;

        for (int x = 0; x < inside.width; x++)
            row[x] = colour;
    }
    canvas->drawn += (uint64_t)inside.width * (uint64_t)inside.height;
}

static uint32_t
mix(uint32_t under, uint32_t over, unsigned cover, unsigned shift)
{
    uint32_t below = under >> shift & COVER_MAX;
    uint32_t above = over >> shift & COVER_MAX;

    return (below * (COVER_MAX - cover) + above * cover + COVER_MAX / 2) / COVER_MAX << shift;
}

void
canvas_blend(struct canvas *canvas, int x, int y, uint32_t colour, unsigned cover)
{
    const struct canvas_box *clip = &canvas->clip;
    uint32_t *pixel;

    if (cover == 0 || x < clip->x || y < clip->y || x >= clip->x + clip->width ||
        y >= clip->y + clip->height)
        return;
    pixel = canvas->pixels + (size_t)y * (size_t)canvas->width + x;
    *pixel = cover >= COVER_MAX ? colour
                                : mix(*pixel, colour, cover, 16) | mix(*pixel, colour, cover, 8) |
                                      mix(*pixel, colour, cover, 0);
    canvas->drawn++;
}

/* How much of the pixel, so far from the corner's centre, is within the radius. */
static unsigned
cover_at(int from_x, int from_y, int radius)
{
    int64_t reach = (int64_t)radius * 2 * PLACES;
    unsigned inside = 0;

    for (int i = 0; i < PLACES * PLACES; i++) {
        int64_t x = (int64_t)from_x * 2 * PLACES + 2 * (i % PLACES) + 1;
        int64_t y = (int64_t)from_y * 2 * PLACES + 2 * (i / PLACES) + 1;

        inside += x * x + y * y <= reach * reach;
    }
    return inside * COVER_MAX / (PLACES * PLACES);
}

void
canvas_round(struct canvas *canvas, struct canvas_box box, int radius, uint32_t colour)
{
    int right = box.x + box.width - 1, bottom = box.y + box.height - 1;

    radius = least(radius, least(box.width, box.height) / 2);
    canvas_fill(
        canvas, canvas_box(box.x, box.y + radius, box.width, box.height - 2 * radius), colour);
    canvas_fill(canvas, canvas_box(box.x + radius, box.y, box.width - 2 * radius, radius), colour);
    canvas_fill(canvas,
        canvas_box(box.x + radius, bottom - radius + 1, box.width - 2 * radius, radius), colour);
    for (int y = 0; y < radius; y++)
        for (int x = 0; x < radius; x++) {
            unsigned cover = cover_at(radius - 1 - x, radius - 1 - y, radius);

            canvas_blend(canvas, box.x + x, box.y + y, colour, cover);
            canvas_blend(canvas, right - x, box.y + y, colour, cover);
            canvas_blend(canvas, box.x + x, bottom - y, colour, cover);
            canvas_blend(canvas, right - x, bottom - y, colour, cover);
        }
}

int
canvas_qr_scale(struct canvas_box box, const struct qr *qr)
{
    return least(box.width, box.height) / ((int)qr->side + 2 * QR_QUIET);
}

void
canvas_qr(struct canvas *canvas, struct canvas_box box, const struct qr *qr)
{
    int scale = canvas_qr_scale(box, qr);
    int side = scale * (int)qr->side;
    int left = box.x + (box.width - side) / 2, top = box.y + (box.height - side) / 2;
    int quiet = scale * QR_QUIET;

    canvas_fill(
        canvas, canvas_box(left - quiet, top - quiet, side + 2 * quiet, side + 2 * quiet), WHITE);
    for (int y = 0; y < (int)qr->side; y++)
        for (int x = 0; x < (int)qr->side; x++)
            if (qr_dark(qr, (unsigned)x, (unsigned)y))
                canvas_fill(
                    canvas, canvas_box(left + x * scale, top + y * scale, scale, scale), BLACK);
}
