#include "agent/input/touch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/input/evdev.h"
#include "shared/base/log.h"
#include "shared/net/net_lws.h"

#define DEVICES_MAX 8
#define LOOK_MS 2000
#define FOLDER "/dev/input"

struct device {
    struct touch *touch;
    struct evdev *evdev; /* NULL: free */
    int x, y;            /* as the device says them */
    bool down;
    bool moved;
};

struct touch {
    struct touch_options options;
    struct net_timer *timer;
    char setting[EVDEV_PATH_MAX];
    struct device devices[DEVICES_MAX];
};

static void
drop(struct device *device)
{
    log_event(LOG_WARN, "input_lost", "name=%s", evdev_name(device->evdev));
    net_lws_unwatch(device->touch->options.net, evdev_fd(device->evdev));
    evdev_close(&device->evdev);
}

/* The end of what happened at one moment. */
static void
end_moment(struct device *device)
{
    const struct touch_options *options = &device->touch->options;
    int width, height;

    if (!device->moved)
        return;
    device->moved = false;
    options->size(options->context, &width, &height);
    options->touched(options->context, evdev_scale(device->evdev, ABS_X, device->x, width),
        evdev_scale(device->evdev, ABS_Y, device->y, height), device->down);
}

static void
take(struct device *device, const struct input_event *event)
{
    const struct touch_options *options = &device->touch->options;

    if (event->type == EV_ABS && event->code == ABS_X)
        device->x = event->value;
    else if (event->type == EV_ABS && event->code == ABS_Y)
        device->y = event->value;
    else if (event->type == EV_KEY && event->code == BTN_TOUCH)
        device->down = event->value != 0;
    else if (event->type == EV_KEY && event->value == 1)
        options->key(options->context, event->code);
    else if (event->type == EV_SYN && event->code == SYN_REPORT)
        end_moment(device);
    if (event->type == EV_ABS || (event->type == EV_KEY && event->code == BTN_TOUCH))
        device->moved = device->moved || device->down || event->type == EV_KEY;
}

static void
on_input(void *context)
{
    struct device *device = context;
    struct input_event event;
    enum err err = ERR_OK;

    while (err == ERR_OK) {
        err = evdev_next(device->evdev, &event);
        if (err == ERR_OK)
            take(device, &event);
    }
    if (err == ERR_UNREACHABLE)
        drop(device);
}

static bool
is_open(const struct touch *touch, const char *path)
{
    for (size_t i = 0; i < DEVICES_MAX; i++)
        if (touch->devices[i].evdev != NULL &&
            strcmp(evdev_path(touch->devices[i].evdev), path) == 0)
            return true;
    return false;
}

static void
try_device(struct touch *touch, const char *path, bool is_file)
{
    const struct evdev_options look = {.path = path, .is_file = is_file};
    const struct evdev_options have = {.path = path, .is_file = is_file, .grabs = true};
    struct evdev *evdev = NULL;
    bool useful;
    size_t i = 0;

    while (i < DEVICES_MAX && touch->devices[i].evdev != NULL)
        i++;
    if (i == DEVICES_MAX || is_open(touch, path) || evdev_open(&look, &evdev) != ERR_OK)
        return;
    useful = evdev_has_digits(evdev) || evdev_has_touch(evdev);
    if (!is_file) {
        evdev_close(&evdev);
        if (!useful || evdev_open(&have, &evdev) != ERR_OK)
            return; /* another's, as a scanner's */
    }
    touch->devices[i] = (struct device){.touch = touch, .evdev = evdev};
    if (net_lws_watch(touch->options.net, evdev_fd(evdev), on_input, &touch->devices[i]) !=
        ERR_OK) {
        evdev_close(&touch->devices[i].evdev);
        return;
    }
    log_event(LOG_INFO, "input_found", "name=%s path=%s", evdev_name(evdev), path);
}

static void
look(struct touch *touch)
{
    struct dirent *entry;
    DIR *folder;

    if (strcmp(touch->setting, "auto") != 0) {
        bool is_file = strncmp(touch->setting, "file:", 5) == 0;

        try_device(touch, touch->setting + (is_file ? 5 : 0), is_file);
        return;
    }
    folder = opendir(FOLDER);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[sizeof(FOLDER) + sizeof(entry->d_name) + 1];

        (void)snprintf(path, sizeof(path), FOLDER "/%s", entry->d_name);
        if (strncmp(entry->d_name, "event", 5) == 0)
            try_device(touch, path, false);
    }
    if (folder != NULL)
        (void)closedir(folder);
}

static void
on_timer(void *context)
{
    struct touch *touch = context;

    touch->timer = NULL;
    look(touch);
    if (net_timer_start(touch->options.net, span_ms(LOOK_MS), on_timer, touch, &touch->timer) !=
        ERR_OK)
        log_event(LOG_ERROR, "input_not_watched", "setting=%s", touch->setting);
}

enum err
touch_open(const struct touch_options *options, struct touch **ret_touch)
{
    const char *setting = options->setting;
    struct touch *touch;

    if (strlen(setting) >= EVDEV_PATH_MAX ||
        (strcmp(setting, "auto") != 0 && strcmp(setting, "none") != 0 && setting[0] != '/' &&
            strncmp(setting, "file:/", 6) != 0))
        return ERR_BAD_INPUT;
    touch = calloc(1, sizeof(*touch));
    if (touch == NULL)
        return ERR_NO_SPACE;
    touch->options = *options;
    (void)snprintf(touch->setting, sizeof(touch->setting), "%s", setting);
    if (strcmp(setting, "none") != 0)
        on_timer(touch);
    *ret_touch = touch;
    return ERR_OK;
}

void
touch_close(struct touch **touch)
{
    if (*touch == NULL)
        return;
    net_timer_cancel((*touch)->options.net, &(*touch)->timer);
    for (size_t i = 0; i < DEVICES_MAX; i++)
        if ((*touch)->devices[i].evdev != NULL) {
            net_lws_unwatch((*touch)->options.net, evdev_fd((*touch)->devices[i].evdev));
            evdev_close(&(*touch)->devices[i].evdev);
        }
    free(*touch);
    *touch = NULL;
}
