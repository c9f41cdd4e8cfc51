#include "shared/text/gb18030.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/text/sink_test_help.h"

static struct kept kept;

static void
assert_reads(struct bytes from, const char *expected)
{
    for (size_t piece = 1; piece <= from.size; piece++) {
        struct gb18030 *reader = NULL;

        assert_int_equal(gb18030_make(kept_sink(&kept), &reader), ERR_OK);
        for (size_t i = 0; i < from.size; i += piece)
            assert_int_equal(
                gb18030_feed(
                    reader, bytes_of(from.at + i, from.size - i < piece ? from.size - i : piece)),
                ERR_OK);
        assert_int_equal(gb18030_end(reader), ERR_OK);
        assert_kept(&kept, expected);
        gb18030_free(&reader);
        assert_null(reader);
    }
}

static void
letters_come_in_pieces_of_any_size(void **state)
{
    (void)state;
    assert_reads(bytes_text("P1,\xd2\xb5\xce\xf1\xc3\xf7\xcf\xb8\r\n"), "P1,业务明细\r\n");
    /* Of GBK beyond GB2312, with a second byte below 0x80; of four bytes. */
    assert_reads(bytes_text("\x81\x40 \xe9\x46 \x95\x32\x82\x36 \x81\x30\x84\x36!"), "丂 镕 𠀀 ¥!");
}

static void
what_is_no_letter_does_not_hide_the_rest(void **state)
{
    (void)state;
    assert_reads(bytes_text("a\xff\xd2\xb5"), "a\xef\xbf\xbd业");
    assert_reads(bytes_text("a\xd2,b"), "a\xef\xbf\xbd,b");
    assert_reads(bytes_text("a\xd2"), "a\xef\xbf\xbd");
    assert_reads(bytes_text("\x81\x30\x84"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void
a_long_text_is_read_whole(void **state)
{
    static char text[100000];
    struct gb18030 *reader = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(text); i += 2) {
        text[i] = '\xd2';
        text[i + 1] = '\xb5';
    }
    assert_int_equal(gb18030_make(kept_sink(&kept), &reader), ERR_OK);
    assert_int_equal(gb18030_feed(reader, bytes_of(text, sizeof(text))), ERR_OK);
    assert_int_equal(gb18030_end(reader), ERR_OK);
    assert_int_equal(kept.size, sizeof(text) / 2 * 3);
    assert_memory_equal(kept.at + kept.size - 3, "业", 3);
    gb18030_free(&reader);
}

static void
a_sink_that_fails_ends_it(void **state)
{
    struct gb18030 *reader = NULL;

    (void)state;
    assert_int_equal(gb18030_make(kept_sink(&kept), &reader), ERR_OK);
    kept.fails_at = 1;
    assert_int_equal(gb18030_feed(reader, bytes_text("abc")), ERR_BUSY);
    gb18030_free(&reader);
    gb18030_free(&reader);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_in_pieces_of_any_size),
        cmocka_unit_test(what_is_no_letter_does_not_hide_the_rest),
        cmocka_unit_test(a_long_text_is_read_whole),
        cmocka_unit_test(a_sink_that_fails_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
