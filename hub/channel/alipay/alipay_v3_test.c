#include "hub/channel/alipay/alipay_v3.h"

#include <string.h>

#include "hub/channel/alipay/alipay_bill.h"
#include "hub/channel/alipay/alipay_split.h"
#include "hub/channel/alipay/alipay_test_help.h"

#define HOST "https://openapi.alipay.com"
#define NOTIFY "\"notify_url\":\"https://pay.example/callback/alipay/7\","

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static const struct adapter_create coffee = {
    .number = "N1",
    .subject = "朝阳门店",
    .payer = "2088102122524333",
    .barcode = "280000000000000001",
    .amount = {1234},
    .expires = {INT64_C(1795399138) * 1000000},
};
static const struct adapter_refund cup = {
    .payment = {.number = "N1", .trade = "T1", .amount = {1234}},
    .number = "R1",
    .reason = "少了一杯",
    .amount = {500},
};

static const char *
header_of(const struct adapter_ask *ask, const char *name)
{
    return header_find(ask->headers, ask->headers_count, name);
}

/* What a request is, byte by byte; in what it signs only the nonce is not ours to say. */
static void
expect(struct alipay_test *test, const struct adapter_ask *ask, const char *method,
    const char *target, const char *body)
{
    static const char scheme[] = "ALIPAY-SHA256withRSA ";
    const char *value = header_of(ask, "authorization");
    const char *nonce = header_of(ask, "alipay-request-id");
    const char *said;
    const char *message;

    assert_string_equal(ask->method, method);
    assert_string_equal(ask->url, arena_printf(test->arena, HOST "%s", target));
    assert_true(bytes_is(ask->body, body));
    if (strcmp(method, "GET") == 0)
        assert_null(ask->type);
    else
        assert_string_equal(ask->type, "application/json");
    assert_string_equal(header_of(ask, "accept"), "application/json");
    assert_int_equal(strlen(nonce), 32);
    said = arena_printf(test->arena, "app_id=" TEST_APP ",nonce=%s,timestamp=1795398838000", nonce);
    assert_int_equal(strncmp(value, scheme, strlen(scheme)), 0);
    value += strlen(scheme);
    assert_int_equal(strncmp(value, said, strlen(said)), 0);
    value += strlen(said);
    assert_int_equal(strncmp(value, ",sign=", 6), 0);
    message = arena_printf(test->arena, "%s\n%s\n%s\n%s\n", said, method, target, body);
    assert_int_equal(alipay_sign_check(test->our_public, bytes_text(message), value + 6), ERR_OK);
}

