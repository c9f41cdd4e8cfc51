#include "shared/base/text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "shared/base/random.h"

static void
text_grows_by_what_is_put(void **state)
{
    char block[64];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    assert_string_equal("", block);
    text_put(&text, "a");
    text_put_char(&text, '=');
    text_put_int(&text, -12);
    text_put_bytes(&text, bytes_of(", b", 3));
    text_put_bytes(&text, bytes_of(NULL, 0));
    text_printf(&text, "=%03d%s", 7, "!");
    assert_true(text_ok(&text));
    assert_string_equal("a=-12, b=007!", block);
    assert_true(bytes_is(text_bytes(&text), "a=-12, b=007!"));
    text_clear(&text);
    assert_string_equal("", block);
    assert_int_equal(0, text_bytes(&text).size);
}

static void
what_does_not_fit_is_left_out_and_remembered(void **state)
{
    char block[8];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    text_put(&text, "1234567");
    assert_true(text_ok(&text));
    text_put_char(&text, '8');
    assert_false(text_ok(&text));
    assert_string_equal("1234567", block);
    text_clear(&text);
    assert_true(text_ok(&text));
    text_put(&text, "12345");
    text_printf(&text, "%d", 678);
    assert_false(text_ok(&text));
    assert_string_equal("12345", block);
    /* A shorter one still fits, but the text stays marked. */
    text_put(&text, "67");
    assert_false(text_ok(&text));
    assert_string_equal("1234567", block);
}

static void
a_block_of_one_byte_holds_the_empty_text(void **state)
{
    char block[2] = {'x', 'y'};
    struct text text;

    (void)state;
    text_init(&text, block, 1);
    text_put(&text, "");
    assert_true(text_ok(&text));
    text_put_int(&text, 0);
    assert_false(text_ok(&text));
    assert_string_equal("", block);
    assert_int_equal('y', block[1]);
}

static void
whole_numbers_are_read_within_their_limits(void **state)
{
    static const struct {
        const char *digits;
        enum err err;
        int64_t value;
    } rows[] = {
        {"0", ERR_OK, 0},
        {"-0", ERR_OK, 0},
        {"7", ERR_OK, 7},
        {"-7", ERR_OK, -7},
        {"000000000000000000000000000012", ERR_OK, 12},
        {"9223372036854775807", ERR_OK, INT64_MAX},
        {"9223372036854775808", ERR_OUT_OF_RANGE, 77},
        {"9223372036854775810", ERR_OUT_OF_RANGE, 77},
        {"18446744073709551616", ERR_OUT_OF_RANGE, 77},
        {"99999999999999999999999", ERR_OUT_OF_RANGE, 77},
        {"-9223372036854775808", ERR_OK, INT64_MIN},
        {"-9223372036854775809", ERR_OUT_OF_RANGE, 77},
        {"-18446744073709551617", ERR_OUT_OF_RANGE, 77},
        {"", ERR_BAD_INPUT, 77},
        {"-", ERR_BAD_INPUT, 77},
        {"--1", ERR_BAD_INPUT, 77},
        {"+1", ERR_BAD_INPUT, 77},
        {" 1", ERR_BAD_INPUT, 77},
        {"1 ", ERR_BAD_INPUT, 77},
        {"1.0", ERR_BAD_INPUT, 77},
        {"1e3", ERR_BAD_INPUT, 77},
        {"0x10", ERR_BAD_INPUT, 77},
        {"12a", ERR_BAD_INPUT, 77},
        {"/", ERR_BAD_INPUT, 77},
        {":", ERR_BAD_INPUT, 77},
        {"\xd9\xa1", ERR_BAD_INPUT, 77},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        int64_t value = 77;

        assert_int_equal(rows[i].err, text_read_int(bytes_text(rows[i].digits), &value));
        assert_int_equal(rows[i].value, value);
    }
    assert_int_equal(ERR_BAD_INPUT, text_read_int(bytes_of("1\0", 2), &(int64_t){0}));
}

static void
whole_numbers_go_out_and_come_back(void **state)
{
    static const int64_t edges[] = {0, 1, -1, 9, 10, -10, INT64_MAX, INT64_MIN, INT64_MIN + 1};
    struct random random;

    (void)state;
    random_seed(&random, 9);
    for (size_t i = 0; i < 100000; i++) {
        uint64_t any = random_below(&random, UINT64_MAX) >> random_below(&random, 64);
        int64_t value = i < LENGTH(edges) ? edges[i] : (int64_t)any;
        int64_t again = 0;
        char block[24];
        char want[24];
        struct text text;

        text_init(&text, block, sizeof(block));
        text_put_int(&text, value);
        (void)snprintf(want, sizeof(want), "%" PRId64, value);
        assert_string_equal(want, block);
        assert_int_equal(ERR_OK, text_read_int(text_bytes(&text), &again));
        assert_int_equal(value, again);
    }
}

