#include "shared/text/deflate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define ROUNDS 300
#define PLACE_SIZE 8192

static const char words[] =
    "{\"kind\":\"pay\",\"amount_fen\":,\"ticket\":\"\",\"till\":\"\",\"at\":}";
static const char frame[] =
    "{\"kind\":\"pay\",\"amount_fen\":1234,\"ticket\":\"7Q\",\"till\":\"3\"}";

/* A packer and the unpacker of the other end. */
struct pair {
    struct deflate_packer *packer;
    struct deflate_unpacker *unpacker;
};

static struct pair
make_pair(const char *mine, const char *theirs)
{
    struct pair pair = {0};

    assert_int_equal(deflate_packer_make(bytes_text(mine), &pair.packer), ERR_OK);
    assert_int_equal(deflate_unpacker_make(bytes_text(theirs), &pair.unpacker), ERR_OK);
    return pair;
}

static void
free_pair(struct pair *pair)
{
    deflate_packer_free(&pair->packer);
    deflate_unpacker_free(&pair->unpacker);
    assert_null(pair->packer);
    assert_null(pair->unpacker);
}

static struct bytes
pack(struct pair *pair, struct bytes plain, uint8_t packed[static PLACE_SIZE])
{
    size_t size = 0;

    assert_int_equal(deflate_pack(pair->packer, plain, packed, PLACE_SIZE, &size), ERR_OK);
    return bytes_of(packed, size);
}

static enum err
unpack(struct pair *pair, struct bytes packed)
{
    uint8_t plain[PLACE_SIZE];
    size_t size;

    return deflate_unpack(pair->unpacker, packed, plain, sizeof(plain), &size);
}

static void
assert_round_trip(struct pair *pair, struct bytes plain)
{
    uint8_t packed[PLACE_SIZE];
    uint8_t again[PLACE_SIZE];
    size_t size;

    assert_int_equal(
        deflate_unpack(pair->unpacker, pack(pair, plain, packed), again, plain.size, &size),
        ERR_OK);
    assert_true(bytes_equal(plain, bytes_of(again, size)));
}

static void
a_frame_comes_back_much_smaller_on_the_way(void **state)
{
    struct pair pair = make_pair(words, words);
    uint8_t packed[PLACE_SIZE];

    (void)state;
    assert_true(pack(&pair, bytes_text(frame), packed).size < sizeof(frame) / 2);
    assert_round_trip(&pair, bytes_text(frame));
    free_pair(&pair);
}

static void
one_pair_serves_many_frames_in_any_order(void **state)
{
    struct pair pair = make_pair(words, words);
    struct random random;

    (void)state;
    random_seed(&random, 4);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t plain[PLACE_SIZE / 2];
        size_t size = (size_t)random_below(&random, sizeof(plain) + 1);

        random_fill(&random, plain, size);
        for (size_t i = 0; i < size && round % 2 == 0; i++)
            plain[i] %= 4;
        assert_round_trip(&pair, bytes_of(plain, size));
    }
    free_pair(&pair);
}

static void
nothing_and_no_dictionary_work_too(void **state)
{
    struct pair pair = make_pair("", "");

    (void)state;
    assert_round_trip(&pair, bytes_of(NULL, 0));
    assert_round_trip(&pair, bytes_text(frame));
    free_pair(&pair);
}

static void
another_dictionary_is_refused(void **state)
{
    struct pair other = make_pair(frame, words);
    struct pair none = make_pair("", words);
    struct pair unexpected = make_pair(words, "");
    uint8_t packed[PLACE_SIZE];

    (void)state;
    assert_int_equal(unpack(&other, pack(&other, bytes_text(frame), packed)), ERR_BAD_INPUT);
    assert_int_equal(unpack(&none, pack(&none, bytes_text(frame), packed)), ERR_BAD_INPUT);
    assert_int_equal(
        unpack(&unexpected, pack(&unexpected, bytes_text(frame), packed)), ERR_BAD_INPUT);
    free_pair(&other);
    free_pair(&none);
    free_pair(&unexpected);
}

