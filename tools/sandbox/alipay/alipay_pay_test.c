#include "tools/sandbox/alipay/alipay_test.h"

#define BARCODE "280000000000000001"
#define POOR_BARCODE "280000000000005136"
#define CANCEL_T1 "{\"out_trade_no\":\"T1\"}"

static const char *
barcode(struct fixture *fixture, const char *number, const char *code)
{
    return exec(fixture, "alipay.trade.pay",
        arena_printf(fixture->arena,
            "{\"out_trade_no\":\"%s\",\"total_amount\":\"88.88\",\"subject\":\"coffee\","
            "\"scene\":\"bar_code\",\"auth_code\":\"%s\",\"timeout_express\":\"2m\"}",
            number, code));
}

static void
a_barcode_is_paid_at_once_and_notified(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = barcode(fixture, "T1", BARCODE);

    assert_contains(answer, "\"code\":\"10000\"");
    assert_contains(answer, "\"total_amount\":\"88.88\"");
    assert_contains(answer, "\"receipt_amount\":\"88.88\"");
    assert_contains(answer, "\"gmt_payment\":\"2026-11-23 09:53:58\"");
    assert_contains(answer, "\"buyer_user_id\":\"" TEST_RICH "\"");
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
    fake_wait(&fixture->fake, span_s(1));
    {
        struct form form = notify(fixture, 0);

        assert_string_equal(form_value(&form, "trade_status"), "TRADE_SUCCESS");
    }
}

static void
a_barcode_is_good_once(void **state)
{
    struct fixture *fixture = *state;

    (void)barcode(fixture, "T1", BARCODE);
    assert_contains(barcode(fixture, "T2", BARCODE), "ACQ.PAYMENT_AUTH_CODE_INVALID");
    assert_contains(barcode(fixture, "T1", BARCODE), "ACQ.TRADE_HAS_SUCCESS");
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
}

static void
what_is_no_barcode_makes_no_trade(void **state)
{
    static const char *const codes[] = {
        "134500000000000001", "6212345678901234567", "28000000000000x", "28", ""};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_contains(barcode(fixture, "T1", codes[i]), "ACQ.PAYMENT_AUTH_CODE_INVALID");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "ACQ.TRADE_NOT_EXIST");
}

static void
the_last_digits_say_who_pays(void **state)
{
    struct fixture *fixture = *state;

    assert_contains(barcode(fixture, "T1", POOR_BARCODE), "ACQ.BUYER_BALANCE_NOT_ENOUGH");
    /* The same number again, with another payer's code. */
    assert_contains(barcode(fixture, "T1", BARCODE), "\"code\":\"10000\"");
}

static void
a_password_is_waited_for_and_paid_when_it_is_typed(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"pay_password\",\"value\":6000}");
    assert_contains(barcode(fixture, "T1", BARCODE),
        "{\"code\":\"10003\",\"msg\":\" order success pay inprocess\"");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"WAIT_BUYER_PAY\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
    fake_wait(&fixture->fake, span_s(6));
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
}

static void
a_password_that_is_never_typed_is_cancelled(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"pay_password\"}");
    add_fault(fixture, "{\"what\":\"cancel_retry\"}");
    (void)barcode(fixture, "T1", BARCODE);
    fake_wait(&fixture->fake, span_s(45));
    assert_contains(exec(fixture, "alipay.trade.cancel", CANCEL_T1), "\"retry_flag\":\"Y\"");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"WAIT_BUYER_PAY\"");
    assert_contains(exec(fixture, "alipay.trade.cancel", CANCEL_T1),
        "\"action\":\"close\",\"out_trade_no\":\"T1\",\"retry_flag\":\"N\"");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
}

static void
a_barcode_can_be_paid_and_the_answer_be_wrong(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"reply_system_error\",\"method\":\"alipay.trade.pay\"}");
    assert_contains(barcode(fixture, "T1", BARCODE), "ACQ.SYSTEM_ERROR");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
    assert_contains(exec(fixture, "alipay.trade.cancel", CANCEL_T1), "\"action\":\"refund\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
}

static void
a_query_can_be_behind_and_the_next_is_not(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"query_behind\"}");
    (void)barcode(fixture, "T1", BARCODE);
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"WAIT_BUYER_PAY\"");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
}

static void
what_is_said_to_be_cancelled_can_be_paid_all_the_same(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"pay_password\",\"value\":60000}");
    add_fault(fixture, "{\"what\":\"cancel_unheeded\"}");
    (void)barcode(fixture, "T1", BARCODE);
    fake_wait(&fixture->fake, span_s(45));
    assert_contains(exec(fixture, "alipay.trade.cancel", CANCEL_T1),
        "\"action\":\"close\",\"out_trade_no\":\"T1\",\"retry_flag\":\"N\"");
    fake_wait(&fixture->fake, span_s(20));
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
}

static void
what_is_said_to_be_closed_can_be_paid_all_the_same(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"pay_password\",\"value\":60000}");
    add_fault(fixture, "{\"what\":\"close_unheeded\"}");
    add_fault(fixture, "{\"what\":\"query_closed\"}");
    (void)barcode(fixture, "T1", BARCODE);
    assert_contains(exec(fixture, "alipay.trade.close", CANCEL_T1), "\"code\":\"10000\"");
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
    fake_wait(&fixture->fake, span_s(61));
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
}

static void
who_types_his_password_pays_though_nobody_asks(void **state)
{
    struct fixture *fixture = *state;

    (void)barcode(fixture, "T1", "280000000000009901");
    fake_wait(&fixture->fake, span_ms(4999));
    assert_int_equal(fixture->fake.fetches_count, 0);
    fake_wait(&fixture->fake, span_ms(1));
    assert_int_equal(fixture->fake.fetches_count, 1);
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
}

static void
a_barcode_s_time_is_the_merchant_s(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"pay_password\",\"value\":130000}");
    (void)barcode(fixture, "T1", BARCODE);
    fake_wait(&fixture->fake, span_s(120));
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
    fake_wait(&fixture->fake, span_s(20));
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_CLOSED\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_barcode_is_paid_at_once_and_notified),
        WITH_SANDBOX(a_barcode_is_good_once),
        WITH_SANDBOX(what_is_no_barcode_makes_no_trade),
        WITH_SANDBOX(the_last_digits_say_who_pays),
        WITH_SANDBOX(a_password_is_waited_for_and_paid_when_it_is_typed),
        WITH_SANDBOX(a_password_that_is_never_typed_is_cancelled),
        WITH_SANDBOX(a_barcode_can_be_paid_and_the_answer_be_wrong),
        WITH_SANDBOX(a_query_can_be_behind_and_the_next_is_not),
        WITH_SANDBOX(what_is_said_to_be_cancelled_can_be_paid_all_the_same),
        WITH_SANDBOX(what_is_said_to_be_closed_can_be_paid_all_the_same),
        WITH_SANDBOX(who_types_his_password_pays_though_nobody_asks),
        WITH_SANDBOX(a_barcode_s_time_is_the_merchant_s),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
