#include "agent/input/touch.h"

#include <fcntl.h>
#include <linux/input.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/base/text.h"
#include "shared/net/net_lws.h"

/* What fingers and keys do, as text; the key KEY_END ends the loop. */
struct rig {
    struct net *net;
    struct touch *touch;
    char folder[64];
    char path[96];
    int fd;
    char block[512];
    struct text told;
};

static void
on_key(void *context, unsigned code)
{
    struct rig *rig = context;

    if (code == KEY_END)
        net_lws_stop(rig->net);
    else
        text_printf(&rig->told, "key %u\n", code);
}

static void
on_touched(void *context, int x, int y, bool down)
{
    struct rig *rig = context;

    text_printf(&rig->told, "%s %d,%d\n", down ? "down" : "up", x, y);
}

static void
size_of(void *context, int *ret_width, int *ret_height)
{
    (void)context;
    *ret_width = 480;
    *ret_height = 272;
}

static int
set_up(void **state)
{
    static struct rig rig;
    const struct net_lws_options net_options = {.sockets_max = 64};
    char setting[128];
    struct touch_options options = {
        .setting = setting, .context = &rig, .key = on_key, .touched = on_touched, .size = size_of};

    rig = (struct rig){.net = NULL};
    text_init(&rig.told, rig.block, sizeof(rig.block));
    (void)snprintf(rig.folder, sizeof(rig.folder), "/tmp/touch-test-XXXXXX");
    if (mkdtemp(rig.folder) == NULL)
        return -1;
    (void)snprintf(rig.path, sizeof(rig.path), "%s/device", rig.folder);
    (void)snprintf(setting, sizeof(setting), "file:%s", rig.path);
    if (mkfifo(rig.path, 0600) != 0 || net_lws_open(&net_options, &rig.net) != ERR_OK)
        return -1;
    options.net = rig.net;
    if (touch_open(&options, &rig.touch) != ERR_OK)
        return -1;
    rig.fd = open(rig.path, O_WRONLY | O_CLOEXEC);
    *state = &rig;
    return rig.fd >= 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
    struct rig *rig = *state;

    touch_close(&rig->touch);
    net_lws_close(&rig->net);
    (void)close(rig->fd);
    (void)unlink(rig->path);
    return rmdir(rig->folder);
}

static void
put(const struct rig *rig, unsigned type, unsigned code, int value)
{
    const struct input_event event = {
        .type = (unsigned short)type, .code = (unsigned short)code, .value = value};
    const char *bytes = (const char *)&event;

    /* In two pieces, as a pipe may hand them over. */
    assert_int_equal(5, write(rig->fd, bytes, 5));
    assert_int_equal(sizeof(event) - 5, write(rig->fd, bytes + 5, sizeof(event) - 5));
}

static const char *
told(struct rig *rig)
{
    put(rig, EV_KEY, KEY_END, 1);
    net_lws_run(rig->net);
    return rig->block;
}

static void
a_finger_comes_down_moves_and_leaves(void **state)
{
    struct rig *rig = *state;

    put(rig, EV_ABS, ABS_X, 100);
    put(rig, EV_ABS, ABS_Y, 50);
    put(rig, EV_KEY, BTN_TOUCH, 1);
    put(rig, EV_SYN, SYN_REPORT, 0);
    put(rig, EV_ABS, ABS_X, 120);
    put(rig, EV_SYN, SYN_REPORT, 0);
    put(rig, EV_SYN, SYN_REPORT, 0); /* nothing has happened */
    put(rig, EV_KEY, BTN_TOUCH, 0);
    put(rig, EV_SYN, SYN_REPORT, 0);
    assert_string_equal("down 100,50\ndown 120,50\nup 120,50\n", told(rig));
}

static void
a_pointer_that_hovers_is_no_finger(void **state)
{
    struct rig *rig = *state;

    put(rig, EV_ABS, ABS_X, 100);
    put(rig, EV_ABS, ABS_Y, 50);
    put(rig, EV_SYN, SYN_REPORT, 0);
    assert_string_equal("", told(rig));
}

static void
a_key_counts_once_however_long_it_is_held(void **state)
{
    struct rig *rig = *state;

    put(rig, EV_KEY, KEY_KP5, 1);
    put(rig, EV_SYN, SYN_REPORT, 0);
    put(rig, EV_KEY, KEY_KP5, 2);
    put(rig, EV_KEY, KEY_KP5, 2);
    put(rig, EV_KEY, KEY_KP5, 0);
    put(rig, EV_SYN, SYN_REPORT, 0);
    put(rig, EV_KEY, KEY_ENTER, 1);
    assert_string_equal("key 76\nkey 28\n", told(rig));
}

static void
settings_that_are_none_are_refused(void **state)
{
    static const char *const wrong[] = {"", "yes", "file:relative", "event0"};
    struct rig *rig = *state;
    struct touch_options options = {.net = rig->net, .key = on_key};
    struct touch *touch = NULL;

    for (size_t i = 0; i < LENGTH(wrong); i++) {
        options.setting = wrong[i];
        assert_int_equal(ERR_BAD_INPUT, touch_open(&options, &touch));
    }
    options.setting = "none";
    assert_int_equal(ERR_OK, touch_open(&options, &touch));
    touch_close(&touch);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_finger_comes_down_moves_and_leaves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pointer_that_hovers_is_no_finger, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_key_counts_once_however_long_it_is_held, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_that_are_none_are_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
