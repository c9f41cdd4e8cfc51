#include "shared/text/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define ROUNDS 2000
#define BYTES_MAX 96
#define TEXT_SIZE ENCODE_HEX_SIZE(BYTES_MAX)

struct codec {
    const char *(*write)(struct bytes from, char *to, size_t size);
    enum err (*read)(struct bytes from, uint8_t *to, size_t size, size_t *ret_size);
};

static const struct codec base32 = {encode_base32, encode_read_base32};
static const struct codec base64 = {encode_base64, encode_read_base64};
static const struct codec hex = {encode_hex, encode_read_hex};
static const struct codec *const codecs[] = {&base32, &base64, &hex};

struct vector {
    const char *plain;
    const char *base64;
    const char *base32; /* without its padding */
    const char *hex;    /* small */
};

/* RFC 4648, section 10. */
static const struct vector vectors[] = {
    {"", "", "", ""},
    {"f", "Zg==", "MY", "66"},
    {"fo", "Zm8=", "MZXQ", "666f"},
    {"foo", "Zm9v", "MZXW6", "666f6f"},
    {"foob", "Zm9vYg==", "MZXW6YQ", "666f6f62"},
    {"fooba", "Zm9vYmE=", "MZXW6YTB", "666f6f6261"},
    {"foobar", "Zm9vYmFy", "MZXW6YTBOI", "666f6f626172"},
};

static enum err
read_text(const struct codec *codec, const char *text)
{
    uint8_t bytes[BYTES_MAX];
    size_t size;

    return codec->read(bytes_text(text), bytes, sizeof(bytes), &size);
}

static void
assert_reads(const struct codec *codec, const char *text, const char *plain)
{
    uint8_t bytes[BYTES_MAX];
    size_t size;

    assert_int_equal(codec->read(bytes_text(text), bytes, sizeof(bytes), &size), ERR_OK);
    assert_true(bytes_is(bytes_of(bytes, size), plain));
}

static void
the_vectors_of_rfc_4648_are_written(void **state)
{
    char text[TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        struct bytes plain = bytes_text(vectors[i].plain);

        assert_string_equal(encode_base64(plain, text, sizeof(text)), vectors[i].base64);
        assert_string_equal(encode_base32(plain, text, sizeof(text)), vectors[i].base32);
        assert_string_equal(encode_hex(plain, text, sizeof(text)), vectors[i].hex);
    }
}

static void
the_vectors_of_rfc_4648_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        assert_reads(&base64, vectors[i].base64, vectors[i].plain);
        assert_reads(&base32, vectors[i].base32, vectors[i].plain);
        assert_reads(&hex, vectors[i].hex, vectors[i].plain);
    }
}

static void
the_stated_sizes_are_exact(void **state)
{
    static const uint8_t zeros[BYTES_MAX];
    char text[TEXT_SIZE];

    (void)state;
    for (size_t size = 0; size <= BYTES_MAX; size++) {
        struct bytes from = bytes_of(zeros, size);

        assert_int_equal(
            strlen(encode_base32(from, text, sizeof(text))) + 1, ENCODE_BASE32_SIZE(size));
        assert_int_equal(
            strlen(encode_base64(from, text, sizeof(text))) + 1, ENCODE_BASE64_SIZE(size));
        assert_int_equal(strlen(encode_hex(from, text, sizeof(text))) + 1, ENCODE_HEX_SIZE(size));
    }
}

static void
any_bytes_come_back(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        const struct codec *codec = codecs[round % LENGTH(codecs)];
        uint8_t plain[BYTES_MAX];
        uint8_t again[BYTES_MAX];
        char text[TEXT_SIZE];
        size_t size = (size_t)random_below(&random, sizeof(plain) + 1);
        size_t again_size;

        random_fill(&random, plain, size);
        (void)codec->write(bytes_of(plain, size), text, sizeof(text));
        assert_int_equal(codec->read(bytes_text(text), again, size, &again_size), ERR_OK);
        assert_true(bytes_equal(bytes_of(plain, size), bytes_of(again, again_size)));
    }
}

