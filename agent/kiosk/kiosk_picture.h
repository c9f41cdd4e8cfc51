/*
 * kiosk_picture.h -- what a customer's display shows, or would show, as PNG in memory.
 */
#ifndef AGENT_KIOSK_KIOSK_PICTURE_H
#define AGENT_KIOSK_KIOSK_PICTURE_H

#include "agent/flow/screen.h"

struct kiosk_picture {
    const struct screen *screen;
    const char *font; /* file */
    bool english;
    int width, height;
};

/**
 * kiosk_picture_make() makes *ret_png, the caller's to free(): on any thread, some hundredths of a
 * second. ERR_NOT_FOUND without the font, ERR_OUT_OF_RANGE, ERR_NO_SPACE.
 */
enum err kiosk_picture_make(
    const struct kiosk_picture *picture, uint8_t **ret_png, size_t *ret_size) MUST_CHECK;

#endif
