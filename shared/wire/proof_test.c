#include "shared/wire/proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NONCE_SIZE 32

struct keys {
    struct crypt_key *ours;
    struct crypt_key *other;
};

/* A hello with every field set, and the signature's place. */
struct signed_hello {
    struct message_hello hello;
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
};

static const uint8_t nonce[NONCE_SIZE] = {1, 2, 3};
static const uint8_t later_nonce[NONCE_SIZE] = {1, 2, 4};
static const uint8_t chain[32] = {9};

static int
make_keys(void **state)
{
    static struct keys keys;
    struct random random;

    random_seed(&random, 21);
    assert_int_equal(crypt_p256_make(&random, &keys.ours), ERR_OK);
    assert_int_equal(crypt_p256_make(&random, &keys.other), ERR_OK);
    *state = &keys;
    return 0;
}

static int
free_keys(void **state)
{
    struct keys *keys = *state;

    crypt_key_free(&keys->ours);
    crypt_key_free(&keys->other);
    return 0;
}

static struct bytes
hub_nonce(void)
{
    return bytes_of(nonce, sizeof(nonce));
}

static void
sign(const struct keys *keys, struct signed_hello *made)
{
    made->hello = (struct message_hello){
        .terminal = 100001,
        .epoch = 1,
        .last_sequence = 9,
        .acked_sequence = 7,
        .acked_chain = bytes_of(chain, sizeof(chain)),
        .till_us = 1790000000000000,
        .nonce = bytes_of(later_nonce, sizeof(later_nonce)),
        .program = bytes_text("shanju-agent 1"),
        .version = MESSAGE_VERSION,
    };
    assert_int_equal(
        proof_sign_hello(&made->hello, hub_nonce(), keys->ours, made->signature), ERR_OK);
    assert_int_equal(made->hello.signature.size, CRYPT_P256_SIGNATURE_SIZE);
}

static void
a_signed_hello_is_believed(void **state)
{
    const struct keys *keys = *state;
    struct signed_hello made;

    sign(keys, &made);
    assert_int_equal(proof_verify_hello(&made.hello, hub_nonce(), keys->ours), ERR_OK);
}

static void
a_replayed_hello_fits_no_other_nonce(void **state)
{
    const struct keys *keys = *state;
    struct signed_hello made;

    sign(keys, &made);
    assert_int_equal(
        proof_verify_hello(&made.hello, bytes_of(later_nonce, sizeof(later_nonce)), keys->ours),
        ERR_BAD_SIGNATURE);
}

static void
a_hello_with_any_field_altered_is_refused(void **state)
{
    const struct keys *keys = *state;
    struct signed_hello made;
    struct message_hello altered[9];

    sign(keys, &made);
    for (size_t i = 0; i < LENGTH(altered); i++)
        altered[i] = made.hello;
    altered[0].terminal++;
    altered[1].epoch++;
    altered[2].last_sequence++;
    altered[3].acked_sequence--;
    altered[4].acked_chain.size--;
    altered[5].till_us++;
    altered[6].nonce = hub_nonce();
    altered[7].program.size--;
    altered[8].version++;
    for (size_t i = 0; i < LENGTH(altered); i++)
        assert_int_equal(
            proof_verify_hello(&altered[i], hub_nonce(), keys->ours), ERR_BAD_SIGNATURE);
}

static void
a_hello_of_another_key_is_refused(void **state)
{
    const struct keys *keys = *state;
    struct signed_hello made;

    sign(keys, &made);
    assert_int_equal(proof_verify_hello(&made.hello, hub_nonce(), keys->other), ERR_BAD_SIGNATURE);
    made.signature[40] ^= 1;
    assert_int_equal(proof_verify_hello(&made.hello, hub_nonce(), keys->ours), ERR_BAD_SIGNATURE);
}

static void
a_hello_without_a_whole_signature_is_refused(void **state)
{
    const struct keys *keys = *state;
    struct signed_hello made;

    sign(keys, &made);
    for (size_t size = 0; size < CRYPT_P256_SIGNATURE_SIZE; size += 21) {
        made.hello.signature = bytes_of(made.signature, size);
        assert_int_equal(
            proof_verify_hello(&made.hello, hub_nonce(), keys->ours), ERR_BAD_SIGNATURE);
    }
}