static void
a_bomb_ends_at_the_size(void **state)
{
    static const uint8_t zeros[1 << 20];
    struct pair pair = make_pair(words, words);
    uint8_t packed[PLACE_SIZE];
    struct bytes bomb = pack(&pair, bytes_of(zeros, sizeof(zeros)), packed);

    (void)state;
    assert_int_equal(unpack(&pair, bomb), ERR_TOO_BIG);
    assert_int_equal(deflate_unpack(pair.unpacker, bomb, NULL, 0, &(size_t){0}), ERR_TOO_BIG);
    assert_round_trip(&pair, bytes_text(frame));
    free_pair(&pair);
}

static void
what_is_cut_or_longer_is_refused(void **state)
{
    struct pair pair = make_pair(words, words);
    uint8_t packed[PLACE_SIZE];
    struct bytes whole = pack(&pair, bytes_text(frame), packed);

    (void)state;
    for (size_t size = 0; size < whole.size; size++)
        assert_int_equal(unpack(&pair, bytes_of(packed, size)), ERR_BAD_INPUT);
    packed[whole.size] = 0;
    assert_int_equal(unpack(&pair, bytes_of(packed, whole.size + 1)), ERR_BAD_INPUT);
    assert_int_equal(unpack(&pair, whole), ERR_OK);
    free_pair(&pair);
}

static void
a_changed_bit_never_passes_as_other_content(void **state)
{
    struct pair pair = make_pair(words, words);
    uint8_t packed[PLACE_SIZE];
    uint8_t plain[PLACE_SIZE];
    struct bytes whole = pack(&pair, bytes_text(frame), packed);

    (void)state;
    for (size_t bit = 0; bit < 8 * whole.size; bit++) {
        size_t size = 0;
        enum err err;

        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
        err = deflate_unpack(pair.unpacker, whole, plain, sizeof(plain), &size);
        assert_true(err != ERR_OK || bytes_is(bytes_of(plain, size), frame));
        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    free_pair(&pair);
}

static void
what_does_not_fit_packed_is_told(void **state)
{
    struct pair pair = make_pair(words, words);
    uint8_t packed[PLACE_SIZE];
    size_t whole = pack(&pair, bytes_text(frame), packed).size;
    size_t size = 77;

    (void)state;
    assert_int_equal(
        deflate_pack(pair.packer, bytes_text(frame), packed, whole - 1, &size), ERR_TOO_BIG);
    assert_int_equal(deflate_pack(pair.packer, bytes_text(frame), NULL, 0, &size), ERR_TOO_BIG);
    assert_int_equal(size, 77);
    assert_int_equal(deflate_pack(pair.packer, bytes_text(frame), packed, whole, &size), ERR_OK);
    assert_int_equal(size, whole);
    free_pair(&pair);
}

static void
a_dictionary_beyond_reach_is_refused(void **state)
{
    static const uint8_t zeros[DEFLATE_DICTIONARY_MAX + 1];
    struct pair pair = {0};

    (void)state;
    assert_int_equal(
        deflate_packer_make(bytes_of(zeros, sizeof(zeros)), &pair.packer), ERR_TOO_BIG);
    assert_int_equal(
        deflate_unpacker_make(bytes_of(zeros, sizeof(zeros)), &pair.unpacker), ERR_TOO_BIG);
    free_pair(&pair);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_comes_back_much_smaller_on_the_way),
        cmocka_unit_test(one_pair_serves_many_frames_in_any_order),
        cmocka_unit_test(nothing_and_no_dictionary_work_too),
        cmocka_unit_test(another_dictionary_is_refused),
        cmocka_unit_test(a_bomb_ends_at_the_size),
        cmocka_unit_test(what_is_cut_or_longer_is_refused),
        cmocka_unit_test(a_changed_bit_never_passes_as_other_content),
        cmocka_unit_test(what_does_not_fit_packed_is_told),
        cmocka_unit_test(a_dictionary_beyond_reach_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
