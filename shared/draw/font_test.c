#include "shared/draw/font.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SIZE 40

static struct font *font;

static int
open_font(void **state)
{
    (void)state;
    return font_open(FONT_FILE, &font) == ERR_OK ? 0 : -1;
}

static int
close_font(void **state)
{
    (void)state;
    font_close(&font);
    return 0;
}

static void
what_is_no_font_is_refused(void **state)
{
    struct font *none = NULL;

    (void)state;
    assert_int_equal(ERR_NOT_FOUND, font_open("/nowhere.ttc", &none));
    assert_int_equal(ERR_NOT_FOUND, font_open("/etc/passwd", &none));
    assert_null(none);
}

static void
a_chinese_character_is_as_wide_as_it_is_large(void **state)
{
    (void)state;
    assert_int_equal(SIZE, font_width(font, SIZE, bytes_text("收")));
    assert_int_equal(4 * SIZE, font_width(font, SIZE, bytes_text("收款成功")));
    assert_int_equal(0, font_width(font, SIZE, bytes_text("")));
}

static void
a_line_breaks_between_words_or_chinese_characters(void **state)
{
    const struct bytes english = bytes_text("Scan with your phone");

    (void)state;
    assert_int_equal(6, font_fit(font, SIZE, bytes_text("收款成功"), 2 * SIZE + 1));
    assert_int_equal(strlen("Scan with "),
        font_fit(font, SIZE, english, font_width(font, SIZE, bytes_text("Scan with yo"))));
    assert_int_equal(english.size, font_fit(font, SIZE, english, 10000));
    /* What has no room at all goes on all the same: a line is never empty. */
    assert_int_equal(3, font_fit(font, SIZE, bytes_text("收款"), 1));
}

static void
broken_utf8_is_drawn_as_replacements(void **state)
{
    static const char *const broken[] = {
        "\xe6\x94", "\xff", "\xc0\x80", "\x80", "\xf8\x88\x80\x80"};

    (void)state;
    for (size_t i = 0; i < LENGTH(broken); i++)
        (void)font_width(font, SIZE, bytes_text(broken[i]));
    assert_int_equal(font_width(font, SIZE, bytes_text("\xef\xbf\xbd")),
        font_width(font, SIZE, bytes_text("\xe6\x94")));
}

static void
what_is_drawn_twice_through_clips_is_what_is_drawn_once(void **state)
{
    const struct font_style style = {.size = SIZE, .bold = true, .colour = 0xffffff};
    struct canvas *whole = NULL, *parts = NULL;

    (void)state;
    assert_int_equal(ERR_OK, canvas_make(200, 60, &whole));
    assert_int_equal(ERR_OK, canvas_make(200, 60, &parts));
    font_draw(font, whole, 10, 45, &style, bytes_text("收款 ¥8"));
    assert_true(whole->drawn > 500);
    for (int x = 0; x < 200; x += 37) {
        canvas_clip(parts, canvas_box(x, 0, 37, 60));
        font_draw(font, parts, 10, 45, &style, bytes_text("收款 ¥8"));
    }
    assert_memory_equal(whole->pixels, parts->pixels, (size_t)200 * 60 * sizeof(uint32_t));
    assert_int_equal(whole->drawn, parts->drawn);
    canvas_free(&whole);
    canvas_free(&parts);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_font_is_refused),
        cmocka_unit_test_setup_teardown(
            a_chinese_character_is_as_wide_as_it_is_large, open_font, close_font),
        cmocka_unit_test_setup_teardown(
            a_line_breaks_between_words_or_chinese_characters, open_font, close_font),
        cmocka_unit_test_setup_teardown(
            broken_utf8_is_drawn_as_replacements, open_font, close_font),
        cmocka_unit_test_setup_teardown(
            what_is_drawn_twice_through_clips_is_what_is_drawn_once, open_font, close_font),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
