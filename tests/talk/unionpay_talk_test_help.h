/*
 * unionpay_talk_test_help.h -- accounts of the hub's at the sandbox's UnionPay, by each signature.
 */
#ifndef TESTS_TALK_UNIONPAY_TALK_TEST_HELP_H
#define TESTS_TALK_UNIONPAY_TALK_TEST_HELP_H

#include "hub/channel/unionpay/unionpay.h"
#include "tests/talk/talk_test_help.h"
#include "tools/sandbox/unionpay/unionpay_test.h"

#define UNIONPAY_TALK_SECRET "79d5bd8bd2d4a6d9"

static inline int
unionpay_talk_open_with(void **state, const char *sign_method, const char *secret)
{
    static struct talk talk;
    static char private_key[CRYPT_RSA_TEXT_MAX];
    static char roots[SANDBOX_CERTIFICATE_PEM_MAX];
    static char middle[SANDBOX_CERTIFICATE_PEM_MAX];
    const struct adapter_value given[] = {{"merchant", TEST_MERCHANT}, {"sign_method", sign_method},
        {"secret", secret}, {"private_key", private_key},
        {"certificate", test_settings.merchant_cert}, {"roots", roots}, {"middle", middle},
        {"gateway", TALK_HOST}, {"files", TALK_HOST "/unionpay/files"}};
    void *fixture;

    assert_int_equal(
        crypt_rsa_put_private(test_keys.merchant, private_key, sizeof(private_key)), ERR_OK);
    assert_int_equal(unionpay_keys_root(&test_keys, roots), ERR_OK);
    assert_int_equal(unionpay_keys_middle(&test_keys, middle), ERR_OK);
    text_set(test_settings.secret, sizeof(test_settings.secret), UNIONPAY_TALK_SECRET);
    (void)fixture_open(&fixture);
    talk_begin(&talk, fixture, &unionpay_adapter, &(struct adapter_values){given, LENGTH(given)});
    talk.payer = "";
    talk.barcode = "6212345678901235135";
    *state = &talk;
    return 0;
}

static inline int
unionpay_talk_open(void **state)
{
    return unionpay_talk_open_with(state, "01", "");
}

#endif
