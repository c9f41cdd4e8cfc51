#include "agent/face/face_kiosk.h"

#include <linux/input-event-codes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/input/touch.h"
#include "agent/kiosk/kiosk_layout.h"
#include "agent/kiosk/kiosk_paint.h"
#include "shared/base/log.h"

#define RESULT_S 4
#define CHANGE_S 8 /* it has to be counted */
#define PAD_S 30   /* nobody types: idle again */

struct face_kiosk {
    struct face face; /* the first member */
    struct face_host host;
    struct display *display;
    struct touch *touch;
    struct font *font;
    struct canvas *canvas;
    struct net_timer *timer;
    bool has_keys;
    bool is_fresh;
    bool wants_pad;
    int pressed;
    struct screen screen;
    struct kiosk_layout layout;
    struct kiosk_scene shown;
};

static bool
fit_canvas(struct face_kiosk *kiosk)
{
    const struct display *display = kiosk->display;

    if (kiosk->canvas != NULL && kiosk->canvas->width == display->width &&
        kiosk->canvas->height == display->height)
        return true;
    canvas_free(&kiosk->canvas);
    kiosk->shown.width = 0;
    if (canvas_make(display->width, display->height, &kiosk->canvas) == ERR_OK)
        return true;
    log_event(LOG_ERROR, "display_too_large", "%dx%d", display->width, display->height);
    return false;
}

/* Only what is no longer as it was. */
static void
paint(struct face_kiosk *kiosk)
{
    const struct kiosk_view view = {.screen = &kiosk->screen,
        .english = kiosk->host.english,
        .has_keys = kiosk->has_keys,
        .is_fresh = kiosk->is_fresh,
        .wants_pad = kiosk->wants_pad,
        .pressed = kiosk->pressed,
        .width = kiosk->display->width,
        .height = kiosk->display->height};
    struct kiosk_damage damage;

    if (!fit_canvas(kiosk))
        return;
    kiosk_layout(&view, kiosk->font, &kiosk->layout);
    kiosk_scene_differ(&kiosk->shown, &kiosk->layout.scene, &damage);
    kiosk_paint(&kiosk->layout.scene, &damage, kiosk->font, kiosk->canvas);
    kiosk->shown = kiosk->layout.scene;
    display_present(kiosk->display, kiosk->canvas, damage.boxes, damage.count);
}

static void
on_display(void *context)
{
    struct face_kiosk *kiosk = context;

    kiosk->shown.width = 0;
    paint(kiosk);
}

static void
on_timer(void *context)
{
    struct face_kiosk *kiosk = context;

    kiosk->timer = NULL;
    kiosk->is_fresh = false;
    kiosk->wants_pad = false;
    paint(kiosk);
}

static void
set_timer(struct face_kiosk *kiosk, int64_t seconds)
{
    net_timer_cancel(kiosk->host.net, &kiosk->timer);
    if (net_timer_start(kiosk->host.net, span_s(seconds), on_timer, kiosk, &kiosk->timer) != ERR_OK)
        kiosk->is_fresh = false;
}

static void
draw(struct face *face, const struct screen *screen)
{
    struct face_kiosk *kiosk = (struct face_kiosk *)(void *)face;

    if (screen->view != kiosk->screen.view || screen->sequence != kiosk->screen.sequence) {
        kiosk->is_fresh = kiosk_layout_is_result(screen->view);
        if (screen->view != SCREEN_READY)
            kiosk->wants_pad = false;
        if (kiosk->is_fresh)
            set_timer(kiosk, screen->view == SCREEN_CASH_DONE ? CHANGE_S : RESULT_S);
    }
    kiosk->screen = *screen;
    paint(kiosk);
}

static void
tell(struct face *face, const struct till_notice *notice)
{
    (void)face;
    (void)notice;
}

static bool
is_free(const struct face_kiosk *kiosk)
{
    return kiosk->screen.view == SCREEN_READY || kiosk_layout_is_result(kiosk->screen.view);
}

/* TILL_KEY_NONE: the display's own, to begin. */
static void
press(struct face_kiosk *kiosk, enum till_key key, int digit)
{
    const struct till_command command = {.key = key, .digit = digit};

    if (is_free(kiosk)) {
        kiosk->is_fresh = false;
        kiosk->wants_pad = key != TILL_KEY_ESC;
        set_timer(kiosk, PAD_S);
    }
    if (key != TILL_KEY_NONE)
        kiosk->host.command(kiosk->host.context, &command);
    paint(kiosk);
}

