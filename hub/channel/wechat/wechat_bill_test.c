#include "hub/channel/wechat/wechat_bill.h"

#include "hub/channel/wechat/wechat_test_help.h"

#define HASH "79bb0f45fc4c42234a918000b2668d689e2bde04"
#define PLACE "https://api.mch.weixin.qq.com/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd6kwv"

static struct adapter_bill_reply
read_heard(struct wechat_test *test, const struct adapter_heard *heard)
{
    struct adapter_bill_reply reply;

    assert_int_equal(
        wechat_bill_calls.read(&test->account.base, ADAPTER_BILL_TRADE, heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static enum adapter_bill_state
state_of(struct wechat_test *test, int status, const char *code)
{
    const struct adapter_heard heard = wechat_test_refusal(test, status, code);

    return read_heard(test, &heard).state;
}

static void
a_day_s_bills_are_asked_for(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    /* A quarter to eight in the evening in London is the next day in China. */
    const struct moment day = {INT64_C(1795463100) * 1000000};
    struct adapter_ask ask;

    assert_int_equal(wechat_bill_calls.ask(&test->account.base, ADAPTER_BILL_TRADE, day,
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/bill/tradebill?bill_date=2026-11-24&bill_type=ALL&tar_type=GZIP", "");
    assert_int_equal(wechat_bill_calls.ask(&test->partner.base, ADAPTER_BILL_TRADE, day,
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/bill/tradebill?bill_date=2026-11-24&bill_type=ALL&tar_type=GZIP&sub_mchid=1900000109",
        "");
    assert_int_equal(wechat_bill_calls.ask(&test->account.base, ADAPTER_BILL_FUND, day,
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/bill/fundflowbill?bill_date=2026-11-24&account_type=BASIC&tar_type=GZIP", "");
}

static void
where_it_lies_is_said_and_signed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_heard(test, 200,
        "{\"hash_type\":\"SHA1\",\"hash_value\":\"" HASH "\",\"download_url\":\"" PLACE "\"}");
    struct adapter_bill_reply reply = read_heard(test, &heard);

    assert_int_equal(reply.state, ADAPTER_BILL_READY);
    assert_string_equal(reply.hash, HASH);
    assert_string_equal(reply.url, PLACE);
    heard.headers_count = 0;
    assert_int_equal(read_heard(test, &heard).state, ADAPTER_BILL_UNKNOWN);
    heard = wechat_test_heard(test, 200,
        "{\"hash_type\":\"MD5\",\"hash_value\":\"" HASH "\",\"download_url\":\"" PLACE "\"}");
    assert_int_equal(read_heard(test, &heard).state, ADAPTER_BILL_UNKNOWN);
    heard = wechat_test_heard(test, 200,
        "{\"hash_type\":\"SHA1\",\"hash_value\":\"79bb\",\"download_url\":\"" PLACE "\"}");
    assert_int_equal(read_heard(test, &heard).state, ADAPTER_BILL_UNKNOWN);
}

static void
there_may_be_none_or_none_yet(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(state_of(test, 400, "NO_STATEMENT_EXIST"), ADAPTER_BILL_EMPTY);
    assert_int_equal(state_of(test, 400, "STATEMENT_CREATING"), ADAPTER_BILL_LATER);
    assert_int_equal(state_of(test, 500, "SYSTEM_ERROR"), ADAPTER_BILL_LATER);
    assert_int_equal(state_of(test, 400, "PARAM_ERROR"), ADAPTER_BILL_REFUSED);
    assert_int_equal(state_of(test, 401, "SIGN_ERROR"), ADAPTER_BILL_REFUSED);
    assert_int_equal(state_of(test, 400, "NEW"), ADAPTER_BILL_UNKNOWN);
}

static void
the_file_is_fetched_with_its_token_signed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account sandbox = test->account;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_bill_calls.fetch(&test->account.base, PLACE, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(
        test, &ask, "GET", "/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd6kwv", "");
    assert_int_equal(wechat_bill_calls.fetch(&test->account.base, "http://x.example/file",
                         wechat_test_now, test->arena, &ask),
        ERR_BAD_INPUT);
    text_set(sandbox.api_url, sizeof(sandbox.api_url), "http://127.0.0.1:1");
    assert_int_equal(wechat_bill_calls.fetch(&sandbox.base, "http://127.0.0.1:12/file",
                         wechat_test_now, test->arena, &ask),
        ERR_BAD_INPUT);
    assert_int_equal(wechat_bill_calls.fetch(&sandbox.base, "http://127.0.0.1:1/file?token=2",
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_s_bills_are_asked_for),
        cmocka_unit_test(where_it_lies_is_said_and_signed),
        cmocka_unit_test(there_may_be_none_or_none_yet),
        cmocka_unit_test(the_file_is_fetched_with_its_token_signed),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
