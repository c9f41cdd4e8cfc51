#include "tools/sandbox/core/sandbox_zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* That others can unpack it is shown by tests/sdk; here is what they may skip. */

static const uint8_t crc_of_abc[] = {0xc2, 0x41, 0x24, 0x35};

static void
a_zip_names_sizes_and_sums_its_entries(void **state)
{
    const struct sandbox_zip_entry entries[] = {
        {bytes_text("a.csv"), bytes_text("abc")},
        {bytes_text("b"), bytes_text("")},
    };
    /* 2026-11-23 09:53:58 in Beijing: 46 << 9 | 11 << 5 | 23, 9 << 11 | 53 << 5 | 29. */
    const struct moment moment = {.us = INT64_C(1795398838) * 1000000};
    struct arena *arena;
    struct bytes packed;

    (void)state;
    assert_int_equal(arena_make(65536, &arena), ERR_OK);
    assert_int_equal(sandbox_zip_pack(entries, 2, moment, arena, &packed), ERR_OK);
    assert_memory_equal(packed.at, "PK\3\4\24\0\0\0\10\0", 10);
    assert_int_equal(packed.at[10] | packed.at[11] << 8, 9 << 11 | 53 << 5 | 29);
    assert_int_equal(packed.at[12] | packed.at[13] << 8, 46 << 9 | 11 << 5 | 23);
    assert_memory_equal(packed.at + 14, crc_of_abc, 4);
    assert_int_equal(packed.at[22], 3);
    assert_memory_equal(packed.at + 30, "a.csv", 5);
    assert_memory_equal(packed.at + packed.size - 22, "PK\5\6\0\0\0\0\2\0\2\0", 12);
    arena_free(&arena);
}

static void
a_gzip_ends_with_sum_and_size(void **state)
{
    struct arena *arena;
    struct bytes packed;

    (void)state;
    assert_int_equal(arena_make(65536, &arena), ERR_OK);
    assert_int_equal(sandbox_zip_gzip(bytes_text("abc"), arena, &packed), ERR_OK);
    assert_memory_equal(packed.at, "\x1f\x8b\x08", 3);
    assert_memory_equal(packed.at + packed.size - 8, crc_of_abc, 4);
    assert_int_equal(packed.at[packed.size - 4], 3);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zip_names_sizes_and_sums_its_entries),
        cmocka_unit_test(a_gzip_ends_with_sum_and_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
