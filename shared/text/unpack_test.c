#include "shared/text/unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define ZLIB_CONST
#include <zlib.h>

#include "shared/text/sink_test_help.h"

#define PACKED_MAX (1 << 17)
#define AS_GZIP (MAX_WBITS + 16)

/* printf hello | gzip -n */
static const uint8_t hello_gzip[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03,
    0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86, 0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00};

static const struct unpack_limits generous = {.total_max = 1 << 20, .ratio_max = 1200};

static struct kept kept;

/* zlib's own other half. */
static size_t
pack(struct bytes plain, int window, uint8_t *to)
{
    z_stream stream = {0};
    size_t size;

    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = plain.at;
    stream.avail_in = (uInt)plain.size;
    stream.next_out = to;
    stream.avail_out = PACKED_MAX;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size = stream.total_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return size;
}

/* Feed packed in pieces of that size; *ret_ended is whether it was whole. */
static enum err
unpack_in_pieces(enum unpack_kind kind, const struct unpack_limits *limits, struct bytes packed,
    size_t piece, bool *ret_ended)
{
    struct unpack *unpack = NULL;
    enum err err = ERR_OK;

    assert_int_equal(unpack_make(kind, limits, kept_sink(&kept), &unpack), ERR_OK);
    for (size_t i = 0; err == ERR_OK && i < packed.size; i += piece) {
        size_t size = packed.size - i < piece ? packed.size - i : piece;
        struct bytes from = bytes_of(packed.at + i, size);

        err = unpack_feed(unpack, &from);
        assert_true(err != ERR_OK || from.size == 0 || unpack_ended(unpack));
    }
    *ret_ended = unpack_ended(unpack);
    unpack_free(&unpack);
    assert_null(unpack);
    return err;
}

static void
what_gzip_packed_comes_out(void **state)
{
    bool ended;

    (void)state;
    for (size_t piece = 1; piece <= sizeof(hello_gzip); piece++) {
        assert_int_equal(unpack_in_pieces(UNPACK_GZIP, &generous,
                             bytes_of(hello_gzip, sizeof(hello_gzip)), piece, &ended),
            ERR_OK);
        assert_true(ended);
        assert_kept(&kept, "hello");
    }
}

static void
every_kind_comes_out_in_pieces_of_any_size(void **state)
{
    static const struct {
        int window;
        enum unpack_kind kind;
    } kinds[] = {{AS_GZIP, UNPACK_GZIP}, {MAX_WBITS, UNPACK_GZIP}, {-MAX_WBITS, UNPACK_BARE}};
    static uint8_t plain[300000];
    static uint8_t packed[PACKED_MAX];
    bool ended;

    (void)state;
    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = (uint8_t)(i / 7 % 251);
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        size_t size = pack(bytes_of(plain, sizeof(plain)), kinds[i].window, packed);

        for (size_t piece = 1; piece <= size; piece = piece * 7 + 1) {
            assert_int_equal(
                unpack_in_pieces(kinds[i].kind, &generous, bytes_of(packed, size), piece, &ended),
                ERR_OK);
            assert_true(ended);
            assert_int_equal(kept.size, sizeof(plain));
            assert_memory_equal(kept.at, plain, sizeof(plain));
        }
    }
}

static void
what_stands_behind_the_end_is_left(void **state)
{
    uint8_t both[sizeof(hello_gzip) + 3] = {0};
    struct bytes from = bytes_of(both, sizeof(both));
    struct unpack *unpack = NULL;

    (void)state;
    memcpy(both, hello_gzip, sizeof(hello_gzip));
    assert_int_equal(unpack_make(UNPACK_GZIP, &generous, kept_sink(&kept), &unpack), ERR_OK);
    assert_int_equal(unpack_feed(unpack, &from), ERR_OK);
    assert_true(unpack_ended(unpack));
    assert_int_equal(from.size, 3);
    assert_int_equal(unpack_feed(unpack, &from), ERR_OK);
    assert_int_equal(from.size, 3);
    unpack_again(unpack);
    assert_false(unpack_ended(unpack));
    from = bytes_of(hello_gzip, sizeof(hello_gzip));
    assert_int_equal(unpack_feed(unpack, &from), ERR_OK);
    assert_kept(&kept, "hellohello");
    unpack_free(&unpack);
}