/* Nothing else is read as these bytes: what is accepted prints as itself, but for the case. */
static void
no_two_texts_mean_the_same(void **state)
{
    static const char letters[] = "ABMYZ234567abmyz089+/=f6 ";
    struct random random;

    (void)state;
    random_seed(&random, 2);
    for (unsigned round = 0; round < 20 * ROUNDS; round++) {
        const struct codec *codec = codecs[round % LENGTH(codecs)];
        char text[9] = {0};
        char again[TEXT_SIZE];
        uint8_t bytes[BYTES_MAX];
        size_t length = (size_t)random_below(&random, sizeof(text));
        size_t size;

        for (size_t i = 0; i < length; i++)
            text[i] = letters[random_below(&random, sizeof(letters) - 1)];
        if (codec->read(bytes_text(text), bytes, sizeof(bytes), &size) != ERR_OK)
            continue;
        (void)codec->write(bytes_of(bytes, size), again, sizeof(again));
        for (size_t i = 0; i < length; i++) {
            uint8_t change = codec == &base64 ? 0 : 0x20;

            assert_int_equal(text[i] | change, again[i] | change);
        }
    }
}

static void
both_cases_are_read(void **state)
{
    (void)state;
    assert_reads(&base32, "mzxw6ytboi", "foobar");
    assert_reads(&base32, "mZxW6YtBoI", "foobar");
    assert_reads(&hex, "666F6F", "foo");
}

static void
base64_is_read_with_all_its_padding_or_none(void **state)
{
    (void)state;
    assert_reads(&base64, "Zg", "f");
    assert_reads(&base64, "Zm8", "fo");
    assert_reads(&base64, "Zm9vYg", "foob");
    assert_int_equal(read_text(&base64, "Zg="), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Z==="), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Zm9v="), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Zm9v===="), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "===="), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "=="), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Zg==Zg=="), ERR_BAD_INPUT);
}

static void
impossible_lengths_are_refused(void **state)
{
    (void)state;
    assert_int_equal(read_text(&base32, "A"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base32, "AAA"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base32, "AAAAAA"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "A"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "AAAAA"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&hex, "0"), ERR_BAD_INPUT);
}

static void
unused_bits_must_be_zero(void **state)
{
    (void)state;
    assert_int_equal(read_text(&base32, "MZ"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Zh=="), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Zm9="), ERR_BAD_INPUT);
}

static void
other_letters_and_white_space_are_refused(void **state)
{
    (void)state;
    assert_int_equal(read_text(&base32, "M1"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base32, "MY======"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base32, "\x12Y"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Zg==\n"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&base64, "Zm-_"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&hex, " 66"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&hex, "6g"), ERR_BAD_INPUT);
    assert_int_equal(read_text(&hex, "\xff\xff"), ERR_BAD_INPUT);
}

static void
a_place_that_is_too_small_is_refused_and_no_size_told(void **state)
{
    uint8_t bytes[2];
    size_t size = 77;

    (void)state;
    for (size_t i = 0; i < LENGTH(codecs); i++) {
        char text[TEXT_SIZE];

        (void)codecs[i]->write(bytes_text("foo"), text, sizeof(text));
        assert_int_equal(
            codecs[i]->read(bytes_text(text), bytes, sizeof(bytes), &size), ERR_TOO_BIG);
        assert_int_equal(size, 77);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_4648_are_written),
        cmocka_unit_test(the_vectors_of_rfc_4648_are_read),
        cmocka_unit_test(the_stated_sizes_are_exact),
        cmocka_unit_test(any_bytes_come_back),
        cmocka_unit_test(no_two_texts_mean_the_same),
        cmocka_unit_test(both_cases_are_read),
        cmocka_unit_test(base64_is_read_with_all_its_padding_or_none),
        cmocka_unit_test(impossible_lengths_are_refused),
        cmocka_unit_test(unused_bits_must_be_zero),
        cmocka_unit_test(other_letters_and_white_space_are_refused),
        cmocka_unit_test(a_place_that_is_too_small_is_refused_and_no_size_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
