#include "hub/channel/wechat/wechat_micropay.h"

#include "hub/channel/wechat/wechat_test_help.h"
#include "shared/text/xml.h"

#define REFUND_NUMBER "0000070000000000000000002"

static const struct adapter_create coffee = {
    .number = TEST_NUMBER,
    .subject = "朝阳门店 <1>",
    .payer = "",
    .address = "",
    .barcode = "134500000000000001",
    .amount = {1234},
    .expires = {(TEST_NOW_S + 300) * 1000000},
};

static const struct adapter_payment payment = {
    .number = TEST_NUMBER, .trade = "", .amount = {1234}, .barcode = true};

static const struct adapter_refund half = {
    .payment = {.number = TEST_NUMBER, .trade = "", .amount = {1234}, .barcode = true},
    .number = REFUND_NUMBER,
    .reason = "少了一杯",
    .amount = {600},
};

/* What was sent, byte for byte but for the nonce and the signature, which are checked. */
static void
assert_asked(struct wechat_test *test, const struct wechat_account *account,
    const struct adapter_ask *ask, const char *path, const char *who, const char *rest)
{
    const char *body = arena_text(test->arena, ask->body);
    struct form form;

    assert_string_equal(ask->method, "POST");
    assert_string_equal(ask->url, arena_printf(test->arena, TEST_API "%s", path));
    assert_string_equal(ask->type, "text/xml; charset=utf-8");
    assert_int_equal(xml_read(ask->body, test->arena, &form), ERR_OK);
    assert_int_equal(strlen(form_value(&form, "nonce_str")), 32);
    assert_int_equal(
        wechat_sign_verify_v2(&form, account->v2_key, account->v2_sign, test->arena), ERR_OK);
    assert_string_equal(
        body, arena_printf(test->arena,
                  "<xml><appid>wxd678efh567hg6787</appid><mch_id>1900000001</mch_id>%s"
                  "<nonce_str>%s</nonce_str><sign_type>%s</sign_type>%s<sign>%s</sign></xml>",
                  who, form_value(&form, "nonce_str"),
                  account->v2_sign == WECHAT_V2_MD5 ? "MD5" : "HMAC-SHA256", rest,
                  form_value(&form, "sign")));
}

static struct adapter_ask
ask_to_pay(struct wechat_test *test, const struct wechat_account *account,
    const struct adapter_create *create)
{
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.pay(&account->base, create, wechat_test_now, test->arena, &ask), ERR_OK);
    return ask;
}

/* An answer with its signature; fields are "name", "value", …, NULL. */
static struct adapter_heard
say(struct wechat_test *test, const char *const *fields)
{
    struct form form = {.count = 0};
    char *block = arena_take(test->arena, 4096);
    char sign[WECHAT_SIGN_V2_SIZE];
    struct text text;

    assert_non_null(block);
    for (; *fields != NULL; fields += 2)
        form.fields[form.count++] = (struct form_field){fields[0], fields[1]};
    assert_non_null(wechat_sign_v2(&form, TEST_V2_KEY, WECHAT_V2_HMAC, test->arena, sign));
    text_init(&text, block, 4096);
    xml_begin(&text);
    for (size_t i = 0; i < form.count; i++)
        xml_put(&text, form.fields[i].name, bytes_text(form.fields[i].value));
    xml_put(&text, "sign", bytes_text(sign));
    xml_end(&text);
    assert_true(text_ok(&text));
    return (struct adapter_heard){.status = 200, .body = text_bytes(&text), .at = wechat_test_now};
}

#define OURS                                                                                       \
    "return_code", "SUCCESS", "return_msg", "OK", "appid", "wxd678efh567hg6787", "mch_id",         \
        "1900000001", "nonce_str", "n"
#define OK OURS, "result_code", "SUCCESS"
#define PAID                                                                                       \
    OK, "openid", "o1", "trade_type", "MICROPAY", "fee_type", "CNY", "total_fee", "1234",          \
        "cash_fee", "1200", "transaction_id", "4200000001", "out_trade_no", TEST_NUMBER,           \
        "time_end", "20261123095350"

