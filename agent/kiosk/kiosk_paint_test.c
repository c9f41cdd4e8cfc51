#include <stdio.h>
#include <string.h>

#include "agent/kiosk/kiosk_rig_test.h"

/* A display: what was painted last, and on what. */
struct rig {
    struct font *font;
    struct canvas *canvas;
    struct kiosk_scene shown;
    struct kiosk_layout layout;
    struct screen screen;
};

static struct rig rig;

static int
open_rig(void **state)
{
    (void)state;
    rig = (struct rig){.font = NULL};
    assert_int_equal(ERR_OK, font_open(FONT_FILE, &rig.font));
    return 0;
}

static int
close_rig(void **state)
{
    (void)state;
    canvas_free(&rig.canvas);
    font_close(&rig.font);
    return 0;
}

/* Paints the screen as it is now; how many pixels that took. */
static uint64_t
show(struct kiosk_view *view)
{
    struct kiosk_damage damage;
    uint64_t before;

    view->screen = &rig.screen;
    if (rig.canvas == NULL)
        assert_int_equal(ERR_OK, canvas_make(view->width, view->height, &rig.canvas));
    before = rig.canvas->drawn;
    kiosk_layout(view, rig.font, &rig.layout);
    kiosk_scene_differ(&rig.shown, &rig.layout.scene, &damage);
    kiosk_paint(&rig.layout.scene, &damage, rig.font, rig.canvas);
    rig.shown = rig.layout.scene;
    return rig.canvas->drawn - before;
}

/* The same, and that it looks as if all of it had been painted anew. */
static uint64_t
show_exactly(struct kiosk_view *view)
{
    const struct kiosk_damage all = {
        .boxes = {canvas_box(0, 0, view->width, view->height)}, .count = 1};
    struct canvas *whole = NULL;
    uint64_t drawn = show(view);

    assert_int_equal(ERR_OK, canvas_make(view->width, view->height, &whole));
    kiosk_paint(&rig.layout.scene, &all, rig.font, whole);
    assert_memory_equal(whole->pixels, rig.canvas->pixels,
        (size_t)view->width * (size_t)view->height * sizeof(*whole->pixels));
    canvas_free(&whole);
    return drawn;
}

static void
what_has_not_changed_is_not_painted(void **state)
{
    struct kiosk_view view;

    (void)state;
    rig_screen(rig_page("qr"), &rig.screen);
    view = rig_view(rig_page("qr"), &rig.screen, 1280, 800);
    assert_true(show_exactly(&view) >= (uint64_t)1280 * 800);
    assert_int_equal(0, show_exactly(&view));
    rig.screen.elapsed_s++; /* nothing that a payer sees */
    rig.screen.turn++;
    assert_int_equal(0, show_exactly(&view));
}

static void
a_payer_who_opened_the_page_changes_one_line(void **state)
{
    struct kiosk_view view;
    uint64_t drawn;

    (void)state;
    rig_screen(rig_page("qr"), &rig.screen);
    view = rig_view(rig_page("qr"), &rig.screen, 1280, 800);
    (void)show_exactly(&view);
    rig.screen.stage = SCREEN_STAGE_OPENED;
    drawn = show_exactly(&view);
    assert_true(drawn > 0);
    assert_true(drawn < (uint64_t)1280 * 800 / 6);
}

static void
a_minute_that_passes_changes_the_clock(void **state)
{
    struct kiosk_view view;
    uint64_t drawn;

    (void)state;
    rig_screen(rig_page("idle"), &rig.screen);
    view = rig_view(rig_page("idle"), &rig.screen, 480, 272);
    (void)show_exactly(&view);
    rig.screen.time[4] = '6';
    drawn = show_exactly(&view);
    assert_true(drawn > 0);
    assert_true(drawn < (uint64_t)480 * 272 / 2);
}

static void
a_digit_that_is_typed_changes_the_amount_only(void **state)
{
    struct kiosk_view view;
    uint64_t drawn;

    (void)state;
    rig_screen(rig_page("pad"), &rig.screen);
    view = rig_view(rig_page("pad"), &rig.screen, 1280, 800);
    (void)show_exactly(&view);
    text_set(rig.screen.entry, sizeof(rig.screen.entry), "2*2+8.3");
    rig.screen.entered.fen = 1230;
    drawn = show_exactly(&view);
    assert_true(drawn > 0);
    assert_true(drawn < (uint64_t)1280 * 800 / 5);
}

static void
a_key_under_a_finger_is_painted_alone(void **state)
{
    struct kiosk_view view;
    uint64_t drawn;

    (void)state;
    rig_screen(rig_page("pad"), &rig.screen);
    view = rig_view(rig_page("pad"), &rig.screen, 480, 272);
    (void)show_exactly(&view);
    view.pressed = 0;
    drawn = show_exactly(&view);
    assert_true(drawn > 0);
    assert_true(drawn < (uint64_t)480 * 272 / 10);
}

static void
every_page_after_every_other_is_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(rig_pages) * LENGTH(rig_pages); i++)
        for (size_t j = 0; j < 2; j++) {
            const struct rig_page *page =
                &rig_pages[j == 0 ? i / LENGTH(rig_pages) : i % LENGTH(rig_pages)];
            struct kiosk_view view;

            rig_screen(page, &rig.screen);
            view = rig_view(page, &rig.screen, 480, 272);
            (void)show_exactly(&view);
        }
}

