#include "hub/channel/bill/bill_test_help.h"

static void
another_hash_is_refused_at_the_end(void **state)
{
    char upper[] = WECHAT_TRADE_SHA1;
    char other[] = WECHAT_TRADE_SHA1;

    (void)state;
    for (size_t i = 0; upper[i] != '\0'; i++)
        if (upper[i] >= 'a')
            upper[i] = (char)(upper[i] - 'a' + 'A');
    assert_int_equal(read_bill(BILL_WECHAT_TRADE, upper, bytes_text(wechat_trade), 100), ERR_OK);
    other[0] = other[0] == '0' ? '1' : '0';
    assert_int_equal(
        read_bill(BILL_WECHAT_TRADE, other, bytes_text(wechat_trade), 100), ERR_BAD_SIGNATURE);
}

static void
rows_that_do_not_come_to_the_summary_are_told(void **state)
{
    static const struct {
        enum bill_format format;
        const char *bill;
        const char *from;
        const char *to;
    } cases[] = {
        {BILL_WECHAT_TRADE, wechat_trade, "`4.0,", "`5,"},
        {BILL_WECHAT_TRADE, wechat_trade, "`9.91,", "`9.92,"},
        {BILL_WECHAT_TRADE, wechat_trade, "`7.95,", "`7.96,"},
        {BILL_WECHAT_TRADE, wechat_trade, "`0.02970,", "`0.02971,"},
        {BILL_WECHAT_TRADE, wechat_trade, "`10.01,", "`10.02,"},
        {BILL_WECHAT_TRADE, wechat_trade, "`8.00\r", "`8.01\r"},
        {BILL_WECHAT_FUND, wechat_fund, "`4,`1,", "`5,`1,"},
        {BILL_WECHAT_FUND, wechat_fund, "`4,`1,", "`4,`2,"},
        {BILL_WECHAT_FUND, wechat_fund, "`1,`9.90,", "`1,`9.91,"},
        {BILL_WECHAT_FUND, wechat_fund, "`3,`105.01", "`4,`105.01"},
        {BILL_WECHAT_FUND, wechat_fund, "`3,`105.01", "`3,`105.02"},
        {BILL_ALIPAY_TRADE, alipay_trade, "交易合计：2笔", "交易合计：3笔"},
        {BILL_ALIPAY_TRADE, alipay_trade, "商家实收共88.01元", "商家实收共88.02元"},
        {BILL_ALIPAY_TRADE, alipay_trade, "退款合计：1笔", "退款合计：0笔"},
        {BILL_ALIPAY_TRADE, alipay_trade, "退款共-8.88元", "退款共-8.89元"},
        {BILL_ALIPAY_FUND, alipay_fund, "支出合计：3笔", "支出合计：2笔"},
        {BILL_ALIPAY_FUND, alipay_fund, "共88.05元", "共88.04元"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_int_equal(
            read_changed(cases[i].format, cases[i].bill, cases[i].from, cases[i].to), ERR_CONFLICT);
}

static void
what_is_no_such_bill_is_refused_at_its_line(void **state)
{
    static const struct {
        enum bill_format format;
        const char *bill;
        const char *from;
        const char *to;
        uint64_t line;
    } cases[] = {
        {BILL_WECHAT_TRADE, wechat_trade, "微信订单号", "微信单号", 1},
        {BILL_WECHAT_TRADE, wechat_trade, "`9.90,", "`9,90,", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "`9.90,", "`9.905,", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "`9.90,", "`x,", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "`9.90,", "`99999999999999.90,", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "`SUCCESS,", "`LOST,", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "`0.05940,", "`0.059401,", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "2026-11-28 18", "2026-11-31 18", 3},
        {BILL_WECHAT_TRADE, wechat_trade, "`CMC,", "", 3},
        {BILL_WECHAT_TRADE, wechat_trade, "`CMC,", "`CMC,`more,", 3},
        {BILL_WECHAT_TRADE, wechat_trade, "`10.00,`0.00,`\r", "`10.00,`0.00,`,`\r", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "`10.00,`0.00,`\r", "`10.00,`0.00\r", 2},
        {BILL_WECHAT_TRADE, wechat_trade, "总交易单数", "单数", 6},
        {BILL_WECHAT_TRADE, wechat_trade, "`8.00\r\n", "`8.00\r\n`8.00\r\n", 8},
        {BILL_WECHAT_FUND, wechat_fund, "`收入,", "`进,", 2},
        {BILL_WECHAT_FUND, wechat_fund, "`1900000002,", "`,", 3},
        {BILL_ALIPAY_TRADE, alipay_trade, "完成时间", "时间", 5},
        {BILL_ALIPAY_TRADE, alipay_trade, "奶茶", "奶,茶", 6},
        {BILL_ALIPAY_TRADE, alipay_trade, "-0.53,0.00,\t\r", "-0.53,0.00,\t,x\r", 6},
        {BILL_ALIPAY_TRADE, alipay_trade, "-0.53,0.00,\t\r", "-0.53,0.00,\t,,\r", 6},
        {BILL_ALIPAY_TRADE, alipay_trade, "-0.53,0.00,\t\r", "-0.53,0.00\r", 6},
        {BILL_ALIPAY_TRADE, alipay_trade, "退款\t", "退\t", 8},
        {BILL_ALIPAY_TRADE, alipay_trade, "2笔", "二笔", 10},
        {BILL_ALIPAY_FUND, alipay_fund, "88.00,0.00,", "88.00,0.01,", 6},
        {BILL_UNIONPAY_TRADE, unionpay_trade, "000000008888", "00000000888x", 1},
        {BILL_UNIONPAY_TRADE, unionpay_trade, "D000000000034", " 000000000034", 1},
        {BILL_UNIONPAY_TRADE, unionpay_trade, "S22 ", "S22", 1},
        {BILL_UNIONPAY_TRADE, unionpay_trade, "\n", "\nshort\n", 2},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_int_equal(read_changed(cases[i].format, cases[i].bill, cases[i].from, cases[i].to),
            ERR_BAD_INPUT);
        assert_int_equal(heard.line, cases[i].line);
    }
}

static void
a_bill_without_its_end_is_refused(void **state)
{
    static char block[TEXT_SIZE];
    struct bytes gzip = bytes_of(wechat_trade_gzip, sizeof(wechat_trade_gzip) - 1);
    struct bytes zip = bytes_of(alipay_trade_zip, sizeof(alipay_trade_zip) - 1);
    struct bytes plain = bytes_text(wechat_trade);
    struct bytes gbk = in_gbk(alipay_trade, block);
    size_t foot = strlen(wechat_trade) - strlen(".00\r\n");

    (void)state;
    for (size_t size = 0; size < gzip.size; size++)
        assert_int_equal(
            read_bill(BILL_WECHAT_TRADE, "", bytes_of(gzip.at, size), 64), ERR_BAD_INPUT);
    for (size_t size = 0; size < zip.size; size++)
        assert_int_equal(
            read_bill(BILL_ALIPAY_TRADE, "", bytes_of(zip.at, size), 64), ERR_BAD_INPUT);
    for (size_t size = 0; size < foot; size += 3)
        assert_true(read_bill(BILL_WECHAT_TRADE, "", bytes_of(plain.at, size), 64) != ERR_OK);
    for (size_t size = 0; size + 100 < gbk.size; size += 3)
        assert_true(read_bill(BILL_ALIPAY_TRADE, "", bytes_of(gbk.at, size), 64) != ERR_OK);
}

static void
another_kind_of_bill_is_refused(void **state)
{
    struct bytes zip = bytes_of(alipay_trade_zip, sizeof(alipay_trade_zip) - 1);

    (void)state;
    assert_int_equal(read_bill(BILL_WECHAT_FUND, "", bytes_text(wechat_trade), 100), ERR_BAD_INPUT);
    assert_int_equal(read_bill(BILL_ALIPAY_FUND, "", zip, 100), ERR_BAD_INPUT);
    assert_int_equal(read_bill(BILL_UNIONPAY_TRADE, "", zip, 100), ERR_BAD_INPUT);
    assert_int_equal(
        read_bill(BILL_WECHAT_TRADE, "", bytes_text("{\"code\":\"NO_AUTH\"}"), 100), ERR_BAD_INPUT);
    assert_int_equal(read_bill(BILL_WECHAT_TRADE, "", bytes_text(""), 100), ERR_BAD_INPUT);
}

/* Wherever the name stands: before the entry, and in the directory. */
static void
rename_entries(char *zip, size_t size, const char *from, const char *to)
{
    size_t length = strlen(from);

    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(zip + i, from, length) == 0)
            memcpy(zip + i, to, length);
}

static void
a_name_that_leads_out_of_its_folder_is_refused(void **state)
{
    static const char *const names[] = {"../88000", "/2088000", "20..\\000"};
    char zip[sizeof(alipay_trade_zip)];

    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        memcpy(zip, alipay_trade_zip, sizeof(zip));
        rename_entries(zip, sizeof(zip) - 1, "20880000", names[i]);
        assert_int_equal(
            read_bill(BILL_ALIPAY_TRADE, "", bytes_of(zip, sizeof(zip) - 1), 64), ERR_BAD_INPUT);
    }
    memcpy(zip, alipay_trade_zip, sizeof(zip));
    rename_entries(zip, sizeof(zip) - 1, "20880000", "folder/0");
    assert_int_equal(read_bill(BILL_ALIPAY_TRADE, "", bytes_of(zip, sizeof(zip) - 1), 64), ERR_OK);
}

