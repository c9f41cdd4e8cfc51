#include "shared/text/pixels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void
a_picture_comes_back_from_its_file(void **state)
{
    uint32_t pixels[6] = {0x000000, 0xff0000, 0x00ff00, 0x0000ff, 0x123456, 0xffffff};
    uint32_t *read = NULL;
    unsigned width, height;
    uint8_t *png = NULL;
    size_t size = 0;
    char path[] = "/tmp/pixels-test-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(ERR_OK, pixels_write_png(pixels, 3, 2, path));
    assert_int_equal(ERR_OK, pixels_read_png(path, &read, &width, &height));
    assert_int_equal(3, width);
    assert_int_equal(2, height);
    assert_memory_equal(pixels, read, sizeof(pixels));
    free(read);
    assert_int_equal(0, remove(path));
    assert_int_equal(ERR_OK, pixels_make_png(pixels, 3, 2, &png, &size));
    assert_true(size > 8);
    assert_memory_equal(png, "\x89PNG", 4);
    free(png);
    assert_int_equal(ERR_OUT_OF_RANGE, pixels_make_png(pixels, 3, 0, &png, &size));
    assert_int_equal(ERR_DISK, pixels_write_png(pixels, 3, 2, "/nowhere/at.png"));
    assert_int_equal(ERR_OUT_OF_RANGE, pixels_write_png(pixels, 0, 2, path));
    assert_int_equal(ERR_NOT_FOUND, pixels_read_png("/nowhere/at.png", &read, &width, &height));
    assert_int_equal(ERR_BAD_INPUT, pixels_read_png("/etc/passwd", &read, &width, &height));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_comes_back_from_its_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
