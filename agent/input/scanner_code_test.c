#include "agent/input/scanner_code.h"

#include <linux/input-event-codes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct scanner_code code;
static struct tick now;

static int
set_up(void **state)
{
    (void)state;
    code = (struct scanner_code){.count = 0};
    now = tick_after((struct tick){0}, span_s(100));
    return 0;
}

/* Sends text and a terminator; how many barcodes came of it. */
static unsigned
scan(const char *text)
{
    unsigned count = 0;

    for (const char *at = text; *at != '\0'; at++)
        count += scanner_code_put(&code, now, *at);
    return count;
}

static void
later(int64_t ms)
{
    now = tick_after(now, span_ms(ms));
}

static void
key_codes_are_characters_whatever_layout_there_is(void **state)
{
    /* 8594156270087, which a Czech layout would spoil; letters with and without Shift. */
    static const unsigned codes[] = {
        KEY_8, KEY_5, KEY_9, KEY_4, KEY_1, KEY_5, KEY_6, KEY_2, KEY_7, KEY_0, KEY_0, KEY_8, KEY_7};

    (void)state;
    for (size_t i = 0; i < LENGTH(codes); i++) {
        assert_false(scanner_code_key(&code, now, codes[i], 1));
        assert_false(scanner_code_key(&code, now, codes[i], 0));
    }
    assert_true(scanner_code_key(&code, now, KEY_ENTER, 1));
    assert_string_equal("8594156270087", code.done);
    later(5000);
    assert_false(scanner_code_key(&code, now, KEY_LEFTSHIFT, 1));
    assert_false(scanner_code_key(&code, now, KEY_A, 1));
    assert_false(scanner_code_key(&code, now, KEY_SEMICOLON, 1));
    assert_false(scanner_code_key(&code, now, KEY_LEFTSHIFT, 0));
    assert_false(scanner_code_key(&code, now, KEY_A, 1));
    assert_false(scanner_code_key(&code, now, KEY_KP7, 1));
    assert_false(scanner_code_key(&code, now, KEY_LEFTMETA, 1));
    assert_false(scanner_code_key(&code, now, KEY_A, 2)); /* held down: not once more */
    assert_true(scanner_code_key(&code, now, KEY_TAB, 1));
    assert_string_equal("A:a7", code.done);
}

static void
any_suffix_ends_one_barcode_and_not_two(void **state)
{
    static const char *const suffixes[] = {"\r", "\n", "\r\n", "\r\r", "\t", "\x03"};

    (void)state;
    for (size_t i = 0; i < LENGTH(suffixes); i++) {
        later(5000);
        assert_int_equal(0, scan("130012345678901234"));
        assert_int_equal(1, scan(suffixes[i]));
        assert_string_equal("130012345678901234", code.done);
    }
}

static void
the_same_again_within_a_second_is_read_once(void **state)
{
    (void)state;
    assert_int_equal(1, scan("130012345678901234\r"));
    later(80);
    assert_int_equal(0, scan("130012345678901234\r"));
    later(999);
    assert_int_equal(0, scan("130012345678901234\r")); /* held on: a second from the last */
    later(1000);
    assert_int_equal(1, scan("130012345678901234\r"));
    assert_int_equal(1, scan("130012345678901235\r")); /* another one, at once */
}

static void
a_scanner_without_a_suffix_is_done_when_it_is_silent(void **state)
{
    (void)state;
    assert_int_equal(0, scan("6901234567892"));
    later(SCANNER_GAP_MS);
    assert_true(scanner_code_end(&code, now));
    assert_string_equal("6901234567892", code.done);
    assert_false(scanner_code_end(&code, now));
}

static void
what_is_too_long_or_too_short_is_nothing(void **state)
{
    char wide[200];

    (void)state;
    memset(wide, '7', sizeof(wide) - 2);
    memcpy(wide + sizeof(wide) - 2, "\r", 2);
    assert_int_equal(0, scan(wide));
    assert_int_equal(0, scan("12\r"));
    assert_int_equal(0, scan("\r\r\r"));
    assert_int_equal(1, scan("123\r"));
    memset(wide, '7', SCANNER_CODE_MAX - 1);
    memcpy(wide + SCANNER_CODE_MAX - 1, "\r", 2);
    assert_int_equal(1, scan(wide));
    assert_int_equal(SCANNER_CODE_MAX - 1, strlen(code.done));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(key_codes_are_characters_whatever_layout_there_is, set_up),
        cmocka_unit_test_setup(any_suffix_ends_one_barcode_and_not_two, set_up),
        cmocka_unit_test_setup(the_same_again_within_a_second_is_read_once, set_up),
        cmocka_unit_test_setup(a_scanner_without_a_suffix_is_done_when_it_is_silent, set_up),
        cmocka_unit_test_setup(what_is_too_long_or_too_short_is_nothing, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
