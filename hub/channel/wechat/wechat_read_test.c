#include "hub/channel/wechat/wechat_read.h"

#include "hub/channel/wechat/wechat_test_help.h"

#define PAID_TIME "\"success_time\":\"2026-11-23T09:53:50+08:00\","
#define WHO "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000001\","
/* One body of a list, whole. */
#define WHO_IS(rest) (WHO rest)
#define NUMBERS                                                                                    \
    "\"out_trade_no\":\"" TEST_NUMBER "\",\"transaction_id\":\"4200000001202611231234567890\","
#define AMOUNT                                                                                     \
    "\"amount\":{\"total\":1234,\"payer_total\":1200,\"currency\":\"CNY\",\"payer_currency\":"     \
    "\"CNY\"}"
#define PAID                                                                                       \
    WHO NUMBERS PAID_TIME "\"trade_type\":\"JSAPI\",\"trade_state\":\"SUCCESS\"," AMOUNT "}"

static struct adapter_reply
read_heard(struct wechat_test *test, enum adapter_call call, const struct adapter_heard *heard)
{
    struct adapter_reply reply;

    assert_int_equal(
        wechat_read(&test->account.base, call, &wechat_test_payment, heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_reply
read_body(struct wechat_test *test, enum adapter_call call, int status, const char *body)
{
    const struct adapter_heard heard = wechat_test_heard(test, status, body);

    return read_heard(test, call, &heard);
}

static enum adapter_state
state_of(struct wechat_test *test, enum adapter_call call, int status, const char *code)
{
    const struct adapter_heard heard = wechat_test_refusal(test, status, code);

    return read_heard(test, call, &heard).state;
}

static void
what_was_created_says_how_the_payer_comes_to_it(void **state)
{
    static const struct {
        const char *body;
        const char *handle;
    } answers[] = {
        {"{\"prepay_id\":\"wx201410272009395522657a690389285100\"}",
            "wx201410272009395522657a690389285100"},
        {"{\"code_url\":\"weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00\"}",
            "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00"},
        {"{\"h5_url\":\"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/"
         "checkmweb?prepay_id=wx&package=1\"}",
            "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx&package=1"},
    };
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(answers); i++) {
        const struct adapter_reply reply =
            read_body(test, ADAPTER_CALL_CREATE, 200, answers[i].body);

        assert_int_equal(reply.state, ADAPTER_PENDING);
        assert_string_equal(reply.handle, answers[i].handle);
    }
    assert_int_equal(read_body(test, ADAPTER_CALL_CREATE, 200, "{}").state, ADAPTER_UNKNOWN);
    assert_int_equal(
        read_body(test, ADAPTER_CALL_CREATE, 200, "{\"prepay_id\":\"\"}").state, ADAPTER_UNKNOWN);
}

static void
a_paid_payment_says_how_much_and_when(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_reply reply = read_body(test, ADAPTER_CALL_QUERY, 200, PAID);

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_string_equal(reply.ours, TEST_NUMBER);
    assert_string_equal(reply.number, "4200000001202611231234567890");
    assert_string_equal(reply.code, "SUCCESS");
    assert_true(reply.total_known);
    assert_int_equal(reply.total.fen, 1234);
    assert_int_equal(reply.receipt.fen, 1234);
    assert_int_equal(reply.payer_paid.fen, 1200);
    assert_int_equal(reply.paid.us, (TEST_NOW_S - 8) * 1000000);
    assert_false(reply.given_back);
}

/* A coupon that the merchant had paid for is paid out; one that it only promised is not. */
static void
what_the_merchant_receives_is_without_its_own_coupons(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_reply reply = read_body(test, ADAPTER_CALL_QUERY, 200,
        WHO NUMBERS "\"trade_state\":\"SUCCESS\"," AMOUNT
                    ",\"promotion_detail\":[{\"coupon_id\":\"1\",\"type\":\"CASH\",\"amount\":24},"
                    "{\"coupon_id\":\"2\",\"type\":\"NOCASH\",\"amount\":10}]}");

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_int_equal(reply.receipt.fen, 1224);
    assert_int_equal(reply.payer_paid.fen, 1200);
}

static void
each_state_is_what_it_means(void **state)
{
    static const struct {
        const char *state;
        enum adapter_state meaning;
    } states[] = {
        {"SUCCESS", ADAPTER_PAID},
        {"REFUND", ADAPTER_PAID}, /* of any part of it */
        {"NOTPAY", ADAPTER_PENDING},
        {"USERPAYING", ADAPTER_PENDING},
        {"CLOSED", ADAPTER_CLOSED},
        {"PAYERROR", ADAPTER_CLOSED},
        {"REVOKED", ADAPTER_RETURNED},
        {"ACCEPT", ADAPTER_UNKNOWN},
        {"", ADAPTER_UNKNOWN},
    };
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(states); i++) {
        const struct adapter_reply reply = read_body(test, ADAPTER_CALL_QUERY, 200,
            arena_printf(
                test->arena, WHO NUMBERS "\"trade_state\":\"%s\"," AMOUNT "}", states[i].state));

        assert_int_equal(reply.state, states[i].meaning);
        assert_string_equal(reply.ours, TEST_NUMBER);
    }
    assert_int_equal(read_body(test, ADAPTER_CALL_QUERY, 200,
                         WHO "\"out_trade_no\":\"" TEST_NUMBER "\",\"trade_state\":\"REVOKED\"}")
                         .state,
        ADAPTER_CLOSED);
}

static void
paid_without_an_amount_is_not_understood(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(
        read_body(test, ADAPTER_CALL_QUERY, 200, WHO NUMBERS "\"trade_state\":\"SUCCESS\"}").state,
        ADAPTER_UNKNOWN);
    assert_int_equal(read_body(test, ADAPTER_CALL_QUERY, 200,
                         WHO NUMBERS "\"trade_state\":\"SUCCESS\",\"amount\":{\"total\":0}}")
                         .state,
        ADAPTER_UNKNOWN);
    assert_int_equal(read_body(test, ADAPTER_CALL_QUERY, 200,
                         WHO NUMBERS "\"trade_state\":\"SUCCESS\",\"amount\":{\"total\":12.34}}")
                         .state,
        ADAPTER_UNKNOWN);
    assert_int_equal(
        read_body(test, ADAPTER_CALL_QUERY, 200,
            WHO NUMBERS
            "\"trade_state\":\"SUCCESS\",\"amount\":{\"total\":1234,\"currency\":\"USD\"}}")
            .state,
        ADAPTER_UNKNOWN);
}

static void
what_is_said_of_another_merchant_or_app_is_not_understood(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    static const char *const others[] = {
        "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000002\",",
        "{\"appid\":\"wx0000000000000000\",\"mchid\":\"1900000001\",",
        "{\"appid\":\"wxd678efh567hg6787\",",
        "{\"sp_appid\":\"wxd678efh567hg6787\",\"sp_mchid\":\"1900000001\",",
        WHO_IS("\"sub_mchid\":\"1900000109\","),
    };

    for (size_t i = 0; i < LENGTH(others); i++) {
        const struct adapter_reply reply = read_body(test, ADAPTER_CALL_QUERY, 200,
            arena_printf(
                test->arena, "%s" NUMBERS "\"trade_state\":\"SUCCESS\"," AMOUNT "}", others[i]));

        assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    }
}

static void
a_partner_s_answer_names_both_merchants(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    static const struct {
        const char *who;
        enum adapter_state state;
    } answers[] = {
        {"{\"sp_appid\":\"wxd678efh567hg6787\",\"sp_mchid\":\"1900000001\",\"sub_mchid\":"
         "\"1900000109\",",
            ADAPTER_PAID},
        {"{\"sp_mchid\":\"1900000001\",\"sub_mchid\":\"1900000110\",", ADAPTER_UNKNOWN},
        {"{\"sp_mchid\":\"1900000001\",", ADAPTER_UNKNOWN},
        {"{\"sp_mchid\":\"1900000001\",\"sub_mchid\":\"1900000109\",\"sub_appid\":\"wx1\",",
            ADAPTER_UNKNOWN},
    };

    for (size_t i = 0; i < LENGTH(answers); i++) {
        const struct adapter_heard heard = wechat_test_heard(test, 200,
            arena_printf(test->arena, "%s" NUMBERS "\"trade_state\":\"SUCCESS\"," AMOUNT "}",
                answers[i].who));
        struct adapter_reply reply;

        assert_int_equal(wechat_read(&test->partner.base, ADAPTER_CALL_QUERY, &wechat_test_payment,
                             &heard, test->arena, &reply),
            ERR_OK);
        assert_int_equal(reply.state, answers[i].state);
    }
}

static void
success_counts_only_with_a_signature_that_fits(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_heard(test, 200, PAID);
    struct adapter_reply reply;

    heard.headers_count = 4;
    reply = read_heard(test, ADAPTER_CALL_QUERY, &heard);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "BAD_SIGNATURE");
    heard = wechat_test_heard(test, 200, PAID);
    heard.body = bytes_text(PAID " ");
    assert_int_equal(read_heard(test, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
    heard = wechat_test_signed(test, TEST_PLATFORM, TEST_NOW_S, 200, PAID);
    assert_int_equal(read_heard(test, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_PAID);
    heard = wechat_test_signed(test, TEST_SERIAL, TEST_NOW_S, 200, PAID);
    reply = read_heard(test, ADAPTER_CALL_QUERY, &heard);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "NOT_FOUND");
    heard = wechat_test_signed(test, TEST_KEY_ID, TEST_NOW_S - 300, 200, PAID);
    reply = read_heard(test, ADAPTER_CALL_QUERY, &heard);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "EXPIRED");
}

static void
a_close_is_an_empty_answer_that_is_signed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_heard(test, 204, "");

    assert_int_equal(read_heard(test, ADAPTER_CALL_CLOSE, &heard).state, ADAPTER_CLOSED);
    heard.headers_count = 0;
    assert_int_equal(read_heard(test, ADAPTER_CALL_CLOSE, &heard).state, ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_CLOSE, 400, "ORDERPAID"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_CLOSE, 404, "ORDER_NOT_EXIST"), ADAPTER_ABSENT);
    assert_int_equal(state_of(test, ADAPTER_CALL_CLOSE, 400, "PARAM_ERROR"), ADAPTER_UNKNOWN);
    /* What was created needs more than an empty word. */
    heard = wechat_test_heard(test, 204, "");
    assert_int_equal(read_heard(test, ADAPTER_CALL_CREATE, &heard).state, ADAPTER_UNKNOWN);
    assert_int_equal(read_heard(test, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
    assert_int_equal(read_heard(test, ADAPTER_CALL_REVERSE, &heard).state, ADAPTER_UNKNOWN);
}

static void
a_refusal_of_a_payment_is_believed_when_it_is_listed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(state_of(test, ADAPTER_CALL_CREATE, 403, "NO_AUTH"), ADAPTER_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_CREATE, 400, "PARAM_ERROR"), ADAPTER_REFUSED);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_CREATE, 429, "RATELIMIT_EXCEEDED"), ADAPTER_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_CREATE, 401, "SIGN_ERROR"), ADAPTER_REFUSED);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_CREATE, 403, "OUT_TRADE_NO_USED"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_CREATE, 500, "SYSTEM_ERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_CREATE, 400, "BRAND_NEW"), ADAPTER_UNKNOWN);
    assert_int_equal(read_body(test, ADAPTER_CALL_CREATE, 202, "{\"code\":\"USERPAYING\"}").state,
        ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, 403, "NOTENOUGH"), ADAPTER_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_PAY, 404, "ORDER_NOT_EXIST"), ADAPTER_UNKNOWN);
}

