#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/text/picture.h"

static void
what_is_written_is_read_again_dot_by_dot(void **state)
{
    char path[] = "/tmp/picture-test-XXXXXX";
    int fd = mkstemp(path);
    struct picture *made = NULL, *read = NULL;

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(picture_make(13, 5, &made), ERR_OK);
    assert_int_equal(made->row_size, 2);
    for (unsigned i = 0; i < 5; i++)
        picture_set(made, i * 3, i);
    picture_set(made, 13, 0);
    picture_set(made, 0, 5);
    assert_int_equal(picture_write_png(made, path), ERR_OK);
    assert_int_equal(picture_read_png(path, 12, 5, &read), ERR_TOO_BIG);
    assert_int_equal(picture_read_png(path, 13, 5, &read), ERR_OK);
    assert_int_equal(read->width, 13);
    for (unsigned y = 0; y < 5; y++)
        for (unsigned x = 0; x < 13; x++)
            assert_int_equal(picture_dark(read, x, y), x == y * 3);
    assert_false(picture_dark(read, 13, 0));
    picture_free(&made);
    picture_free(&read);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(picture_read_png(path, 13, 5, &read), ERR_NOT_FOUND);
}

static void
what_is_no_picture_is_refused(void **state)
{
    char path[] = "/tmp/picture-test-XXXXXX";
    int fd = mkstemp(path);
    struct picture *read = NULL;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "GIF89a", 6), 6);
    (void)close(fd);
    assert_int_equal(picture_read_png(path, 100, 100, &read), ERR_BAD_INPUT);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(picture_make(0, 1, &read), ERR_OUT_OF_RANGE);
    assert_int_equal(picture_make(1, PICTURE_SIDE_MAX + 1, &read), ERR_OUT_OF_RANGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again_dot_by_dot),
        cmocka_unit_test(what_is_no_picture_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
