/*
 * face_kiosk.h -- what payers see: a till that they use by themselves, or a cashier's, from their
 * side.
 *
 * Draws on a display (agent/display) and, where payers use it, takes keypads and touch screens
 * (agent/input). Results stay for some seconds, then the screen is idle by itself. Lives on the
 * loop's thread.
 */
#ifndef AGENT_FACE_FACE_KIOSK_H
#define AGENT_FACE_FACE_KIOSK_H

#include "agent/display/display.h"
#include "agent/face/face.h"

struct face_kiosk_options {
    const char *display; /* a setting of agent/display/display.h */
    int width, height;   /* of a picture, and of a monitor that is not there yet */
    const char *font;    /* file */
    const char *input;   /* a setting of agent/input/touch.h; NULL: a cashier has the keys */
};

/** face_kiosk_open() says in ret_why, in English, what to do about a failure. */
enum err face_kiosk_open(const struct face_host *host, const struct face_kiosk_options *options,
    struct face **ret_face, char ret_why[static DISPLAY_WHY_MAX]) MUST_CHECK;

#endif
