#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test_pair.h"
#include "tools/sandbox/unionpay/unionpay_sign.h"

#define MESSAGE "a=1&b=中国&c=x=y&z=3"

/* printf %s MESSAGE | sha256sum | head -c 64 | openssl dgst -sha256 -sign ours.pem | base64 */
static const char signed_by_openssl[] =
    "Nen6KXflH9oX8BhuUbPR7+Dj1/AD15OaijgEEBb2kv5Z4StZXekWnnBSNMhhj/gzKKowUB8Hz270cyuE"
    "t5UEbycZebsPMHWfiiJwkXZufEGtk5H5CVgaimMuQX6MPmO+33cBdolRuQG547cDu5WK994ZUmj0/ejz"
    "F/HXAJPCmNRYkpAKy7WYQUyKvtvsVJdwz3ktCAspOYHe3dFGEc7SAmM0l4y5gSKLA/N8nCqQZ/mRyYH5"
    "ZdGrMLsPxlzrKtZPn2V8MVHky1Jhzgty7f+XfmWiyRnZ93SbHVLCkk8y4K9rfGlA/ite7Ct91NmKSIVX"
    "zAki2U/O1QVpG5DIAZtOgg==";

static void
the_text_is_sorted_and_without_what_is_blank(void **state)
{
    const struct form form = {
        .fields = {{"z", "3"}, {"signature", "x"}, {"b", "中国"}, {"y", " "}, {"x", ""}, {"a", "1"},
            {"c", "x=y"}},
        .count = 7,
    };
    char block[64];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    unionpay_sign_text(&form, &text);
    assert_true(text_ok(&text));
    assert_string_equal(block, MESSAGE);
}

static void
a_signature_is_what_openssl_makes(void **state)
{
    struct crypt_key *key;
    struct unionpay_signer signer = {.secret = ""};
    char sign[UNIONPAY_SIGN_SIZE];

    (void)state;
    crypt_test_pair(crypt_test_ours, &key, NULL);
    signer.key = key;
    assert_int_equal(unionpay_sign_make(&signer, "01", bytes_text(MESSAGE), sign), ERR_OK);
    assert_string_equal(sign, signed_by_openssl);
    assert_int_equal(unionpay_sign_check(&signer, "01", bytes_text(MESSAGE), sign), ERR_OK);
    assert_int_equal(
        unionpay_sign_check(&signer, "01", bytes_text("a=1"), sign), ERR_BAD_SIGNATURE);
    assert_int_equal(unionpay_sign_check(&signer, "01", bytes_text(MESSAGE), "?"), ERR_BAD_INPUT);
    crypt_key_free(&key);
}

/*
 * secret=$(printf %s secret | openssl dgst -sha256 -r | cut -c-64)
 * printf %s "MESSAGE&$secret" | openssl dgst -sha256; likewise with -sm3
 */
static void
a_secret_signs_by_either_digest_as_openssl_does(void **state)
{
    static const struct {
        const char *method;
        const char *sign;
    } rows[] = {
        {"11", "1d7d85feb808e7355ee38fe928c394898ecbbc34eff9d84b7dd3749e296c6287"},
        {"12", "26b7ccfe71253bd3e5082e9f728dbc8eba2a1430ae3638ad8837a72c4eab5e8f"},
    };
    const struct unionpay_signer signer = {.secret = "secret"};
    const struct unionpay_signer another = {.secret = "Secret"};
    char sign[UNIONPAY_SIGN_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *method = rows[i].method;

        assert_int_equal(unionpay_sign_make(&signer, method, bytes_text(MESSAGE), sign), ERR_OK);
        assert_string_equal(sign, rows[i].sign);
        assert_int_equal(unionpay_sign_check(&signer, method, bytes_text(MESSAGE), sign), ERR_OK);
        assert_int_equal(
            unionpay_sign_check(&signer, method, bytes_text("a=1"), sign), ERR_BAD_SIGNATURE);
        assert_int_equal(
            unionpay_sign_check(&another, method, bytes_text(MESSAGE), sign), ERR_BAD_SIGNATURE);
    }
}

static void
without_a_secret_there_is_a_key_alone(void **state)
{
    const struct unionpay_signer signer = {.secret = ""};
    char sign[UNIONPAY_SIGN_SIZE];

    (void)state;
    assert_true(unionpay_sign_knows(&signer, "01"));
    assert_int_equal(unionpay_sign_make(&signer, "11", bytes_text(MESSAGE), sign), ERR_UNSUPPORTED);
    assert_int_equal(unionpay_sign_check(&signer, "12", bytes_text(MESSAGE), ""), ERR_UNSUPPORTED);
    assert_false(unionpay_sign_knows(&(struct unionpay_signer){.secret = "secret"}, "02"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_sorted_and_without_what_is_blank),
        cmocka_unit_test(a_signature_is_what_openssl_makes),
        cmocka_unit_test(a_secret_signs_by_either_digest_as_openssl_does),
        cmocka_unit_test(without_a_secret_there_is_a_key_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
