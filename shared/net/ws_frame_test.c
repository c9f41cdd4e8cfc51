#include "shared/net/ws_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "shared/base/need.h"

#define MAX 262144

static enum ws_frame_read
read_frame(const char *at, size_t size, struct ws_frame *frame)
{
    return ws_frame_read(bytes_of(at, size), MAX, frame);
}

/* A literal with its length, terminator excluded. */
#define FRAME(text) text, sizeof(text) - 1

static void
a_masked_frame_is_read(void **state)
{
    /* RFC 6455, 5.7: a masked "Hello". */
    uint8_t bytes[] = {0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};
    struct ws_frame frame;

    (void)state;
    assert_int_equal(WS_FRAME_WHOLE, ws_frame_read(bytes_of(bytes, sizeof(bytes)), MAX, &frame));
    assert_int_equal(WS_TEXT, frame.opcode);
    assert_true(frame.final);
    assert_int_equal(6, frame.head_size);
    assert_int_equal(5, frame.size);
    ws_frame_unmask(bytes + frame.head_size, frame.size, frame.mask);
    assert_memory_equal("Hello", bytes + frame.head_size, 5);
}

static void
what_is_written_is_read(void **state)
{
    static const size_t sizes[] = {0, 1, 125, 126, 127, 65535, 65536, MAX};
    uint8_t head[WS_FRAME_HEAD_MAX];
    struct ws_frame frame;

    (void)state;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        size_t size = ws_frame_write(head, WS_BINARY, sizes[i], true);

        memset(head + size - 4, 7, 4);
        assert_int_equal(WS_FRAME_WHOLE, ws_frame_read(bytes_of(head, size), MAX, &frame));
        assert_int_equal(sizes[i], frame.size);
        assert_int_equal(size, frame.head_size);
        assert_int_equal(WS_BINARY, frame.opcode);
        for (size_t come = 0; come < size; come++)
            assert_int_equal(WS_FRAME_MORE, ws_frame_read(bytes_of(head, come), MAX, &frame));
        assert_int_equal(size - 4, ws_frame_write(head, WS_BINARY, sizes[i], false));
    }
}

static void
bad_heads_are_refused(void **state)
{
    struct ws_frame frame;

    (void)state;
    /* Unmasked, reserved bits, unknown opcodes. */
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\x82\x01"), &frame));
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\xc2\x81"), &frame));
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\x92\x81"), &frame));
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\x83\x81"), &frame));
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\x8b\x81"), &frame));
    /* Control frames in pieces, or too long. */
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\x09\x81"), &frame));
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\x89\xfe\x00\x7e"), &frame));
    /* Lengths that are not in their shortest form, or negative. */
    assert_int_equal(WS_FRAME_BAD, read_frame(FRAME("\x82\xfe\x00\x7d"), &frame));
    assert_int_equal(
        WS_FRAME_BAD, read_frame(FRAME("\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff"), &frame));
    assert_int_equal(
        WS_FRAME_BAD, read_frame(FRAME("\x82\xff\x80\x00\x00\x00\x00\x01\x00\x00"), &frame));
    /* Too big, before the mask has come. */
    assert_int_equal(
        WS_FRAME_BIG, read_frame(FRAME("\x82\xff\x00\x00\x00\x00\x00\x04\x00\x01"), &frame));
    assert_int_equal(
        WS_FRAME_BIG, read_frame(FRAME("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff"), &frame));
}

static void
masking_twice_changes_nothing(void **state)
{
    static const uint8_t mask[4] = {1, 2, 3, 4};
    uint8_t bytes[37];
    uint8_t kept[37];

    (void)state;
    for (size_t size = 0; size < sizeof(bytes); size++) {
        for (size_t i = 0; i < size; i++)
            kept[i] = bytes[i] = (uint8_t)(i * 7);
        ws_frame_unmask(bytes, size, mask);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(kept[i] ^ mask[i % 4], bytes[i]);
        ws_frame_unmask(bytes, size, mask);
        assert_memory_equal(kept, bytes, size);
    }
}

static void
a_close_is_answered_with_its_code_if_it_is_one(void **state)
{
    static const struct {
        const char *payload;
        size_t size;
        int code;
    } cases[] = {
        {FRAME(""), WS_CODE_NONE}, {FRAME("\x03"), WS_CODE_PROTOCOL}, {FRAME("\x03\xe8"), 1000},
        {FRAME("\x03\xe8"
               "bye"),
            1000},
        {FRAME("\x03\xe8\xff"), WS_CODE_NOT_UTF8}, {FRAME("\x03\xe7"), WS_CODE_PROTOCOL}, /* 999 */
        {FRAME("\x03\xec"), WS_CODE_PROTOCOL},                                            /* 1004 */
        {FRAME("\x03\xed"), WS_CODE_PROTOCOL},                                            /* 1005 */
        {FRAME("\x03\xee"), WS_CODE_PROTOCOL},                                            /* 1006 */
        {FRAME("\x03\xf6"), 1014}, {FRAME("\x03\xf7"), WS_CODE_PROTOCOL},                 /* 1015 */
        {FRAME("\x0b\xb7"), WS_CODE_PROTOCOL},                                            /* 2999 */
        {FRAME("\x0b\xb8"), 3000}, {FRAME("\x13\x87"), 4999},
        {FRAME("\x13\x88"), WS_CODE_PROTOCOL}, /* 5000 */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_int_equal(
            cases[i].code, ws_frame_close_code(bytes_of(cases[i].payload, cases[i].size)));
}

static void
a_text_may_have_nuls_but_must_be_utf8(void **state)
{
    (void)state;
    assert_true(ws_frame_is_text(bytes_of(FRAME("a\0b"))));
    assert_true(ws_frame_is_text(bytes_of(FRAME("\0"))));
    assert_true(ws_frame_is_text(bytes_of(FRAME("\xe5\xb8\x81"))));
    assert_false(ws_frame_is_text(bytes_of(FRAME("\xe5\xb8"))));
    assert_false(ws_frame_is_text(bytes_of(FRAME("\xe5\0\xb8\x81"))));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_masked_frame_is_read),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(bad_heads_are_refused),
        cmocka_unit_test(masking_twice_changes_nothing),
        cmocka_unit_test(a_close_is_answered_with_its_code_if_it_is_one),
        cmocka_unit_test(a_text_may_have_nuls_but_must_be_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
