#include "hub/channel/alipay/alipay_split.h"

#include "hub/channel/alipay/alipay_test_help.h"

#define ACCOUNT "2088000000000101"

static const struct moment now = {INT64_C(1795398838) * 1000000};

/* The biz_content of a request, and its method. */
static const char *
content_of(struct alipay_test *test, const struct adapter_ask *ask, const char **ret_method)
{
    struct form form = {.count = 0};

    assert_int_equal(form_read(bytes_text(strchr(ask->url, '?') + 1), test->arena, &form), ERR_OK);
    assert_int_equal(form_read(ask->body, test->arena, &form), ERR_OK);
    *ret_method = form_value(&form, "method");
    return form_value(&form, "biz_content");
}

static struct adapter_split_reply
read_as(
    struct alipay_test *test, enum adapter_split_call call, const char *name, const char *content)
{
    const struct adapter_heard heard =
        alipay_test_heard(200, alipay_test_reply(test, name, content));
    struct adapter_split_reply reply;

    assert_int_equal(
        alipay_split_calls.read(&test->account.base, call, &heard, test->arena, &reply), ERR_OK);
    return reply;
}

static struct adapter_split_reply
sent(struct alipay_test *test, const char *content)
{
    return read_as(test, ADAPTER_SPLIT_SEND, "alipay_trade_order_settle_response", content);
}

static struct adapter_split_reply
queried(struct alipay_test *test, const char *content)
{
    return read_as(test, ADAPTER_SPLIT_QUERY, "alipay_trade_order_settle_query_response", content);
}

static struct adapter_split_reply
bound(struct alipay_test *test, const char *content)
{
    return read_as(
        test, ADAPTER_SPLIT_BIND, "alipay_trade_royalty_relation_bind_response", content);
}

static void
a_split_names_its_trade_its_number_and_each_share(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_share shares[] = {{"userId", ACCOUNT, {1}}, {"loginName", "a@b.c", {200}}};
    const struct adapter_split split = {.number = "N1",
        .payment_number = "P1",
        .trade = "T1",
        .shares = shares,
        .shares_count = 2,
        .finish = true};
    struct adapter_ask ask;
    const char *method;

    assert_int_equal(
        alipay_split_calls.send(&test->account.base, &split, now, test->arena, &ask), ERR_OK);
    assert_string_equal(content_of(test, &ask, &method),
        "{\"out_request_no\":\"N1\",\"trade_no\":\"T1\",\"royalty_parameters\":["
        "{\"royalty_type\":\"transfer\",\"trans_in_type\":\"userId\",\"trans_in\":\"" ACCOUNT
        "\",\"amount\":\"0.01\"},{\"royalty_type\":\"transfer\",\"trans_in_type\":\"loginName\","
        "\"trans_in\":\"a@b.c\",\"amount\":\"2.00\"}],"
        "\"extend_params\":{\"royalty_finish\":\"true\"}}");
    assert_string_equal(method, "alipay.trade.order.settle");
    assert_int_equal(
        alipay_split_calls.query(&test->account.base, &split, now, test->arena, &ask), ERR_OK);
    assert_string_equal(
        content_of(test, &ask, &method), "{\"out_request_no\":\"N1\",\"trade_no\":\"T1\"}");
    assert_string_equal(method, "alipay.trade.order.settle.query");
}

static void
a_split_of_fifty_receivers_can_be_sent(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_share shares[SHARE_COUNT_MAX];
    const struct adapter_split split = {
        .number = "N1", .trade = "T1", .shares = shares, .shares_count = SHARE_COUNT_MAX};
    struct adapter_ask ask;

    for (size_t i = 0; i < SHARE_COUNT_MAX; i++)
        shares[i] = (struct adapter_share){"userId", ACCOUNT, {100}};
    assert_int_equal(
        alipay_split_calls.send(&test->account.base, &split, now, test->arena, &ask), ERR_OK);
}

