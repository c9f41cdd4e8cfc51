#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/face/face_curses_burst.h"
#include "shared/base/text.h"

/* Types the keys so many ms apart, as the face does; what came of them, barcodes in brackets. */
static void
type(const char *keys, int64_t gap_ms, struct text *seen)
{
    struct face_burst burst = {.count = 0};
    struct tick now = {1000000};
    char taken[FACE_BURST_MAX + 1];

    for (; *keys != '\0'; keys++) {
        if (face_burst_is_over(&burst, now) && !face_burst_take(&burst, taken))
            text_put(seen, taken);
        face_burst_add(&burst, now, *keys);
        now = tick_after(now, span_ms(gap_ms));
    }
    if (face_burst_take(&burst, taken))
        text_printf(seen, "[%s]", taken);
    else
        text_put(seen, taken);
}

static void
assert_typed(const char *keys, int64_t gap_ms, const char *wanted)
{
    char block[256];
    struct text seen;

    text_init(&seen, block, sizeof(block));
    type(keys, gap_ms, &seen);
    assert_string_equal(wanted, block);
}

static void
a_hand_types_what_it_types(void **state)
{
    (void)state;
    assert_typed("12.34\r", 60, "12.34\r");
    assert_typed("12345678\r", FACE_BURST_GAP_MS, "12345678\r");
    assert_typed("\r", 0, "\r");
}

static void
a_scanner_is_told_from_a_hand_by_its_speed(void **state)
{
    (void)state;
    assert_typed("6901234567892\r", 2, "[6901234567892]");
    assert_typed("6901234567892\r\n", 0, "[6901234567892\n]");
    assert_typed("12345678", FACE_BURST_GAP_MS - 1, "[12345678]");
    assert_typed("1234567", FACE_BURST_GAP_MS - 1, "1234567");
}

static void
a_fast_enter_confirms_nothing(void **state)
{
    (void)state;
    assert_typed("012345\r", 2, "012345");
    assert_typed("12\r", 2, "12");
    /* Two fingers of one hand may fall together. */
    assert_typed("5\r", 2, "5\r");
}

static void
a_long_barcode_is_cut_off(void **state)
{
    char keys[3 * FACE_BURST_MAX];
    char wanted[FACE_BURST_MAX + 3];

    (void)state;
    memset(keys, '7', sizeof(keys));
    keys[sizeof(keys) - 1] = '\0';
    memset(wanted, '7', sizeof(wanted));
    wanted[0] = '[';
    wanted[FACE_BURST_MAX + 1] = ']';
    wanted[FACE_BURST_MAX + 2] = '\0';
    assert_typed(keys, 1, wanted);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hand_types_what_it_types),
        cmocka_unit_test(a_scanner_is_told_from_a_hand_by_its_speed),
        cmocka_unit_test(a_fast_enter_confirms_nothing),
        cmocka_unit_test(a_long_barcode_is_cut_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
