#include "hub/channel/wechat/wechat_complaint.h"

#include "hub/channel/wechat/wechat_test_help.h"

#define ID "200201820200101080076610000"
#define ONE                                                                                        \
    "\"complaint_id\":\"" ID "\","                                                                 \
    "\"complaint_time\":\"2026-11-20T13:29:35.120+08:00\","                                        \
    "\"complaint_detail\":\"wrong\",\"complainted_mchid\":\"1900000001\","                         \
    "\"complaint_state\":\"PENDING\",\"complaint_order_info\":[{"                                  \
    "\"transaction_id\":\"4200000404201909069117582536\","                                         \
    "\"out_trade_no\":\"" TEST_NUMBER "\",\"amount\":1234}],"                                      \
    "\"complaint_full_refunded\":false,\"incoming_user_response\":true,"                           \
    "\"problem_type\":\"REFUND\",\"apply_refund_amount\":10"

static const struct adapter_complaint_say say = {ID, "1900000001", "已与用户沟通"};

static struct adapter_complaint_reply
read_heard(struct wechat_test *test, const struct wechat_account *account,
    enum adapter_complaint_call call, const struct adapter_heard *heard)
{
    struct adapter_complaint_reply reply;

    assert_int_equal(
        wechat_complaint_calls.read(&account->base, call, heard, test->arena, &reply), ERR_OK);
    return reply;
}

static struct adapter_complaint_reply
read_text(struct wechat_test *test, enum adapter_complaint_call call, const char *body)
{
    const struct adapter_heard heard = wechat_test_heard(test, 200, body);

    return read_heard(test, &test->account, call, &heard);
}

static enum adapter_complaint_answer
refused(struct wechat_test *test, enum adapter_complaint_call call, int status, const char *code)
{
    const struct adapter_heard heard = wechat_test_refusal(test, status, code);

    return read_heard(test, &test->account, call, &heard).answer;
}

