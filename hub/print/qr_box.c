#include "hub/print/qr_box.h"

#include <string.h>

static bool
is_dark_along(const struct qr *qr, const struct qr_box *box, unsigned y)
{
    for (unsigned x = box->x; x < box->x + box->width; x++)
        if (!qr_dark(qr, x, y))
            return false;
    return true;
}

static void
clear(struct qr *qr, const struct qr_box *box)
{
    for (unsigned y = box->y; y < box->y + box->height; y++)
        memset(&qr->dark[y * qr->side + box->x], 0, box->width);
}

bool
qr_box_next(struct qr *qr, struct qr_box *ret_box)
{
    const uint8_t *dark = memchr(qr->dark, 1, (size_t)qr->side * qr->side);
    struct qr_box box = {.width = 1, .height = 1};

    if (dark == NULL)
        return false;
    box.x = (unsigned)(dark - qr->dark) % qr->side;
    box.y = (unsigned)(dark - qr->dark) / qr->side;
    while (qr_dark(qr, box.x + box.width, box.y))
        box.width++;
    while (is_dark_along(qr, &box, box.y + box.height))
        box.height++;
    clear(qr, &box);
    *ret_box = box;
    return true;
}