static void
a_refusal_of_a_question_is_no_answer(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, 404, "ORDER_NOT_EXIST"), ADAPTER_ABSENT);
    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, 404, ""), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, 404, "MCH_NOT_EXISTS"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, 401, "SIGN_ERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_QUERY, 400, "PARAM_ERROR"), ADAPTER_UNKNOWN);
}

static void
a_refusal_that_is_signed_wrongly_is_not_believed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_heard(test, 404, "{\"code\":\"ORDER_NOT_EXIST\"}");

    assert_int_equal(read_heard(test, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_ABSENT);
    heard.body = bytes_text("{\"code\":\"ORDERNOTEXIST\"}");
    assert_int_equal(read_heard(test, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
}

/* Both ways in which WeChat says that the payer has to enter his password. */
static void
a_barcode_s_payer_may_have_to_enter_his_password(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(
        read_body(test, ADAPTER_CALL_PAY, 202, "{\"code\":\"USERPAYING\"}").state, ADAPTER_PENDING);
    assert_int_equal(read_body(test, ADAPTER_CALL_PAY, 200,
                         WHO "\"out_trade_no\":\"" TEST_NUMBER "\",\"trade_state\":\"USERPAYING\"}")
                         .state,
        ADAPTER_PENDING);
    assert_int_equal(read_body(test, ADAPTER_CALL_PAY, 200, PAID).state, ADAPTER_PAID);
    assert_int_equal(
        read_body(test, ADAPTER_CALL_PAY, 202, "{\"code\":\"ACCEPTED\"}").state, ADAPTER_UNKNOWN);
}

static void
what_was_undone_says_its_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_reply reply =
        read_body(test, ADAPTER_CALL_REVERSE, 200, WHO "\"out_trade_no\":\"" TEST_NUMBER "\"}");

    assert_int_equal(reply.state, ADAPTER_CLOSED);
    assert_string_equal(reply.ours, TEST_NUMBER);
    assert_int_equal(read_body(test, ADAPTER_CALL_REVERSE, 200, "{}").state, ADAPTER_UNKNOWN);
    assert_int_equal(read_body(test, ADAPTER_CALL_REVERSE, 202, "{\"code\":\"USERPAYING\"}").state,
        ADAPTER_PENDING);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, 202, "USERPAYING"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, 500, "SYSTEM_ERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, 401, "SIGN_ERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_REVERSE, 400, "PARAM_ERROR"), ADAPTER_REFUSED);
}