static void
on_key(void *context, unsigned code)
{
    static const struct {
        unsigned code;
        enum till_key key;
        int digit;
    } keys[] = {
        {KEY_DOT, TILL_KEY_POINT, 0},
        {KEY_KPDOT, TILL_KEY_POINT, 0},
        {KEY_KPPLUS, TILL_KEY_PLUS, 0},
        {KEY_KPASTERISK, TILL_KEY_TIMES, 0},
        {KEY_BACKSPACE, TILL_KEY_BACKSPACE, 0},
        {KEY_DELETE, TILL_KEY_CLEAR, 0},
        {KEY_ENTER, TILL_KEY_CONFIRM, 0},
        {KEY_KPENTER, TILL_KEY_CONFIRM, 0},
        {KEY_ESC, TILL_KEY_ESC, 0},
        {KEY_CANCEL, TILL_KEY_CANCEL, 0},
        {KEY_F1, TILL_KEY_QR, 0},
        {KEY_F7, TILL_KEY_CANCEL, 0},
        {KEY_F11, TILL_KEY_CODE, 0},
        {KEY_KP7, TILL_KEY_DIGIT, 7},
        {KEY_KP8, TILL_KEY_DIGIT, 8},
        {KEY_KP9, TILL_KEY_DIGIT, 9},
        {KEY_KP4, TILL_KEY_DIGIT, 4},
        {KEY_KP5, TILL_KEY_DIGIT, 5},
        {KEY_KP6, TILL_KEY_DIGIT, 6},
        {KEY_KP1, TILL_KEY_DIGIT, 1},
        {KEY_KP2, TILL_KEY_DIGIT, 2},
        {KEY_KP3, TILL_KEY_DIGIT, 3},
        {KEY_KP0, TILL_KEY_DIGIT, 0},
    };
    struct face_kiosk *kiosk = context;

    if (code >= KEY_1 && code <= KEY_0) {
        press(kiosk, TILL_KEY_DIGIT, code == KEY_0 ? 0 : (int)(code - KEY_1) + 1);
        return;
    }
    for (size_t i = 0; i < LENGTH(keys); i++)
        if (keys[i].code == code) {
            /* A payer pays by phone: Enter is never cash here. */
            bool pays = keys[i].key == TILL_KEY_CONFIRM && is_free(kiosk);

            press(kiosk, pays ? TILL_KEY_QR : keys[i].key, keys[i].digit);
            return;
        }
}

/* A key counts when the finger leaves it where it came down. */
static void
on_touched(void *context, int x, int y, bool down)
{
    struct face_kiosk *kiosk = context;
    int at = kiosk_layout_at(&kiosk->layout, x, y);
    int pressed = kiosk->pressed;

    kiosk->pressed = down ? at : -1;
    if (!down && at >= 0 && at == pressed) {
        const struct kiosk_target target = kiosk->layout.targets[at];

        press(kiosk, target.key, target.digit);
    } else if (kiosk->pressed != pressed) {
        paint(kiosk);
    }
}

static void
size_of(void *context, int *ret_width, int *ret_height)
{
    const struct face_kiosk *kiosk = context;

    *ret_width = kiosk->display->width;
    *ret_height = kiosk->display->height;
}

static void
close_kiosk(struct face **face)
{
    struct face_kiosk *kiosk = (struct face_kiosk *)(void *)*face;

    *face = NULL;
    net_timer_cancel(kiosk->host.net, &kiosk->timer);
    touch_close(&kiosk->touch);
    display_close(&kiosk->display);
    font_close(&kiosk->font);
    canvas_free(&kiosk->canvas);
    free(kiosk);
}

static enum err
open_parts(struct face_kiosk *kiosk, const struct face_kiosk_options *options,
    char ret_why[static DISPLAY_WHY_MAX])
{
    const struct display_options display_options = {.net = kiosk->host.net,
        .setting = options->display,
        .width = options->width,
        .height = options->height,
        .context = kiosk,
        .changed = on_display};
    const struct touch_options touch_options = {.net = kiosk->host.net,
        .setting = options->input,
        .context = kiosk,
        .key = on_key,
        .touched = on_touched,
        .size = size_of};
    enum err err = font_open(options->font, &kiosk->font);

    if (err != ERR_OK) {
        (void)snprintf(ret_why, DISPLAY_WHY_MAX,
            "there is no font in %.160s: install fonts-wqy-microhei, or name another",
            options->font);
        return err;
    }
    err = display_open(&display_options, &kiosk->display, ret_why);
    if (err == ERR_OK && options->input != NULL) {
        err = touch_open(&touch_options, &kiosk->touch);
        if (err != ERR_OK)
            (void)snprintf(
                ret_why, DISPLAY_WHY_MAX, "input is auto, none, /dev/input/eventN or file:/PATH");
    }
    return err;
}

enum err
face_kiosk_open(const struct face_host *host, const struct face_kiosk_options *options,
    struct face **ret_face, char ret_why[static DISPLAY_WHY_MAX])
{
    static const struct face_ops ops = {.draw = draw, .tell = tell, .close = close_kiosk};
    struct face_kiosk *kiosk = calloc(1, sizeof(*kiosk));
    struct face *face;
    enum err err;

    ret_why[0] = '\0';
    if (kiosk == NULL)
        return ERR_NO_SPACE;
    face = &kiosk->face;
    kiosk->face.ops = &ops;
    kiosk->host = *host;
    kiosk->has_keys = options->input != NULL;
    kiosk->pressed = -1;
    err = open_parts(kiosk, options, ret_why);
    if (err != ERR_OK) {
        close_kiosk(&face);
        return err;
    }
    *ret_face = face;
    return ERR_OK;
}
