#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/device/printer_line.h"

static void
check_tcp(const char *setting, const char *host, const char *port)
{
    struct printer_address address;

    assert_int_equal(printer_line_read(setting, &address), ERR_OK);
    assert_true(address.is_tcp);
    assert_string_equal(address.at, host);
    assert_string_equal(address.port, port);
}

static void
a_printer_on_the_network_has_a_host_and_perhaps_a_port(void **state)
{
    (void)state;
    check_tcp("tcp:192.168.1.50", "192.168.1.50", "9100");
    check_tcp("tcp:printer.local:6101", "printer.local", "6101");
    check_tcp("tcp:[fe80::1]", "fe80::1", "9100");
    check_tcp("tcp:[fe80::1]:9101", "fe80::1", "9101");
}

static void
a_printer_on_a_cable_has_a_file_and_perhaps_a_speed(void **state)
{
    struct printer_address address;

    (void)state;
    assert_int_equal(printer_line_read("dev:/dev/usb/lp0", &address), ERR_OK);
    assert_false(address.is_tcp);
    assert_string_equal(address.at, "/dev/usb/lp0");
    assert_int_equal(address.baud, 0);
    assert_int_equal(printer_line_read("dev:/dev/ttyS1@19200", &address), ERR_OK);
    assert_string_equal(address.at, "/dev/ttyS1");
    assert_int_equal(address.baud, 19200);
}

static void
what_is_neither_is_refused(void **state)
{
    static const char *const wrong[] = {"", "tcp:", "tcp::9100", "tcp:host:0", "tcp:host:65536",
        "tcp:host:x", "tcp:[fe80::1", "tcp:[fe80::1]9100", "dev:", "dev:lp0", "dev:/dev/ttyS0@1",
        "dev:/dev/ttyS0@", "usb:/dev/lp0"};
    struct printer_address address;

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(printer_line_read(wrong[i], &address), ERR_BAD_INPUT);
}

static void
what_is_not_there_is_unreachable(void **state)
{
    struct printer_address address;
    int fd;

    (void)state;
    assert_int_equal(printer_line_read("dev:/nowhere/lp0", &address), ERR_OK);
    assert_int_equal(printer_line_open(&address, &fd), ERR_UNREACHABLE);
    assert_int_equal(printer_line_read("tcp:127.0.0.1:1", &address), ERR_OK);
    assert_int_equal(printer_line_open(&address, &fd), ERR_UNREACHABLE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_printer_on_the_network_has_a_host_and_perhaps_a_port),
        cmocka_unit_test(a_printer_on_a_cable_has_a_file_and_perhaps_a_speed),
        cmocka_unit_test(what_is_neither_is_refused),
        cmocka_unit_test(what_is_not_there_is_unreachable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
