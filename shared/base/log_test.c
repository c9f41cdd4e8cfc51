#include "shared/base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int pipe_ends[2];

/* What has been logged since the last call, terminated. */
static size_t
logged(char text[2 * LOG_LINE_MAX])
{
    ssize_t size;

    /* A byte of our own, so that reading never waits. */
    assert_int_equal(1, write(pipe_ends[1], "#", 1));
    size = read(pipe_ends[0], text, 2 * LOG_LINE_MAX - 1);
    assert_true(size >= 1);
    assert_int_equal('#', text[size - 1]);
    text[size - 1] = '\0';
    return (size_t)size - 1;
}

static void
a_line_is_time_level_event_and_values(void **state)
{
    char text[2 * LOG_LINE_MAX];

    (void)state;
    log_event(LOG_WARN, "payment_moved", "payment=%s fen=%d", "7", 1234);
    assert_true(logged(text) > 27);
    assert_string_equal(" warn payment_moved payment=7 fen=1234\n", text + 26);
    assert_int_equal('.', text[19]);
}

static void
what_is_below_the_level_is_not_written(void **state)
{
    char text[2 * LOG_LINE_MAX];

    (void)state;
    log_event(LOG_DEBUG, "hidden", "x=%d", 1);
    assert_int_equal(0, logged(text));
    log_set_level(LOG_ERROR);
    log_event(LOG_WARN, "hidden", "x=%d", 1);
    assert_int_equal(0, logged(text));
    log_set_level(LOG_DEBUG);
    log_event(LOG_DEBUG, "shown", "x=%d", 1);
    assert_true(logged(text) > 0);
    log_set_level(LOG_INFO);
}

static void
a_value_cannot_begin_a_line_of_its_own(void **state)
{
    char text[2 * LOG_LINE_MAX];

    (void)state;
    log_event(LOG_INFO, "told", "name=%s", "x\n2026-11-23 forged\x1b[2J\x7f 闪聚");
    assert_true(logged(text) > 0);
    assert_non_null(strstr(text, "name=x?2026-11-23 forged?[2J? 闪聚\n"));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void
a_line_that_is_too_long_is_cut_but_whole(void **state)
{
    char text[2 * LOG_LINE_MAX];
    char value[LOG_LINE_MAX + 100];

    (void)state;
    for (size_t size = LOG_LINE_MAX - 100; size < sizeof(value); size++) {
        size_t length;

        memset(value, 'v', size);
        value[size - 1] = '\0';
        log_event(LOG_INFO, "long", "%s", value);
        length = logged(text);
        assert_true(length < LOG_LINE_MAX);
        assert_int_equal('\n', text[length - 1]);
        assert_int_equal('v', text[length - 2]);
        assert_int_equal(length, strlen(text));
    }
}

static int
open_pipe(void **state)
{
    (void)state;
    if (pipe(pipe_ends) != 0)
        return -1;
    log_set_file(pipe_ends[1]);
    return 0;
}

static int
close_pipe(void **state)
{
    (void)state;
    log_set_file(STDERR_FILENO);
    (void)close(pipe_ends[0]);
    (void)close(pipe_ends[1]);
    return 0;
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_time_level_event_and_values),
        cmocka_unit_test(what_is_below_the_level_is_not_written),
        cmocka_unit_test(a_value_cannot_begin_a_line_of_its_own),
        cmocka_unit_test(a_line_that_is_too_long_is_cut_but_whole),
    };

    return cmocka_run_group_tests(tests, open_pipe, close_pipe);
}