static void
a_part_of_a_stream_has_not_ended(void **state)
{
    bool ended;

    (void)state;
    for (size_t size = 0; size < sizeof(hello_gzip); size++) {
        assert_int_equal(
            unpack_in_pieces(UNPACK_GZIP, &generous, bytes_of(hello_gzip, size), 7, &ended),
            ERR_OK);
        assert_false(ended);
    }
}

static void
what_was_damaged_is_refused(void **state)
{
    uint8_t damaged[sizeof(hello_gzip)];
    bool ended;

    (void)state;
    for (size_t i = 0; i < sizeof(damaged); i++) {
        /* Flags, time and system are the packer's own affair; the last bits fill a byte. */
        if ((i > 2 && i < 10) || i == 16)
            continue;
        memcpy(damaged, hello_gzip, sizeof(damaged));
        damaged[i] ^= 0x40;
        assert_true(unpack_in_pieces(UNPACK_GZIP, &generous, bytes_of(damaged, sizeof(damaged)),
                        sizeof(damaged), &ended) == ERR_BAD_INPUT ||
                    !ended);
    }
    assert_int_equal(unpack_in_pieces(UNPACK_GZIP, &generous, bytes_text("plain text"), 4, &ended),
        ERR_BAD_INPUT);
}

static void
a_bomb_ends_at_a_limit(void **state)
{
    static uint8_t plain[KEPT_MAX];
    static uint8_t packed[PACKED_MAX];
    const struct unpack_limits small = {.total_max = 5, .ratio_max = 1200};
    const struct unpack_limits smaller = {.total_max = 4, .ratio_max = 1200};
    const struct unpack_limits flat = {.total_max = UINT64_C(1) << 30, .ratio_max = 100};
    size_t size = pack(bytes_of(plain, sizeof(plain)), AS_GZIP, packed);
    struct unpack *unpack = NULL;
    struct bytes from;
    bool ended;

    (void)state;
    assert_int_equal(
        unpack_in_pieces(UNPACK_GZIP, &small, bytes_of(hello_gzip, sizeof(hello_gzip)), 5, &ended),
        ERR_OK);
    assert_int_equal(unpack_in_pieces(UNPACK_GZIP, &smaller,
                         bytes_of(hello_gzip, sizeof(hello_gzip)), 5, &ended),
        ERR_TOO_BIG);
    /* Once it is free, then it is not. */
    assert_int_equal(unpack_make(UNPACK_GZIP, &flat, kept_sink(&kept), &unpack), ERR_OK);
    from = bytes_of(packed, size);
    assert_int_equal(unpack_feed(unpack, &from), ERR_OK);
    kept.size = 0;
    unpack_again(unpack);
    from = bytes_of(packed, size);
    assert_int_equal(unpack_feed(unpack, &from), ERR_TOO_BIG);
    unpack_free(&unpack);
}

static void
a_sink_that_fails_ends_it(void **state)
{
    struct bytes from = bytes_of(hello_gzip, sizeof(hello_gzip));
    struct unpack *unpack = NULL;

    (void)state;
    assert_int_equal(unpack_make(UNPACK_GZIP, &generous, kept_sink(&kept), &unpack), ERR_OK);
    kept.fails_at = 1;
    assert_int_equal(unpack_feed(unpack, &from), ERR_BUSY);
    unpack_free(&unpack);
    unpack_free(&unpack);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_gzip_packed_comes_out),
        cmocka_unit_test(every_kind_comes_out_in_pieces_of_any_size),
        cmocka_unit_test(what_stands_behind_the_end_is_left),
        cmocka_unit_test(a_part_of_a_stream_has_not_ended),
        cmocka_unit_test(what_was_damaged_is_refused),
        cmocka_unit_test(a_bomb_ends_at_a_limit),
        cmocka_unit_test(a_sink_that_fails_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
