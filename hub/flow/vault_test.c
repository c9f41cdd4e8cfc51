#include "hub/flow/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const uint8_t key[CRYPT_AES_KEY_SIZE] = {1, 2, 3};
static const char secret[] = "a merchant's secret";

#define SEALED_SIZE (sizeof(secret) + VAULT_OVERHEAD)

static void
seal(const char *label, int64_t id, uint8_t ret_sealed[static SEALED_SIZE])
{
    struct random random;

    random_seed(&random, 7);
    assert_int_equal(
        vault_seal(key, &random, label, id, bytes_of(secret, sizeof(secret)), ret_sealed), ERR_OK);
}

static enum err
open_with(const uint8_t *with, const char *label, int64_t id, struct bytes sealed)
{
    uint8_t plain[sizeof(secret)];
    size_t size = 0;
    enum err err = vault_open(with, label, id, sealed, plain, sizeof(plain), &size);

    if (err == ERR_OK) {
        assert_int_equal(size, sizeof(secret));
        assert_memory_equal(plain, secret, sizeof(secret));
    }
    return err;
}

static void
what_was_sealed_opens(void **state)
{
    uint8_t sealed[SEALED_SIZE];

    (void)state;
    seal("app", 5, sealed);
    assert_int_equal(open_with(key, "app", 5, bytes_of(sealed, sizeof(sealed))), ERR_OK);
}

static void
it_does_not_open_with_another_key_or_in_another_row(void **state)
{
    static const uint8_t other[CRYPT_AES_KEY_SIZE] = {1, 2, 4};
    uint8_t sealed[SEALED_SIZE];
    struct bytes bytes = bytes_of(sealed, sizeof(sealed));

    (void)state;
    seal("app", 5, sealed);
    assert_int_equal(open_with(other, "app", 5, bytes), ERR_BAD_SIGNATURE);
    assert_int_equal(open_with(key, "app", 6, bytes), ERR_BAD_SIGNATURE);
    assert_int_equal(open_with(key, "hub", 5, bytes), ERR_BAD_SIGNATURE);
    sealed[CRYPT_GCM_NONCE_SIZE] ^= 1;
    assert_int_equal(open_with(key, "app", 5, bytes), ERR_BAD_SIGNATURE);
}

static void
what_is_too_short_or_too_long_was_never_sealed(void **state)
{
    uint8_t sealed[VAULT_PLAIN_MAX + VAULT_OVERHEAD + 1] = {0};

    (void)state;
    for (size_t size = 0; size < VAULT_OVERHEAD; size++)
        assert_int_equal(open_with(key, "app", 5, bytes_of(sealed, size)), ERR_CORRUPT);
    assert_int_equal(open_with(key, "app", 5, bytes_of(sealed, sizeof(sealed))), ERR_CORRUPT);
    assert_int_equal(open_with(key, "app", 5, bytes_of(sealed, SEALED_SIZE + 1)), ERR_CORRUPT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_opens),
        cmocka_unit_test(it_does_not_open_with_another_key_or_in_another_row),
        cmocka_unit_test(what_is_too_short_or_too_long_was_never_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
