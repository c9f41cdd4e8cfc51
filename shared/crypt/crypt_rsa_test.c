#include "shared/crypt/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <threads.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test.h"
#include "shared/crypt/crypt_test_keys.h"

#define THREADS 4
#define ROUNDS 8

static struct crypt_key *
rsa_private(const char *text)
{
    struct crypt_key *key = NULL;

    assert_int_equal(crypt_rsa_private(bytes_text(text), &key), ERR_OK);
    return key;
}

static struct crypt_key *
rsa_public(const char *text)
{
    struct crypt_key *key = NULL;

    assert_int_equal(crypt_rsa_public(bytes_text(text), &key), ERR_OK);
    return key;
}

/* PEM without its first and last line; every line ends with end. */
static const char *
bare(const char *pem, const char *end, char to[static BLOCK_MAX])
{
    const char *line = strchr(pem, '\n') + 1;
    size_t length = 0;

    while (*line != '-') {
        size_t size = strcspn(line, "\n");

        memcpy(to + length, line, size);
        length += size;
        memcpy(to + length, end, strlen(end));
        length += strlen(end);
        line += size + 1;
    }
    to[length] = '\0';
    return to;
}

static void
every_form_of_a_private_key_signs_as_openssl_does(void **state)
{
    char block[4][BLOCK_MAX];
    const char *const forms[] = {
        test_pkcs8,
        test_pkcs1,
        bare(test_pkcs8, "", block[0]),
        bare(test_pkcs1, "", block[1]),
        bare(test_pkcs8, "\r\n", block[2]),
        bare(test_pkcs1, "\n", block[3]),
    };
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];

    (void)state;
    for (size_t i = 0; i < LENGTH(forms); i++) {
        struct crypt_key *key = rsa_private(forms[i]);
        size_t size = 0;

        assert_int_equal(crypt_rsa_sign(key, bytes_text(test_message), signature, &size), ERR_OK);
        assert_hex(signature, size, test_signature);
        crypt_key_free(&key);
    }
}

static void
every_form_of_a_public_key_verifies_what_openssl_signed(void **state)
{
    struct block signature = unhex(test_signature);
    char block[4][BLOCK_MAX];
    const char *const forms[] = {
        test_spki,
        test_public_pkcs1,
        bare(test_spki, "", block[0]),
        bare(test_public_pkcs1, "", block[1]),
        bare(test_spki, "\n", block[2]),
        bare(test_public_pkcs1, "\r\n", block[3]),
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(forms); i++) {
        struct crypt_key *key = rsa_public(forms[i]);

        assert_int_equal(
            crypt_rsa_verify(key, bytes_text(test_message), whole(&signature)), ERR_OK);
        assert_int_equal(
            crypt_rsa_verify(key, bytes_text("other"), whole(&signature)), ERR_BAD_SIGNATURE);
        crypt_key_free(&key);
    }
}

static void
a_wrong_rsa_signature_is_refused(void **state)
{
    struct block signature = unhex(test_signature);
    struct crypt_key *key = rsa_public(test_spki);

    (void)state;
    for (size_t i = 0; i < signature.size; i += 15) {
        signature.at[i] ^= 1;
        assert_int_equal(
            crypt_rsa_verify(key, bytes_text(test_message), whole(&signature)), ERR_BAD_SIGNATURE);
        signature.at[i] ^= 1;
    }
    for (size_t size = 0; size < signature.size; size += 51)
        assert_int_equal(
            crypt_rsa_verify(key, bytes_text(test_message), bytes_of(signature.at, size)),
            ERR_BAD_SIGNATURE);
    signature.at[signature.size++] = 0;
    assert_int_equal(
        crypt_rsa_verify(key, bytes_text(test_message), whole(&signature)), ERR_BAD_SIGNATURE);
    memset(signature.at, 0xff, --signature.size);
    assert_int_equal(
        crypt_rsa_verify(key, bytes_text(test_message), whole(&signature)), ERR_BAD_SIGNATURE);
    crypt_key_free(&key);
}

