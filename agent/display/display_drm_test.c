#include "agent/display/display_drm.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PITCH_MORE 64 /* a row in the buffer is longer than one of the canvas */

/* A card with at most one monitor, and another program that may take it. */
static struct {
    int open_fails;
    bool plugged;
    bool taken;
    bool other_shows; /* somebody else's picture is on the monitor */
    int width, height;
    unsigned buffers;
    unsigned shows;
    unsigned dirties;
    struct canvas_box dirty;
} card;

/* A loop with one timer, which the test fires. */
static struct {
    struct net net;
    net_fn *then;
    void *context;
    unsigned changed;
} loop;

static enum err
timer_start(struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret)
{
    (void)net;
    (void)after;
    loop.then = then;
    loop.context = context;
    *ret = (struct net_timer *)(void *)&loop;
    return ERR_OK;
}

static void
timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    if (*timer != NULL)
        loop.then = NULL;
    *timer = NULL;
}

static void
a_second_passes(void)
{
    net_fn *then = loop.then;

    assert_non_null(then);
    loop.then = NULL;
    then(loop.context);
}

static int
fake_open(const char *path, int *ret_fd)
{
    *ret_fd = 7;
    return strcmp(path, "/dev/dri/card1") == 0 ? card.open_fails : -ENOENT;
}

static void
fake_close(int fd)
{
    assert_int_equal(7, fd);
}

static int
fake_take(int fd)
{
    (void)fd;
    return card.taken ? -EBUSY : 0;
}

static int
fake_find(int fd, struct display_drm_monitor *ret_monitor)
{
    (void)fd;
    *ret_monitor = (struct display_drm_monitor){
        .connector = 1, .crtc = 2, .width = card.width, .height = card.height};
    return card.plugged ? 0 : -ENOENT;
}

static int
fake_make(int fd, int width, int height, struct display_drm_buffer *ret_buffer)
{
    (void)fd;
    *ret_buffer = (struct display_drm_buffer){.id = 1, .pitch = (size_t)width * 4 + PITCH_MORE};
    ret_buffer->size = ret_buffer->pitch * (size_t)height;
    ret_buffer->at = calloc(1, ret_buffer->size);
    card.buffers++;
    return 0;
}

static void
fake_unmake(int fd, struct display_drm_buffer *buffer)
{
    (void)fd;
    free(buffer->at);
    buffer->at = NULL;
    card.buffers--;
}

static uint8_t *seen; /* what the monitor shows */
static size_t seen_pitch;

static int
fake_show(
    int fd, const struct display_drm_monitor *monitor, const struct display_drm_buffer *buffer)
{
    (void)fd;
    (void)monitor;
    seen = buffer->at;
    seen_pitch = buffer->pitch;
    card.shows++;
    card.other_shows = false;
    return 0;
}

static bool
fake_is_shown(
    int fd, const struct display_drm_monitor *monitor, const struct display_drm_buffer *buffer)
{
    (void)fd;
    (void)monitor;
    (void)buffer;
    return !card.other_shows;
}

static int
fake_dirty(int fd, const struct display_drm_buffer *buffer, struct canvas_box box)
{
    (void)fd;
    (void)buffer;
    card.dirties++;
    card.dirty = box;
    return -ENOSYS;
}

static void
fake_owner(const char *path, char *ret_name, size_t size)
{
    (void)path;
    (void)size;
    ret_name[0] = '\0';
}

static const struct display_drm_calls calls = {
    .open = fake_open,
    .close = fake_close,
    .take = fake_take,
    .find = fake_find,
    .make = fake_make,
    .unmake = fake_unmake,
    .show = fake_show,
    .is_shown = fake_is_shown,
    .dirty = fake_dirty,
    .owner = fake_owner,
};

static void
on_changed(void *context)
{
    (void)context;
    loop.changed++;
}

static char why[DISPLAY_WHY_MAX];

static enum err
open_at(const char *path, struct display **ret_display)
{
    const struct display_options options = {
        .net = &loop.net, .width = 1280, .height = 800, .changed = on_changed};

    why[0] = '\0';
    return display_drm_open(&options, path, &calls, ret_display, why);
}

static int
set_up(void **state)
{
    static const struct net_ops ops = {.timer_start = timer_start, .timer_cancel = timer_cancel};

    (void)state;
    memset(&card, 0, sizeof(card));
    memset(&loop, 0, sizeof(loop));
    loop.net.ops = &ops;
    card.plugged = true;
    card.width = 480;
    card.height = 272;
    return 0;
}

static void
only_what_changed_reaches_the_monitor(void **state)
{
    struct display *display = NULL;
    struct canvas *canvas = NULL;
    const struct canvas_box box = canvas_box(10, 20, 30, 2);
    uint32_t pixel;

    (void)state;
    assert_int_equal(ERR_OK, open_at(NULL, &display));
    assert_int_equal(480, display->width);
    assert_int_equal(ERR_OK, canvas_make(480, 272, &canvas));
    canvas_fill(canvas, canvas_box(0, 0, 480, 272), 0x123456);
    display_present(display, canvas, &box, 1);
    assert_int_equal(1, card.dirties);
    assert_int_equal(30, card.dirty.width);
    memcpy(&pixel, seen + 21 * seen_pitch + 39 * 4, sizeof(pixel));
    assert_int_equal(0x123456, pixel);
    memcpy(&pixel, seen + 21 * seen_pitch + 40 * 4, sizeof(pixel));
    assert_int_equal(0, pixel);
    memcpy(&pixel, seen + 22 * seen_pitch + 39 * 4, sizeof(pixel));
    assert_int_equal(0, pixel);
    canvas_free(&canvas);
    display_close(&display);
    assert_int_equal(0, card.buffers);
    assert_null(loop.then);
}

