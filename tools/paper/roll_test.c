#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/paper/roll.h"

struct seen {
    struct roll *roll;
    char text[512];
    unsigned pages, drawers, marks, height, dark;
};

static void
on_page(void *context, const struct picture *picture, struct bytes text)
{
    struct seen *seen = context;

    seen->pages++;
    seen->height = picture->height;
    seen->dark = 0;
    for (unsigned y = 0; y < picture->height; y++)
        for (unsigned x = 0; x < picture->width; x++)
            seen->dark += picture_dark(picture, x, y) ? 1 : 0;
    assert_true(text.size < sizeof(seen->text));
    memcpy(seen->text, text.at, text.size);
    seen->text[text.size] = '\0';
}

static void
on_drawer(void *context)
{
    ((struct seen *)context)->drawers++;
}

static void
on_mark(void *context)
{
    ((struct seen *)context)->marks++;
}

static void
open_roll(struct seen *seen)
{
    const struct roll_options options = {.dots = 384,
        .owner = {.context = seen, .page = on_page, .drawer = on_drawer, .mark = on_mark}};

    memset(seen, 0, sizeof(*seen));
    assert_int_equal(roll_open(&options, &seen->roll), ERR_OK);
}

#define FEED(seen, bytes)                                                                          \
    assert_int_equal(roll_feed((seen)->roll, bytes_of(bytes, sizeof(bytes) - 1)), ERR_OK)

static void
chinese_stands_between_letters_and_a_cut_makes_a_page(void **state)
{
    struct seen seen;

    (void)state;
    open_roll(&seen);
    FEED(&seen, "\x1b@\x1c&\xcf\xd6\xbd\xf0 12.30\n\x1b"
                "d\x02\x1dVB");
    assert_int_equal(seen.pages, 0);
    FEED(&seen, "\x00");
    assert_int_equal(seen.pages, 1);
    assert_string_equal(seen.text, "现金 12.30\n");
    FEED(&seen, "\x1b@next\n");
    roll_end(seen.roll);
    assert_int_equal(seen.pages, 2);
    assert_string_equal(seen.text, "next\n");
    roll_end(seen.roll);
    assert_int_equal(seen.pages, 2);
    roll_close(&seen.roll);
}

static void
a_line_that_is_too_long_goes_on_below(void **state)
{
    struct seen seen;

    (void)state;
    open_roll(&seen);
    FEED(&seen, "0123456789012345678901234567890123\n");
    roll_end(seen.roll);
    assert_string_equal(seen.text, "01234567890123456789012345678901\n23\n");
    roll_close(&seen.roll);
}

static void
pictures_and_codes_are_dots(void **state)
{
    struct seen seen;

    (void)state;
    open_roll(&seen);
    FEED(&seen, "\x1dv0\x00\x01\x00\x02\x00\xff\x81");
    roll_end(seen.roll);
    assert_int_equal(seen.height, 2);
    assert_int_equal(seen.dark, 10);
    assert_string_equal(seen.text, "[picture 8x2]\n");
    FEED(&seen, "\x1d(k\x03\x00"
                "1C\x02\x1d(k\x04\x00"
                "1P0A\x1d(k\x03\x00"
                "1Q0");
    roll_end(seen.roll);
    assert_string_equal(seen.text, "[QR A]\n");
    assert_int_equal(seen.height, (21 + 8) * 2);
    roll_close(&seen.roll);
}

static void
drawers_and_questions_leave_the_paper_alone(void **state)
{
    struct seen seen;

    (void)state;
    open_roll(&seen);
    FEED(&seen, "\x1bp\x00\x19\xfa\x1dr\x01");
    roll_end(seen.roll);
    assert_int_equal(seen.drawers, 1);
    assert_int_equal(seen.marks, 1);
    assert_int_equal(seen.pages, 0);
    roll_close(&seen.roll);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_stands_between_letters_and_a_cut_makes_a_page),
        cmocka_unit_test(a_line_that_is_too_long_goes_on_below),
        cmocka_unit_test(pictures_and_codes_are_dots),
        cmocka_unit_test(drawers_and_questions_leave_the_paper_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
