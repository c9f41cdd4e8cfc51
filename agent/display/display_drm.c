#include "agent/display/display_drm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/base/log.h"
#include "shared/base/text.h"

#define CARDS_MAX 8
#define LOOK_MS 1000
#define PATH_SIZE 128
#define OWNER_SIZE 64

struct display_drm {
    struct display display; /* the first member */
    struct display_options options;
    const struct display_drm_calls *calls;
    struct net_timer *timer;
    char path[PATH_SIZE];
    int fd;
    bool has_buffer;
    struct display_drm_monitor monitor;
    struct display_drm_buffer buffer;
};

/* Said once, when it begins. */
static void
set_state(struct display_drm *drm, enum display_state state)
{
    char owner[OWNER_SIZE] = "";

    if (drm->display.state == state)
        return;
    drm->display.state = state;
    if (state == DISPLAY_TAKEN)
        drm->calls->owner(drm->path, owner, sizeof(owner));
    log_event(state == DISPLAY_SHOWN ? LOG_INFO : LOG_WARN, "display", "card=%s state=%s by=%s",
        drm->path, display_state_name(state), owner);
}

static void
drop_buffer(struct display_drm *drm)
{
    if (drm->has_buffer)
        drm->calls->unmake(drm->fd, &drm->buffer);
    drm->has_buffer = false;
}

/* A buffer of the monitor's size, and the monitor showing it. */
static int
set_up(struct display_drm *drm, const struct display_drm_monitor *monitor)
{
    int failed = 0;

    if (!drm->has_buffer || monitor->width != drm->monitor.width ||
        monitor->height != drm->monitor.height) {
        drop_buffer(drm);
        failed = drm->calls->make(drm->fd, monitor->width, monitor->height, &drm->buffer);
        drm->has_buffer = failed == 0;
    }
    if (failed == 0)
        failed = drm->calls->show(drm->fd, monitor, &drm->buffer);
    if (failed != 0)
        return failed;
    drm->monitor = *monitor;
    drm->display.width = monitor->width;
    drm->display.height = monitor->height;
    return 0;
}

/* How things are now; true when all has to be presented anew. */
static bool
look(struct display_drm *drm)
{
    struct display_drm_monitor monitor;
    bool was_shown = drm->display.state == DISPLAY_SHOWN && drm->has_buffer;
    int failed = drm->calls->take(drm->fd);

    if (failed != 0) {
        set_state(drm, DISPLAY_TAKEN);
        return false;
    }
    memset(&monitor, 0, sizeof(monitor));
    failed = drm->calls->find(drm->fd, &monitor);
    if (failed == 0 && was_shown && memcmp(&monitor, &drm->monitor, sizeof(monitor)) == 0 &&
        drm->calls->is_shown(drm->fd, &monitor, &drm->buffer))
        return false;
    if (failed == 0)
        failed = set_up(drm, &monitor);
    set_state(drm, failed == 0                             ? DISPLAY_SHOWN
                   : failed == -EACCES || failed == -EBUSY ? DISPLAY_TAKEN
                                                           : DISPLAY_UNPLUGGED);
    return failed == 0;
}

static void on_timer(void *context);

static void
set_timer(struct display_drm *drm)
{
    if (net_timer_start(drm->options.net, span_ms(LOOK_MS), on_timer, drm, &drm->timer) != ERR_OK)
        log_event(LOG_ERROR, "display_not_watched", "card=%s", drm->path);
}

static void
on_timer(void *context)
{
    struct display_drm *drm = context;

    drm->timer = NULL;
    set_timer(drm);
    if (look(drm))
        drm->options.changed(drm->options.context);
}

static void
copy(const struct display_drm *drm, const struct canvas *canvas, struct canvas_box box)
{
    for (int y = box.y; y < box.y + box.height; y++)
        memcpy(drm->buffer.at + (size_t)y * drm->buffer.pitch + (size_t)box.x * sizeof(uint32_t),
            canvas->pixels + (size_t)y * (size_t)canvas->width + box.x,
            (size_t)box.width * sizeof(uint32_t));
}

static void
present(struct display *display, const struct canvas *canvas, const struct canvas_box *boxes,
    size_t count)
{
    struct display_drm *drm = (struct display_drm *)(void *)display;
    const struct canvas_box all = canvas_box(0, 0, drm->display.width, drm->display.height);

    if (drm->display.state != DISPLAY_SHOWN || !drm->has_buffer)
        return;
    for (size_t i = 0; i < count; i++) {
        struct canvas_box box = canvas_box_both(boxes[i], all);

        box = canvas_box_both(box, canvas_box(0, 0, canvas->width, canvas->height));
        if (canvas_box_is_empty(box))
            continue;
        copy(drm, canvas, box);
        (void)drm->calls->dirty(drm->fd, &drm->buffer, box);
    }
}