static void
a_hearer_may_end_a_bill(void **state)
{
    (void)state;
    heard.refuses = 2;
    assert_int_equal(read_bill(BILL_WECHAT_TRADE, "", bytes_text(wechat_trade), 4096), ERR_BUSY);
    assert_int_equal(heard.line, 3);
    heard.refuses = 0;
}

static void
a_hash_is_sha1_as_hex(void **state)
{
    struct bill_hearer hearer = {.row = on_row, .context = &heard};
    struct bill *bill = NULL;

    (void)state;
    assert_int_equal(
        bill_make(BILL_WECHAT_TRADE, (struct moment){0}, "abc", hearer, &bill), ERR_BAD_INPUT);
    assert_int_equal(
        bill_make(BILL_WECHAT_TRADE, (struct moment){0}, WECHAT_TRADE_SHA1 "0", hearer, &bill),
        ERR_TOO_BIG);
    assert_null(bill);
    assert_string_equal(bill_format_name(BILL_ALIPAY_FUND), "alipay_fund");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_hash_is_refused_at_the_end),
        cmocka_unit_test(rows_that_do_not_come_to_the_summary_are_told),
        cmocka_unit_test(what_is_no_such_bill_is_refused_at_its_line),
        cmocka_unit_test(a_bill_without_its_end_is_refused),
        cmocka_unit_test(another_kind_of_bill_is_refused),
        cmocka_unit_test(a_name_that_leads_out_of_its_folder_is_refused),
        cmocka_unit_test(a_hearer_may_end_a_bill),
        cmocka_unit_test(a_hash_is_sha1_as_hex),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
