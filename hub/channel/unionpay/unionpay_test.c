#include "hub/channel/unionpay/unionpay_test_help.h"

#include "hub/channel/sorted.h"
#include "shared/text/encode.h"

static const struct adapter_create coffee = {
    .number = TEST_NUMBER,
    .subject = "咖啡",
    .payer = ADAPTER_UNNAMED,
    .address = "",
    .amount = {1234},
    .created = {INT64_C(1795398838) * 1000000},
    .expires = {INT64_C(1795399738) * 1000000},
};

/* The text that is signed, golden: whether it is right only UnionPay could say. */
static void
check_ask(struct unionpay_test *test, const struct adapter_ask *ask, const char *path,
    const char *expected)
{
    struct form form = {.count = 0};
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    const struct bytes signed_text = bytes_text(expected);
    size_t size;

    assert_string_equal(ask->method, "POST");
    assert_string_equal(ask->type, "application/x-www-form-urlencoded;charset=UTF-8");
    assert_string_equal(
        ask->url, arena_printf(test->arena, "https://gateway.95516.com/gateway/api/%s", path));
    assert_int_equal(form_read(ask->body, test->arena, &form), ERR_OK);
    assert_string_equal(sorted_text(&form, "signature", NULL, test->arena), expected);
    crypt_sha256(&signed_text, 1, digest);
    (void)encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex));
    assert_int_equal(encode_read_base64(bytes_text(form_value(&form, "signature")), signature,
                         sizeof(signature), &size),
        ERR_OK);
    assert_int_equal(
        crypt_rsa_verify(test->our_public, bytes_text(hex), bytes_of(signature, size)), ERR_OK);
}

static void
a_qr_is_applied_for_with_the_time_that_it_dies_at(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        unionpay_adapter.create(&test->account.base, &coffee, unionpay_test_now, test->arena, &ask),
        ERR_OK);
    check_ask(test, &ask, "backTransReq.do",
        "accessType=0&backUrl=https://pay.example/callback/unionpay/7&bizType=000000"
        "&certId=68759663125&channelType=08&currencyCode=156&encoding=UTF-8&merId=" TEST_MERCHANT
        "&orderId=" TEST_NUMBER "&payTimeout=20261123100858&signMethod=01&txnAmt=1234"
        "&txnSubType=07&txnTime=20261123095358&txnType=01&version=5.1.0");
}

static void
a_barcode_is_consumed_at_a_terminal(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.barcode = "6220000000000000001";
    assert_int_equal(
        unionpay_adapter.pay(&test->account.base, &create, unionpay_test_now, test->arena, &ask),
        ERR_OK);
    check_ask(test, &ask, "backTransReq.do",
        "accessType=0&backUrl=https://pay.example/callback/unionpay/7&bizType=000000"
        "&certId=68759663125&channelType=08&currencyCode=156&encoding=UTF-8&merId=" TEST_MERCHANT
        "&orderId=" TEST_NUMBER "&qrNo=6220000000000000001&signMethod=01&termId=00000001"
        "&txnAmt=1234&txnSubType=06&txnTime=20261123095358&txnType=01&version=5.1.0");
    create.barcode = "62&qrNo=1";
    assert_int_equal(
        unionpay_adapter.pay(&test->account.base, &create, unionpay_test_now, test->arena, &ask),
        ERR_BAD_INPUT);
}

static void
a_payment_is_asked_about_and_undone_by_its_number_and_its_time(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(unionpay_adapter.query(&test->account.base, &unionpay_test_payment,
                         unionpay_test_now, test->arena, &ask),
        ERR_OK);
    check_ask(test, &ask, "queryTrans.do",
        "accessType=0&bizType=000000&certId=68759663125&channelType=08&encoding=UTF-8"
        "&merId=" TEST_MERCHANT "&orderId=" TEST_NUMBER "&signMethod=01&txnSubType=00"
        "&txnTime=20261123095358&txnType=00&version=5.1.0");
    assert_int_equal(unionpay_adapter.reverse(&test->account.base, &unionpay_test_payment,
                         unionpay_test_now, test->arena, &ask),
        ERR_OK);
    check_ask(test, &ask, "backTransReq.do",
        "accessType=0&bizType=000000&certId=68759663125&channelType=08&encoding=UTF-8"
        "&merId=" TEST_MERCHANT "&orderId=" TEST_NUMBER "&signMethod=01&txnSubType=01"
        "&txnTime=20261123095358&txnType=99&version=5.1.0");
}

