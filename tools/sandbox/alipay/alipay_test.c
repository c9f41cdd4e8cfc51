#include "tools/sandbox/alipay/alipay_test.h"

/* Whole flows in one process, with a clock that the test turns. */

static void
an_unscanned_qr_does_not_exist_and_a_scanned_one_waits(void **state)
{
    assert_contains(exec(*state, "alipay.trade.precreate", TEST_PRECREATE), "\"code\":\"10000\"");
    assert_contains(exec(*state, "alipay.trade.query", TEST_QUERY), "ACQ.TRADE_NOT_EXIST");
    (void)scan(*state);
    assert_contains(exec(*state, "alipay.trade.query", TEST_QUERY), "\"WAIT_BUYER_PAY\"");
    assert_contains(exec(*state, "alipay.trade.query", TEST_QUERY), "\"receipt_amount\":\"0.00\"");
}

#define WAP                                                                                        \
    "{\"out_trade_no\":\"ORDER1\",\"total_amount\":\"88.88\",\"subject\":\"x\",\"product_code\":"  \
    "\"QUICK_WAP_WAY\",\"quit_url\":\"http://shop\"}"

static void
a_browser_that_asks_for_wap_pay_is_sent_to_the_cashier(void **state)
{
    struct fixture *fixture = *state;
    struct form form = gateway_form(fixture, "alipay.trade.wap.pay", WAP);
    struct net_call *call = send_form(fixture, &form, test_keys.app);
    const char *trade_no;

    assert_int_equal(call->status, 302);
    trade_no = value_of(fixture, call->location, "/cashier?trade_no=");
    /* Again it is the same trade. */
    call = send_form(fixture, &form, test_keys.app);
    assert_string_equal(value_of(fixture, call->location, "/cashier?trade_no="), trade_no);
    assert_int_equal(press(fixture, trade_no, NULL)->status, 303);
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
    /* What is refused is said as to anybody. */
    call = send_form(fixture, &form, test_keys.alipay);
    assert_int_equal(call->status, 200);
    assert_contains(call->body, "isv.invalid-signature");
}

static void
answers_are_signed_over_their_raw_bytes(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = exec(fixture, "alipay.trade.precreate", TEST_PRECREATE);
    const char *sign = value_of(fixture, answer, ",\"sign\":\"");
    struct bytes inner;

    assert_int_equal(
        json_raw(bytes_text(answer), "alipay_trade_precreate_response", &inner), ERR_OK);
    assert_int_equal(alipay_rsa2_check(test_keys.alipay, inner, sign), ERR_OK);
}

static void
a_wrong_signature_is_told_with_the_string_that_was_checked(void **state)
{
    struct fixture *fixture = *state;
    struct form form = gateway_form(fixture, "alipay.trade.query", TEST_QUERY);
    struct net_call *call = send_form(fixture, &form, test_keys.alipay);

    assert_int_equal(call->status, 200);
    assert_contains(call->body, "\"isv.invalid-signature\"");
    assert_contains(call->body, "app_id=" TEST_APP_ID "&amp;biz_content={&quot;out_trade_no");
    assert_contains(call->body, ",\"sign\":\"");
}

static void
an_unknown_app_gets_no_signature(void **state)
{
    struct net_call *call =
        ask(*state, "GET", "/gateway.do?app_id=1&method=alipay.trade.query", NULL, NULL);

    assert_contains(call->body, "\"isv.invalid-app-id\"");
    assert_null(strstr(call->body, "\"sign\""));
}

static void
pressing_twice_pays_once(void **state)
{
    struct fixture *fixture = *state;
    const char *trade_no = scan(fixture);
    struct form form;

    assert_int_equal(press(fixture, trade_no, NULL)->status, 303);
    assert_int_equal(press(fixture, trade_no, NULL)->status, 303);
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
    assert_int_equal(fixture->fake.fetches_count, 1);
    form = notify(fixture, 0);
    assert_int_equal(verify(&form), ERR_OK);
    assert_string_equal(form_value(&form, "trade_status"), "TRADE_SUCCESS");
    assert_string_equal(form_value(&form, "total_amount"), "88.88");
    assert_string_equal(form_value(&form, "seller_id"), TEST_SELLER_ID);
    assert_string_equal(form_value(&form, "trade_no"), trade_no);
    assert_string_equal(form_value(&form, "fund_bill_list"),
        "[{\"amount\":\"88.88\",\"fundChannel\":\"ALIPAYACCOUNT\"}]");
    for (size_t i = 0; i < form.count; i++)
        assert_string_not_equal(form.fields[i].value, "");
}