static void
complaints_are_listed_by_days_of_beijing_and_page(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    /* A quarter to eight in the evening in London is the next day in China. */
    const struct adapter_complaint_list list = {
        {INT64_C(1795463100) * 1000000}, {INT64_C(1795549500) * 1000000}, 2};
    struct adapter_ask ask;

    assert_int_equal(
        wechat_complaint_calls.list(&test->account.base, &list, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/merchant-service/complaints-v2?limit=50&offset=100&begin_date=2026-11-24"
        "&end_date=2026-11-25&complainted_mchid=1900000001",
        "");
    assert_int_equal(
        wechat_complaint_calls.list(&test->partner.base, &list, wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_non_null(strstr(ask.url, "complainted_mchid=1900000109"));
}

static void
one_is_asked_about_and_answered_by_its_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_account *account = &test->account.base;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_complaint_calls.get(account, ID, wechat_test_now, test->arena, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "GET", "/v3/merchant-service/complaints-v2/" ID, "");
    assert_int_equal(
        wechat_complaint_calls.history(account, ID, 1, wechat_test_now, test->arena, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/merchant-service/complaints-v2/" ID "/negotiation-historys?limit=50&offset=50", "");
    assert_int_equal(
        wechat_complaint_calls.reply(account, &say, wechat_test_now, test->arena, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/merchant-service/complaints-v2/" ID "/response",
        "{\"complainted_mchid\":\"1900000001\",\"response_content\":\"已与用户沟通\"}");
    assert_int_equal(
        wechat_complaint_calls.complete(account, &say, wechat_test_now, test->arena, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/merchant-service/complaints-v2/" ID "/complete",
        "{\"complainted_mchid\":\"1900000001\"}");
    assert_int_equal(
        wechat_complaint_calls.subscribe(account, wechat_test_now, test->arena, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/merchant-service/complaint-notifications",
        "{\"url\":\"" TEST_NOTIFY "\"}");
    /* It becomes a part of a path. */
    assert_int_equal(
        wechat_complaint_calls.get(account, "1/../2", wechat_test_now, test->arena, &ask),
        ERR_BAD_INPUT);
}

static void
a_list_is_read_with_the_payment_that_each_is_about(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_complaint_reply reply =
        read_text(test, ADAPTER_COMPLAINT_LIST, "{\"data\":[{" ONE "}],\"total_count\":1}");
    const struct adapter_complaint *complaint = &reply.complaints[0];

    assert_int_equal(reply.answer, ADAPTER_COMPLAINT_DONE);
    assert_int_equal(reply.count, 1);
    assert_false(reply.more);
    assert_string_equal(complaint->id, ID);
    assert_string_equal(complaint->number, TEST_NUMBER);
    assert_string_equal(complaint->trade, "4200000404201909069117582536");
    assert_string_equal(complaint->owner, "1900000001");
    assert_string_equal(complaint->kind, "REFUND");
    assert_string_equal(complaint->text, "wrong");
    assert_string_equal(complaint->phone, "");
    assert_int_equal(complaint->state, ADAPTER_COMPLAINT_OPEN);
    assert_true(complaint->waits);
    assert_int_equal(complaint->amount.fen, 1234);
    assert_int_equal(complaint->refund_wanted.fen, 10);
    assert_int_equal(complaint->filed.us, INT64_C(1795152575000000));
    assert_int_equal(read_text(test, ADAPTER_COMPLAINT_LIST, "{\"total_count\":0}").count, 0);
}

static void
a_phone_is_opened_with_our_key_and_one_that_was_not_sealed_for_it_is_none(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    char text[ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)];
    size_t size;
    struct adapter_complaint_reply reply;

    assert_int_equal(
        crypt_rsa_encrypt(test->our_public, bytes_text("13800138000"), sealed, &size), ERR_OK);
    (void)encode_base64(bytes_of(sealed, size), text, sizeof(text));
    reply = read_text(test, ADAPTER_COMPLAINT_GET,
        arena_printf(test->arena, "{" ONE ",\"payer_phone\":\"%s\"}", text));
    assert_string_equal(reply.complaints[0].phone, "13800138000");
    assert_int_equal(
        crypt_rsa_encrypt(test->their_public, bytes_text("13800138000"), sealed, &size), ERR_OK);
    (void)encode_base64(bytes_of(sealed, size), text, sizeof(text));
    reply = read_text(test, ADAPTER_COMPLAINT_GET,
        arena_printf(test->arena, "{" ONE ",\"payer_phone\":\"%s\"}", text));
    assert_int_equal(reply.answer, ADAPTER_COMPLAINT_DONE);
    assert_string_equal(reply.complaints[0].phone, "");
}

static void
who_said_what_is_read_from_the_history(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_complaint_reply reply = read_text(test, ADAPTER_COMPLAINT_HISTORY,
        "{\"data\":[{\"log_id\":\"3\",\"operator\":\"系统\",\"operate_type\":"
        "\"USER_CREATE_COMPLAINT_SYSTEM_MESSAGE\",\"operate_details\":\"已受理\"},"
        "{\"log_id\":\"2\",\"operate_time\":\"2026-11-20T13:29:35+08:00\","
        "\"operate_type\":\"MERCHANT_RESPONSE\",\"operate_details\":\"已与用户沟通\"},"
        "{\"log_id\":\"1\",\"operate_type\":\"USER_CREATE_COMPLAINT\"}]}");

    assert_int_equal(reply.count, 3);
    assert_int_equal(reply.words[0].who, ADAPTER_COMPLAINT_CHANNEL);
    assert_int_equal(reply.words[1].who, ADAPTER_COMPLAINT_MERCHANT);
    assert_true(reply.words[1].is_reply);
    assert_string_equal(reply.words[1].text, "已与用户沟通");
    assert_int_equal(reply.words[1].at.us, INT64_C(1795152575000000));
    assert_int_equal(reply.words[2].who, ADAPTER_COMPLAINT_PAYER);
    assert_false(reply.words[2].is_reply);
    assert_string_equal(reply.words[2].id, "1");
}

static void
what_is_not_signed_or_is_another_s_or_nonsense_says_nothing(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_heard(test, 200, "{" ONE "}");

    assert_int_equal(read_heard(test, &test->account, ADAPTER_COMPLAINT_GET, &heard).answer,
        ADAPTER_COMPLAINT_DONE);
    assert_int_equal(read_heard(test, &test->partner, ADAPTER_COMPLAINT_GET, &heard).answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    heard.headers_count = 0;
    assert_int_equal(read_heard(test, &test->account, ADAPTER_COMPLAINT_GET, &heard).answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(
        read_text(test, ADAPTER_COMPLAINT_LIST, "{\"data\":[{\"complaint_id\":\"1\"}]}").answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(read_text(test, ADAPTER_COMPLAINT_LIST,
                         "{\"data\":[{\"complaint_id\":\"1\",\"complaint_state\":\"LOST\"}]}")
                         .answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(read_text(test, ADAPTER_COMPLAINT_HISTORY, "{\"data\":[{}]}").answer,
        ADAPTER_COMPLAINT_UNKNOWN);
}

static void
what_may_have_happened_is_never_a_no(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_heard nothing = wechat_test_heard(test, 204, "");

    assert_int_equal(read_heard(test, &test->account, ADAPTER_COMPLAINT_REPLY, &nothing).answer,
        ADAPTER_COMPLAINT_DONE);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, 500, "SYSTEM_ERROR"), ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, 400, "NEW_CODE"), ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, 400, "INVALID_REQUEST"), ADAPTER_COMPLAINT_LOOK);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, 400, "PARAM_ERROR"), ADAPTER_COMPLAINT_REFUSED);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, 403, "NO_AUTH"), ADAPTER_COMPLAINT_REFUSED);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, 429, "FREQUENCY_LIMITED"), ADAPTER_COMPLAINT_LATER);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_GET, 404, "RESOURCE_NOT_EXISTS"), ADAPTER_COMPLAINT_ABSENT);
    assert_int_equal(refused(test, ADAPTER_COMPLAINT_SUBSCRIBE, 400, "RESOURCE_ALREADY_EXISTS"),
        ADAPTER_COMPLAINT_DONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complaints_are_listed_by_days_of_beijing_and_page),
        cmocka_unit_test(one_is_asked_about_and_answered_by_its_number),
        cmocka_unit_test(a_list_is_read_with_the_payment_that_each_is_about),
        cmocka_unit_test(a_phone_is_opened_with_our_key_and_one_that_was_not_sealed_for_it_is_none),
        cmocka_unit_test(who_said_what_is_read_from_the_history),
        cmocka_unit_test(what_is_not_signed_or_is_another_s_or_nonsense_says_nothing),
        cmocka_unit_test(what_may_have_happened_is_never_a_no),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