static void
without_the_channel_s_number_of_the_trade_nothing_is_sent(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_split split = {.number = "N1", .trade = "", .finish = true};
    struct adapter_ask ask;

    assert_int_equal(alipay_split_calls.send(&test->account.base, &split, now, test->arena, &ask),
        ERR_BAD_INPUT);
}

static void
a_trade_that_will_be_shared_is_created_as_one(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_create create = {.number = "N1",
        .subject = "s",
        .payer = "2088000000000001",
        .amount = {100},
        .expires = {now.us + 1000000}};
    struct adapter_ask ask;
    const char *method;

    assert_int_equal(
        alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask), ERR_OK);
    assert_null(strstr(content_of(test, &ask, &method), "royalty_freeze"));
    create.split = true;
    assert_int_equal(
        alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask), ERR_OK);
    assert_non_null(
        strstr(content_of(test, &ask, &method), "\"extend_params\":{\"royalty_freeze\":\"true\"}"));
}

static void
a_settle_that_was_taken_is_pending_whatever_it_says(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_split_reply reply = sent(test,
        "{\"code\":\"10000\",\"msg\":\"Success\",\"settle_no\":\"2026\",\"trade_no\":\"T1\"}");

    assert_int_equal(reply.state, ADAPTER_SPLIT_PENDING);
    assert_string_equal(reply.number, "2026");
}

static void
only_a_refusal_that_moves_nothing_is_one(void **state)
{
    static const struct {
        const char *code;
        const char *sub_code;
        enum adapter_split_state state;
    } rows[] = {
        {"40004", "ACQ.ROYALTY_RECEIVER_INVALID", ADAPTER_SPLIT_REFUSED},
        {"40004", "ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH", ADAPTER_SPLIT_REFUSED},
        {"40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", ADAPTER_SPLIT_REFUSED},
        {"40004", "ACQ.DISCORDANT_REPEAT_REQUEST", ADAPTER_SPLIT_LOOK},
        {"40004", "ACQ.DUP_OUT_REQUEST_NO", ADAPTER_SPLIT_LOOK},
        {"40004", "ACQ.ALREADY_FINISH_ALLOC", ADAPTER_SPLIT_LOOK},
        {"40004", "ACQ.ILLEGAL_SETTLE_STATE", ADAPTER_SPLIT_LOOK},
        {"40004", "ACQ.SYSTEM_ERROR", ADAPTER_SPLIT_UNKNOWN},
        {"40004", "ACQ.SOMETHING_NEW", ADAPTER_SPLIT_UNKNOWN},
        {"20000", "isp.unknow-error", ADAPTER_SPLIT_UNKNOWN},
        {"40005", "isv.app-call-limited", ADAPTER_SPLIT_ABSENT},
    };

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct alipay_test *test = alipay_test_begin(state);
        struct adapter_split_reply reply =
            sent(test, arena_printf(test->arena, "{\"code\":\"%s\",\"sub_code\":\"%s\"}",
                           rows[i].code, rows[i].sub_code));

        assert_int_equal(reply.state, rows[i].state);
        assert_string_equal(reply.code, rows[i].sub_code);
    }
}

static void
the_query_says_what_became_of_each_share(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_split_reply reply = queried(test,
        "{\"code\":\"10000\",\"out_request_no\":\"N1\",\"royalty_detail_list\":["
        "{\"trans_in\":\"a\",\"amount\":\"1.00\",\"state\":\"SUCCESS\"},"
        "{\"trans_in\":\"b\",\"amount\":2.5,\"state\":\"FAIL\",\"error_code\":\"NO\"},"
        "{\"trans_in\":\"c\",\"amount\":\"3.00\",\"state\":\"PROCESSING\"},"
        "{\"trans_in\":\"d\",\"amount\":\"4.00\",\"state\":\"ODD\"},"
        "{\"amount\":\"5.00\",\"state\":\"SUCCESS\"}]}");

    assert_int_equal(reply.state, ADAPTER_SPLIT_PENDING);
    assert_string_equal(reply.ours, "N1");
    assert_int_equal(reply.shares_count, 4);
    assert_int_equal(reply.shares[0].state, SHARE_DONE);
    assert_int_equal(reply.shares[0].amount.fen, 100);
    assert_int_equal(reply.shares[1].state, SHARE_FAILED);
    assert_string_equal(reply.shares[1].code, "NO");
    assert_int_equal(reply.shares[2].state, SHARE_PENDING);
    assert_int_equal(reply.shares[3].state, SHARE_PENDING);
}

