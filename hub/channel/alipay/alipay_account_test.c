#include "hub/channel/alipay/alipay_test_help.h"

#include "shared/crypt/crypt_test_certs.h"

#define QUERY "alipay_trade_query_response"

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static enum err
open_with(const char *app, const char *root, const char *theirs, const char **ret_field,
    struct adapter_account **ret_account)
{
    const struct adapter_value given[] = {
        {"app_id", TEST_APP},
        {"private_key", crypt_test_ours},
        {"app_certificate", app},
        {"root_certificate", root},
        {"alipay_certificate", theirs},
    };
    const struct adapter_values values = {given, LENGTH(given)};

    return alipay_adapter.open(&values, "https://pay.example/callback", ret_field, ret_account);
}

/* Alipay's certificate with what stands between it and its root. */
static const char *
chain(struct alipay_test *test)
{
    return arena_printf(test->arena, "%s%s", cert_leaf, cert_middle);
}

static struct adapter_account *
opened(struct alipay_test *test)
{
    struct adapter_account *account = NULL;
    const char *field;

    assert_int_equal(open_with(cert_leaf, cert_root, chain(test), &field, &account), ERR_OK);
    return account;
}

/* An answer to a query that names a certificate; our key stands for theirs. */
static enum adapter_state
state_of(struct alipay_test *test, const struct adapter_account *account, const char *sn,
    struct moment at)
{
    static const char content[] = "{\"code\":\"10000\",\"out_trade_no\":\"N1\",\"trade_no\":\"T1\","
                                  "\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"12.34\"}";
    struct alipay_test theirs = *test;
    struct adapter_heard heard;
    struct adapter_reply reply;

    theirs.their_private = test->our_private;
    heard =
        alipay_test_heard(200, bytes_text(arena_printf(test->arena,
                                   "{\"" QUERY "\":%s,\"alipay_cert_sn\":\"%s\",\"sign\":\"%s\"}",
                                   content, sn, alipay_test_sign(&theirs, content))));
    heard.at = at;
    assert_int_equal(alipay_adapter.read(account, ADAPTER_CALL_QUERY, &alipay_test_payment, &heard,
                         test->arena, &reply),
        ERR_OK);
    return reply.state;
}

static void
a_request_names_our_certificate_and_the_roots(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_account *account = opened(test);
    struct form form = {.count = 0};
    struct adapter_ask ask;

    assert_int_equal(
        alipay_adapter.query(account, &alipay_test_payment, now, test->arena, &ask), ERR_OK);
    assert_int_equal(form_read(bytes_text(strchr(ask.url, '?') + 1), test->arena, &form), ERR_OK);
    assert_string_equal(form_value(&form, "app_cert_sn"), alipay_account_of(account)->app_sn);
    assert_string_equal(
        form_value(&form, "alipay_root_cert_sn"), alipay_account_of(account)->roots_sn);
    assert_int_equal(strlen(form_value(&form, "app_cert_sn")), 32);
    alipay_adapter.close(&account);
}

static void
an_answer_is_verified_by_the_certificate_that_it_names(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_account *account = opened(test);
    const char *sn = alipay_account_of(account)->certificates[0].sn;
    const struct moment long_after = {INT64_C(2500000000) * 1000000};

    assert_int_equal(alipay_account_of(account)->certificates_count, 1);
    assert_int_equal(state_of(test, account, sn, now), ADAPTER_PAID);
    assert_int_equal(
        state_of(test, account, "00000000000000000000000000000000", now), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, account, sn, long_after), ADAPTER_UNKNOWN);
    alipay_adapter.close(&account);
}

static void
a_certificate_of_another_root_does_not_open(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_account *account = NULL;
    const char *field;

    assert_int_equal(
        open_with(cert_leaf, cert_other, chain(test), &field, &account), ERR_BAD_INPUT);
    assert_string_equal(field, "alipay_certificate");
    assert_int_equal(open_with(cert_leaf, cert_root, cert_leaf, &field, &account), ERR_BAD_INPUT);
    assert_string_equal(field, "alipay_certificate");
    assert_int_equal(open_with(cert_leaf, "", chain(test), &field, &account), ERR_BAD_INPUT);
    assert_string_equal(field, "root_certificate");
    assert_int_equal(
        open_with("-----BEGIN nothing", cert_root, chain(test), &field, &account), ERR_BAD_INPUT);
    assert_string_equal(field, "app_certificate");
    assert_null(account);
}

static void
without_certificates_a_public_key_is_needed(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_account *account = NULL;
    const char *field;

    (void)test;
    assert_int_equal(open_with("", "", "", &field, &account), ERR_BAD_INPUT);
    assert_string_equal(field, "public_key");
    assert_null(account);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_names_our_certificate_and_the_roots),
        cmocka_unit_test(an_answer_is_verified_by_the_certificate_that_it_names),
        cmocka_unit_test(a_certificate_of_another_root_does_not_open),
        cmocka_unit_test(without_certificates_a_public_key_is_needed),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
