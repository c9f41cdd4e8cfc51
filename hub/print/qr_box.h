/*
 * qr_box.h -- the dark modules of a QR as few boxes, as they are drawn. Pure.
 */
#ifndef HUB_PRINT_QR_BOX_H
#define HUB_PRINT_QR_BOX_H

#include "shared/text/qr.h"

struct qr_box {
    unsigned x;
    unsigned y;
    unsigned width;
    unsigned height;
};

/**
 * qr_box_next() takes the next box out of what is left of qr: a run of dark modules, and the rows
 * below it that are dark there, too. False: nothing dark is left.
 */
bool qr_box_next(struct qr *qr, struct qr_box *ret_box);

#endif
