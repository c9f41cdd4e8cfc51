#include "shared/pay/device_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A terminal's key pair and the hub's, each also as the other side sees it. */
struct sides {
    struct crypt_key *terminal;
    struct crypt_key *terminal_public;
    struct crypt_key *hub;
    struct crypt_key *hub_public;
};

static struct crypt_key *
public_of(const struct crypt_key *key)
{
    uint8_t point[CRYPT_P256_PUBLIC_SIZE];
    struct crypt_key *public_key = NULL;

    crypt_p256_put_public(key, point);
    assert_int_equal(crypt_p256_public(bytes_of(point, sizeof(point)), &public_key), ERR_OK);
    return public_key;
}

static int
make_sides(void **state)
{
    static struct sides sides;
    struct random random;

    random_seed(&random, 11);
    assert_int_equal(crypt_p256_make(&random, &sides.terminal), ERR_OK);
    assert_int_equal(crypt_p256_make(&random, &sides.hub), ERR_OK);
    sides.terminal_public = public_of(sides.terminal);
    sides.hub_public = public_of(sides.hub);
    *state = &sides;
    return 0;
}

static int
free_sides(void **state)
{
    struct sides *sides = *state;

    crypt_key_free(&sides->terminal);
    crypt_key_free(&sides->terminal_public);
    crypt_key_free(&sides->hub);
    crypt_key_free(&sides->hub_public);
    return 0;
}

static void
both_sides_derive_the_same_keys(void **state)
{
    const struct sides *sides = *state;
    struct device_keys ours;
    struct device_keys theirs;

    assert_int_equal(device_key_derive(sides->terminal, sides->hub_public, 100001, &ours), ERR_OK);
    assert_int_equal(
        device_key_derive(sides->hub, sides->terminal_public, 100001, &theirs), ERR_OK);
    assert_memory_equal(&ours, &theirs, sizeof(ours));
}

static void
the_three_keys_differ(void **state)
{
    const struct sides *sides = *state;
    struct device_keys keys;

    assert_int_equal(device_key_derive(sides->hub, sides->terminal_public, 7, &keys), ERR_OK);
    assert_memory_not_equal(keys.ticket, keys.code, DEVICE_KEY_SIZE);
    assert_memory_not_equal(keys.code, keys.link, DEVICE_KEY_SIZE);
    assert_memory_not_equal(keys.link, keys.ticket, DEVICE_KEY_SIZE);
}

static void
another_terminal_number_has_other_keys(void **state)
{
    static const int64_t numbers[] = {0, 1, 256, 65536, DEVICE_NUMBER_MAX};
    const struct sides *sides = *state;
    struct device_keys keys[LENGTH(numbers)];

    for (size_t i = 0; i < LENGTH(numbers); i++) {
        assert_int_equal(
            device_key_derive(sides->hub, sides->terminal_public, numbers[i], &keys[i]), ERR_OK);
        for (size_t j = 0; j < i; j++) {
            assert_memory_not_equal(keys[i].ticket, keys[j].ticket, DEVICE_KEY_SIZE);
            assert_memory_not_equal(keys[i].code, keys[j].code, DEVICE_KEY_SIZE);
            assert_memory_not_equal(keys[i].link, keys[j].link, DEVICE_KEY_SIZE);
        }
    }
}

static void
another_pair_has_other_keys(void **state)
{
    const struct sides *sides = *state;
    struct device_keys with_hub;
    struct device_keys with_itself;

    assert_int_equal(device_key_derive(sides->terminal, sides->hub_public, 7, &with_hub), ERR_OK);
    assert_int_equal(
        device_key_derive(sides->terminal, sides->terminal_public, 7, &with_itself), ERR_OK);
    assert_memory_not_equal(with_hub.ticket, with_itself.ticket, DEVICE_KEY_SIZE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_derive_the_same_keys),
        cmocka_unit_test(the_three_keys_differ),
        cmocka_unit_test(another_terminal_number_has_other_keys),
        cmocka_unit_test(another_pair_has_other_keys),
    };

    return cmocka_run_group_tests(tests, make_sides, free_sides);
}
