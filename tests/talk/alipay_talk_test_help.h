/*
 * alipay_talk_test_help.h -- an account of the hub's at the sandbox's Alipay, in either API.
 */
#ifndef TESTS_TALK_ALIPAY_TALK_TEST_HELP_H
#define TESTS_TALK_ALIPAY_TALK_TEST_HELP_H

#include "hub/channel/alipay/alipay.h"
#include "shared/crypt/crypt_test_certs.h"
#include "tests/talk/talk_test_help.h"
#include "tools/sandbox/alipay/alipay_test.h"

static inline int
alipay_talk_open_as(void **state, const struct adapter *adapter, const char *gateway)
{
    static struct talk talk;
    static char private_key[CRYPT_RSA_TEXT_MAX];
    static char public_key[CRYPT_RSA_TEXT_MAX];
    const struct adapter_value given[] = {{"app_id", TEST_APP_ID}, {"seller_id", TEST_SELLER_ID},
        {"private_key", private_key}, {"public_key", public_key}, {"gateway", gateway}};
    void *fixture;

    (void)fixture_open(&fixture);
    assert_int_equal(
        crypt_rsa_put_private(test_keys.app, private_key, sizeof(private_key)), ERR_OK);
    assert_int_equal(
        crypt_rsa_put_public(test_keys.alipay, public_key, sizeof(public_key)), ERR_OK);
    talk_begin(&talk, fixture, adapter, &(struct adapter_values){given, LENGTH(given)});
    talk.payer = TEST_RICH;
    talk.barcode = "281234567890125135";
    *state = &talk;
    return 0;
}

static inline int
alipay_talk_open(void **state)
{
    return alipay_talk_open_as(state, &alipay_adapter, TALK_HOST "/gateway.do");
}

static inline int
alipay_talk_open_v3(void **state)
{
    return alipay_talk_open_as(state, &alipay_adapter_v3, TALK_HOST);
}

/* By certificates. The sandbox signs with the merchant's key: the tests' certificate is of it. */
static inline int
alipay_talk_open_certified(void **state, const struct adapter *adapter, const char *gateway)
{
    static struct talk talk;
    static struct alipay_settings settings;
    static char chain[2 * SANDBOX_FILE_MAX];
    const struct adapter_value given[] = {{"app_id", TEST_APP_ID}, {"seller_id", TEST_SELLER_ID},
        {"private_key", settings.private_key}, {"app_certificate", cert_leaf},
        {"root_certificate", cert_root}, {"alipay_certificate", chain}, {"gateway", gateway}};

    settings = test_settings;
    settings.app_public_key[0] = '\0';
    assert_int_equal(
        crypt_rsa_put_private(test_keys.app, settings.private_key, sizeof(settings.private_key)),
        ERR_OK);
    text_set(settings.app_cert, sizeof(settings.app_cert), cert_leaf);
    text_set(settings.cert, sizeof(settings.cert), cert_leaf);
    text_set(settings.root_cert, sizeof(settings.root_cert), cert_root);
    (void)snprintf(chain, sizeof(chain), "%s%s", cert_leaf, cert_middle);
    talk_begin(&talk, fixture_make(&alipay_dialect, &settings), adapter,
        &(struct adapter_values){given, LENGTH(given)});
    talk.payer = TEST_RICH;
    talk.barcode = "281234567890125135";
    *state = &talk;
    return 0;
}

static inline int
alipay_talk_open_v2_certified(void **state)
{
    return alipay_talk_open_certified(state, &alipay_adapter, TALK_HOST "/gateway.do");
}

static inline int
alipay_talk_open_v3_certified(void **state)
{
    return alipay_talk_open_certified(state, &alipay_adapter_v3, TALK_HOST);
}

#endif