static void
a_payment_is_made_and_says_where_to_call_back(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->v3.base;
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    assert_int_equal(alipay_adapter_v3.create(account, &create, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/create",
        "{" NOTIFY "\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\",\"subject\":\"朝阳门店\","
        "\"product_code\":\"JSAPI_PAY\",\"op_app_id\":\"" TEST_APP "\","
        "\"buyer_id\":\"2088102122524333\",\"time_expire\":\"2026-11-23 09:58:58\"}");
    create.way = ADAPTER_WAY_QR;
    assert_int_equal(alipay_adapter_v3.create(account, &create, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/precreate",
        "{" NOTIFY "\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\",\"subject\":\"朝阳门店\","
        "\"product_code\":\"FACE_TO_FACE_PAYMENT\",\"time_expire\":\"2026-11-23 09:58:58\"}");
    assert_int_equal(alipay_adapter_v3.pay(account, &coffee, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/pay",
        "{" NOTIFY "\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\",\"subject\":\"朝阳门店\","
        "\"product_code\":\"FACE_TO_FACE_PAYMENT\",\"scene\":\"bar_code\","
        "\"auth_code\":\"280000000000000001\",\"timeout_express\":\"5m\"}");
}

static void
a_payment_is_asked_about_closed_and_undone_by_our_number(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->v3.base;
    const struct adapter_payment *payment = &alipay_test_payment;
    struct adapter_ask ask;

    assert_int_equal(alipay_adapter_v3.query(account, payment, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/query", "{\"out_trade_no\":\"N1\"}");
    assert_int_equal(
        alipay_adapter_v3.close_payment(account, payment, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/close", "{\"out_trade_no\":\"N1\"}");
    assert_int_equal(alipay_adapter_v3.reverse(account, payment, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/cancel", "{\"out_trade_no\":\"N1\"}");
}

static void
money_is_asked_back_and_a_payer_asked_who_he_is(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->v3.base;
    struct adapter_ask ask;

    assert_int_equal(alipay_adapter_v3.refund(account, &cup, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/refund",
        "{\"out_trade_no\":\"N1\",\"out_request_no\":\"R1\",\"refund_amount\":\"5.00\","
        "\"refund_reason\":\"少了一杯\"}");
    assert_int_equal(alipay_adapter_v3.refund_query(account, &cup, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/fastpay/refund/query",
        "{\"out_trade_no\":\"N1\",\"out_request_no\":\"R1\"}");
    assert_int_equal(alipay_adapter_v3.identify(account, "4b20", now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/system/oauth/token",
        "{\"grant_type\":\"authorization_code\",\"code\":\"4b20\"}");
}

static void
shares_are_sent_and_asked_about_in_a_query(void **state)
{
    static const struct adapter_share share = {"userId", "2088000000000101", {100}};
    static const struct adapter_receiver friend = {
        .number = "B1", .type = "loginName", .account = "a@b.c", .name = "王五"};
    static const struct adapter_split split = {
        .number = "S1", .trade = "T 1", .shares = &share, .shares_count = 1};
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->v3.base;
    struct adapter_ask ask;

    assert_int_equal(alipay_split_calls.send(account, &split, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/order/settle",
        "{\"out_request_no\":\"S1\",\"trade_no\":\"T 1\",\"royalty_parameters\":["
        "{\"royalty_type\":\"transfer\",\"trans_in_type\":\"userId\","
        "\"trans_in\":\"2088000000000101\",\"amount\":\"1.00\"}]}");
    assert_int_equal(alipay_split_calls.query(account, &split, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "GET", "/v3/alipay/trade/order/settle/query?out_request_no=S1&trade_no=T+1",
        "");
    assert_int_equal(alipay_split_calls.bind(account, &friend, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/royalty/relation/bind",
        "{\"out_request_no\":\"B1\",\"receiver_list\":[{\"type\":\"loginName\","
        "\"account\":\"a@b.c\",\"name\":\"王五\"}]}");
    assert_int_equal(alipay_split_calls.unbind(account, &friend, now, test->arena, &ask), ERR_OK);
    expect(test, &ask, "POST", "/v3/alipay/trade/royalty/relation/unbind",
        "{\"out_request_no\":\"B1\",\"receiver_list\":[{\"type\":\"loginName\","
        "\"account\":\"a@b.c\",\"name\":\"王五\"}]}");
}

static void
a_day_s_bill_is_asked_for_in_a_query(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        alipay_bill_calls.ask(&test->v3.base, ADAPTER_BILL_TRADE, now, now, test->arena, &ask),
        ERR_OK);
    expect(test, &ask, "GET",
        "/v3/alipay/data/dataservice/bill/downloadurl/query?bill_type=trade&bill_date=2026-11-23",
        "");
}

/* The whole header, as openssl signs it with this key. */
static void
the_header_is_this_one(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        alipay_adapter_v3.query(&test->v3.base, &alipay_test_payment, now, test->arena, &ask),
        ERR_OK);
    assert_string_equal(header_of(&ask, "authorization"),
        "ALIPAY-SHA256withRSA "
        "app_id=2021000000000001,nonce=5902a4290330cbba1ddb18cdc4bca662,"
        "timestamp=1795398838000,sign="
        "0Gc6IueZU/AHYEL6gMm09yo94LrWa30TvfafiL5tyPiam+6b9cVeJqrXGsi5pnzZqiggzYlGzlMG"
        "Mh1/WUI/D7LHdHyE8B5uiyE0ZF7dlxWPYWON0EGs36itlWwxaIvsqGZLIymU5R1psB6+5bYuXExr"
        "THM6We9y/Wlsdz60TjmLcngU+ImahNbAI0o79uatoH4myqGowgkRJhsWAVZG6hF2X/0OL4udt+v9"
        "tVVzdS9L7gdTiIqDO3eT+YVuS9ZvfrEqM4tsrQWOSV+0nV7+JPlCkP06gs5mG3VF7uDC6COX1C62"
        "0JJDEAvEg+nCyzTShd41sj/Zwr9UyHh6o0Zktw==");
    assert_null(header_of(&ask, "alipay-root-cert-sn"));
    assert_int_equal(ask.headers_count, 3);
}

static void
no_two_requests_have_one_nonce(void **state)
{
    const struct moment then = {now.us + 1};
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->v3.base;
    struct adapter_ask first;
    struct adapter_ask second;

    assert_int_equal(
        alipay_adapter_v3.query(account, &alipay_test_payment, now, test->arena, &first), ERR_OK);
    assert_int_equal(
        alipay_adapter_v3.query(account, &alipay_test_payment, then, test->arena, &second), ERR_OK);
    assert_string_not_equal(
        header_of(&first, "alipay-request-id"), header_of(&second, "alipay-request-id"));
    assert_int_equal(
        alipay_adapter_v3.close_payment(account, &alipay_test_payment, now, test->arena, &second),
        ERR_OK);
    assert_string_not_equal(
        header_of(&first, "alipay-request-id"), header_of(&second, "alipay-request-id"));
}

static void
a_full_arena_is_not_a_request(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask = {.url = "untouched"};
    struct arena *arena;

    for (size_t size = 1024; size < 70000; size += 64) {
        enum err err;

        assert_int_equal(arena_make(size, &arena), ERR_OK);
        err = alipay_adapter_v3.query(&test->v3.base, &alipay_test_payment, now, arena, &ask);
        assert_true(err == ERR_OK || err == ERR_NO_SPACE);
        assert_int_equal(err == ERR_OK, strcmp(ask.url, "untouched") != 0);
        arena_free(&arena);
        if (err == ERR_OK)
            return;
    }
    fail();
}

static void
a_request_names_our_certificate_and_the_roots(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_account *account = alipay_test_open_v3(test);
    const struct alipay_account *ours = alipay_account_of(account);
    const char *value;
    struct adapter_ask ask;

    assert_int_equal(
        alipay_adapter_v3.query(account, &alipay_test_payment, now, test->arena, &ask), ERR_OK);
    value = header_of(&ask, "authorization");
    assert_non_null(strstr(value,
        arena_printf(test->arena, " app_id=" TEST_APP ",app_cert_sn=%s,nonce=", ours->app_sn)));
    assert_string_equal(header_of(&ask, "alipay-root-cert-sn"), ours->roots_sn);
    assert_string_equal(ask.url, HOST "/v3/alipay/trade/query");
    alipay_adapter_v3.close(&account);
}

static void
the_gateway_has_no_path(void **state)
{
    static const struct {
        const char *gateway;
        const char *becomes; /* NULL: refused */
    } rows[] = {
        {"", HOST},
        {HOST, HOST},
        {HOST "/", HOST},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {HOST "/gateway.do", NULL},
        {HOST "/v3", NULL},
        {HOST "?a=b", NULL},
    };
    struct alipay_test *test = alipay_test_begin(state);
    char theirs[CRYPT_RSA_TEXT_MAX];

    assert_int_equal(crypt_rsa_put_public(test->their_private, theirs, sizeof(theirs)), ERR_OK);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct adapter_value given[] = {
            {"app_id", TEST_APP},
            {"private_key", crypt_test_ours},
            {"public_key", theirs},
            {"gateway", rows[i].gateway},
        };
        const struct adapter_values values = {given, LENGTH(given)};
        struct adapter_account *account = NULL;
        const char *field = "";
        enum err err =
            alipay_adapter_v3.open(&values, "https://pay.example/callback", &field, &account);

        assert_int_equal(err, rows[i].becomes == NULL ? ERR_BAD_INPUT : ERR_OK);
        if (err == ERR_OK)
            assert_string_equal(alipay_account_of(account)->gateway_url, rows[i].becomes);
        else
            assert_string_equal(field, "gateway");
        alipay_adapter_v3.close(&account);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payment_is_made_and_says_where_to_call_back),
        cmocka_unit_test(a_payment_is_asked_about_closed_and_undone_by_our_number),
        cmocka_unit_test(money_is_asked_back_and_a_payer_asked_who_he_is),
        cmocka_unit_test(shares_are_sent_and_asked_about_in_a_query),
        cmocka_unit_test(a_day_s_bill_is_asked_for_in_a_query),
        cmocka_unit_test(the_header_is_this_one),
        cmocka_unit_test(no_two_requests_have_one_nonce),
        cmocka_unit_test(a_full_arena_is_not_a_request),
        cmocka_unit_test(a_request_names_our_certificate_and_the_roots),
        cmocka_unit_test(the_gateway_has_no_path),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
