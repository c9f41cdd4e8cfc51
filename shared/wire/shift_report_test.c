#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "shared/base/money.h"
#include "shared/wire/shift_report.h"

static void
a_report_reads_as_it_was_written_at_its_largest(void **state)
{
    struct shift_report report = {INT64_MAX, MONEY_FEN_MAX, -MONEY_FEN_MAX, {{{0}}}};
    struct shift_report read = {0};
    uint8_t bytes[SHIFT_REPORT_SIZE];
    size_t size = 0;

    (void)state;
    for (unsigned i = 1; i < SHIFT_LINES; i++)
        report.sums.lines[i] =
            (struct shift_sum){INT64_MAX, MONEY_FEN_MAX, INT64_MAX, MONEY_FEN_MAX};
    shift_report_put(&report, bytes, &size);
    assert_int_equal(shift_report_get(bytes_of(bytes, size), &read), ERR_OK);
    assert_memory_equal(&read, &report, sizeof(report));
}

static void
an_empty_line_takes_no_byte(void **state)
{
    struct shift_report report = {.float_fen = 1};
    struct shift_report read = {0};
    uint8_t bytes[SHIFT_REPORT_SIZE];
    size_t size = 0;

    (void)state;
    shift_report_put(&report, bytes, &size);
    assert_int_equal(size, 2);
    assert_int_equal(shift_report_get(bytes_of(bytes, size), &read), ERR_OK);
    assert_true(shift_same(&read.sums, &report.sums));
}

static void
read_line(struct message_shift_line line, enum err wanted)
{
    uint8_t inner[64];
    uint8_t bytes[SHIFT_REPORT_SIZE];
    struct message_shift_report message = {.lines_count = 1};
    struct shift_report read = {.float_fen = 77};
    size_t size = 0;

    assert_int_equal(
        message_put(&message_shift_line_shape, &line, inner, sizeof(inner), &size), ERR_OK);
    message.lines[0] = bytes_of(inner, size);
    assert_int_equal(
        message_put(&message_shift_report_shape, &message, bytes, sizeof(bytes), &size), ERR_OK);
    assert_int_equal(shift_report_get(bytes_of(bytes, size), &read), wanted);
    assert_int_equal(read.float_fen, wanted == ERR_OK ? 0 : 77);
}

static void
what_cannot_have_been_counted_is_refused(void **state)
{
    (void)state;
    read_line((struct message_shift_line){1, 2, 200, 1, 100}, ERR_OK);
    read_line((struct message_shift_line){99, 2, 200, 1, 100}, ERR_OK);
    read_line((struct message_shift_line){1, -1, 200, 0, 0}, ERR_BAD_INPUT);
    read_line((struct message_shift_line){1, 1, -200, 0, 0}, ERR_BAD_INPUT);
    read_line((struct message_shift_line){1, 1, 200, 2, 100}, ERR_BAD_INPUT);
    read_line((struct message_shift_line){1, 2, 200, 1, 201}, ERR_BAD_INPUT);
    read_line((struct message_shift_line){1, 2, INT64_MAX, 1, 201}, ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_reads_as_it_was_written_at_its_largest),
        cmocka_unit_test(an_empty_line_takes_no_byte),
        cmocka_unit_test(what_cannot_have_been_counted_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