static void
a_copy_is_whole_or_refused(void **state)
{
    char to[4] = "old";

    (void)state;
    assert_int_equal(ERR_TOO_BIG, text_copy(bytes_text("abcd"), to, sizeof(to)));
    assert_int_equal(ERR_BAD_INPUT, text_copy(bytes_of("a\0b", 3), to, sizeof(to)));
    assert_int_equal(ERR_TOO_BIG, text_copy(bytes_of(NULL, 0), to, 0));
    assert_string_equal("old", to);
    assert_int_equal(ERR_OK, text_copy(bytes_text("abc"), to, sizeof(to)));
    assert_string_equal("abc", to);
    assert_int_equal(ERR_OK, text_copy(bytes_of(NULL, 0), to, sizeof(to)));
    assert_string_equal("", to);
}

/* The table of RFC 3629 section 4, each range at its ends and beyond them. */
static void
only_utf8_is_utf8(void **state)
{
    static const struct {
        const char *bytes;
        bool valid;
    } rows[] = {
        {"", true}, {"abc \x7f", true}, {"\xc2\x80", true}, {"\xdf\xbf", true},
        {"\xe0\xa0\x80", true}, {"\xed\x9f\xbf", true}, {"\xee\x80\x80", true},
        {"\xef\xbf\xbf", true}, {"\xf0\x90\x80\x80", true}, {"\xf4\x8f\xbf\xbf", true},
        {"闪聚支付 ¥12.34 🏮", true}, {"\x80", false}, {"\xbf", false},
        {"\xc0\x80", false}, /* NUL in two bytes */
        {"\xc1\xbf", false}, {"\xc2", false}, {"\xc2\x7f", false}, {"\xc2\xc0", false},
        {"\xe0\x9f\xbf", false}, /* longer than it need be */
        {"\xe0\xa0", false}, {"\xe0\xa0\x7f", false},
        {"\xed\xa0\x80", false}, /* half of a UTF-16 pair */
        {"\xed\xbf\xbf", false}, {"\xf0\x8f\xbf\xbf", false}, {"\xf0\x90\x80", false},
        {"\xf4\x90\x80\x80", false}, /* beyond U+10FFFF */
        {"\xf5\x80\x80\x80", false}, {"\xfe", false}, {"\xff", false},
        {"a\xe9z", false},           /* Latin-1 */
        {"\xc9\xc1\xbe\xdb", false}, /* GBK */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(rows[i].valid, text_is_utf8(bytes_text(rows[i].bytes)));
    assert_false(text_is_utf8(bytes_of("a\0b", 3)));
    assert_true(text_is_utf8(bytes_of(NULL, 0)));
    assert_int_equal(text_letters(bytes_text("闪聚 ¥1 🏮")), 7);
}

/* Encoded by the book, every scalar value is accepted; without its last byte none is. */
static void
every_scalar_value_is_utf8(void **state)
{
    (void)state;
    for (uint32_t c = 0x80; c <= 0x10ffff; c++) {
        bool surrogate = c >= 0xd800 && c <= 0xdfff;
        size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        uint8_t bytes[4];

        for (size_t i = size - 1; i > 0; i--)
            bytes[i] = (uint8_t)(0x80 | (c >> (6 * (size - 1 - i)) & 0x3f));
        bytes[0] = (uint8_t)((0xf00u >> size & 0xff) | c >> (6 * (size - 1)));
        assert_int_equal(!surrogate, text_is_utf8(bytes_of(bytes, size)));
        assert_false(text_is_utf8(bytes_of(bytes, size - 1)));
    }
}

static bool
is_plain_of_three(uint32_t c)
{
    const uint8_t bytes[3] = {
        (uint8_t)(0xe0 | c >> 12), (uint8_t)(0x80 | (c >> 6 & 0x3f)), (uint8_t)(0x80 | (c & 0x3f))};

    return text_is_plain(bytes_of(bytes, sizeof(bytes)));
}

static void
what_is_plain_shows_as_it_is_written(void **state)
{
    static const struct {
        const char *bytes;
        bool plain;
    } rows[] = {
        {"", true}, {"一\t二\r\n三", true}, {"<b>茶</b> 🏮👨‍👩‍👧", true},
        {" ~", true}, {"\xc2\xa0", true}, {"a\x01z", false}, {"\x1b[2J", false}, {"\x1f", false},
        {"茶\x7f", false}, {"\xc2\x80", false}, {"\xc2\x9f", false},
        {"a\xe9z", false}, /* no UTF-8 */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(rows[i].plain, text_is_plain(bytes_text(rows[i].bytes)));
    assert_false(text_is_plain(bytes_of("a\0b", 3)));
    for (uint32_t c = 0x2000; c < 0x2080; c++)
        assert_int_equal(
            is_plain_of_three(c), (c < 0x202a || c > 0x202e) && (c < 0x2066 || c > 0x2069));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_by_what_is_put),
        cmocka_unit_test(what_does_not_fit_is_left_out_and_remembered),
        cmocka_unit_test(a_block_of_one_byte_holds_the_empty_text),
        cmocka_unit_test(whole_numbers_are_read_within_their_limits),
        cmocka_unit_test(whole_numbers_go_out_and_come_back),
        cmocka_unit_test(a_copy_is_whole_or_refused),
        cmocka_unit_test(only_utf8_is_utf8),
        cmocka_unit_test(every_scalar_value_is_utf8),
        cmocka_unit_test(what_is_plain_shows_as_it_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
