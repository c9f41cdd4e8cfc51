#include "agent/input/evdev.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libevdev/libevdev.h>

struct evdev {
    int fd;
    struct libevdev *device; /* NULL: bytes */
    bool syncs;              /* the kernel dropped events: what is missed comes first */
    char path[EVDEV_PATH_MAX];
    char name[EVDEV_NAME_MAX];
    unsigned char bytes[sizeof(struct input_event)];
    size_t used;
};

static enum err
err_of(int number)
{
    switch (number) {
    case EACCES:
    case EPERM:
        return ERR_FORBIDDEN;
    case EBUSY:
        return ERR_BUSY;
    case ENOMEM:
        return ERR_NO_SPACE;
    case EINVAL:
    case ENOTTY:
        return ERR_UNSUPPORTED;
    default:
        return ERR_NOT_FOUND;
    }
}

static enum err
open_device(struct evdev *evdev, bool grabs)
{
    int failed = libevdev_new_from_fd(evdev->fd, &evdev->device);

    if (failed == 0 && grabs)
        failed = libevdev_grab(evdev->device, LIBEVDEV_GRAB);
    if (failed != 0)
        return err_of(-failed);
    (void)snprintf(evdev->name, sizeof(evdev->name), "%s", libevdev_get_name(evdev->device));
    return ERR_OK;
}

enum err
evdev_open(const struct evdev_options *options, struct evdev **ret_evdev)
{
    struct evdev *evdev = calloc(1, sizeof(*evdev));
    enum err err = ERR_OK;

    if (evdev == NULL)
        return ERR_NO_SPACE;
    (void)snprintf(evdev->path, sizeof(evdev->path), "%s", options->path);
    (void)snprintf(evdev->name, sizeof(evdev->name), "%s", options->path);
    /* A FIFO that we may write to has no end when its writer goes. */
    evdev->fd =
        open(options->path, (options->is_file ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
    if (evdev->fd < 0)
        err = err_of(errno);
    else if (!options->is_file)
        err = open_device(evdev, options->grabs);
    if (err != ERR_OK) {
        evdev_close(&evdev);
        return err;
    }
    *ret_evdev = evdev;
    return ERR_OK;
}

void
evdev_close(struct evdev **evdev)
{
    if (*evdev == NULL)
        return;
    libevdev_free((*evdev)->device);
    if ((*evdev)->fd >= 0)
        (void)close((*evdev)->fd);
    free(*evdev);
    *evdev = NULL;
}

int
evdev_fd(const struct evdev *evdev)
{
    return evdev->fd;
}

const char *
evdev_path(const struct evdev *evdev)
{
    return evdev->path;
}

const char *
evdev_name(const struct evdev *evdev)
{
    return evdev->name;
}

static enum err
next_bytes(struct evdev *evdev, struct input_event *ret_event)
{
    ssize_t got = read(evdev->fd, evdev->bytes + evdev->used, sizeof(evdev->bytes) - evdev->used);

    if (got <= 0)
        return got < 0 && errno != EAGAIN && errno != EINTR ? ERR_UNREACHABLE : ERR_NOT_FOUND;
    evdev->used += (size_t)got;
    if (evdev->used < sizeof(evdev->bytes))
        return ERR_NOT_FOUND;
    memcpy(ret_event, evdev->bytes, sizeof(evdev->bytes));
    evdev->used = 0;
    return ERR_OK;
}

enum err
evdev_next(struct evdev *evdev, struct input_event *ret_event)
{
    int got;

    if (evdev->device == NULL)
        return next_bytes(evdev, ret_event);
    got = libevdev_next_event(evdev->device,
        evdev->syncs ? LIBEVDEV_READ_FLAG_SYNC : LIBEVDEV_READ_FLAG_NORMAL, ret_event);
    if (got == -EAGAIN && evdev->syncs) {
        evdev->syncs = false;
        got = libevdev_next_event(evdev->device, LIBEVDEV_READ_FLAG_NORMAL, ret_event);
    }
    if (got == LIBEVDEV_READ_STATUS_SYNC)
        evdev->syncs = true;
    if (got >= 0)
        return ERR_OK;
    return got == -EAGAIN ? ERR_NOT_FOUND : ERR_UNREACHABLE;
}

bool
evdev_has_digits(const struct evdev *evdev)
{
    const struct libevdev *device = evdev->device;

    return device == NULL ||
           (libevdev_has_event_code(device, EV_KEY, KEY_1) != 0 &&
               libevdev_has_event_code(device, EV_KEY, KEY_ENTER) != 0) ||
           (libevdev_has_event_code(device, EV_KEY, KEY_KP1) != 0 &&
               libevdev_has_event_code(device, EV_KEY, KEY_KPENTER) != 0);
}

bool
evdev_has_touch(const struct evdev *evdev)
{
    return evdev->device == NULL ||
           (libevdev_has_event_code(evdev->device, EV_KEY, BTN_TOUCH) != 0 &&
               libevdev_has_event_code(evdev->device, EV_ABS, ABS_X) != 0);
}

int
evdev_scale(const struct evdev *evdev, unsigned axis, int value, int size)
{
    const struct input_absinfo *range =
        evdev->device != NULL ? libevdev_get_abs_info(evdev->device, axis) : NULL;

    if (range == NULL || range->maximum <= range->minimum)
        return value;
    return (int)((int64_t)(value - range->minimum) * (size - 1) /
                 ((int64_t)range->maximum - range->minimum));
}