static void
who_has_not_enough_does_not_pay(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call = press(fixture, scan(fixture), TEST_POOR_COOKIE);

    assert_int_equal(call->status, 200);
    assert_contains(call->body, "ACQ.BUYER_BALANCE_NOT_ENOUGH");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"WAIT_BUYER_PAY\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
    assert_int_equal(fixture->fake.fetches_count, 0);
}

static void
a_created_trade_is_its_buyers_alone(void **state)
{
    const char *biz = "{\"out_trade_no\":\"T1\",\"total_amount\":\"0.01\",\"subject\":\"tea\","
                      "\"buyer_id\":\"" TEST_RICH "\",\"product_code\":\"JSAPI_PAY\"}";
    const char *answer = exec(*state, "alipay.trade.create", biz);
    const char *trade_no = value_of(*state, answer, "\"trade_no\":\"");

    assert_contains(press(*state, trade_no, TEST_POOR_COOKIE)->body, "ACQ.TRADE_BUYER_NOT_MATCH");
    assert_int_equal(press(*state, trade_no, NULL)->status, 303);
    assert_contains(exec(*state, "alipay.trade.create", biz), "ACQ.TRADE_HAS_SUCCESS");
}

static void
a_number_is_used_for_one_thing(void **state)
{
    const char *first = exec(*state, "alipay.trade.precreate", TEST_PRECREATE);
    const char *token = value_of(*state, first, "\\/qr\\/");

    assert_contains(exec(*state, "alipay.trade.precreate", TEST_PRECREATE), token);
    assert_contains(
        exec(*state, "alipay.trade.precreate",
            "{\"out_trade_no\":\"T1\",\"total_amount\":\"88.89\",\"subject\":\"coffee\"}"),
        "ACQ.CONTEXT_INCONSISTENT");
}

static void
what_is_out_of_bounds_is_refused(void **state)
{
    static const char *const bad[] = {
        "{\"out_trade_no\":\"T-1\",\"total_amount\":\"1.00\",\"subject\":\"a\"}",
        "{\"out_trade_no\":\"T1\",\"total_amount\":\"0.00\",\"subject\":\"a\"}",
        "{\"out_trade_no\":\"T1\",\"total_amount\":\"100000000.01\",\"subject\":\"a\"}",
        "{\"out_trade_no\":\"T1\",\"total_amount\":\"1.001\",\"subject\":\"a\"}",
        "{\"out_trade_no\":\"T1\",\"total_amount\":\"1.00\",\"subject\":\"a/b\"}",
        "{\"out_trade_no\":\"T1\",\"total_amount\":\"1.00\"}",
        "{\"out_trade_no\":\"T1\",\"total_amount\":\"1.00\",\"subject\":\"a\",\"seller_id\":\"1\"}",
        "{\"out_trade_no\":\"T1\",\"total_amount\":\"1\",\"subject\":\"a\",\"time_expire\":\"1\"}",
        "[]",
        "{",
    };

    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_contains(exec(*state, "alipay.trade.precreate", bad[i]), "\"sub_code\"");
}

static void
time_closes_what_is_unpaid(void **state)
{
    struct fixture *fixture = *state;
    const char *trade_no = scan(fixture);

    fake_wait(&fixture->fake, span_s(3 * 3600 - 1));
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"WAIT_BUYER_PAY\"");
    fake_wait(&fixture->fake, span_s(1));
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
    (void)press(fixture, trade_no, NULL);
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
}

static void
an_old_qr_is_dead_and_asking_again_makes_a_new_one(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = exec(fixture, "alipay.trade.precreate", TEST_PRECREATE);
    const char *token = value_of(fixture, answer, "\\/qr\\/");
    const char *target = arena_printf(fixture->arena, "/qr/%s", token);

    fake_wait(&fixture->fake, span_s(2 * 3600));
    assert_int_equal(ask(fixture, "GET", target, NULL, NULL)->status, 404);
    answer = exec(fixture, "alipay.trade.precreate", TEST_PRECREATE);
    assert_null(strstr(answer, token));
    pay(fixture);
}

