#include "shared/crypt/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test.h"

static void
the_name_says_library_and_version(void **state)
{
    (void)state;
    assert_true(strncmp(crypt_name(), "mbedtls 2.", 10) == 0 ||
                strncmp(crypt_name(), "openssl 3.", 10) == 0);
}

/* FIPS 180-4, examples of SHA-256. */
static void
sha256_fits_fips_180(void **state)
{
    static const char *const texts[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    uint8_t digest[CRYPT_SHA256_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct bytes text = bytes_text(texts[i][0]);

        crypt_sha256(&text, 1, digest);
        assert_hex(digest, sizeof(digest), texts[i][1]);
    }
}

static void
a_million_letters_in_parts_are_one_message(void **state)
{
    static char letters[1000];
    struct bytes parts[1000];
    uint8_t digest[CRYPT_SHA256_SIZE];

    (void)state;
    memset(letters, 'a', sizeof(letters));
    for (size_t i = 0; i < LENGTH(parts); i++)
        parts[i] = bytes_of(letters, sizeof(letters));
    crypt_sha256(parts, LENGTH(parts), digest);
    assert_hex(
        digest, sizeof(digest), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
no_part_at_all_is_the_empty_message(void **state)
{
    struct bytes nothing = bytes_of(NULL, 0);
    uint8_t one[CRYPT_SHA256_SIZE];
    uint8_t two[CRYPT_SHA256_SIZE];

    (void)state;
    crypt_sha256(NULL, 0, one);
    crypt_sha256(&nothing, 1, two);
    assert_memory_equal(one, two, sizeof(one));
    crypt_hmac_sha256(nothing, NULL, 0, one);
    crypt_hmac_sha256(bytes_text(""), &nothing, 1, two);
    assert_memory_equal(one, two, sizeof(one));
}

/* RFC 1321 appendix A.5. */
static void
md5_fits_rfc_1321(void **state)
{
    static const char *const texts[][2] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a"},
    };
    uint8_t digest[CRYPT_MD5_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct bytes parts[] = {bytes_text(texts[i][0]), bytes_of(NULL, 0)};

        crypt_md5(parts, LENGTH(parts), digest);
        assert_hex(digest, sizeof(digest), texts[i][1]);
    }
}

/* RFC 4231 sections 4.2, 4.3, 4.4, 4.7 and 4.8; the messages are text where they can be. */
static void
hmac_fits_rfc_4231(void **state)
{
    uint8_t fifty[50];
    uint8_t long_key[131];
    uint8_t short_key[20];
    const struct {
        struct bytes key;
        struct bytes message;
        const char *mac;
    } rows[] = {
        {bytes_of(short_key, 20), bytes_text("Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {bytes_text("Jefe"), bytes_text("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {bytes_of(long_key, 20), bytes_of(fifty, 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {bytes_of(long_key, 131),
            bytes_text("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {bytes_of(long_key, 131),
            bytes_text("This is a test using a larger than block-size key and a larger than "
                       "block-size data. The key needs to be hashed before being used by the "
                       "HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    uint8_t mac[CRYPT_SHA256_SIZE];

    (void)state;
    memset(fifty, 0xdd, sizeof(fifty));
    memset(long_key, 0xaa, sizeof(long_key));
    memset(short_key, 0x0b, sizeof(short_key));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct bytes parts[] = {bytes_of(rows[i].message.at, 3), bytes_from(rows[i].message, 3)};

        crypt_hmac_sha256(rows[i].key, parts, LENGTH(parts), mac);
        assert_hex(mac, sizeof(mac), rows[i].mac);
    }
}

/* RFC 5869 appendix A.1, A.2 (its long inputs count upwards) and A.3. */
static void
hkdf_fits_rfc_5869(void **state)
{
    struct block one = unhex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    struct block salt = unhex("000102030405060708090a0b0c");
    struct block info = unhex("f0f1f2f3f4f5f6f7f8f9");
    struct bytes nothing = bytes_of(NULL, 0);
    uint8_t upwards[256];
    uint8_t key[82];

    (void)state;
    for (size_t i = 0; i < sizeof(upwards); i++)
        upwards[i] = (uint8_t)i;
    crypt_hkdf_sha256(whole(&one), whole(&salt), whole(&info), key, 42);
    assert_hex(key, 42,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    crypt_hkdf_sha256(
        bytes_of(upwards, 80), bytes_of(upwards + 0x60, 80), bytes_of(upwards + 0xb0, 80), key, 82);
    assert_hex(key, 82,
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e"
        "590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
    crypt_hkdf_sha256(whole(&one), nothing, nothing, key, 42);
    assert_hex(key, 42,
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

static void
the_longest_hkdf_key_fits(void **state)
{
    static uint8_t key[255 * CRYPT_SHA256_SIZE + 1];
    uint8_t start[CRYPT_SHA256_SIZE];

    (void)state;
    key[sizeof(key) - 1] = 0x5a;
    crypt_hkdf_sha256(
        bytes_text("secret"), bytes_text("salt"), bytes_text("info"), key, sizeof(key) - 1);
    crypt_hkdf_sha256(
        bytes_text("secret"), bytes_text("salt"), bytes_text("info"), start, sizeof(start));
    assert_memory_equal(key, start, sizeof(start));
    assert_int_equal(key[sizeof(key) - 1], 0x5a);
}

static void
equal_means_every_byte_and_the_size(void **state)
{
    (void)state;
    assert_true(crypt_equal(bytes_text("tag"), bytes_text("tag")));
    assert_true(crypt_equal(bytes_of(NULL, 0), bytes_text("")));
    assert_false(crypt_equal(bytes_text("tag"), bytes_text("taG")));
    assert_false(crypt_equal(bytes_text("tag"), bytes_text("Tag")));
    assert_false(crypt_equal(bytes_text("tag"), bytes_text("ta")));
}

static void
what_was_wiped_is_zero(void **state)
{
    uint8_t secret[4] = {1, 2, 3, 4};

    (void)state;
    crypt_wipe(secret, 3);
    assert_hex(secret, sizeof(secret), "00000004");
}

/* McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 to 16. */
static const struct {
    const char *key;
    const char *nonce;
    const char *associated;
    const char *plain;
    const char *sealed;
} boxes[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
        "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
        "", "00000000000000000000000000000000",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
        "",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
        "b094dac5d93471bdec1a502270e3cc6c"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"},
};

static void
gcm_fits_its_test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(boxes); i++) {
        struct block key = unhex(boxes[i].key);
        struct block nonce = unhex(boxes[i].nonce);
        struct block associated = unhex(boxes[i].associated);
        struct block plain = unhex(boxes[i].plain);
        uint8_t sealed[BLOCK_MAX];
        uint8_t opened[BLOCK_MAX];
        size_t size = plain.size + CRYPT_GCM_TAG_SIZE;

        assert_int_equal(
            crypt_seal(key.at, nonce.at, whole(&associated), whole(&plain), sealed), ERR_OK);
        assert_hex(sealed, size, boxes[i].sealed);
        assert_int_equal(
            crypt_open(key.at, nonce.at, whole(&associated), bytes_of(sealed, size), opened),
            ERR_OK);
        assert_memory_equal(opened, plain.at, plain.size);
    }
}

/* The last of the boxes, of which a test spoils a part. */
struct box {
    struct block key;
    struct block nonce;
    struct block associated;
    struct block sealed;
};

static void
assert_refused(const struct box *box)
{
    static const uint8_t untouched[BLOCK_MAX];
    uint8_t opened[BLOCK_MAX] = {0};

    assert_int_equal(crypt_open(box->key.at, box->nonce.at, whole(&box->associated),
                         whole(&box->sealed), opened),
        ERR_BAD_SIGNATURE);
    assert_memory_equal(opened, untouched, sizeof(opened));
}

static struct box
sound_box(void)
{
    return (struct box){
        .key = unhex(boxes[3].key),
        .nonce = unhex(boxes[3].nonce),
        .associated = unhex(boxes[3].associated),
        .sealed = unhex(boxes[3].sealed),
    };
}

static void
a_bit_that_was_flipped_is_refused(void **state)
{
    struct box box = sound_box();

    (void)state;
    /* The last sixteen bytes are the tag. */
    for (size_t i = 0; i < box.sealed.size; i++) {
        box.sealed.at[i] ^= 0x10;
        assert_refused(&box);
        box.sealed.at[i] ^= 0x10;
    }
}

static void
another_key_nonce_or_company_is_refused(void **state)
{
    struct box box = sound_box();

    (void)state;
    box.key.at[31] ^= 1;
    assert_refused(&box);
    box = sound_box();
    box.nonce.at[11] ^= 1;
    assert_refused(&box);
    box = sound_box();
    box.associated.at[0] ^= 1;
    assert_refused(&box);
    box = sound_box();
    box.associated.size = 0;
    assert_refused(&box);
}

static void
a_truncated_box_is_refused(void **state)
{
    struct box box = sound_box();

    (void)state;
    while (box.sealed.size > 0) {
        box.sealed.size--;
        assert_refused(&box);
    }
}

static void
a_box_has_a_limit(void **state)
{
    static uint8_t plain[CRYPT_GCM_PLAIN_MAX + 1];
    static uint8_t sealed[CRYPT_GCM_PLAIN_MAX + 1 + CRYPT_GCM_TAG_SIZE];
    struct box box = sound_box();
    struct bytes nothing = bytes_of(NULL, 0);

    (void)state;
    assert_int_equal(
        crypt_seal(box.key.at, box.nonce.at, nothing, bytes_of(plain, sizeof(plain)), sealed),
        ERR_TOO_BIG);
    assert_int_equal(
        crypt_open(box.key.at, box.nonce.at, nothing, bytes_of(sealed, sizeof(sealed)), plain),
        ERR_TOO_BIG);
    assert_int_equal(
        crypt_seal(box.key.at, box.nonce.at, nothing, bytes_of(plain, CRYPT_GCM_PLAIN_MAX), sealed),
        ERR_OK);
    assert_int_equal(
        crypt_open(box.key.at, box.nonce.at, nothing, bytes_of(sealed, sizeof(sealed) - 1), plain),
        ERR_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_name_says_library_and_version),
        cmocka_unit_test(sha256_fits_fips_180),
        cmocka_unit_test(a_million_letters_in_parts_are_one_message),
        cmocka_unit_test(no_part_at_all_is_the_empty_message),
        cmocka_unit_test(md5_fits_rfc_1321),
        cmocka_unit_test(hmac_fits_rfc_4231),
        cmocka_unit_test(hkdf_fits_rfc_5869),
        cmocka_unit_test(the_longest_hkdf_key_fits),
        cmocka_unit_test(equal_means_every_byte_and_the_size),
        cmocka_unit_test(what_was_wiped_is_zero),
        cmocka_unit_test(gcm_fits_its_test_cases),
        cmocka_unit_test(a_bit_that_was_flipped_is_refused),
        cmocka_unit_test(another_key_nonce_or_company_is_refused),
        cmocka_unit_test(a_truncated_box_is_refused),
        cmocka_unit_test(a_box_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