static void
a_refund_names_what_unionpay_calls_the_payment(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct adapter_refund refund = {.payment = unionpay_test_payment,
        .number = TEST_REFUND,
        .reason = "",
        .amount = {34},
        .created = {INT64_C(1795398898) * 1000000}};
    struct adapter_ask ask;

    assert_int_equal(
        unionpay_adapter.refund(&test->account.base, &refund, unionpay_test_now, test->arena, &ask),
        ERR_OK);
    check_ask(test, &ask, "backTransReq.do",
        "accessType=0&backUrl=https://pay.example/callback/unionpay/7&bizType=000000"
        "&certId=68759663125&channelType=08&currencyCode=156&encoding=UTF-8&merId=" TEST_MERCHANT
        "&orderId=" TEST_REFUND "&origQryId=462611231053581234568&signMethod=01&txnAmt=34"
        "&txnSubType=00&txnTime=20261123095458&txnType=04&version=5.1.0");
    refund.amount.fen = 1235;
    assert_int_equal(
        unionpay_adapter.refund(&test->account.base, &refund, unionpay_test_now, test->arena, &ask),
        ERR_OUT_OF_RANGE);
}

static void
what_cannot_be_asked_is_refused_here(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.amount.fen = 0;
    assert_int_equal(
        unionpay_adapter.create(&test->account.base, &create, unionpay_test_now, test->arena, &ask),
        ERR_OUT_OF_RANGE);
    create = coffee;
    create.expires = unionpay_test_now;
    assert_int_equal(
        unionpay_adapter.create(&test->account.base, &create, unionpay_test_now, test->arena, &ask),
        ERR_EXPIRED);
    create = coffee;
    create.way = ADAPTER_WAY_BROWSER;
    assert_int_equal(
        unionpay_adapter.create(&test->account.base, &create, unionpay_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
    create = coffee;
    create.split = true;
    assert_int_equal(
        unionpay_adapter.create(&test->account.base, &create, unionpay_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
}

static void
a_secret_signs_by_sha256_or_by_sm3(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct unionpay_account account = test->account;
    const struct form form = {.fields = {{"b", "2"}, {"a", "1"}, {"blank", "  "}}, .count = 3};
    const char *signature;

    text_set(account.secret, sizeof(account.secret), "secret");
    account.method = UNIONPAY_METHOD_SHA256;
    assert_int_equal(unionpay_sign_request(&account, &form, test->arena, &signature), ERR_OK);
    /* printf 'a=1&b=2&%s' $(printf secret | sha256sum | cut -d' ' -f1) | sha256sum */
    assert_string_equal(
        signature, "c4364eb2d771a4cad4f3faa1f5600bda7d822ffe803082e994c691ec0a58e1af");
    account.method = UNIONPAY_METHOD_SM3;
    /* The same by `openssl dgst -sm3`. */
    if (unionpay_sign_request(&account, &form, test->arena, &signature) != ERR_UNSUPPORTED)
        assert_string_equal(
            signature, "97a75de4df446de9009f06e20a111702ae06907eb0ade424451f2c1c5d6cd86e");
}

static void
the_page_goes_to_the_qr(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    char block[256];
    struct text text;

    text_init(&text, block, sizeof(block));
    assert_int_equal(unionpay_adapter.put_bridge(&test->account.base, ADAPTER_WAY_WALLET,
                         "https://qr.95516.com/00010001/1", unionpay_test_now, &text),
        ERR_OK);
    assert_string_equal(block, "{\"go\":\"https://qr.95516.com/00010001/1\"}");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_qr_is_applied_for_with_the_time_that_it_dies_at),
        cmocka_unit_test(a_barcode_is_consumed_at_a_terminal),
        cmocka_unit_test(a_payment_is_asked_about_and_undone_by_its_number_and_its_time),
        cmocka_unit_test(a_refund_names_what_unionpay_calls_the_payment),
        cmocka_unit_test(what_cannot_be_asked_is_refused_here),
        cmocka_unit_test(a_secret_signs_by_sha256_or_by_sm3),
        cmocka_unit_test(the_page_goes_to_the_qr),
    };

    return cmocka_run_group_tests(tests, unionpay_test_setup, unionpay_test_teardown);
}