static struct adapter_reply
read_heard(struct wechat_test *test, enum adapter_call call, const struct adapter_heard *heard)
{
    struct adapter_reply reply;

    assert_int_equal(
        wechat_adapter.read(&test->account.base, call, &payment, heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_reply
read_said(struct wechat_test *test, enum adapter_call call, const char *const *fields)
{
    const struct adapter_heard heard = say(test, fields);

    return read_heard(test, call, &heard);
}

static enum adapter_state
state_of(struct wechat_test *test, enum adapter_call call, const char *err_code)
{
    const char *const fields[] = {OURS, "result_code", "FAIL", "err_code", err_code, NULL};

    return read_said(test, call, fields).state;
}

static struct adapter_refund_reply
read_refund(struct wechat_test *test, enum adapter_call call, const char *const *fields)
{
    const struct adapter_heard heard = say(test, fields);
    struct adapter_refund_reply reply;

    assert_int_equal(
        wechat_adapter.read_refund(&test->account.base, call, &half, &heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static enum adapter_refund_state
refund_state_of(struct wechat_test *test, enum adapter_call call, const char *err_code)
{
    const char *const fields[] = {OURS, "result_code", "FAIL", "err_code", err_code, NULL};

    return read_refund(test, call, fields).state;
}

static void
a_barcode_is_sent(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account md5 = test->account;
    struct adapter_ask ask = ask_to_pay(test, &test->account, &coffee);
    const char *rest =
        "<body>朝阳门店 &lt;1&gt;</body><out_trade_no>" TEST_NUMBER "</out_trade_no>"
        "<spbill_create_ip>127.0.0.1</spbill_create_ip><auth_code>134500000000000001</auth_code>"
        "<time_expire>20261123095858</time_expire><total_fee>1234</total_fee>";

    assert_asked(test, &test->account, &ask, "/pay/micropay", "", rest);
    assert_null(ask.certificate);
    md5.v2_sign = WECHAT_V2_MD5;
    ask = ask_to_pay(test, &md5, &coffee);
    assert_asked(test, &md5, &ask, "/pay/micropay", "", rest);
}

static void
a_partner_sends_it_for_its_merchant_and_what_is_shared_says_so(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account account = test->partner;
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.split = true;
    create.address = "14.23.150.211";
    text_set(account.sub_appid, sizeof(account.sub_appid), "wx8888888888888888");
    ask = ask_to_pay(test, &account, &create);
    assert_asked(test, &account, &ask, "/pay/micropay",
        "<sub_appid>wx8888888888888888</sub_appid><sub_mch_id>1900000109</sub_mch_id>",
        "<body>朝阳门店 &lt;1&gt;</body><out_trade_no>" TEST_NUMBER "</out_trade_no>"
        "<spbill_create_ip>14.23.150.211</spbill_create_ip>"
        "<auth_code>134500000000000001</auth_code><time_expire>20261123095858</time_expire>"
        "<profit_sharing>Y</profit_sharing><total_fee>1234</total_fee>");
}

static void
it_is_asked_about_and_undone_by_our_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *rest = "<out_trade_no>" TEST_NUMBER "</out_trade_no>";
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.query(&test->account.base, &payment, wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_asked(test, &test->account, &ask, "/pay/orderquery", "", rest);
    assert_null(ask.certificate);
    assert_int_equal(
        wechat_adapter.reverse(&test->account.base, &payment, wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_asked(test, &test->account, &ask, "/secapi/pay/reverse", "", rest);
    assert_string_equal(ask.certificate, "-----BEGIN CERTIFICATE-----");
    assert_string_equal(ask.certificate_key, "-----BEGIN PRIVATE KEY-----");
}

static void
a_sandbox_without_tls_is_told_whose_certificate_it_would_be(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account account = test->account;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.reverse(&account.base, &payment, wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_int_equal(ask.headers_count, 0);
    text_set(account.api_url, sizeof(account.api_url), "http://127.0.0.1:1");
    assert_int_equal(
        wechat_adapter.reverse(&account.base, &payment, wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_string_equal(
        header_find(ask.headers, ask.headers_count, "x-client-certificate-serial"), TEST_SERIAL);
    assert_int_equal(
        wechat_adapter.query(&account.base, &payment, wechat_test_now, test->arena, &ask), ERR_OK);
    assert_int_equal(ask.headers_count, 0);
}

static void
it_is_given_back_with_our_certificate(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account bare = test->account;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.refund(&test->account.base, &half, wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_asked(test, &test->account, &ask, "/secapi/pay/refund", "",
        "<out_trade_no>" TEST_NUMBER "</out_trade_no><out_refund_no>" REFUND_NUMBER
        "</out_refund_no><refund_desc>少了一杯</refund_desc><total_fee>1234</total_fee>"
        "<refund_fee>600</refund_fee>");
    assert_non_null(ask.certificate);
    assert_int_equal(
        wechat_adapter.refund_query(&test->account.base, &half, wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_asked(test, &test->account, &ask, "/pay/refundquery", "",
        "<out_refund_no>" REFUND_NUMBER "</out_refund_no>");
    assert_null(ask.certificate);
    bare.certificate = NULL;
    assert_int_equal(wechat_adapter.refund(&bare.base, &half, wechat_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
    assert_int_equal(
        wechat_adapter.reverse(&bare.base, &payment, wechat_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
    bare.v2_key[0] = '\0';
    assert_int_equal(wechat_adapter.pay(&bare.base, &coffee, wechat_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
}

static void
an_account_may_say_v3(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account account = test->account;
    struct adapter_ask ask;

    account.barcode_v3 = true;
    ask = ask_to_pay(test, &account, &coffee);
    wechat_test_asked(test, &ask, "POST", "/v3/pay/transactions/codepay",
        "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000001\",\"description\":"
        "\"朝阳门店 <1>\",\"out_trade_no\":\"" TEST_NUMBER
        "\",\"amount\":{\"total\":1234,\"currency\":\"CNY\"},\"payer\":{\"auth_code\":"
        "\"134500000000000001\"},\"scene_info\":{\"store_info\":{\"out_id\":\"S1\"}}}");
    assert_int_equal(
        wechat_adapter.query(&account.base, &payment, wechat_test_now, test->arena, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/pay/transactions/out-trade-no/" TEST_NUMBER "?mchid=1900000001", "");
    assert_int_equal(
        wechat_adapter.reverse(&account.base, &payment, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST",
        "/v3/pay/transactions/out-trade-no/" TEST_NUMBER "/reverse",
        "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000001\"}");
    assert_int_equal(
        wechat_adapter.refund(&account.base, &half, wechat_test_now, test->arena, &ask), ERR_OK);
    assert_string_equal(ask.url, TEST_API "/v3/refund/domestic/refunds");
}

static void
micropay_s_success_is_a_payment(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *const fields[] = {PAID, NULL};
    const struct adapter_reply reply = read_said(test, ADAPTER_CALL_PAY, fields);

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_string_equal(reply.ours, TEST_NUMBER);
    assert_string_equal(reply.number, "4200000001");
    assert_int_equal(reply.total.fen, 1234);
    assert_int_equal(reply.receipt.fen, 1234);
    assert_int_equal(reply.payer_paid.fen, 1200);
    assert_int_equal(reply.paid.us, (TEST_NOW_S - 8) * 1000000);
}

static void
a_payment_without_a_number_or_an_amount_is_not_understood(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *const no_number[] = {OK, "total_fee", "1234", "out_trade_no", TEST_NUMBER, NULL};
    const char *const no_amount[] = {OK, "transaction_id", "42", "out_trade_no", TEST_NUMBER, NULL};
    const char *const own_coupon[] = {PAID, "settlement_total_fee", "1", NULL};
    const char *const other_money[] = {OK, "transaction_id", "42", "out_trade_no", TEST_NUMBER,
        "total_fee", "1234", "fee_type", "USD", NULL};

    assert_int_equal(read_said(test, ADAPTER_CALL_PAY, no_number).state, ADAPTER_UNKNOWN);
    assert_int_equal(read_said(test, ADAPTER_CALL_PAY, no_amount).state, ADAPTER_UNKNOWN);
    assert_int_equal(read_said(test, ADAPTER_CALL_PAY, other_money).state, ADAPTER_UNKNOWN);
    /* What comes in is less than what was paid when the coupon was the merchant's own. */
    assert_int_equal(read_said(test, ADAPTER_CALL_PAY, own_coupon).receipt.fen, 1);
}

static void
each_trade_state_is_what_it_means(void **state)
{
    static const struct {
        const char *state;
        enum adapter_state meaning;
    } states[] = {{"SUCCESS", ADAPTER_PAID}, {"REFUND", ADAPTER_PAID}, {"NOTPAY", ADAPTER_PENDING},
        {"USERPAYING", ADAPTER_PENDING}, {"CLOSED", ADAPTER_CLOSED}, {"PAYERROR", ADAPTER_CLOSED},
        {"REVOKED", ADAPTER_RETURNED}, {"ACCEPT", ADAPTER_UNKNOWN}};
    struct wechat_test *test = wechat_test_begin(state);
    const char *const revoked[] = {OK, "out_trade_no", TEST_NUMBER, "trade_state", "REVOKED", NULL};

    for (size_t i = 0; i < LENGTH(states); i++) {
        const char *const fields[] = {PAID, "trade_state", states[i].state, NULL};

        assert_int_equal(read_said(test, ADAPTER_CALL_QUERY, fields).state, states[i].meaning);
    }
    assert_int_equal(read_said(test, ADAPTER_CALL_QUERY, revoked).state, ADAPTER_CLOSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, "ORDERNOTEXIST"), ADAPTER_ABSENT);
    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, "SYSTEMERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, "PARAM_ERROR"), ADAPTER_UNKNOWN);
}

static void
each_refusal_of_a_barcode_is_what_it_means(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "USERPAYING"), ADAPTER_PENDING);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "SYSTEMERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "BANKERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "ORDERPAID"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "BRAND_NEW"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "AUTHCODEEXPIRE"), ADAPTER_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "AUTH_CODE_INVALID"), ADAPTER_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "NOTENOUGH"), ADAPTER_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, "NOAUTH"), ADAPTER_REFUSED);
}

static void
an_undoing_may_want_to_be_asked_for_again(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *const again[] = {OK, "recall", "Y", NULL};
    const char *const done[] = {OK, "recall", "N", NULL};
    const char *const odd[] = {OK, NULL};
    const char *const busy[] = {
        OURS, "result_code", "FAIL", "err_code", "SYSTEMERROR", "recall", "Y", NULL};

    assert_int_equal(read_said(test, ADAPTER_CALL_REVERSE, again).state, ADAPTER_PENDING);
    assert_int_equal(read_said(test, ADAPTER_CALL_REVERSE, done).state, ADAPTER_CLOSED);
    assert_int_equal(read_said(test, ADAPTER_CALL_REVERSE, odd).state, ADAPTER_UNKNOWN);
    assert_int_equal(read_said(test, ADAPTER_CALL_REVERSE, busy).state, ADAPTER_PENDING);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, "USERPAYING"), ADAPTER_PENDING);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, "SYSTEMERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, "PARAM_ERROR"), ADAPTER_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, "SIGNERROR"), ADAPTER_UNKNOWN);
}

static void
only_what_is_signed_and_ours_is_believed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *const fields[] = {PAID, NULL};
    const char *const other[] = {"return_code", "SUCCESS", "mch_id", "1900000002", "result_code",
        "SUCCESS", "transaction_id", "42", "out_trade_no", TEST_NUMBER, "total_fee", "1234", NULL};
    struct adapter_heard heard = say(test, fields);
    char *body = arena_text(test->arena, heard.body);
    struct adapter_reply reply;

    *strstr(body, "1234") = '9';
    heard.body = bytes_text(body);
    reply = read_heard(test, ADAPTER_CALL_PAY, &heard);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "BAD_SIGNATURE");
    reply = read_said(test, ADAPTER_CALL_PAY, other);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "FORBIDDEN");
    heard = say(test, fields);
    heard.status = 502;
    assert_int_equal(read_heard(test, ADAPTER_CALL_PAY, &heard).state, ADAPTER_UNKNOWN);
    heard.status = 200;
    heard.body =
        bytes_text("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml><return_code>&a;</return_code></xml>");
    assert_int_equal(read_heard(test, ADAPTER_CALL_PAY, &heard).state, ADAPTER_UNKNOWN);
}

/* An unsigned word counts when it is one of those that say that nothing was looked at. */
static void
what_was_not_even_looked_at_is_said_without_a_signature(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = {.status = 200,
        .body = bytes_text("<xml>\n<return_code><![CDATA[FAIL]]></return_code>\n"
                           "<return_msg><![CDATA[签名错误]]></return_msg>\n</xml>")};

    assert_int_equal(read_heard(test, ADAPTER_CALL_PAY, &heard).state, ADAPTER_REFUSED);
    assert_int_equal(read_heard(test, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
    assert_int_equal(read_heard(test, ADAPTER_CALL_REVERSE, &heard).state, ADAPTER_UNKNOWN);
    heard.body =
        bytes_text("<xml><return_code>FAIL</return_code><return_msg>busy</return_msg></xml>");
    assert_int_equal(read_heard(test, ADAPTER_CALL_PAY, &heard).state, ADAPTER_UNKNOWN);
}

static void
a_refund_is_taken_and_asked_about_until_it_is_done(void **state)
{
    static const struct {
        const char *status;
        enum adapter_refund_state state;
    } statuses[] = {{"SUCCESS", ADAPTER_REFUND_DONE}, {"PROCESSING", ADAPTER_REFUND_PENDING},
        {"CHANGE", ADAPTER_REFUND_PENDING}, {"REFUNDCLOSE", ADAPTER_REFUND_FAILED},
        {"NEW", ADAPTER_REFUND_UNKNOWN}};
    struct wechat_test *test = wechat_test_begin(state);
    const char *const taken[] = {OK, "out_trade_no", TEST_NUMBER, "out_refund_no", REFUND_NUMBER,
        "refund_id", "50", "refund_fee", "600", NULL};
    struct adapter_refund_reply reply = read_refund(test, ADAPTER_CALL_REFUND, taken);

    assert_int_equal(reply.state, ADAPTER_REFUND_PENDING);
    assert_string_equal(reply.refund_ours, REFUND_NUMBER);
    for (size_t i = 0; i < LENGTH(statuses); i++) {
        const char *const fields[] = {OK, "out_trade_no", TEST_NUMBER, "out_refund_no_0",
            REFUND_NUMBER, "refund_id_0", "50", "refund_fee_0", "600", "refund_count", "1",
            "refund_status_0", statuses[i].status, NULL};

        reply = read_refund(test, ADAPTER_CALL_REFUND_QUERY, fields);
        assert_int_equal(reply.state, statuses[i].state);
        assert_string_equal(reply.ours, TEST_NUMBER);
        assert_string_equal(reply.refund_ours, REFUND_NUMBER);
        assert_string_equal(reply.number, "50");
        assert_int_equal(reply.amount.fen, 600);
    }
    /* The answer of the one is none of the other. */
    assert_int_equal(
        read_refund(test, ADAPTER_CALL_REFUND_QUERY, taken).state, ADAPTER_REFUND_UNKNOWN);
}

static void
each_refusal_of_a_refund_is_what_it_means(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(
        refund_state_of(test, ADAPTER_CALL_REFUND, "NOTENOUGH"), ADAPTER_REFUND_REFUSED);
    assert_int_equal(
        refund_state_of(test, ADAPTER_CALL_REFUND, "TRADE_OVERDUE"), ADAPTER_REFUND_REFUSED);
    assert_int_equal(
        refund_state_of(test, ADAPTER_CALL_REFUND, "SYSTEMERROR"), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(
        refund_state_of(test, ADAPTER_CALL_REFUND, "BIZERR_NEED_RETRY"), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(
        refund_state_of(test, ADAPTER_CALL_REFUND_QUERY, "REFUNDNOTEXIST"), ADAPTER_REFUND_ABSENT);
    assert_int_equal(
        refund_state_of(test, ADAPTER_CALL_REFUND_QUERY, "SYSTEMERROR"), ADAPTER_REFUND_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_barcode_is_sent),
        cmocka_unit_test(a_partner_sends_it_for_its_merchant_and_what_is_shared_says_so),
        cmocka_unit_test(it_is_asked_about_and_undone_by_our_number),
        cmocka_unit_test(a_sandbox_without_tls_is_told_whose_certificate_it_would_be),
        cmocka_unit_test(it_is_given_back_with_our_certificate),
        cmocka_unit_test(an_account_may_say_v3),
        cmocka_unit_test(micropay_s_success_is_a_payment),
        cmocka_unit_test(a_payment_without_a_number_or_an_amount_is_not_understood),
        cmocka_unit_test(each_trade_state_is_what_it_means),
        cmocka_unit_test(each_refusal_of_a_barcode_is_what_it_means),
        cmocka_unit_test(an_undoing_may_want_to_be_asked_for_again),
        cmocka_unit_test(only_what_is_signed_and_ours_is_believed),
        cmocka_unit_test(what_was_not_even_looked_at_is_said_without_a_signature),
        cmocka_unit_test(a_refund_is_taken_and_asked_about_until_it_is_done),
        cmocka_unit_test(each_refusal_of_a_refund_is_what_it_means),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
