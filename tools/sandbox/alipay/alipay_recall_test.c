#include "tools/sandbox/alipay/alipay_test.h"

#define CREATE                                                                                     \
    "{\"out_trade_no\":\"T1\",\"total_amount\":\"88.88\",\"subject\":\"coffee\","                  \
    "\"extend_params\":{\"royalty_freeze\":\"true\"}}"
#define ACCOUNT "2088000000000101"
#define SETTLE                                                                                     \
    "{\"out_request_no\":\"S1\",\"out_trade_no\":\"T1\",\"royalty_parameters\":["                  \
    "{\"trans_in_type\":\"userId\",\"trans_in\":\"" ACCOUNT "\",\"amount\":\"50.00\"}]}"
#define BIND                                                                                       \
    "{\"out_request_no\":\"B1\",\"receiver_list\":[{\"type\":\"userId\",\"account\":\"" ACCOUNT    \
    "\"}]}"

/* 50.00 of 88.88 are given away. */
static void
share(struct fixture *fixture)
{
    const char *answer = exec(fixture, "alipay.trade.precreate", CREATE);
    const char *token = value_of(fixture, answer, "\\/qr\\/");
    struct net_call *call =
        ask(fixture, "GET", arena_printf(fixture->arena, "/qr/%s", token), NULL, NULL);

    assert_int_equal(
        press(fixture, value_of(fixture, call->location, "/cashier?trade_no="), NULL)->status, 303);
    assert_contains(exec(fixture, "alipay.trade.royalty.relation.bind", BIND), "\"SUCCESS\"");
    assert_contains(exec(fixture, "alipay.trade.order.settle", SETTLE), "\"settle_no\"");
    assert_balances(fixture, 3888, TEST_RICH_FEN - 8888);
}

static void
a_refund_takes_shares_back_or_nothing_happens(void **state)
{
    const struct {
        const char *amount;
        const char *from;
        const char *back;
        const char *says;
        int64_t seller_fen;
    } rows[] = {
        {"50.00", "2088000000000109", "1.00", "ACQ.ROYALTY_ACCOUNT_NOT_EXIST", 3888},
        {"60.00", ACCOUNT, "50.01", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", 3888},
        {"0.50", ACCOUNT, "0.51", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", 3888},
        {"88.88", ACCOUNT, "10.00", "ACQ.SELLER_BALANCE_NOT_ENOUGH", 3888},
        {"50.00", ACCOUNT, "20.00", "\"fund_change\":\"Y\"", 888},
        {"38.88", ACCOUNT, "30.00", "\"fund_change\":\"Y\"", 0},
    };
    struct fixture *fixture = *state;

    share(fixture);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *biz = arena_printf(fixture->arena,
            "{\"out_trade_no\":\"T1\",\"refund_amount\":\"%s\",\"out_request_no\":\"R%zu\","
            "\"refund_royalty_parameters\":[{\"royalty_type\":\"transfer\",\"trans_out\":\"%s\","
            "\"amount\":\"%s\"}]}",
            rows[i].amount, i, rows[i].from, rows[i].back);

        assert_contains(exec(fixture, "alipay.trade.refund", biz), rows[i].says);
        assert_contains(
            state_of(fixture), arena_printf(fixture->arena,
                                   "\"seller_id\":\"" TEST_SELLER_ID "\",\"balance_fen\":%lld}",
                                   (long long)rows[i].seller_fen));
    }
}

static void
a_refund_can_be_known_later_or_never(void **state)
{
    const char *first =
        "{\"out_trade_no\":\"T1\",\"refund_amount\":\"1.00\",\"out_request_no\":\"R1\"}";
    const char *second =
        "{\"out_trade_no\":\"T1\",\"refund_amount\":\"1.00\",\"out_request_no\":\"R2\"}";
    const char *query = "alipay.trade.fastpay.refund.query";
    struct fixture *fixture = *state;

    pay(fixture);
    add_fault(fixture, "{\"what\":\"refund_slow\",\"value\":60000}");
    add_fault(fixture, "{\"what\":\"refund_fail\"}");
    assert_contains(exec(fixture, "alipay.trade.refund", first), "\"fund_change\":\"N\"");
    assert_null(strstr(exec(fixture, query, first), "refund_status"));
    assert_contains(exec(fixture, "alipay.trade.refund", second), "\"fund_change\":\"N\"");
    fake_wait(&fixture->fake, span_s(60));
    assert_contains(exec(fixture, query, first), "\"refund_status\":\"REFUND_SUCCESS\"");
    assert_null(strstr(exec(fixture, query, second), "refund_status"));
    assert_balances(fixture, 8788, TEST_RICH_FEN - 8788);
    assert_contains(exec(fixture, "alipay.trade.refund", second), "\"fund_change\":\"Y\"");
}

static void
refunds_are_told_if_that_is_set(void **state)
{
    struct fixture *fixture = *state;
    struct form form;

    test_settings.notify_refunds = true;
    pay(fixture);
    assert_contains(
        exec(fixture, "alipay.trade.refund",
            "{\"out_trade_no\":\"T1\",\"refund_amount\":\"1.00\",\"out_request_no\":\"R1\"}"),
        "\"fund_change\":\"Y\"");
    test_settings.notify_refunds = false;
    form = notify(fixture, 1);
    assert_int_equal(verify(&form), ERR_OK);
    assert_string_equal(form_value(&form, "trade_status"), "TRADE_SUCCESS");
    assert_string_equal(form_value(&form, "refund_fee"), "1.00");
    assert_string_equal(form_value(&form, "out_biz_no"), "R1");
    assert_string_equal(form_value(&form, "gmt_refund"), "2026-11-23 09:53:58");
}

static void
a_sending_can_contradict_what_happened(void **state)
{
    struct fixture *fixture = *state;
    struct form form;

    fixture->fake.notify_body = "fail";
    add_fault(fixture, "{\"what\":\"notify_contradicts\"}");
    pay(fixture);
    fake_wait(&fixture->fake, span_s(240));
    form = notify(fixture, 0);
    assert_int_equal(verify(&form), ERR_OK);
    assert_string_equal(form_value(&form, "trade_status"), "TRADE_CLOSED");
    form = notify(fixture, 1);
    assert_string_equal(form_value(&form, "trade_status"), "TRADE_SUCCESS");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_refund_takes_shares_back_or_nothing_happens),
        WITH_SANDBOX(a_refund_can_be_known_later_or_never),
        WITH_SANDBOX(refunds_are_told_if_that_is_set),
        WITH_SANDBOX(a_sending_can_contradict_what_happened),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