static void
a_nonce_of_another_size_is_none(void **state)
{
    const struct keys *keys = *state;
    struct signed_hello made;

    sign(keys, &made);
    assert_int_equal(
        proof_verify_hello(&made.hello, bytes_of(nonce, 31), keys->ours), ERR_BAD_INPUT);
    assert_int_equal(proof_sign_hello(&made.hello, bytes_of(NULL, 0), keys->ours, made.signature),
        ERR_BAD_INPUT);
}

static void
the_hub_s_proof_depends_on_both_nonces_the_number_and_the_key(void **state)
{
    const uint8_t key[DEVICE_KEY_SIZE] = {5};
    const uint8_t other_key[DEVICE_KEY_SIZE] = {6};
    const struct bytes first = hub_nonce();
    const struct bytes second = bytes_of(later_nonce, sizeof(later_nonce));
    uint8_t proof[CRYPT_SHA256_SIZE];
    uint8_t other[CRYPT_SHA256_SIZE];

    (void)state;
    proof_of_hub(key, 7, first, second, proof);
    proof_of_hub(key, 7, first, second, other);
    assert_memory_equal(proof, other, sizeof(proof));
    proof_of_hub(key, 7, second, first, other);
    assert_memory_not_equal(proof, other, sizeof(proof));
    proof_of_hub(key, 7, first, first, other);
    assert_memory_not_equal(proof, other, sizeof(proof));
    proof_of_hub(key, 8, first, second, other);
    assert_memory_not_equal(proof, other, sizeof(proof));
    proof_of_hub(other_key, 7, first, second, other);
    assert_memory_not_equal(proof, other, sizeof(proof));
}

static void
an_enrolment_is_bound_to_its_code_and_its_key(void **state)
{
    const struct keys *keys = *state;
    const struct bytes code = bytes_text("ABCDEFGH2345");
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    struct bytes whole = bytes_of(signature, sizeof(signature));

    assert_int_equal(proof_sign_enrolment(code, keys->ours, signature), ERR_OK);
    assert_int_equal(proof_verify_enrolment(code, keys->ours, whole), ERR_OK);
    assert_int_equal(
        proof_verify_enrolment(bytes_text("ABCDEFGH2346"), keys->ours, whole), ERR_BAD_SIGNATURE);
    assert_int_equal(
        proof_verify_enrolment(bytes_of(NULL, 0), keys->ours, whole), ERR_BAD_SIGNATURE);
    assert_int_equal(proof_verify_enrolment(code, keys->other, whole), ERR_BAD_SIGNATURE);
    /* What was signed to say hello is no enrolment. */
    assert_int_equal(
        proof_verify_hello(&(struct message_hello){.signature = whole}, hub_nonce(), keys->ours),
        ERR_BAD_SIGNATURE);
}

static void
an_endless_code_is_refused(void **state)
{
    static const uint8_t code[300] = {'A'};
    const struct keys *keys = *state;
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];

    assert_int_equal(
        proof_sign_enrolment(bytes_of(code, sizeof(code)), keys->ours, signature), ERR_TOO_BIG);
    assert_int_equal(proof_verify_enrolment(bytes_of(code, sizeof(code)), keys->ours,
                         bytes_of(signature, sizeof(signature))),
        ERR_TOO_BIG);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_hello_is_believed),
        cmocka_unit_test(a_replayed_hello_fits_no_other_nonce),
        cmocka_unit_test(a_hello_with_any_field_altered_is_refused),
        cmocka_unit_test(a_hello_of_another_key_is_refused),
        cmocka_unit_test(a_hello_without_a_whole_signature_is_refused),
        cmocka_unit_test(a_nonce_of_another_size_is_none),
        cmocka_unit_test(the_hub_s_proof_depends_on_both_nonces_the_number_and_the_key),
        cmocka_unit_test(an_enrolment_is_bound_to_its_code_and_its_key),
        cmocka_unit_test(an_endless_code_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