static void
close_drm(struct display **display)
{
    struct display_drm *drm = (struct display_drm *)(void *)*display;

    *display = NULL;
    net_timer_cancel(drm->options.net, &drm->timer);
    drop_buffer(drm);
    drm->calls->close(drm->fd);
    free(drm);
}

static enum err
say_why(const char *path, int failed, char ret_why[static DISPLAY_WHY_MAX])
{
    switch (-failed) {
    case EACCES:
    case EPERM:
        (void)snprintf(ret_why, DISPLAY_WHY_MAX,
            "%s is not ours to open: add the account that runs this to the group video", path);
        return ERR_FORBIDDEN;
    case ENOTSUP:
        (void)snprintf(ret_why, DISPLAY_WHY_MAX,
            "%s cannot show plain pixels (no dumb buffers): name another card", path);
        return ERR_UNSUPPORTED;
    case ENOENT:
    case ENXIO:
    case ENODEV:
        (void)snprintf(ret_why, DISPLAY_WHY_MAX,
            "there is no graphics card %s: is its kernel driver there (ls /dev/dri)?", path);
        return ERR_NOT_FOUND;
    default:
        (void)snprintf(ret_why, DISPLAY_WHY_MAX, "%s: %s", path, strerror(-failed));
        return ERR_SYSTEM;
    }
}

/* The first card that has a monitor; without one, the first that can have one. */
static int
open_any(struct display_drm *drm)
{
    int failed = -ENOENT, usable = -1;

    for (int i = 0; i < 2 * CARDS_MAX; i++) {
        struct display_drm_monitor monitor;
        int card = i % CARDS_MAX, now;

        if (i >= CARDS_MAX && card != usable)
            continue;
        (void)snprintf(drm->path, sizeof(drm->path), "/dev/dri/card%d", card);
        now = drm->calls->open(drm->path, &drm->fd);
        if (now == 0 && (i >= CARDS_MAX || drm->calls->find(drm->fd, &monitor) == 0))
            return 0;
        if (now == 0) {
            drm->calls->close(drm->fd);
            usable = usable < 0 ? card : usable;
        } else if (now != -ENOENT) {
            failed = now;
        }
    }
    (void)snprintf(drm->path, sizeof(drm->path), "/dev/dri/card0");
    return failed;
}

/* The card at path, or any. */
static int
open_card(struct display_drm *drm, const char *path)
{
    if (path == NULL)
        return open_any(drm);
    (void)snprintf(drm->path, sizeof(drm->path), "%s", path);
    return drm->calls->open(path, &drm->fd);
}

enum err
display_drm_try(
    const char *path, const struct display_drm_calls *calls, char ret_why[static DISPLAY_WHY_MAX])
{
    struct display_drm drm = {.calls = calls};
    struct display_drm_monitor monitor;
    int failed = open_card(&drm, path);

    if (failed != 0)
        return say_why(drm.path, failed, ret_why);
    failed = calls->find(drm.fd, &monitor);
    calls->close(drm.fd);
    if (failed == 0)
        return ERR_OK;
    (void)snprintf(ret_why, DISPLAY_WHY_MAX, "%s has no monitor connected", drm.path);
    return ERR_UNREACHABLE;
}

enum err
display_drm_open(const struct display_options *options, const char *path,
    const struct display_drm_calls *calls, struct display **ret_display,
    char ret_why[static DISPLAY_WHY_MAX])
{
    static const struct display_ops ops = {.present = present, .close = close_drm};
    struct display_drm *drm = calloc(1, sizeof(*drm));
    int failed;

    if (drm == NULL)
        return ERR_NO_SPACE;
    drm->display = (struct display){
        .ops = &ops, .width = options->width, .height = options->height, .state = DISPLAY_STATES};
    drm->options = *options;
    drm->calls = calls;
    failed = open_card(drm, path);
    if (failed != 0) {
        enum err err = say_why(drm->path, failed, ret_why);

        free(drm);
        return err;
    }
    (void)look(drm);
    set_timer(drm);
    *ret_display = &drm->display;
    return ERR_OK;
}
