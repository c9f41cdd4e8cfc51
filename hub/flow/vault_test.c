#include "hub/flow/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct vault_keys key = {.master = {1, 2, 3}};
static const char secret[] = "a merchant's secret";

#define SEALED_SIZE (sizeof(secret) + VAULT_OVERHEAD)

static void
seal(const char *label, int64_t id, uint8_t ret_sealed[static SEALED_SIZE])
{
    struct random random;

    random_seed(&random, 7);
    assert_int_equal(
        vault_seal(&key, &random, label, id, bytes_of(secret, sizeof(secret)), ret_sealed), ERR_OK);
}

static enum err
open_with(const struct vault_keys *with, const char *label, int64_t id, struct bytes sealed)
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
    assert_int_equal(open_with(&key, "app", 5, bytes_of(sealed, sizeof(sealed))), ERR_OK);
}

static void
it_does_not_open_with_another_key_or_in_another_row(void **state)
{
    static const struct vault_keys other = {.master = {1, 2, 4}};
    uint8_t sealed[SEALED_SIZE];
    struct bytes bytes = bytes_of(sealed, sizeof(sealed));

    (void)state;
    seal("app", 5, sealed);
    assert_int_equal(open_with(&other, "app", 5, bytes), ERR_BAD_SIGNATURE);
    assert_int_equal(open_with(&key, "app", 6, bytes), ERR_BAD_SIGNATURE);
    assert_int_equal(open_with(&key, "hub", 5, bytes), ERR_BAD_SIGNATURE);
    sealed[CRYPT_GCM_NONCE_SIZE] ^= 1;
    assert_int_equal(open_with(&key, "app", 5, bytes), ERR_BAD_SIGNATURE);
}

static void
what_is_too_short_or_too_long_was_never_sealed(void **state)
{
    uint8_t sealed[VAULT_PLAIN_MAX + VAULT_OVERHEAD + 1] = {0};

    (void)state;
    for (size_t size = 0; size < VAULT_OVERHEAD; size++)
        assert_int_equal(open_with(&key, "app", 5, bytes_of(sealed, size)), ERR_CORRUPT);
    assert_int_equal(open_with(&key, "app", 5, bytes_of(sealed, sizeof(sealed))), ERR_CORRUPT);
    assert_int_equal(open_with(&key, "app", 5, bytes_of(sealed, SEALED_SIZE + 1)), ERR_CORRUPT);
}

/* While the master key is changed, hubs of both ways to hold the two read what either sealed. */
static void
either_of_two_keys_opens_and_the_first_one_seals(void **state)
{
    const struct vault_keys before = {.master = {1, 2, 3}, .other = {9}, .has_other = true};
    const struct vault_keys after = {.master = {9}, .other = {1, 2, 3}, .has_other = true};
    const struct vault_keys end = {.master = {9}};
    uint8_t sealed[SEALED_SIZE];
    uint8_t renewed[SEALED_SIZE];
    struct random random;
    bool done = false;

    (void)state;
    seal("app", 5, sealed);
    memcpy(renewed, sealed, sizeof(sealed));
    random_seed(&random, 8);
    assert_int_equal(
        vault_reseal(&after, &random, "app", 5, renewed, sizeof(renewed), &done), ERR_OK);
    assert_true(done);
    assert_int_equal(open_with(&before, "app", 5, bytes_of(sealed, sizeof(sealed))), ERR_OK);
    assert_int_equal(open_with(&before, "app", 5, bytes_of(renewed, sizeof(renewed))), ERR_OK);
    assert_int_equal(open_with(&after, "app", 5, bytes_of(sealed, sizeof(sealed))), ERR_OK);
    assert_int_equal(open_with(&end, "app", 5, bytes_of(renewed, sizeof(renewed))), ERR_OK);
    assert_int_equal(
        open_with(&end, "app", 5, bytes_of(sealed, sizeof(sealed))), ERR_BAD_SIGNATURE);
    assert_int_equal(
        open_with(&key, "app", 5, bytes_of(renewed, sizeof(renewed))), ERR_BAD_SIGNATURE);
    /* Once more: nothing is left to do. */
    memcpy(sealed, renewed, sizeof(sealed));
    assert_int_equal(
        vault_reseal(&after, &random, "app", 5, renewed, sizeof(renewed), &done), ERR_OK);
    assert_false(done);
    assert_memory_equal(renewed, sealed, sizeof(sealed));
}

static void
what_neither_key_opens_is_left_alone(void **state)
{
    const struct vault_keys strangers = {.master = {7}, .other = {8}, .has_other = true};
    uint8_t sealed[SEALED_SIZE];
    uint8_t before[SEALED_SIZE];
    struct random random;
    bool done = false;

    (void)state;
    seal("app", 5, sealed);
    memcpy(before, sealed, sizeof(sealed));
    random_seed(&random, 8);
    assert_int_equal(vault_reseal(&strangers, &random, "app", 5, sealed, sizeof(sealed), &done),
        ERR_BAD_SIGNATURE);
    assert_int_equal(
        vault_reseal(&key, &random, "app", 6, sealed, sizeof(sealed), &done), ERR_BAD_SIGNATURE);
    assert_memory_equal(sealed, before, sizeof(sealed));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_opens),
        cmocka_unit_test(it_does_not_open_with_another_key_or_in_another_row),
        cmocka_unit_test(what_is_too_short_or_too_long_was_never_sealed),
        cmocka_unit_test(either_of_two_keys_opens_and_the_first_one_seals),
        cmocka_unit_test(what_neither_key_opens_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
