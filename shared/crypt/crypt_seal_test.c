#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test.h"
#include "shared/crypt/crypt_test_pair.h"

/* The MD5 of an APIv2 key as hex is the key of a notice of a refund. */
static const char ecb_key[] = "d96eb16afdd491fa1e705096edbc2205";

/* openssl enc -aes-256-ecb */
static const char ecb_plain[] = "{\"out_refund_no\":\"R1\",\"refund_fee\":1}";
static const char ecb_sealed[] = "79ba18acf5cf9e55f3d40ce2a38a63adffc28cac8142f3df2551751f5724d757"
                                 "d5f61e16d7929c076137d8c093148d07";

/* openssl pkeyutl -encrypt -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 */
static const char oaep_plain[] = "name 张三";
static const char oaep_sealed[] =
    "c7e7cb4adbb41aa333f7eb429a54b40a7706415a3484c02fa19d09acfa9a4fcd"
    "e5ce72007768030c15706045856bff6100de332c6a5abb62f2f02c0e323c0a3f"
    "480e21a78d18b6ba61642d6fd619ce2d901aa5cbc1abc5cc7a80a0595494ca1b"
    "de9a4ebb8db3f1a67d61d5c51108362240905834c4dd499accdeb890b5214a06"
    "ce97f911c859c51d29f98e0608822e0bbcadfbaff1e6891c4d974ba784dfc560"
    "95ac7c3df067392509210d705a53d515f6dec397571a156b82ea2cdf1c41197c"
    "631f865af91299ca85f9c4f61e8ffe09f550537db1c43ff5ce64109b34bc7425"
    "489c02b137e98156f2ce2f74a34adde6a9b9355df6160a650e6657a95e527d6e";