static void
a_query_that_knows_nothing_is_absent_and_one_that_fails_says_nothing(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    assert_int_equal(queried(test, "{\"code\":\"10000\"}").state, ADAPTER_SPLIT_ABSENT);
    assert_int_equal(
        queried(test, "{\"code\":\"10000\",\"out_request_no\":\"N1\"}").state, ADAPTER_SPLIT_DONE);
    assert_int_equal(
        queried(test, "{\"code\":\"40004\",\"sub_code\":\"ACQ.ROYALTY_RECEIVER_INVALID\"}").state,
        ADAPTER_SPLIT_UNKNOWN);
}

static void
a_receiver_is_bound_when_alipay_says_so(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_receiver receiver = {
        .number = "N1", .type = "userId", .account = ACCOUNT, .name = "王"};
    struct adapter_ask ask;
    const char *method;

    assert_int_equal(
        alipay_split_calls.bind(&test->account.base, &receiver, now, test->arena, &ask), ERR_OK);
    assert_string_equal(content_of(test, &ask, &method),
        "{\"out_request_no\":\"N1\",\"receiver_list\":[{\"type\":\"userId\","
        "\"account\":\"" ACCOUNT "\",\"name\":\"王\"}]}");
    assert_string_equal(method, "alipay.trade.royalty.relation.bind");
    assert_int_equal(
        alipay_split_calls.unbind(&test->account.base, &receiver, now, test->arena, &ask), ERR_OK);
    (void)content_of(test, &ask, &method);
    assert_string_equal(method, "alipay.trade.royalty.relation.unbind");
    assert_int_equal(
        bound(test, "{\"code\":\"10000\",\"result_code\":\"SUCCESS\"}").state, ADAPTER_SPLIT_DONE);
    assert_int_equal(
        bound(test, "{\"code\":\"10000\",\"result_code\":\"FAIL\"}").state, ADAPTER_SPLIT_REFUSED);
    assert_int_equal(bound(test, "{\"code\":\"40004\",\"sub_code\":\"USER_NOT_EXIST\"}").state,
        ADAPTER_SPLIT_REFUSED);
    assert_int_equal(bound(test, "{\"code\":\"10000\"}").state, ADAPTER_SPLIT_UNKNOWN);
}

static void
a_signature_that_does_not_fit_says_nothing(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_heard heard = alipay_test_heard(
        200, bytes_text("{\"alipay_trade_order_settle_query_response\":{\"code\":\"10000\"},"
                        "\"sign\":\"AAAA\"}"));
    struct adapter_split_reply reply;

    assert_int_equal(alipay_split_calls.read(
                         &test->account.base, ADAPTER_SPLIT_QUERY, &heard, test->arena, &reply),
        ERR_OK);
    assert_int_equal(reply.state, ADAPTER_SPLIT_UNKNOWN);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_names_its_trade_its_number_and_each_share),
        cmocka_unit_test(a_split_of_fifty_receivers_can_be_sent),
        cmocka_unit_test(without_the_channel_s_number_of_the_trade_nothing_is_sent),
        cmocka_unit_test(a_trade_that_will_be_shared_is_created_as_one),
        cmocka_unit_test(a_settle_that_was_taken_is_pending_whatever_it_says),
        cmocka_unit_test(only_a_refusal_that_moves_nothing_is_one),
        cmocka_unit_test(the_query_says_what_became_of_each_share),
        cmocka_unit_test(a_query_that_knows_nothing_is_absent_and_one_that_fails_says_nothing),
        cmocka_unit_test(a_receiver_is_bound_when_alipay_says_so),
        cmocka_unit_test(a_signature_that_does_not_fit_says_nothing),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
