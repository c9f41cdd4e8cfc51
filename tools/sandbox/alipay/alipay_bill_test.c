#include "tools/sandbox/alipay/alipay_bill.h"

#include "tools/sandbox/alipay/alipay_csv.h"
#include "tools/sandbox/alipay/alipay_test.h"

static void
assert_period(const char *date, const char *from, const char *until)
{
    struct moment first;
    struct moment last;
    char text[MOMENT_TEXT_MAX];

    assert_int_equal(alipay_bill_period(date, &first, &last), ERR_OK);
    assert_string_equal(moment_format_china(first, text), from);
    assert_string_equal(moment_format_china(last, text), until);
}

static void
a_period_is_a_day_or_a_month_of_beijing(void **state)
{
    static const char *const bad[] = {"", "2026", "2026-13", "2026-02-30", "2026-2-1", "20260201"};
    struct moment from;
    struct moment until;

    (void)state;
    assert_period("2026-11-30", "2026-11-30 00:00:00", "2026-12-01 00:00:00");
    assert_period("2026-12", "2026-12-01 00:00:00", "2027-01-01 00:00:00");
    assert_period("2028-02", "2028-02-01 00:00:00", "2028-03-01 00:00:00");
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_int_equal(alipay_bill_period(bad[i], &from, &until), ERR_BAD_INPUT);
}

static void
what_gbk_has_not_is_a_question_mark(void **state)
{
    struct fixture *fixture = *state;
    struct bytes gbk;

    assert_int_equal(alipay_csv_gbk(bytes_text("a中😀b"), fixture->arena, &gbk), ERR_OK);
    assert_int_equal(gbk.size, 5);
    assert_memory_equal(gbk.at, "a\xd6\xd0?b", 5);
    assert_int_equal(alipay_csv_gbk(bytes_text(""), fixture->arena, &gbk), ERR_OK);
    assert_int_equal(gbk.size, 0);
}

static void
the_fee_of_what_is_refunded_goes_back_exactly(void **state)
{
    const char *const parts[] = {"33.33", "33.33", "22.22"};
    struct fixture *fixture = *state;

    test_settings.fee_rate = 38;
    pay(fixture);
    /* 88.88 at 0.38 % is 0.337744. */
    assert_balances(fixture, 8888 - 34, TEST_RICH_FEN - 8888);
    for (size_t i = 0; i < LENGTH(parts); i++)
        assert_contains(exec(fixture, "alipay.trade.refund",
                            arena_printf(fixture->arena,
                                "{\"out_trade_no\":\"T1\",\"refund_amount\":\"%s\",\"out_request_"
                                "no\":\"R%zu\"}",
                                parts[i], i)),
            "\"fund_change\":\"Y\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
    test_settings.fee_rate = 0;
}

static void
a_bill_is_there_at_nine_of_the_next_day(void **state)
{
    const char *method = "alipay.data.dataservice.bill.downloadurl.query";
    const char *biz = "{\"bill_type\":\"trade\",\"bill_date\":\"2026-11-23\"}";
    struct fixture *fixture = *state;
    const char *answer;

    pay(fixture);
    /* It is 09:53:58. */
    fake_wait(&fixture->fake, span_s(86400 - 3238 - 1));
    assert_contains(exec(fixture, method, biz), "isp.BILL_NOT_EXIST");
    fake_wait(&fixture->fake, span_s(1));
    answer = exec(fixture, method, biz);
    assert_contains(
        answer, "downloadBillFile.resource?bizType=trade&userId=" TEST_SELLER_ID "0156");
    assert_contains(
        answer, "&bizDates=20261123&downloadFileName=20261123.csv.zip&fileId=%2Ftrade%2F");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_period_is_a_day_or_a_month_of_beijing),
        WITH_SANDBOX(what_gbk_has_not_is_a_question_mark),
        WITH_SANDBOX(the_fee_of_what_is_refunded_goes_back_exactly),
        WITH_SANDBOX(a_bill_is_there_at_nine_of_the_next_day),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