static void
a_box_beyond_the_monitor_is_cut(void **state)
{
    struct display *display = NULL;
    struct canvas *canvas = NULL;
    const struct canvas_box boxes[] = {canvas_box(-5, -5, 10000, 10000), canvas_box(900, 0, 5, 5)};

    (void)state;
    assert_int_equal(ERR_OK, open_at("/dev/dri/card1", &display));
    assert_int_equal(ERR_OK, canvas_make(480, 272, &canvas));
    display_present(display, canvas, boxes, LENGTH(boxes));
    assert_int_equal(1, card.dirties);
    assert_int_equal(480, card.dirty.width);
    canvas_free(&canvas);
    display_close(&display);
}

static void
a_monitor_that_is_pulled_out_comes_back_whole(void **state)
{
    struct display *display = NULL;
    struct canvas *canvas = NULL;
    const struct canvas_box box = canvas_box(0, 0, 10, 10);

    (void)state;
    assert_int_equal(ERR_OK, open_at(NULL, &display));
    a_second_passes();
    assert_int_equal(0, loop.changed);
    assert_int_equal(1, card.shows);
    card.plugged = false;
    a_second_passes();
    assert_int_equal(DISPLAY_UNPLUGGED, display->state);
    assert_int_equal(ERR_OK, canvas_make(480, 272, &canvas));
    display_present(display, canvas, &box, 1);
    assert_int_equal(0, card.dirties);
    card.plugged = true;
    a_second_passes();
    assert_int_equal(DISPLAY_SHOWN, display->state);
    assert_int_equal(1, loop.changed);
    assert_int_equal(2, card.shows);
    canvas_free(&canvas);
    display_close(&display);
    assert_int_equal(0, card.buffers);
}

static void
another_monitor_has_a_buffer_of_its_size(void **state)
{
    struct display *display = NULL;

    (void)state;
    assert_int_equal(ERR_OK, open_at(NULL, &display));
    card.width = 1024;
    card.height = 600;
    a_second_passes();
    assert_int_equal(1, loop.changed);
    assert_int_equal(1024, display->width);
    assert_int_equal(1, card.buffers);
    display_close(&display);
}

static void
a_card_that_another_program_has_is_waited_for(void **state)
{
    struct display *display = NULL;

    (void)state;
    card.taken = true;
    assert_int_equal(ERR_OK, open_at(NULL, &display));
    assert_int_equal(DISPLAY_TAKEN, display->state);
    assert_int_equal(1280, display->width);
    a_second_passes();
    assert_int_equal(0, loop.changed);
    card.taken = false;
    a_second_passes();
    assert_int_equal(DISPLAY_SHOWN, display->state);
    assert_int_equal(1, loop.changed);
    card.taken = true;
    a_second_passes();
    assert_int_equal(DISPLAY_TAKEN, display->state);
    card.taken = false;
    a_second_passes();
    assert_int_equal(2, loop.changed);
    display_close(&display);
}

static void
what_somebody_else_put_on_the_monitor_is_replaced(void **state)
{
    struct display *display = NULL;

    (void)state;
    assert_int_equal(ERR_OK, open_at(NULL, &display));
    card.other_shows = true;
    a_second_passes();
    assert_int_equal(1, loop.changed);
    assert_false(card.other_shows);
    display_close(&display);
}

static void
a_card_is_tried_and_left(void **state)
{
    (void)state;
    assert_int_equal(ERR_OK, display_drm_try(NULL, &calls, why));
    card.plugged = false;
    assert_int_equal(ERR_UNREACHABLE, display_drm_try("/dev/dri/card1", &calls, why));
    assert_non_null(strstr(why, "no monitor"));
    card.open_fails = -EACCES;
    assert_int_equal(ERR_FORBIDDEN, display_drm_try(NULL, &calls, why));
}

static void
what_is_wrong_says_what_to_do(void **state)
{
    struct display *display = NULL;

    (void)state;
    card.open_fails = -EACCES;
    assert_int_equal(ERR_FORBIDDEN, open_at("/dev/dri/card1", &display));
    assert_non_null(strstr(why, "group video"));
    assert_int_equal(ERR_FORBIDDEN, open_at(NULL, &display));
    card.open_fails = -ENOTSUP;
    assert_int_equal(ERR_UNSUPPORTED, open_at("/dev/dri/card1", &display));
    assert_non_null(strstr(why, "another card"));
    assert_int_equal(ERR_NOT_FOUND, open_at("/dev/dri/card5", &display));
    assert_non_null(strstr(why, "/dev/dri/card5"));
    assert_null(display);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(only_what_changed_reaches_the_monitor, set_up),
        cmocka_unit_test_setup(a_box_beyond_the_monitor_is_cut, set_up),
        cmocka_unit_test_setup(a_monitor_that_is_pulled_out_comes_back_whole, set_up),
        cmocka_unit_test_setup(another_monitor_has_a_buffer_of_its_size, set_up),
        cmocka_unit_test_setup(a_card_that_another_program_has_is_waited_for, set_up),
        cmocka_unit_test_setup(what_somebody_else_put_on_the_monitor_is_replaced, set_up),
        cmocka_unit_test_setup(a_card_is_tried_and_left, set_up),
        cmocka_unit_test_setup(what_is_wrong_says_what_to_do, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
