#include "shared/crypt/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <threads.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test.h"

#define THREADS 4
#define ROUNDS 8

/* The order of P-256 (SEC 2 section 2.4.2). */
#define ORDER "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

static struct crypt_key *
p256_private(const char *hex)
{
    struct block scalar = unhex(hex);
    struct crypt_key *key = NULL;

    assert_int_equal(crypt_p256_private(whole(&scalar), &key), ERR_OK);
    return key;
}

static struct crypt_key *
p256_public(const char *hex)
{
    struct block point = unhex(hex);
    struct crypt_key *key = NULL;

    assert_int_equal(crypt_p256_public(whole(&point), &key), ERR_OK);
    return key;
}

/* RFC 5903 section 8.1. */
static void
two_sides_agree_as_in_rfc_5903(void **state)
{
    static const char *const ours_point =
        "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
        "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3";
    static const char *const secret_hex =
        "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
    struct crypt_key *ours =
        p256_private("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433");
    struct crypt_key *theirs =
        p256_private("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53");
    struct crypt_key *ours_public = p256_public(ours_point);
    uint8_t point[CRYPT_P256_PUBLIC_SIZE];
    uint8_t secret[CRYPT_P256_SECRET_SIZE];

    (void)state;
    crypt_p256_put_public(ours, point);
    assert_hex(point, sizeof(point), ours_point);
    assert_int_equal(crypt_p256_agree(ours, theirs, secret), ERR_OK);
    assert_hex(secret, sizeof(secret), secret_hex);
    assert_int_equal(crypt_p256_agree(theirs, ours_public, secret), ERR_OK);
    assert_hex(secret, sizeof(secret), secret_hex);
    crypt_key_free(&ours);
    crypt_key_free(&theirs);
    crypt_key_free(&ours_public);
}