static void
nonsense_is_not_understood(void **state)
{
    static const char *const bodies[] = {"", "[]", "1", "{\"prepay_id\":1}", "<xml/>",
        WHO_IS(
            "\"out_trade_no\":\"00000700000000000000000010000000000000000000000\",\"trade_state\":"
            "\"CLOSED\"}")};
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(bodies); i++) {
        assert_int_equal(
            read_body(test, ADAPTER_CALL_CREATE, 200, bodies[i]).state, ADAPTER_UNKNOWN);
        assert_int_equal(
            read_body(test, ADAPTER_CALL_QUERY, 200, bodies[i]).state, ADAPTER_UNKNOWN);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_created_says_how_the_payer_comes_to_it),
        cmocka_unit_test(a_paid_payment_says_how_much_and_when),
        cmocka_unit_test(what_the_merchant_receives_is_without_its_own_coupons),
        cmocka_unit_test(each_state_is_what_it_means),
        cmocka_unit_test(paid_without_an_amount_is_not_understood),
        cmocka_unit_test(what_is_said_of_another_merchant_or_app_is_not_understood),
        cmocka_unit_test(a_partner_s_answer_names_both_merchants),
        cmocka_unit_test(success_counts_only_with_a_signature_that_fits),
        cmocka_unit_test(a_close_is_an_empty_answer_that_is_signed),
        cmocka_unit_test(a_refusal_of_a_payment_is_believed_when_it_is_listed),
        cmocka_unit_test(a_refusal_of_a_question_is_no_answer),
        cmocka_unit_test(a_refusal_that_is_signed_wrongly_is_not_believed),
        cmocka_unit_test(a_barcode_s_payer_may_have_to_enter_his_password),
        cmocka_unit_test(what_was_undone_says_its_number),
        cmocka_unit_test(nonsense_is_not_understood),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
