#include "shared/draw/canvas.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define RED 0xff0000U

static struct canvas *canvas;

static int
open_canvas(void **state)
{
    (void)state;
    return canvas_make(40, 30, &canvas) == ERR_OK ? 0 : -1;
}

static int
close_canvas(void **state)
{
    (void)state;
    canvas_free(&canvas);
    return 0;
}

static uint32_t
at(int x, int y)
{
    return canvas->pixels[y * canvas->width + x];
}

static void
nothing_is_drawn_outside_of_the_clip(void **state)
{
    (void)state;
    canvas_clip(canvas, canvas_box(10, 10, 5, 5));
    canvas_fill(canvas, canvas_box(-100, -100, 500, 500), RED);
    assert_int_equal(25, canvas->drawn);
    assert_int_equal(RED, at(10, 10));
    assert_int_equal(RED, at(14, 14));
    assert_int_equal(0, at(9, 10));
    assert_int_equal(0, at(15, 14));
    canvas_blend(canvas, 9, 10, RED, 255);
    assert_int_equal(0, at(9, 10));
}

static void
a_clip_beyond_the_edge_is_cut(void **state)
{
    (void)state;
    canvas_clip(canvas, canvas_box(-5, 25, 1000, 1000));
    canvas_fill(canvas, canvas_box(-100, -100, 5000, 5000), RED);
    assert_int_equal(40 * 5, canvas->drawn);
    canvas_clip(canvas, canvas_box(100, 100, 5, 5));
    canvas_fill(canvas, canvas_box(0, 0, 5000, 5000), RED);
    assert_int_equal(40 * 5, canvas->drawn);
}

static void
half_of_a_colour_is_mixed_with_what_is_below(void **state)
{
    (void)state;
    canvas_fill(canvas, canvas_box(0, 0, 40, 30), 0xffffff);
    canvas_blend(canvas, 3, 3, 0x000000, 128);
    assert_int_equal(0x7f7f7f, at(3, 3));
    canvas_blend(canvas, 4, 3, 0x123456, 255);
    assert_int_equal(0x123456, at(4, 3));
    canvas_blend(canvas, 5, 3, 0x123456, 0);
    assert_int_equal(0xffffff, at(5, 3));
}

static void
round_corners_are_the_same_on_all_sides(void **state)
{
    (void)state;
    canvas_round(canvas, canvas_box(5, 5, 20, 16), 6, 0xffffff);
    assert_int_equal(0, at(5, 5));
    assert_int_equal(0xffffff, at(15, 5));
    assert_int_equal(0xffffff, at(5, 13));
    for (int y = 0; y < 16; y++)
        for (int x = 0; x < 20; x++) {
            assert_int_equal(at(5 + x, 5 + y), at(24 - x, 5 + y));
            assert_int_equal(at(5 + x, 5 + y), at(5 + x, 20 - y));
        }
}

static void
boxes_meet_and_surround(void **state)
{
    const struct canvas_box a = canvas_box(0, 0, 10, 10);
    const struct canvas_box b = canvas_box(5, 5, 10, 10);
    struct canvas_box both = canvas_box_both(a, b);
    struct canvas_box around = canvas_box_around(a, b);

    (void)state;
    assert_int_equal(5, both.x);
    assert_int_equal(5, both.width);
    assert_int_equal(15, around.width);
    assert_true(canvas_box_is_empty(canvas_box_both(a, canvas_box(10, 0, 5, 5))));
    around = canvas_box_around(canvas_box(0, 0, 0, 0), b);
    assert_int_equal(5, around.x);
}

static void
a_canvas_of_no_size_is_refused(void **state)
{
    struct canvas *none = NULL;

    (void)state;
    assert_int_equal(ERR_OUT_OF_RANGE, canvas_make(0, 10, &none));
    assert_int_equal(ERR_OUT_OF_RANGE, canvas_make(10, CANVAS_SIDE_MAX + 1, &none));
    assert_null(none);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            nothing_is_drawn_outside_of_the_clip, open_canvas, close_canvas),
        cmocka_unit_test_setup_teardown(a_clip_beyond_the_edge_is_cut, open_canvas, close_canvas),
        cmocka_unit_test_setup_teardown(
            half_of_a_colour_is_mixed_with_what_is_below, open_canvas, close_canvas),
        cmocka_unit_test_setup_teardown(
            round_corners_are_the_same_on_all_sides, open_canvas, close_canvas),
        cmocka_unit_test(boxes_meet_and_surround),
        cmocka_unit_test(a_canvas_of_no_size_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
