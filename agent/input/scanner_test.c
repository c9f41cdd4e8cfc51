#include "agent/input/scanner.h"

#include <fcntl.h>
#include <linux/input.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/net/net_lws.h"

#define GUARD_S 60

/* A scanner on a loop; the loop ends with each thing that is told. */
struct rig {
    struct net *net;
    struct net_timer *guard;
    struct scanner *scanner;
    char folder[64];
    char path[96];
    char setting[128];
    char code[SCANNER_CODE_MAX];
    unsigned codes;
    int found; /* -1: not told */
};

static void
on_scanned(void *context, const char *code)
{
    struct rig *rig = context;

    rig->codes++;
    (void)snprintf(rig->code, sizeof(rig->code), "%s", code);
    net_lws_stop(rig->net);
}

static void
on_found(void *context, bool found)
{
    struct rig *rig = context;

    rig->found = found;
    net_lws_stop(rig->net);
}

static void
on_guard(void *context)
{
    struct rig *rig = context;

    rig->guard = NULL;
    net_lws_stop(rig->net);
}

static void
run(struct rig *rig)
{
    assert_int_equal(
        ERR_OK, net_timer_start(rig->net, span_s(GUARD_S), on_guard, rig, &rig->guard));
    net_lws_run(rig->net);
    assert_non_null(rig->guard);
    net_timer_cancel(rig->net, &rig->guard);
}

static void
open_rig(struct rig *rig, const char *kind)
{
    const struct net_lws_options net_options = {.sockets_max = 64};
    struct scanner_options options = {.context = rig, .scanned = on_scanned, .found = on_found};

    assert_int_equal(ERR_OK, net_lws_open(&net_options, &rig->net));
    (void)snprintf(rig->setting, sizeof(rig->setting), "%s:%s", kind, rig->path);
    options.net = rig->net;
    options.setting = rig->setting;
    assert_int_equal(ERR_OK, scanner_open(&options, &rig->scanner));
}

static int
set_up(void **state)
{
    static struct rig rig;

    rig = (struct rig){.found = -1};
    (void)snprintf(rig.folder, sizeof(rig.folder), "/tmp/scanner-test-XXXXXX");
    if (mkdtemp(rig.folder) == NULL)
        return -1;
    (void)snprintf(rig.path, sizeof(rig.path), "%s/device", rig.folder);
    *state = &rig;
    return 0;
}

static int
tear_down(void **state)
{
    struct rig *rig = *state;

    scanner_close(&rig->scanner);
    net_lws_close(&rig->net);
    (void)unlink(rig->path);
    return rmdir(rig->folder);
}

/* A pseudo terminal with its other end at rig->path; the end that a scanner has. */
static int
plug_in(struct rig *rig)
{
    char name[32];
    int unlock = 0, number = -1;
    int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd < 0) /* an emulator's root has one that is none */
        fd = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(0, ioctl(fd, TIOCSPTLCK, &unlock));
    assert_int_equal(0, ioctl(fd, TIOCGPTN, &number));
    (void)snprintf(name, sizeof(name), "/dev/pts/%d", number);
    (void)unlink(rig->path);
    assert_int_equal(0, symlink(name, rig->path));
    return fd;
}

static void
send_bytes(int fd, const char *bytes)
{
    assert_int_equal(strlen(bytes), write(fd, bytes, strlen(bytes)));
}

static void
a_serial_scanner_is_pulled_out_and_comes_back(void **state)
{
    struct rig *rig = *state;
    int fd = plug_in(rig);

    open_rig(rig, "serial");
    run(rig);
    assert_int_equal(1, rig->found);
    send_bytes(fd, "6901234567892\r\n");
    run(rig);
    assert_string_equal("6901234567892", rig->code);
    send_bytes(fd, "134567890123456789"); /* without a suffix */
    run(rig);
    assert_string_equal("134567890123456789", rig->code);
    (void)close(fd);
    run(rig);
    assert_int_equal(0, rig->found);
    fd = plug_in(rig);
    run(rig);
    assert_int_equal(1, rig->found);
    send_bytes(fd, "12345678\r");
    run(rig);
    assert_string_equal("12345678", rig->code);
    assert_int_equal(3, rig->codes);
    (void)close(fd);
}

static void
one_that_is_not_there_yet_is_said_and_waited_for(void **state)
{
    struct rig *rig = *state;
    int fd;

    open_rig(rig, "serial");
    run(rig);
    assert_int_equal(0, rig->found);
    fd = plug_in(rig);
    run(rig);
    assert_int_equal(1, rig->found);
    (void)close(fd);
}

static void
put_event(int fd, unsigned type, unsigned code, int value)
{
    const struct input_event event = {
        .type = (unsigned short)type, .code = (unsigned short)code, .value = value};

    assert_int_equal(sizeof(event), write(fd, &event, sizeof(event)));
}

static void
put_key(int fd, unsigned code)
{
    put_event(fd, EV_MSC, MSC_SCAN, 0x70004);
    put_event(fd, EV_KEY, code, 1);
    put_event(fd, EV_SYN, SYN_REPORT, 0);
    put_event(fd, EV_KEY, code, 0);
    put_event(fd, EV_SYN, SYN_REPORT, 0);
}

static void
key_events_become_a_barcode_once(void **state)
{
    static const unsigned keys[] = {KEY_6, KEY_9, KEY_0, KEY_1, KEY_ENTER};
    struct rig *rig = *state;
    int fd;

    assert_int_equal(0, mkfifo(rig->path, 0600));
    open_rig(rig, "file");
    run(rig);
    assert_int_equal(1, rig->found);
    fd = open(rig->path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    for (size_t i = 0; i < 2 * LENGTH(keys); i++)
        put_key(fd, keys[i % LENGTH(keys)]);
    for (size_t i = 0; i < LENGTH(keys); i++)
        put_key(fd, i == 0 ? KEY_7 : keys[i]);
    run(rig);
    if (strcmp(rig->code, "6901") == 0)
        run(rig);
    assert_string_equal("7901", rig->code);
    assert_int_equal(2, rig->codes);
    (void)close(fd);
}

static void
settings_that_are_none_are_refused(void **state)
{
    static const char *const wrong[] = {
        "", "usb", "evdev:", "serial:", "serial:ttyACM0", "serial:/dev/ttyACM0:12", "file:x"};
    struct scanner_options options = {.scanned = on_scanned, .found = on_found};
    struct scanner *scanner = NULL;

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        options.setting = wrong[i];
        assert_int_equal(ERR_BAD_INPUT, scanner_open(&options, &scanner));
    }
    options.setting = "none";
    assert_int_equal(ERR_OK, scanner_open(&options, &scanner));
    assert_null(scanner);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_serial_scanner_is_pulled_out_and_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            one_that_is_not_there_yet_is_said_and_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(key_events_become_a_barcode_once, set_up, tear_down),
        cmocka_unit_test(settings_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
