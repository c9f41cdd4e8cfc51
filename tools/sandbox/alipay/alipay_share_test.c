#include "tools/sandbox/alipay/alipay_test.h"

#define CREATE                                                                                     \
    "{\"out_trade_no\":\"T1\",\"total_amount\":\"88.88\",\"subject\":\"coffee\","                  \
    "\"extend_params\":{\"royalty_freeze\":\"true\"}}"
#define BIND                                                                                       \
    "{\"out_request_no\":\"B1\",\"receiver_list\":[{\"type\":\"userId\",\"account\":"              \
    "\"2088000000000101\"},"                                                                       \
    "{\"type\":\"userId\",\"account\":\"2088000000000102\"}]}"
#define SETTLE(number, first, second)                                                              \
    "{\"out_request_no\":\"" number "\",\"out_trade_no\":\"T1\",\"royalty_parameters\":["          \
    "{\"royalty_type\":\"transfer\",\"trans_in_type\":\"userId\",\"trans_in\":"                    \
    "\"2088000000000101\","                                                                        \
    "\"amount\":\"" first "\"},{\"royalty_type\":\"transfer\",\"trans_in_type\":\"userId\","       \
    "\"trans_in\":\"2088000000000102\",\"amount\":\"" second "\"}]}"
#define FINISH                                                                                     \
    "{\"out_request_no\":\"F1\",\"out_trade_no\":\"T1\",\"royalty_parameters\":[],"                \
    "\"extend_params\":{\"royalty_finish\":\"true\"}}"
#define QUERY(number) "{\"out_request_no\":\"" number "\",\"out_trade_no\":\"T1\"}"

static const char *
settle(struct fixture *fixture, const char *biz)
{
    return exec(fixture, "alipay.trade.order.settle", biz);
}

static const char *
query(struct fixture *fixture, const char *biz)
{
    return exec(fixture, "alipay.trade.order.settle.query", biz);
}

static void
pay_frozen(struct fixture *fixture)
{
    const char *answer = exec(fixture, "alipay.trade.precreate", CREATE);
    const char *token = value_of(fixture, answer, "\\/qr\\/");
    struct net_call *call =
        ask(fixture, "GET", arena_printf(fixture->arena, "/qr/%s", token), NULL, NULL);

    assert_int_equal(
        press(fixture, value_of(fixture, call->location, "/cashier?trade_no="), NULL)->status, 303);
    assert_contains(exec(fixture, "alipay.trade.royalty.relation.bind", BIND), "\"SUCCESS\"");
}

static void
what_was_not_frozen_is_not_shared(void **state)
{
    struct fixture *fixture = *state;

    pay(fixture);
    assert_contains(settle(fixture, SETTLE("S1", "1.00", "2.00")), "ACQ.NOT_SUPPORT_ROYALTY");
}

static void
a_settle_is_known_by_its_number_and_done_once(void **state)
{
    struct fixture *fixture = *state;

    pay_frozen(fixture);
    assert_contains(settle(fixture, SETTLE("S1", "1.00", "2.00")), "\"settle_no\"");
    assert_contains(settle(fixture, SETTLE("S1", "1.00", "2.00")), "\"settle_no\"");
    assert_balances(fixture, 8888 - 300, TEST_RICH_FEN - 8888);
    assert_contains(settle(fixture, SETTLE("S1", "1.00", "2.01")), "ACQ.DISCORDANT_REPEAT_REQUEST");
    assert_contains(
        query(fixture, QUERY("S1")), "\"state\":\"SUCCESS\",\"trans_in\":\"2088000000000101\"");
    assert_contains(state_of(fixture), "\"account\":\"2088000000000102\",\"amount_fen\":200");
    assert_null(strstr(query(fixture, QUERY("S9")), "royalty_detail_list"));
}

static void
only_bound_receivers_get_no_more_than_there_is(void **state)
{
    struct fixture *fixture = *state;

    pay_frozen(fixture);
    assert_contains(
        settle(fixture, SETTLE("S1", "88.88", "0.01")), "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR");
    (void)exec(fixture, "alipay.trade.royalty.relation.unbind", BIND);
    assert_contains(settle(fixture, SETTLE("S1", "1.00", "2.00")), "ROYALTY_RECEIVER_INVALID");
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
}

static void
a_slow_share_is_processing_until_it_ends(void **state)
{
    struct fixture *fixture = *state;

    pay_frozen(fixture);
    add_fault(fixture, "{\"what\":\"share_slow\",\"value\":5000}");
    (void)settle(fixture, SETTLE("S1", "1.00", "2.00"));
    assert_contains(query(fixture, QUERY("S1")), "\"PROCESSING\"");
    fake_wait(&fixture->fake, span_s(6));
    assert_contains(query(fixture, QUERY("S1")), "\"state\":\"SUCCESS\"");
    assert_balances(fixture, 8888 - 300, TEST_RICH_FEN - 8888);
}

static void
a_share_that_fails_gives_the_seller_his_money_back(void **state)
{
    struct fixture *fixture = *state;

    pay_frozen(fixture);
    add_fault(fixture, "{\"what\":\"share_fail\",\"value\":5000}");
    (void)settle(fixture, SETTLE("S1", "1.00", "2.00"));
    assert_balances(fixture, 8888 - 300, TEST_RICH_FEN - 8888);
    fake_wait(&fixture->fake, span_s(6));
    assert_contains(query(fixture, QUERY("S1")), "\"state\":\"FAIL\"");
    assert_contains(query(fixture, QUERY("S1")), "\"state\":\"FAIL\"");
    assert_balances(fixture, 8888, TEST_RICH_FEN - 8888);
}

static void
after_the_finish_nothing_is_shared(void **state)
{
    struct fixture *fixture = *state;

    pay_frozen(fixture);
    assert_contains(settle(fixture, FINISH), "\"settle_no\"");
    assert_contains(query(fixture, QUERY("F1")), "\"out_request_no\":\"F1\"");
    assert_contains(settle(fixture, SETTLE("S1", "1.00", "2.00")), "ACQ.ALREADY_FINISH_ALLOC");
}

static void
a_settle_can_be_done_and_its_answer_lost(void **state)
{
    struct fixture *fixture = *state;

    pay_frozen(fixture);
    add_fault(fixture, "{\"what\":\"reply_unknown\",\"method\":\"alipay.trade.order.settle\"}");
    assert_contains(settle(fixture, SETTLE("S1", "1.00", "2.00")), "{\"code\":\"20000\"");
    assert_contains(query(fixture, QUERY("S1")), "\"state\":\"SUCCESS\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(what_was_not_frozen_is_not_shared),
        WITH_SANDBOX(a_settle_is_known_by_its_number_and_done_once),
        WITH_SANDBOX(only_bound_receivers_get_no_more_than_there_is),
        WITH_SANDBOX(a_slow_share_is_processing_until_it_ends),
        WITH_SANDBOX(a_share_that_fails_gives_the_seller_his_money_back),
        WITH_SANDBOX(after_the_finish_nothing_is_shared),
        WITH_SANDBOX(a_settle_can_be_done_and_its_answer_lost),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
