#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/face/face_curses_digits.h"
#include "agent/face/face_curses_text.h"

static void
assert_lines(const char *text, unsigned cells, const char *wanted)
{
    char block[512];
    struct text lines;

    text_init(&lines, block, sizeof(block));
    for (struct bytes rest = bytes_text(text); rest.size > 0;) {
        struct bytes line = face_text_line(&rest, cells);

        assert_true(face_text_width(line) <= cells);
        text_put_bytes(&lines, line);
        text_put_char(&lines, '|');
    }
    assert_string_equal(wanted, block);
}

static void
a_chinese_character_takes_two_cells(void **state)
{
    (void)state;
    assert_int_equal(11, face_text_width(bytes_text("收款 ¥12.34")));
    assert_int_equal(0, face_text_width(bytes_text("")));
    assert_true(bytes_is(face_text_cut(bytes_text("a中文"), 4), "a中"));
    assert_true(bytes_is(face_text_cut(bytes_text("中文"), 1), ""));
    assert_int_equal(1, face_text_width(bytes_text("\xe4")));
}

static void
words_stay_whole(void **state)
{
    (void)state;
    assert_lines("Offline: ask the customer", 16, "Offline: ask the|customer|");
    assert_lines("incomprehensibilities", 10, "incomprehe|nsibilitie|s|");
    assert_lines("请按 F7 取消", 6, "请按|F7 取|消|");
}

static void
no_line_begins_with_a_closing_mark(void **state)
{
    (void)state;
    assert_lines("四个汉字，再四个", 8, "四个汉|字，再四|个|");
    assert_lines("手机仍可能付款。再按 F7 取消", 20, "手机仍可能付款。|再按 F7 取消|");
    assert_lines("，，，，", 2, "，|，|，|，|");
}

static void
digits_are_three_rows_of_half_blocks(void **state)
{
    static const char *const rows[FACE_DIGITS_ROWS] = {
        "▀▄▀ ▀█  ▀▀█   ▀▀█ █ █", "▀█▀  █  █▀▀   ▀▀█ ▀▀█", " ▀  ▀▀▀ ▀▀▀ ▀ ▀▀▀   ▀"};
    char block[256];
    struct text text;

    (void)state;
    assert_int_equal(21, face_digits_width("¥12.34"));
    assert_int_equal(0, face_digits_width(""));
    for (unsigned i = 0; i < FACE_DIGITS_ROWS; i++) {
        text_init(&text, block, sizeof(block));
        face_digits_put("¥12.34", i, &text);
        assert_string_equal(rows[i], block);
        assert_int_equal(21, face_text_width(text_bytes(&text)));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chinese_character_takes_two_cells),
        cmocka_unit_test(words_stay_whole),
        cmocka_unit_test(no_line_begins_with_a_closing_mark),
        cmocka_unit_test(digits_are_three_rows_of_half_blocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