static void
closing_is_for_what_waits(void **state)
{
    assert_contains(exec(*state, "alipay.trade.close", TEST_QUERY), "ACQ.TRADE_NOT_EXIST");
    (void)scan(*state);
    assert_contains(exec(*state, "alipay.trade.close", TEST_QUERY), "\"code\":\"10000\"");
    assert_contains(
        exec(*state, "alipay.trade.close", TEST_QUERY), "ACQ.REASON_TRADE_STATUS_INVALID");
    assert_contains(exec(*state, "alipay.trade.precreate", TEST_PRECREATE), "ACQ.TRADE_HAS_CLOSE");
}

static void
cancelling_closes_or_refunds_and_may_be_repeated(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = exec(fixture, "alipay.trade.cancel", TEST_QUERY);

    assert_contains(answer, "\"retry_flag\":\"N\"");
    assert_null(strstr(answer, "\"action\""));
    pay(fixture);
    assert_contains(exec(fixture, "alipay.trade.cancel", TEST_QUERY), "\"action\":\"refund\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
    assert_contains(exec(fixture, "alipay.trade.cancel", TEST_QUERY), "\"action\":\"refund\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
}

static void
refunds_are_known_by_their_number_and_never_too_much(void **state)
{
    const char *part =
        "{\"out_trade_no\":\"T1\",\"refund_amount\":\"8.88\",\"out_request_no\":\"R1\"}";
    struct fixture *fixture = *state;

    assert_contains(exec(fixture, "alipay.trade.refund", part), "ACQ.TRADE_NOT_EXIST");
    (void)scan(fixture);
    assert_contains(exec(fixture, "alipay.trade.refund", part), "ACQ.TRADE_STATUS_ERROR");
    pay(fixture);
    assert_contains(exec(fixture, "alipay.trade.refund", part), "\"fund_change\":\"Y\"");
    assert_contains(exec(fixture, "alipay.trade.refund", part), "\"fund_change\":\"N\"");
    assert_contains(
        exec(fixture, "alipay.trade.refund",
            "{\"out_trade_no\":\"T1\",\"refund_amount\":\"8.87\",\"out_request_no\":\"R1\"}"),
        "ACQ.DISCORDANT_REPEAT_REQUEST");
    assert_contains(
        exec(fixture, "alipay.trade.refund",
            "{\"out_trade_no\":\"T1\",\"refund_amount\":\"80.01\",\"out_request_no\":\"R2\"}"),
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    assert_contains(exec(fixture, "alipay.trade.refund",
                        "{\"out_trade_no\":\"T1\",\"refund_amount\":\"1.00\"}"),
        "ACQ.REASON_TRADE_REFUND_FEE_ERR");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
    assert_contains(
        exec(fixture, "alipay.trade.refund",
            "{\"out_trade_no\":\"T1\",\"refund_amount\":\"80.00\",\"out_request_no\":\"R2\"}"),
        "\"refund_fee\":\"88.88\"");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
    assert_contains(exec(fixture, "alipay.trade.fastpay.refund.query",
                        "{\"out_trade_no\":\"T1\",\"out_request_no\":\"R1\"}"),
        "\"refund_status\":\"REFUND_SUCCESS\"");
    assert_null(strstr(exec(fixture, "alipay.trade.fastpay.refund.query",
                           "{\"out_trade_no\":\"T1\",\"out_request_no\":\"R9\"}"),
        "refund_status"));
}

static void
a_reply_can_fail_after_the_deed(void **state)
{
    struct fixture *fixture = *state;
    struct form form = gateway_form(fixture, "alipay.trade.close", TEST_QUERY);
    struct net_call *call;

    (void)scan(fixture);
    add_fault(fixture, "{\"what\":\"reply_never\",\"method\":\"alipay.trade.close\"}");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"WAIT_BUYER_PAY\"");
    call = send_form(fixture, &form, test_keys.app);
    assert_false(call->answered);
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
    fake_wait(&fixture->fake, span_s(600));
    assert_true(call->answered);
    assert_int_equal(call->status, 504);
}

static void
a_reply_can_be_unknown_broken_or_wrongly_signed(void **state)
{
    struct fixture *fixture = *state;
    struct form form = gateway_form(fixture, "alipay.trade.query", TEST_QUERY);
    const char *answer;
    struct bytes inner;

    add_fault(fixture, "{\"what\":\"reply_unknown\"}");
    answer = exec(fixture, "alipay.trade.precreate", TEST_PRECREATE);
    assert_contains(answer, "{\"code\":\"20000\"");
    assert_contains(answer, "\"isp.unknow-error\"");
    add_fault(fixture, "{\"what\":\"reply_bad_signature\"}");
    answer = exec(fixture, "alipay.trade.query", TEST_QUERY);
    assert_int_equal(json_raw(bytes_text(answer), "alipay_trade_query_response", &inner), ERR_OK);
    assert_int_equal(
        alipay_rsa2_check(test_keys.alipay, inner, value_of(fixture, answer, ",\"sign\":\"")),
        ERR_BAD_SIGNATURE);
    add_fault(fixture, "{\"what\":\"reply_500\",\"count\":2}");
    assert_int_equal(send_form(fixture, &form, test_keys.app)->status, 500);
    assert_int_equal(send_form(fixture, &form, test_keys.app)->status, 500);
    assert_int_equal(send_form(fixture, &form, test_keys.app)->status, 200);
    assert_int_equal(
        ask(fixture, "POST", "/sandbox/fault", "{\"what\":\"rain\"}", NULL)->status, 400);
}

static const char *
auth_code(struct fixture *fixture)
{
    struct net_call *call = ask(fixture, "GET",
        "/oauth2/publicAppAuthorize.htm?app_id=" TEST_APP_ID "&scope=auth_base&state=a%26b"
        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback%3Fx%3D1",
        NULL, NULL);

    assert_int_equal(call->status, 302);
    assert_contains(call->location, "http://127.0.0.1:9/back?x=1&app_id=" TEST_APP_ID);
    assert_contains(call->location, "&state=a%26b&");
    return value_of(fixture, call->location, "&auth_code=");
}

static const char *
exchange(struct fixture *fixture, const char *code)
{
    struct form form = gateway_form(fixture, "alipay.system.oauth.token", NULL);

    form.fields[form.count++] = (struct form_field){"grant_type", "authorization_code"};
    form.fields[form.count++] = (struct form_field){"code", code};
    return send_form(fixture, &form, test_keys.app)->body;
}

static void
a_code_says_who_the_payer_is_once_within_five_minutes(void **state)
{
    struct fixture *fixture = *state;
    const char *code = auth_code(fixture);
    const char *answer = exchange(fixture, code);

    assert_contains(answer, "{\"alipay_system_oauth_token_response\":{\"access_token\"");
    assert_contains(answer, "\"user_id\":\"" TEST_RICH "\"");
    answer = exchange(fixture, code);
    assert_contains(answer, "{\"error_response\":");
    assert_contains(answer, "\"isv.code-invalid\"");
    code = auth_code(fixture);
    fake_wait(&fixture->fake, span_s(300));
    assert_contains(exchange(fixture, code), "\"isv.code-invalid\"");
}

static void
nobody_is_sent_to_a_foreign_host(void **state)
{
    assert_int_equal(ask(*state, "GET",
                         "/oauth2/publicAppAuthorize.htm?app_id=" TEST_APP_ID
                         "&scope=auth_base&redirect_uri=http%3A%2F%2Fevil.example%2F",
                         NULL, NULL)
                         ->status,
        400);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(an_unscanned_qr_does_not_exist_and_a_scanned_one_waits),
        WITH_SANDBOX(a_browser_that_asks_for_wap_pay_is_sent_to_the_cashier),
        WITH_SANDBOX(answers_are_signed_over_their_raw_bytes),
        WITH_SANDBOX(a_wrong_signature_is_told_with_the_string_that_was_checked),
        WITH_SANDBOX(an_unknown_app_gets_no_signature),
        WITH_SANDBOX(pressing_twice_pays_once),
        WITH_SANDBOX(who_has_not_enough_does_not_pay),
        WITH_SANDBOX(a_created_trade_is_its_buyers_alone),
        WITH_SANDBOX(a_number_is_used_for_one_thing),
        WITH_SANDBOX(what_is_out_of_bounds_is_refused),
        WITH_SANDBOX(time_closes_what_is_unpaid),
        WITH_SANDBOX(an_old_qr_is_dead_and_asking_again_makes_a_new_one),
        WITH_SANDBOX(closing_is_for_what_waits),
        WITH_SANDBOX(cancelling_closes_or_refunds_and_may_be_repeated),
        WITH_SANDBOX(refunds_are_known_by_their_number_and_never_too_much),
        WITH_SANDBOX(a_reply_can_fail_after_the_deed),
        WITH_SANDBOX(a_reply_can_be_unknown_broken_or_wrongly_signed),
        WITH_SANDBOX(a_code_says_who_the_payer_is_once_within_five_minutes),
        WITH_SANDBOX(nobody_is_sent_to_a_foreign_host),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
