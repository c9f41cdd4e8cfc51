/*
 * touch.h -- what keypads and touch screens say, for a display that payers use.
 *
 *     auto          every keypad, keyboard and touch screen, also those plugged in later
 *     none
 *     /dev/input/…  that device
 *     file:PATH     events as bytes: evdev.h
 *
 * They are grabbed, so that keys do not go to a console behind the display. Lives on the loop's
 * thread.
 */
#ifndef AGENT_INPUT_TOUCH_H
#define AGENT_INPUT_TOUCH_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/net/net.h"

struct touch;

struct touch_options {
    struct net *net;
    const char *setting;
    void *context;
    void (*key)(
        void *context, unsigned code); /* KEY_ of linux/input-event-codes.h, when it goes down */
    /* x and y of 0 .. the display's size; down at each move of a finger, then up. */
    void (*touched)(void *context, int x, int y, bool down);
    void (*size)(void *context, int *ret_width, int *ret_height);
};

/** touch_open() is ERR_BAD_INPUT for a setting that is none; absent devices are waited for. */
enum err touch_open(const struct touch_options *options, struct touch **ret_touch) MUST_CHECK;
void touch_close(struct touch **touch);

#endif