/* FIPS 180-4, examples of SHA-1. */
static void
sha1_fits_fips_180(void **state)
{
    uint8_t digest[CRYPT_SHA1_SIZE];
    struct crypt_sha1 *sha1 = NULL;

    (void)state;
    assert_int_equal(crypt_sha1_make(&sha1), ERR_OK);
    crypt_sha1_add(sha1, bytes_text("abcdbcdecdefdefgefghfghighij"));
    crypt_sha1_add(sha1, bytes_of(NULL, 0));
    crypt_sha1_add(sha1, bytes_text("hijkijkljklmklmnlmnomnopnopq"));
    crypt_sha1_end(sha1, digest);
    assert_hex(digest, sizeof(digest), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    crypt_sha1_end(sha1, digest);
    assert_hex(digest, sizeof(digest), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    crypt_sha1_add(sha1, bytes_text("abc"));
    crypt_sha1_end(sha1, digest);
    assert_hex(digest, sizeof(digest), "a9993e364706816aba3e25717850c26c9cd0d89d");
    crypt_sha1_free(&sha1);
    assert_null(sha1);
    crypt_sha1_free(&sha1);
}

/* GB/T 32905-2016 appendix A. */
static void
sm3_fits_its_standard(void **state)
{
    struct bytes parts[16];
    uint8_t digest[CRYPT_SM3_SIZE];

    (void)state;
    parts[0] = bytes_text("abc");
    assert_int_equal(crypt_sm3(parts, 1, digest), ERR_OK);
    assert_hex(
        digest, sizeof(digest), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    for (size_t i = 0; i < LENGTH(parts); i++)
        parts[i] = bytes_text("abcd");
    assert_int_equal(crypt_sm3(parts, LENGTH(parts), digest), ERR_OK);
    assert_hex(
        digest, sizeof(digest), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

/* Where a block ends, and where its length still fits in: `openssl dgst -sm3` of so many "a". */
static void
sm3_pads_as_openssl_does(void **state)
{
    static const struct {
        size_t size;
        const char *digest;
    } rows[] = {
        {0, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"},
        {55, "288337eef51eec62e7544d7270424c8dbe656254c99852870a73b2453a6a7fb1"},
        {56, "ba00ebedaab54065a5fd4f9f56326016203166bcee3eed44ea868d59d67aa3c8"},
        {63, "587308543551881ebd70d27ad358ff5dcdf24ac54822e2f7b7c3edce0985d21b"},
        {64, "616ec433c359e7c2b19f360e2b8f2a1b6e9ed76b8dc1a7d207b31a5341c611e9"},
        {65, "3d1d94afa238ec3e2bbc20ad504702b24c16f2889c94973f2f8da3526c44e4bc"},
        {119, "53282a90724e9eb79b18d06b5b8f7f02d046e18b29247dcdb064a136d5c4459a"},
        {120, "4c9f0fe9f36ffe0191af73560c4afb1b671be02ba2d0e0c161b1e03488c2a45c"},
        {1000, "f4bedca973227d45c5b822551d2e762d4cfb0e9af70b241452545727b5fb046f"},
    };
    static uint8_t text[1000];
    uint8_t digest[CRYPT_SM3_SIZE];

    (void)state;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const size_t half = rows[i].size / 2;
        const struct bytes parts[] = {
            bytes_of(text, half), bytes_of(text + half, rows[i].size - half)};

        assert_int_equal(crypt_sm3(parts, LENGTH(parts), digest), ERR_OK);
        assert_hex(digest, sizeof(digest), rows[i].digest);
    }
}

static void
ecb_is_opened_as_openssl_sealed_it(void **state)
{
    struct block sealed = unhex(ecb_sealed);
    const uint8_t *key = (const uint8_t *)ecb_key;
    uint8_t plain[BLOCK_MAX];
    uint8_t again[BLOCK_MAX];
    size_t size = 0;

    (void)state;
    assert_int_equal(crypt_ecb_open(key, whole(&sealed), plain, &size), ERR_OK);
    assert_true(bytes_is(bytes_of(plain, size), ecb_plain));
    assert_int_equal(crypt_ecb_seal(key, bytes_of(plain, size), again, &size), ERR_OK);
    assert_hex(again, size, ecb_sealed);
}

static void
ecb_comes_back_at_any_length(void **state)
{
    const uint8_t *key = (const uint8_t *)ecb_key;
    uint8_t sealed[80];
    uint8_t plain[80];
    size_t sealed_size = 0;
    size_t size = 0;

    (void)state;
    for (size_t i = 0; i <= 64; i++) {
        assert_int_equal(
            crypt_ecb_seal(key, bytes_of(oaep_sealed, i), sealed, &sealed_size), ERR_OK);
        assert_int_equal(sealed_size, (i / 16 + 1) * 16);
        assert_int_equal(crypt_ecb_open(key, bytes_of(sealed, sealed_size), plain, &size), ERR_OK);
        assert_int_equal(size, i);
        assert_memory_equal(plain, oaep_sealed, i);
    }
}

static void
ecb_that_does_not_fit_is_refused(void **state)
{
    struct block sealed = unhex(ecb_sealed);
    const uint8_t *key = (const uint8_t *)ecb_key;
    uint8_t plain[BLOCK_MAX];
    size_t size = 99;

    (void)state;
    for (size_t i = 0; i < sealed.size; i++)
        if (i % 16 != 0 || i == 0)
            assert_int_equal(
                crypt_ecb_open(key, bytes_of(sealed.at, i), plain, &size), ERR_BAD_INPUT);
    assert_int_equal(crypt_ecb_open(key, bytes_of(sealed.at, 32), plain, &size), ERR_BAD_INPUT);
    assert_int_equal(crypt_ecb_open((const uint8_t *)"00000000000000000000000000000000",
                         whole(&sealed), plain, &size),
        ERR_BAD_INPUT);
    assert_int_equal(
        crypt_ecb_open(key, bytes_of(sealed.at, 2 * CRYPT_ECB_PLAIN_MAX), plain, &size),
        ERR_TOO_BIG);
    assert_int_equal(
        crypt_ecb_seal(key, bytes_of(sealed.at, CRYPT_ECB_PLAIN_MAX + 1), plain, &size),
        ERR_TOO_BIG);
    assert_int_equal(size, 99);
}

static void
oaep_is_decrypted_as_openssl_encrypted_it(void **state)
{
    struct block sealed = unhex(oaep_sealed);
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    struct crypt_key *key;
    size_t size = 0;

    (void)state;
    crypt_test_pair(crypt_test_ours, &key, NULL);
    assert_int_equal(crypt_rsa_decrypt(key, whole(&sealed), plain, &size), ERR_OK);
    assert_true(bytes_is(bytes_of(plain, size), oaep_plain));
    crypt_key_free(&key);
}

static void
oaep_comes_back_and_is_never_the_same(void **state)
{
    uint8_t one[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t two[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t letters[256 - CRYPT_OAEP_OVERHEAD + 1] = {1, 2, 3};
    struct crypt_key *private;
    struct crypt_key *public;
    size_t size = 0;

    (void)state;
    crypt_test_pair(crypt_test_ours, &private, &public);
    for (size_t i = 0; i < sizeof(letters); i += sizeof(letters) - 1) {
        struct bytes text = bytes_of(letters, i);

        assert_int_equal(crypt_rsa_encrypt(public, text, one, &size), ERR_OK);
        assert_int_equal(crypt_rsa_encrypt(public, text, two, &size), ERR_OK);
        assert_int_equal(size, 256);
        assert_memory_not_equal(one, two, 256);
        assert_int_equal(crypt_rsa_decrypt(private, bytes_of(one, 256), plain, &size), ERR_OK);
        assert_true(bytes_equal(bytes_of(plain, size), text));
    }
    size = 99;
    assert_int_equal(
        crypt_rsa_encrypt(public, bytes_of(letters, sizeof(letters)), one, &size), ERR_TOO_BIG);
    assert_int_equal(size, 99);
    crypt_key_free(&private);
    crypt_key_free(&public);
}

static void
a_key_that_has_signed_and_verified_still_seals_and_opens(void **state)
{
    static const uint8_t zeros[256];
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    struct crypt_key *private;
    struct crypt_key *public;
    size_t size = 0;

    (void)state;
    crypt_test_pair(crypt_test_ours, &private, &public);
    assert_int_equal(crypt_rsa_sign(private, bytes_text("x"), sealed, &size), ERR_OK);
    assert_int_equal(crypt_rsa_verify(public, bytes_text("x"), bytes_of(sealed, size)), ERR_OK);
    assert_int_equal(crypt_rsa_verify(public, bytes_text("x"), bytes_of(zeros, sizeof(zeros))),
        ERR_BAD_SIGNATURE);
    assert_int_equal(crypt_rsa_encrypt(public, bytes_text(oaep_plain), sealed, &size), ERR_OK);
    assert_int_equal(crypt_rsa_decrypt(private, bytes_of(sealed, size), plain, &size), ERR_OK);
    assert_true(bytes_is(bytes_of(plain, size), oaep_plain));
    crypt_key_free(&private);
    crypt_key_free(&public);
}

static void
oaep_for_another_key_is_refused(void **state)
{
    struct block sealed = unhex(oaep_sealed);
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    struct crypt_key *theirs;
    struct crypt_key *ours;
    size_t size = 99;

    (void)state;
    crypt_test_pair(crypt_test_theirs, &theirs, NULL);
    crypt_test_pair(crypt_test_ours, &ours, NULL);
    assert_int_equal(crypt_rsa_decrypt(theirs, whole(&sealed), plain, &size), ERR_BAD_INPUT);
    assert_int_equal(
        crypt_rsa_decrypt(ours, bytes_of(sealed.at, sealed.size - 1), plain, &size), ERR_BAD_INPUT);
    sealed.at[7] ^= 1;
    assert_int_equal(crypt_rsa_decrypt(ours, whole(&sealed), plain, &size), ERR_BAD_INPUT);
    memset(sealed.at, 0xff, sealed.size);
    assert_int_equal(crypt_rsa_decrypt(ours, whole(&sealed), plain, &size), ERR_BAD_INPUT);
    assert_int_equal(size, 99);
    crypt_key_free(&theirs);
    crypt_key_free(&ours);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha1_fits_fips_180),
        cmocka_unit_test(sm3_fits_its_standard),
        cmocka_unit_test(sm3_pads_as_openssl_does),
        cmocka_unit_test(ecb_is_opened_as_openssl_sealed_it),
        cmocka_unit_test(ecb_comes_back_at_any_length),
        cmocka_unit_test(ecb_that_does_not_fit_is_refused),
        cmocka_unit_test(oaep_is_decrypted_as_openssl_encrypted_it),
        cmocka_unit_test(oaep_comes_back_and_is_never_the_same),
        cmocka_unit_test(a_key_that_has_signed_and_verified_still_seals_and_opens),
        cmocka_unit_test(oaep_for_another_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