static void
a_key_is_written_as_openssl_writes_it(void **state)
{
    struct crypt_key *private = rsa_private(test_pkcs1);
    struct crypt_key *public = rsa_public(test_public_pkcs1);
    char text[CRYPT_RSA_TEXT_MAX];

    (void)state;
    assert_int_equal(crypt_rsa_put_private(private, text, sizeof(text)), ERR_OK);
    assert_string_equal(text, test_pkcs8);
    assert_int_equal(crypt_rsa_put_public(private, text, sizeof(text)), ERR_OK);
    assert_string_equal(text, test_spki);
    assert_int_equal(crypt_rsa_put_public(public, text, sizeof(test_spki)), ERR_OK);
    assert_string_equal(text, test_spki);
    crypt_key_free(&private);
    crypt_key_free(&public);
}

static void
too_little_room_leaves_no_part_of_a_key(void **state)
{
    struct crypt_key *key = rsa_private(test_pkcs8);
    char text[CRYPT_RSA_TEXT_MAX] = "untouched";

    (void)state;
    assert_int_equal(crypt_rsa_put_private(key, text, sizeof(test_pkcs8) - 1), ERR_TOO_BIG);
    assert_int_equal(crypt_rsa_put_public(key, text, sizeof(test_spki) - 1), ERR_TOO_BIG);
    assert_int_equal(crypt_rsa_put_public(key, text, 0), ERR_TOO_BIG);
    assert_string_equal(text, "untouched");
    crypt_key_free(&key);
}

/* What is done with a key that was made or read, and with its two halves written and read again. */
static void
assert_survives_its_pem(const struct crypt_key *key, size_t signature_size)
{
    uint8_t one[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t two[CRYPT_RSA_SIGNATURE_MAX];
    char text[CRYPT_RSA_TEXT_MAX];
    struct crypt_key *again;
    struct crypt_key *public;
    size_t size = 0;

    assert_int_equal(crypt_rsa_put_private(key, text, sizeof(text)), ERR_OK);
    again = rsa_private(text);
    assert_int_equal(crypt_rsa_put_public(again, text, sizeof(text)), ERR_OK);
    public = rsa_public(text);
    assert_int_equal(crypt_rsa_sign(key, bytes_text("paid"), one, &size), ERR_OK);
    assert_int_equal(size, signature_size);
    assert_int_equal(crypt_rsa_sign(again, bytes_text("paid"), two, &size), ERR_OK);
    assert_memory_equal(one, two, size);
    assert_int_equal(crypt_rsa_verify(public, bytes_text("paid"), bytes_of(one, size)), ERR_OK);
    assert_int_equal(
        crypt_rsa_verify(key, bytes_text("Paid"), bytes_of(one, size)), ERR_BAD_SIGNATURE);
    crypt_key_free(&again);
    crypt_key_free(&public);
}

static void
a_new_key_signs_and_survives_its_pem(void **state)
{
    struct crypt_key *key = NULL;

    (void)state;
    assert_int_equal(crypt_rsa_make(2048, &key), ERR_OK);
    assert_survives_its_pem(key, 256);
    crypt_key_free(&key);
}

static void
the_largest_key_signs_and_survives_its_pem(void **state)
{
    struct crypt_key *key = rsa_private(test_big_private);

    (void)state;
    assert_survives_its_pem(key, CRYPT_RSA_SIGNATURE_MAX);
    crypt_key_free(&key);
}

static void
keys_of_other_sizes_are_refused(void **state)
{
    static const unsigned bits[] = {0, 512, 1024, 2047, 2049, 4098, 8192, 1U << 31};
    struct crypt_key *key = NULL;

    (void)state;
    for (size_t i = 0; i < LENGTH(bits); i++)
        assert_int_equal(crypt_rsa_make(bits[i], &key), ERR_BAD_INPUT);
    assert_int_equal(crypt_rsa_private(bytes_text(test_small_private), &key), ERR_BAD_INPUT);
    assert_int_equal(crypt_rsa_public(bytes_text(test_small_public), &key), ERR_BAD_INPUT);
    assert_null(key);
}

static void
what_is_no_rsa_key_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "secret",
        "AAAA",
        "MIIBAAAA",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n",
        test_encrypted,
        test_p256_private,
        test_p256_public,
    };
    struct crypt_key *key = NULL;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        assert_int_equal(crypt_rsa_private(bytes_text(texts[i]), &key), ERR_BAD_INPUT);
        assert_int_equal(crypt_rsa_public(bytes_text(texts[i]), &key), ERR_BAD_INPUT);
    }
    assert_int_equal(crypt_rsa_private(bytes_of(NULL, 0), &key), ERR_BAD_INPUT);
    assert_null(key);
}