static void
every_module_of_the_code_is_whole_pixels_with_white_around(void **state)
{
    static const int sizes[][2] = {{1280, 800}, {480, 272}, {800, 480}, {1024, 600}};

    (void)state;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        const struct canvas_box *box;
        struct kiosk_view view;
        int scale, left, top;

        canvas_free(&rig.canvas);
        rig.shown.width = 0;
        rig_screen(rig_page("qr"), &rig.screen);
        view = rig_view(rig_page("qr"), &rig.screen, sizes[i][0], sizes[i][1]);
        (void)show(&view);
        box = &rig.layout.scene.things[2].box;
        assert_int_equal(KIOSK_QR, rig.layout.scene.things[2].kind);
        scale = canvas_qr_scale(*box, &rig.screen.qr);
        assert_true(scale >= 5);
        left = box->x + (box->width - scale * (int)rig.screen.qr.side) / 2;
        top = box->y + (box->height - scale * (int)rig.screen.qr.side) / 2;
        assert_true(left >= QR_QUIET * scale && top >= QR_QUIET * scale);
        for (int at = 0; at < (int)rig.screen.qr.side * (int)rig.screen.qr.side * scale * scale;
             at++) {
            int x = at % ((int)rig.screen.qr.side * scale),
                y = at / ((int)rig.screen.qr.side * scale);
            bool dark = qr_dark(&rig.screen.qr, (unsigned)(x / scale), (unsigned)(y / scale));

            assert_int_equal(
                dark ? 0x000000 : 0xffffff, rig.canvas->pixels[(top + y) * view.width + left + x]);
        }
    }
}

static void
every_key_is_as_large_as_a_finger_and_apart_from_others(void **state)
{
    static const int sizes[][2] = {{1280, 800}, {480, 272}, {800, 480}};

    (void)state;
    for (size_t i = 0; i < LENGTH(rig_pages) * LENGTH(sizes); i++) {
        const struct rig_page *page = &rig_pages[i / LENGTH(sizes)];
        const int *size = sizes[i % LENGTH(sizes)];
        struct kiosk_view view;

        rig_screen(page, &rig.screen);
        view = rig_view(page, &rig.screen, size[0], size[1]);
        kiosk_layout(&view, rig.font, &rig.layout);
        for (size_t j = 0; j < rig.layout.targets_count; j++) {
            const struct canvas_box *box = &rig.layout.targets[j].box;

            assert_true(box->width >= KIOSK_FINGER && box->height >= KIOSK_FINGER);
            assert_true(box->x >= 0 && box->x + box->width <= size[0]);
            assert_true(box->y >= 0 && box->y + box->height <= size[1]);
            for (size_t k = j + 1; k < rig.layout.targets_count; k++)
                assert_true(canvas_box_is_empty(canvas_box_both(*box, rig.layout.targets[k].box)));
        }
    }
}

static void
no_text_is_wider_than_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(rig_pages) * 4; i++) {
        const struct rig_page *page = &rig_pages[i / 4];
        struct kiosk_view view;

        rig_screen(page, &rig.screen);
        rig.screen.due.fen = 99999999999;
        view = rig_view(page, &rig.screen, i % 4 < 2 ? 1280 : 480, i % 4 < 2 ? 800 : 272);
        view.english = i % 2 == 1;
        kiosk_layout(&view, rig.font, &rig.layout);
        for (size_t j = 0; j < rig.layout.scene.count; j++) {
            const struct kiosk_thing *thing = &rig.layout.scene.things[j];
            const struct canvas_box *box = &thing->box;

            if (thing->kind != KIOSK_TEXT)
                continue;
            assert_true(font_width(rig.font, thing->size, bytes_text(thing->text)) <= box->width);
            assert_true(box->x >= 0 && box->x + box->width <= view.width);
            assert_true(box->y >= 0 && box->y + box->height <= view.height);
        }
    }
}

static void
a_name_that_is_no_utf8_or_very_long_harms_nothing(void **state)
{
    struct kiosk_view view;

    (void)state;
    rig_screen(rig_page("qr"), &rig.screen);
    memset(rig.screen.store, 0xe4, sizeof(rig.screen.store) - 1);
    rig.screen.store[sizeof(rig.screen.store) - 1] = '\0';
    view = rig_view(rig_page("qr"), &rig.screen, 480, 272);
    (void)show_exactly(&view);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_has_not_changed_is_not_painted, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(
            a_payer_who_opened_the_page_changes_one_line, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(
            a_minute_that_passes_changes_the_clock, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(
            a_digit_that_is_typed_changes_the_amount_only, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(a_key_under_a_finger_is_painted_alone, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(every_page_after_every_other_is_exact, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(
            every_module_of_the_code_is_whole_pixels_with_white_around, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(
            every_key_is_as_large_as_a_finger_and_apart_from_others, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(no_text_is_wider_than_its_place, open_rig, close_rig),
        cmocka_unit_test_setup_teardown(
            a_name_that_is_no_utf8_or_very_long_harms_nothing, open_rig, close_rig),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
