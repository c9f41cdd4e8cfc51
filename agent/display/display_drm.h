/*
 * display_drm.h -- a display that is a monitor: a dumb buffer, set by the kernel's DRM.
 *
 * One buffer, written to where the canvas changed and then said to be dirty (drmModeDirtyFB), as
 * the kernel's documentation of DRM_IOCTL_MODE_DIRTYFB has it for such buffers; cards that need no
 * telling say ENOSYS. Every second the card is asked whether it is still ours (drmSetMaster) and
 * its monitor still there.
 *
 * What is asked of the card goes through a table, so that a test can be a card.
 */
#ifndef AGENT_DISPLAY_DISPLAY_DRM_H
#define AGENT_DISPLAY_DISPLAY_DRM_H

#include "agent/display/display.h"

#define DISPLAY_DRM_MODE_MAX 80

struct display_drm_monitor {
    uint32_t connector;
    uint32_t crtc;
    int width, height;
    uint8_t mode[DISPLAY_DRM_MODE_MAX]; /* drmModeModeInfo */
};

struct display_drm_buffer {
    uint32_t handle;
    uint32_t id;
    size_t pitch; /* bytes a row */
    size_t size;
    uint8_t *at;
};

/* Each is 0, or an errno below 0. */
struct display_drm_calls {
    int (*open)(const char *path, int *ret_fd); /* ENOTSUP: no plain pixels */
    void (*close)(int fd);
    int (*take)(int fd); /* ours alone, until another is given it */
    int (*find)(int fd, struct display_drm_monitor *ret_monitor); /* ENOENT: none is connected */
    int (*make)(int fd, int width, int height, struct display_drm_buffer *ret_buffer);
    void (*unmake)(int fd, struct display_drm_buffer *buffer);
    int (*show)(
        int fd, const struct display_drm_monitor *monitor, const struct display_drm_buffer *buffer);
    bool (*is_shown)(
        int fd, const struct display_drm_monitor *monitor, const struct display_drm_buffer *buffer);
    int (*dirty)(int fd, const struct display_drm_buffer *buffer, struct canvas_box box);
    /* The program that has the card open beside us: "Xorg (612)"; "" when it cannot be seen. */
    void (*owner)(const char *path, char *ret_name, size_t size);
};

/** display_drm_try() is as display_try(). */
enum err display_drm_try(const char *path, const struct display_drm_calls *calls,
    char ret_why[static DISPLAY_WHY_MAX]) MUST_CHECK;

/* The kernel's. */
extern const struct display_drm_calls display_drm_calls;

/** display_drm_open() looks for a card when path is NULL. */
enum err display_drm_open(const struct display_options *options, const char *path,
    const struct display_drm_calls *calls, struct display **ret_display,
    char ret_why[static DISPLAY_WHY_MAX]) MUST_CHECK;

#endif
