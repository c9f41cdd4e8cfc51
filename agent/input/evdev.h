/*
 * evdev.h -- one input device of the kernel's: keys, touches.
 *
 * By libevdev, which only this folder knows; or a file or FIFO of the same events as bytes
 * (struct input_event of this machine), for tests and recordings, where positions are pixels.
 */
#ifndef AGENT_INPUT_EVDEV_H
#define AGENT_INPUT_EVDEV_H

#include <linux/input.h>
#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define EVDEV_PATH_MAX 256
#define EVDEV_NAME_MAX 64

struct evdev;

struct evdev_options {
    const char *path;
    bool is_file; /* bytes, in the place of a device */
    bool grabs;   /* nobody else hears of its keys: EVIOCGRAB */
};

/**
 * evdev_open() is ERR_NOT_FOUND without it, ERR_FORBIDDEN when it is not ours to open (group
 * input), ERR_BUSY when another program has grabbed it, ERR_UNSUPPORTED for what is no such device.
 */
enum err evdev_open(const struct evdev_options *options, struct evdev **ret_evdev) MUST_CHECK;
void evdev_close(struct evdev **evdev);

int evdev_fd(const struct evdev *evdev);
const char *evdev_path(const struct evdev *evdev);
const char *evdev_name(const struct evdev *evdev);

/** evdev_next() is ERR_NOT_FOUND when nothing is there yet, ERR_UNREACHABLE without the device. */
enum err evdev_next(struct evdev *evdev, struct input_event *ret_event) MUST_CHECK;

/** evdev_has_digits() is whether it has digits and Enter: a keypad, a keyboard, a scanner. */
bool evdev_has_digits(const struct evdev *evdev);
bool evdev_has_touch(const struct evdev *evdev);

/** evdev_scale() is the value of an ABS_ axis as 0 .. size-1. */
int evdev_scale(const struct evdev *evdev, unsigned axis, int value, int size);

#endif
