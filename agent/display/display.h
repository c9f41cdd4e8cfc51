/*
 * display.h -- where a canvas is seen: on a monitor, or in a picture file.
 *
 *     drm             the first card in /dev/dri with a monitor
 *     drm:PATH        that card
 *     file:PATH.png   a picture, replaced each time; for tests and previews
 *
 * Lives on the loop's thread and calls back from it. A monitor that is pulled out, or taken by
 * another program, is tried again by itself: what is shown then comes back whole.
 */
#ifndef AGENT_DISPLAY_DISPLAY_H
#define AGENT_DISPLAY_DISPLAY_H

#include "shared/draw/canvas.h"
#include "shared/net/net.h"

#define DISPLAY_WHY_MAX 256

enum display_state {
    DISPLAY_SHOWN,
    DISPLAY_UNPLUGGED, /* no monitor is connected */
    DISPLAY_TAKEN,     /* another program has the card */
    DISPLAY_STATES
};

struct display;

struct display_options {
    struct net *net;
    const char *setting; /* as above */
    int width, height;   /* of a picture */
    void *context;
    /* The monitor is another, or back: ask its size, present all of it. */
    void (*changed)(void *context);
};

struct display_ops {
    void (*present)(struct display *display, const struct canvas *canvas,
        const struct canvas_box *boxes, size_t count);
    void (*close)(struct display **display);
};

/* An implementation embeds it as its first member. */
struct display {
    const struct display_ops *ops;
    int width, height;
    enum display_state state;
};

/**
 * display_open() is ERR_BAD_INPUT for a setting that is none, ERR_NOT_FOUND without a card,
 * ERR_FORBIDDEN when the card is not ours to use, ERR_UNSUPPORTED for one that cannot show plain
 * pixels, ERR_DISK for a picture that cannot be written. What to do about it is in ret_why, in
 * English, for the log and the terminal. A card that has no monitor, or that another program
 * has, is no error: it is shown when it can be.
 */
enum err display_open(const struct display_options *options, struct display **ret_display,
    char ret_why[static DISPLAY_WHY_MAX]) MUST_CHECK;

/**
 * display_try() opens a card and leaves it again: what keeps a display from being shown, in
 * ret_why. ERR_UNREACHABLE when nothing but a monitor is missing.
 */
enum err display_try(const char *setting, char ret_why[static DISPLAY_WHY_MAX]) MUST_CHECK;

/** display_is() is whether the setting is one, without trying it. */
bool display_is(const char *setting);

static inline void
display_present(struct display *display, const struct canvas *canvas,
    const struct canvas_box *boxes, size_t count)
{
    display->ops->present(display, canvas, boxes, count);
}

static inline void
display_close(struct display **display)
{
    if (*display != NULL)
        (*display)->ops->close(display);
}

/** display_state_name() is "unplugged", for the log. */
const char *display_state_name(enum display_state state);

#endif