static void
private_and_public_keys_do_not_pass_for_each_other(void **state)
{
    char block[BLOCK_MAX];
    struct crypt_key *key = NULL;

    (void)state;
    assert_int_equal(crypt_rsa_private(bytes_text(test_spki), &key), ERR_BAD_INPUT);
    assert_int_equal(crypt_rsa_public(bytes_text(test_pkcs8), &key), ERR_BAD_INPUT);
    assert_int_equal(
        crypt_rsa_private(bytes_text(bare(test_spki, "", block)), &key), ERR_BAD_INPUT);
    assert_int_equal(
        crypt_rsa_private(bytes_text(bare(test_public_pkcs1, "", block)), &key), ERR_BAD_INPUT);
    assert_int_equal(
        crypt_rsa_public(bytes_text(bare(test_pkcs8, "", block)), &key), ERR_BAD_INPUT);
    assert_int_equal(
        crypt_rsa_public(bytes_text(bare(test_pkcs1, "", block)), &key), ERR_BAD_INPUT);
    assert_null(key);
}

static void
a_damaged_private_key_is_refused(void **state)
{
    char text[sizeof(test_pkcs8)];
    struct crypt_key *key = NULL;

    (void)state;
    /* Cut anywhere, then one letter changed in each number of the key. */
    for (size_t size = 0; size < sizeof(text) - 40; size += 97)
        assert_int_equal(crypt_rsa_private(bytes_of(test_pkcs8, size), &key), ERR_BAD_INPUT);
    for (size_t i = 100; i < sizeof(text) - 40; i += 130) {
        memcpy(text, test_pkcs8, sizeof(text));
        if (text[i] == '\n')
            i++;
        text[i] = text[i] == 'A' ? 'B' : 'A';
        assert_int_equal(crypt_rsa_private(bytes_text(text), &key), ERR_BAD_INPUT);
    }
    assert_null(key);
}

static void
explanations_before_a_key_are_skipped(void **state)
{
    char text[BLOCK_MAX];
    struct crypt_key *key;

    (void)state;
    (void)snprintf(text, sizeof(text), "Key of merchant 2088\n%s\n", test_spki);
    key = rsa_public(text);
    crypt_key_free(&key);
}

/* What a thread does with a key that others use as well. */
struct work {
    const struct crypt_key *key;
    atomic_int failures;
};

static int
do_work(void *context)
{
    struct block expected = unhex(test_signature);
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    struct bytes message = bytes_text(test_message);
    struct work *work = context;
    size_t size = 0;

    for (int i = 0; i < ROUNDS; i++)
        if (crypt_rsa_sign(work->key, message, signature, &size) != ERR_OK ||
            !bytes_equal(bytes_of(signature, size), whole(&expected)) ||
            crypt_rsa_verify(work->key, message, bytes_of(signature, size)) != ERR_OK)
            work->failures++;
    return 0;
}

static void
threads_share_a_key(void **state)
{
    struct crypt_key *key = rsa_private(test_pkcs8);
    struct work work = {.key = key};
    thrd_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(thrd_create(&threads[i], do_work, &work), thrd_success);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(thrd_join(threads[i], NULL), thrd_success);
    assert_int_equal(work.failures, 0);
    crypt_key_free(&key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_private_key_signs_as_openssl_does),
        cmocka_unit_test(every_form_of_a_public_key_verifies_what_openssl_signed),
        cmocka_unit_test(a_wrong_rsa_signature_is_refused),
        cmocka_unit_test(a_key_is_written_as_openssl_writes_it),
        cmocka_unit_test(too_little_room_leaves_no_part_of_a_key),
        cmocka_unit_test(a_new_key_signs_and_survives_its_pem),
        cmocka_unit_test(the_largest_key_signs_and_survives_its_pem),
        cmocka_unit_test(keys_of_other_sizes_are_refused),
        cmocka_unit_test(what_is_no_rsa_key_is_refused),
        cmocka_unit_test(private_and_public_keys_do_not_pass_for_each_other),
        cmocka_unit_test(a_damaged_private_key_is_refused),
        cmocka_unit_test(explanations_before_a_key_are_skipped),
        cmocka_unit_test(threads_share_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
