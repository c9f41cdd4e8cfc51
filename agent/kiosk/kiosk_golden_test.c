/*
 * Each page in both sizes and both languages, held against a small picture of how it is to look.
 *
 * A golden is the page made smaller, each of its pixels the mean of a square, so that another
 * version of FreeType or of the font is within the tolerance and a word in another place is not.
 * SHANJU_GOLDEN=DIR writes whole pages, to look at, and the goldens anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/kiosk/kiosk_rig_test.h"
#include "shared/text/pixels.h"

#define GOLDEN "agent/kiosk/golden"
/* Of 255, in one channel of one pixel of a golden; and how many may be beyond it. */
#define TOLERANCE 24
#define BEYOND_MAX 20

static const struct {
    int width, height, shrink;
} sizes[] = {{1280, 800, 8}, {480, 272, 4}};

static uint32_t
mean_of(const struct canvas *canvas, int left, int top, int side)
{
    uint32_t sums[3] = {0, 0, 0};
    uint32_t count = (uint32_t)(side * side);

    for (int i = 0; i < side * side; i++) {
        uint32_t pixel = canvas->pixels[(top + i / side) * canvas->width + left + i % side];

        for (unsigned channel = 0; channel < 3; channel++)
            sums[channel] += pixel >> (8 * channel) & 0xffU;
    }
    return sums[2] / count << 16 | sums[1] / count << 8 | sums[0] / count;
}

static unsigned
differ(uint32_t a, uint32_t b)
{
    int most = 0;

    for (unsigned shift = 0; shift <= 16; shift += 8) {
        int by = abs((int)(a >> shift & 0xffU) - (int)(b >> shift & 0xffU));

        most = by > most ? by : most;
    }
    return (unsigned)most;
}

static void
hold_against_golden(const struct canvas *canvas, int shrink, const char *name)
{
    int width = canvas->width / shrink, height = canvas->height / shrink;
    uint32_t *small = malloc((size_t)width * (size_t)height * sizeof(*small));
    uint32_t *golden = NULL;
    const char *folder = getenv("SHANJU_GOLDEN");
    unsigned golden_width, golden_height, beyond = 0;
    char path[512];

    assert_non_null(small);
    for (int i = 0; i < width * height; i++)
        small[i] = mean_of(canvas, i % width * shrink, i / width * shrink, shrink);
    if (folder != NULL) {
        (void)snprintf(path, sizeof(path), "%s/%s.png", folder, name);
        assert_int_equal(ERR_OK, pixels_write_png(canvas->pixels, (unsigned)canvas->width,
                                     (unsigned)canvas->height, path));
        (void)snprintf(path, sizeof(path), GOLDEN "/%s.png", name);
        assert_int_equal(ERR_OK, pixels_write_png(small, (unsigned)width, (unsigned)height, path));
    }
    (void)snprintf(path, sizeof(path), GOLDEN "/%s.png", name);
    assert_int_equal(ERR_OK, pixels_read_png(path, &golden, &golden_width, &golden_height));
    assert_int_equal(width, (int)golden_width);
    assert_int_equal(height, (int)golden_height);
    for (int i = 0; i < width * height; i++)
        beyond += differ(small[i], golden[i]) > TOLERANCE;
    if (beyond > BEYOND_MAX)
        fail_msg("%s: %u pixels are not as they were", name, beyond);
    free(golden);
    free(small);
}

static void
each_page_looks_as_it_did(void **state)
{
    struct font *font = NULL;

    (void)state;
    assert_int_equal(ERR_OK, font_open(FONT_FILE, &font));
    for (size_t i = 0; i < LENGTH(rig_pages) * LENGTH(sizes) * 2; i++) {
        static struct kiosk_layout layout;
        static struct kiosk_scene nothing;
        static struct screen screen;
        const struct rig_page *page = &rig_pages[i / (LENGTH(sizes) * 2)];
        int width = sizes[i / 2 % 2].width, height = sizes[i / 2 % 2].height;
        struct kiosk_damage damage;
        struct kiosk_view view;
        struct canvas *canvas = NULL;
        char name[64];

        rig_screen(page, &screen);
        view = rig_view(page, &screen, width, height);
        view.english = i % 2 == 1;
        assert_int_equal(ERR_OK, canvas_make(width, height, &canvas));
        kiosk_layout(&view, font, &layout);
        kiosk_scene_differ(&nothing, &layout.scene, &damage);
        kiosk_paint(&layout.scene, &damage, font, canvas);
        (void)snprintf(name, sizeof(name), "%s-%d-%s", page->name, width, i % 2 == 1 ? "en" : "zh");
        hold_against_golden(canvas, sizes[i / 2 % 2].shrink, name);
        canvas_free(&canvas);
    }
    font_close(&font);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_looks_as_it_did),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
