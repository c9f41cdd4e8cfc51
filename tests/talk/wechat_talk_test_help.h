/*
 * wechat_talk_test_help.h -- accounts of the hub's at the sandbox's WeChat Pay.
 */
#ifndef TESTS_TALK_WECHAT_TALK_TEST_HELP_H
#define TESTS_TALK_WECHAT_TALK_TEST_HELP_H

#include "hub/channel/wechat/wechat.h"
#include "tests/talk/talk_test_help.h"
#include "tools/sandbox/wechat/wechat_certificate.h"
#include "tools/sandbox/wechat/wechat_test.h"

/* more is what this account has besides: of a service provider, barcodes by API v3. */
static inline int
wechat_talk_open_with(void **state, const struct adapter_value *more, size_t more_count)
{
    static struct talk talk;
    static char private_key[CRYPT_RSA_TEXT_MAX];
    static char certificate[SANDBOX_CERTIFICATE_PEM_MAX];
    struct adapter_value given[16] = {{"mchid", TEST_MCHID}, {"appid", TEST_APPID},
        {"private_key", private_key}, {"certificate", certificate}, {"api_v3_key", TEST_KEY},
        {"api_v2_key", test_settings.api_v2_key}, {"api", TALK_HOST}};
    struct adapter_values values = {given, 8};
    void *fixture;

    test_settings.merchant_serial[0] = '\0';
    (void)fixture_open(&fixture);
    assert_int_equal(
        crypt_rsa_put_private(test_keys.merchant, private_key, sizeof(private_key)), ERR_OK);
    assert_int_equal(
        wechat_certificate_merchant(test_keys.merchant, test_keys.platform, certificate), ERR_OK);
    given[7] = (struct adapter_value){
        "certificates", wechat_of(((struct fixture *)fixture)->sandbox)->certificate};
    for (size_t i = 0; i < more_count; i++)
        given[values.count++] = more[i];
    talk_begin(&talk, fixture, &wechat_adapter, &values);
    talk.payer = TEST_RICH;
    talk.barcode = "134567890123456001";
    *state = &talk;
    return 0;
}

static inline int
wechat_talk_open(void **state)
{
    return wechat_talk_open_with(state, NULL, 0);
}

static inline int
wechat_talk_open_provider(void **state)
{
    static const struct adapter_value more[] = {{"partner", "yes"}, {"sub_mchid", TEST_SUB}};

    return wechat_talk_open_with(state, more, LENGTH(more));
}

static inline int
wechat_talk_open_v3(void **state)
{
    static const struct adapter_value more[] = {{"barcode", "v3"}};

    return wechat_talk_open_with(state, more, LENGTH(more));
}

#endif
