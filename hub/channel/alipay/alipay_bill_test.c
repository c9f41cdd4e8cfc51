#include "hub/channel/alipay/alipay_bill.h"

#include <string.h>

#include "hub/channel/alipay/alipay_test_help.h"

#define NAME "alipay_data_dataservice_bill_downloadurl_query_response"
#define PLACE "http://dwbillcenter.alipay.com/downloadBillFile.resource?bizType=trade&token=a"

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static struct adapter_bill_reply
read_content(struct alipay_test *test, const char *content)
{
    const struct adapter_heard heard =
        alipay_test_heard(200, alipay_test_reply(test, NAME, content));
    struct adapter_bill_reply reply;

    assert_int_equal(alipay_bill_calls.read(
                         &test->account.base, ADAPTER_BILL_TRADE, &heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static enum adapter_bill_state
state_of(struct alipay_test *test, const char *sub_code)
{
    return read_content(
        test, arena_printf(test->arena, "{\"code\":\"40004\",\"sub_code\":\"%s\"}", sub_code))
        .state;
}

static void
a_day_s_bills_are_asked_for(void **state)
{
    static const char *const contents[] = {
        [ADAPTER_BILL_TRADE] = "{\"bill_type\":\"trade\",\"bill_date\":\"2026-11-24\"}",
        [ADAPTER_BILL_FUND] = "{\"bill_type\":\"signcustomer\",\"bill_date\":\"2026-11-24\"}",
    };
    /* A quarter to eight in the evening in London is the next day in China. */
    const struct moment day = {INT64_C(1795463100) * 1000000};
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(contents); i++) {
        struct form form = {.count = 0};
        struct adapter_ask ask;

        assert_int_equal(alipay_bill_calls.ask(&test->account.base, (enum adapter_bill_kind)i, day,
                             now, test->arena, &ask),
            ERR_OK);
        assert_int_equal(
            form_read(bytes_text(strchr(ask.url, '?') + 1), test->arena, &form), ERR_OK);
        assert_int_equal(form_read(ask.body, test->arena, &form), ERR_OK);
        assert_string_equal(
            form_value(&form, "method"), "alipay.data.dataservice.bill.downloadurl.query");
        assert_string_equal(form_value(&form, "biz_content"), contents[i]);
    }
}

static void
where_it_lies_is_said_and_signed(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_bill_reply reply =
        read_content(test, "{\"code\":\"10000\",\"bill_download_url\":\"" PLACE "\"}");
    struct adapter_heard heard = alipay_test_heard(
        200, bytes_text("{\"" NAME "\":{\"code\":\"10000\",\"bill_download_url\":\"" PLACE
                        "\"},\"sign\":\"AAAA\"}"));
    struct adapter_ask ask;

    assert_int_equal(reply.state, ADAPTER_BILL_READY);
    assert_string_equal(reply.url, PLACE);
    assert_string_equal(reply.hash, "");
    assert_int_equal(
        alipay_bill_calls.fetch(&test->account.base, reply.url, now, test->arena, &ask), ERR_OK);
    assert_string_equal(ask.method, "GET");
    assert_string_equal(ask.url, PLACE);
    assert_int_equal(ask.headers_count, 0);
    assert_int_equal(
        alipay_bill_calls.fetch(&test->account.base, "file:///a", now, test->arena, &ask),
        ERR_BAD_INPUT);
    assert_int_equal(alipay_bill_calls.read(
                         &test->account.base, ADAPTER_BILL_TRADE, &heard, test->arena, &reply),
        ERR_OK);
    assert_int_equal(reply.state, ADAPTER_BILL_UNKNOWN);
    assert_string_equal(reply.url, "");
}

static void
there_may_be_none_or_none_yet(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    assert_int_equal(state_of(test, "isp.NO_BILL_DATA"), ADAPTER_BILL_EMPTY);
    assert_int_equal(state_of(test, "isp.BILL_NOT_EXIST"), ADAPTER_BILL_LATER);
    assert_int_equal(state_of(test, "isv.USER_RATE_LIMIT"), ADAPTER_BILL_LATER);
    assert_int_equal(state_of(test, "isv.TYPE_NOT_SUPPORTED"), ADAPTER_BILL_REFUSED);
    assert_int_equal(state_of(test, "isp.UNKNOWN_ERROR"), ADAPTER_BILL_UNKNOWN);
    assert_int_equal(state_of(test, "isp.SOMETHING_NEW"), ADAPTER_BILL_UNKNOWN);
    assert_int_equal(read_content(test, "{\"code\":\"10000\"}").state, ADAPTER_BILL_UNKNOWN);
    assert_int_equal(read_content(test, "{\"code\":\"10000\",\"bill_download_url\":\"\"}").state,
        ADAPTER_BILL_UNKNOWN);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_s_bills_are_asked_for),
        cmocka_unit_test(where_it_lies_is_said_and_signed),
        cmocka_unit_test(there_may_be_none_or_none_yet),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