/* RFC 6979 appendix A.2.5, with SHA-256. */
static void
the_signatures_of_rfc_6979_are_accepted(void **state)
{
    static const char *const rows[][2] = {
        {"sample", "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                   "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
        {"test", "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
                 "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"},
    };
    struct crypt_key *key =
        p256_public("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct block signature = unhex(rows[i][1]);

        assert_int_equal(crypt_p256_verify(key, bytes_text(rows[i][0]), whole(&signature)), ERR_OK);
        assert_int_equal(
            crypt_p256_verify(key, bytes_text("other"), whole(&signature)), ERR_BAD_SIGNATURE);
    }
    crypt_key_free(&key);
}

static void
a_p256_signature_fits_only_what_was_signed(void **state)
{
    struct crypt_key *key = NULL;
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    struct bytes all = bytes_of(signature, sizeof(signature));

    (void)state;
    assert_int_equal(crypt_p256_make(random_system(), &key), ERR_OK);
    for (int i = 0; i < ROUNDS; i++) {
        assert_int_equal(crypt_p256_sign(key, bytes_text("paid"), signature), ERR_OK);
        assert_int_equal(crypt_p256_verify(key, bytes_text("paid"), all), ERR_OK);
        assert_int_equal(crypt_p256_verify(key, bytes_text("paid "), all), ERR_BAD_SIGNATURE);
        assert_int_equal(
            crypt_p256_verify(key, bytes_text("paid"), bytes_of(signature, 63)), ERR_BAD_SIGNATURE);
        signature[(size_t)i * 8] ^= 1;
        assert_int_equal(crypt_p256_verify(key, bytes_text("paid"), all), ERR_BAD_SIGNATURE);
    }
    crypt_key_free(&key);
}

static void
a_p256_signature_out_of_range_is_refused(void **state)
{
    static const char *const zero =
        "0000000000000000000000000000000000000000000000000000000000000000";
    static const char *const ones =
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    static const char *const one =
        "0000000000000000000000000000000000000000000000000000000000000001";
    const char *const halves[][2] = {
        {zero, zero}, {zero, one}, {one, zero}, {ORDER, one}, {one, ORDER}, {ones, ones}};
    struct crypt_key *key = p256_private(one);

    (void)state;
    for (size_t i = 0; i < LENGTH(halves); i++) {
        struct block signature = unhex(halves[i][0]);
        struct block rest = unhex(halves[i][1]);

        memcpy(signature.at + signature.size, rest.at, rest.size);
        signature.size += rest.size;
        assert_int_equal(
            crypt_p256_verify(key, bytes_text("paid"), whole(&signature)), ERR_BAD_SIGNATURE);
    }
    crypt_key_free(&key);
}

static void
a_scalar_out_of_range_is_refused(void **state)
{
    static const char *const scalars[] = {
        "",
        "01",
        "0000000000000000000000000000000000000000000000000000000000000000",
        ORDER,
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "000000000000000000000000000000000000000000000000000000000000000001",
    };
    struct crypt_key *key = NULL;

    (void)state;
    for (size_t i = 0; i < LENGTH(scalars); i++) {
        struct block scalar = unhex(scalars[i]);

        assert_int_equal(crypt_p256_private(whole(&scalar), &key), ERR_BAD_INPUT);
        assert_null(key);
    }
    key = p256_private("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550");
    crypt_key_free(&key);
}

static void
a_point_off_the_curve_is_refused(void **state)
{
    struct block point = unhex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                               "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    struct block zero = {.at = {0x04}, .size = CRYPT_P256_PUBLIC_SIZE};
    struct block beyond = {.at = {0x04}, .size = CRYPT_P256_PUBLIC_SIZE};
    struct crypt_key *key = NULL;

    (void)state;
    memset(beyond.at + 1, 0xff, CRYPT_P256_PUBLIC_SIZE - 1);
    assert_int_equal(crypt_p256_public(whole(&zero), &key), ERR_BAD_INPUT);
    assert_int_equal(crypt_p256_public(whole(&beyond), &key), ERR_BAD_INPUT);
    assert_int_equal(crypt_p256_public(bytes_of(point.at, 64), &key), ERR_BAD_INPUT);
    assert_int_equal(crypt_p256_public(bytes_of(zero.at + 1, 1), &key), ERR_BAD_INPUT);
    point.at[64] ^= 1;
    assert_int_equal(crypt_p256_public(whole(&point), &key), ERR_BAD_INPUT);
    point.at[64] ^= 1;
    point.at[0] = 0x06; /* the hybrid form of SEC 1 */
    assert_int_equal(crypt_p256_public(whole(&point), &key), ERR_BAD_INPUT);
    point.at[0] = 0x03; /* the compressed one */
    assert_int_equal(crypt_p256_public(bytes_of(point.at, 33), &key), ERR_BAD_INPUT);
    assert_null(key);
}

static void
one_seed_makes_one_key(void **state)
{
    struct crypt_key *one = NULL;
    struct crypt_key *two = NULL;
    struct random random;
    uint8_t scalars[2][CRYPT_P256_PRIVATE_SIZE];
    uint8_t points[2][CRYPT_P256_PUBLIC_SIZE];

    (void)state;
    random_seed(&random, 88);
    assert_int_equal(crypt_p256_make(&random, &one), ERR_OK);
    random_seed(&random, 88);
    random_fill(&random, scalars[0], sizeof(scalars[0]));
    assert_int_equal(crypt_p256_private(bytes_of(scalars[0], 32), &two), ERR_OK);
    crypt_p256_put_private(one, scalars[1]);
    assert_memory_equal(scalars[0], scalars[1], sizeof(scalars[0]));
    crypt_p256_put_public(one, points[0]);
    crypt_p256_put_public(two, points[1]);
    assert_memory_equal(points[0], points[1], sizeof(points[0]));
    crypt_key_free(&one);
    crypt_key_free(&two);
}

static void
fill_with_ones(struct random *random, void *at, size_t size)
{
    (void)random;
    memset(at, 0xff, size);
}

static void
a_broken_random_source_makes_no_key(void **state)
{
    struct random broken = {.fill = fill_with_ones};
    struct crypt_key *key = NULL;

    (void)state;
    assert_int_equal(crypt_p256_make(&broken, &key), ERR_SYSTEM);
    assert_null(key);
}

static void
freeing_no_key_is_fine(void **state)
{
    struct crypt_key *key = NULL;

    (void)state;
    crypt_key_free(&key);
    key = p256_private("0000000000000000000000000000000000000000000000000000000000000001");
    crypt_key_free(&key);
    assert_null(key);
}

/* What a thread does with keys that others use as well. */
struct work {
    const struct crypt_key *ours;
    const struct crypt_key *theirs;
    atomic_int failures;
};

static int
do_work(void *context)
{
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    uint8_t one[CRYPT_P256_SECRET_SIZE];
    uint8_t two[CRYPT_P256_SECRET_SIZE];
    struct work *work = context;

    for (int i = 0; i < ROUNDS; i++) {
        struct crypt_key *key = NULL;

        if (crypt_p256_make(random_system(), &key) != ERR_OK ||
            crypt_p256_sign(work->ours, bytes_text("paid"), signature) != ERR_OK ||
            crypt_p256_verify(work->ours, bytes_text("paid"), bytes_of(signature, 64)) != ERR_OK ||
            crypt_p256_agree(work->ours, work->theirs, one) != ERR_OK ||
            crypt_p256_agree(work->theirs, work->ours, two) != ERR_OK ||
            memcmp(one, two, sizeof(one)) != 0)
            work->failures++;
        crypt_key_free(&key);
    }
    return 0;
}

static void
threads_share_keys(void **state)
{
    struct crypt_key *ours = NULL;
    struct crypt_key *theirs = NULL;
    struct work work = {.failures = 0};
    thrd_t threads[THREADS];

    (void)state;
    assert_int_equal(crypt_p256_make(random_system(), &ours), ERR_OK);
    assert_int_equal(crypt_p256_make(random_system(), &theirs), ERR_OK);
    work.ours = ours;
    work.theirs = theirs;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(thrd_create(&threads[i], do_work, &work), thrd_success);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(thrd_join(threads[i], NULL), thrd_success);
    assert_int_equal(work.failures, 0);
    crypt_key_free(&ours);
    crypt_key_free(&theirs);
}

/* The library makes what threads share when the first of them comes; here they come together. */
static int
come_first(void *context)
{
    struct crypt_key *key = NULL;
    atomic_int *failures = context;

    if (crypt_p256_make(random_system(), &key) != ERR_OK)
        (*failures)++;
    crypt_key_free(&key);
    return 0;
}

static void
threads_may_come_first_together(void **state)
{
    atomic_int failures = 0;
    thrd_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(thrd_create(&threads[i], come_first, &failures), thrd_success);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(thrd_join(threads[i], NULL), thrd_success);
    assert_int_equal(failures, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_may_come_first_together),
        cmocka_unit_test(two_sides_agree_as_in_rfc_5903),
        cmocka_unit_test(the_signatures_of_rfc_6979_are_accepted),
        cmocka_unit_test(a_p256_signature_fits_only_what_was_signed),
        cmocka_unit_test(a_p256_signature_out_of_range_is_refused),
        cmocka_unit_test(a_scalar_out_of_range_is_refused),
        cmocka_unit_test(a_point_off_the_curve_is_refused),
        cmocka_unit_test(one_seed_makes_one_key),
        cmocka_unit_test(a_broken_random_source_makes_no_key),
        cmocka_unit_test(freeing_no_key_is_fine),
        cmocka_unit_test(threads_share_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
