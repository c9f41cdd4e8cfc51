#include "hub/channel/bill/bill.h"

#include "hub/channel/bill/bill_test_help.h"

static const char wechat_trade_rows[] =
    "2|payment|done|P1202611280001|4200000900202611280000000001||||NATIVE||1000|990|5940|0|0|"
    "2026-11-28 17:07:11\n"
    "3|payment|done|P1202611280002|4200000900202611280000000002||||MICROPAY|1900000999|1|1|0|0|0|"
    "2026-11-28 18:00:00\n"
    "4|refund|pending|P1202611280001|4200000900202611280000000001|R1202611280001|"
    "50000000382026112800000000001||NATIVE||500|495|-2970|0|0|2026-11-28 19:00:00\n"
    "5|reversal|done|P1202611280003|4200000900202611280000000003|P1202611280003|"
    "50000000382026112800000000002||MICROPAY||300|300|0|0|0|2026-11-28 20:00:00\n";

static void
a_trade_bill_of_wechat_pay_is_read_in_pieces_of_any_size(void **state)
{
    struct bytes file = bytes_text(wechat_trade);

    (void)state;
    for (size_t piece = 1; piece <= file.size; piece = piece * 3 + 1) {
        assert_int_equal(read_bill(BILL_WECHAT_TRADE, WECHAT_TRADE_SHA1, file, piece), ERR_OK);
        assert_string_equal(heard.block, wechat_trade_rows);
    }
    assert_int_equal(heard.totals.rows, 4);
    assert_int_equal(heard.totals.payments, 2);
    assert_int_equal(heard.totals.refunds, 2);
    assert_int_equal(heard.totals.paid.fen, 1001);
    assert_int_equal(heard.totals.paid_receipt.fen, 991);
    assert_int_equal(heard.totals.refunded.fen, 800);
    assert_int_equal(heard.totals.refunded_receipt.fen, 795);
    assert_int_equal(heard.totals.fee_e5, 2970);
    assert_int_equal(heard.totals.incomes + heard.totals.expenses, 0);
}

/* bill_type SUCCESS has no columns of refunds, REFUND has two times of them. */
static void
trade_bills_of_one_kind_have_columns_of_their_own(void **state)
{
    static const char success[] =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,"
        "交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,"
        "订单金额,费率备注\r\n"
        "`2026-11-28 17:07:11,`wx1,`1230000109,`0,`,`4200,`P1,`o1,`JSAPI,`SUCCESS,`OTHERS,`CNY,"
        "`88.88,`0.00,`coffee,`,`0.53328,`0.60%,`88.88,`\r\n"
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,"
        "申请退款总金额\r\n`1,`88.88,`0.00,`0.00,`0.53328,`88.88,`0.00\r\n";
    static const char refund[] =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,"
        "交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款申请时间,退款成功时间,"
        "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,"
        "商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n"
        "`2026-11-27 17:07:11,`wx1,`1230000109,`0,`,`4200,`P1,`o1,`JSAPI,`REFUND,`OTHERS,`CNY,"
        "`0.00,`0.00,`2026-11-28 10:00:00,`2026-11-28 10:00:03,`5030,`R1,`8.88,`0.00,`ORIGINAL,"
        "`SUCCESS,`coffee,`,`-0.05328,`0.60%,`0.00,`8.88,`\r\n"
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,"
        "申请退款总金额\r\n`1,`0.00,`8.88,`0.00,`-0.05328,`0.00,`8.88\r\n";

    (void)state;
    assert_int_equal(read_bill(BILL_WECHAT_TRADE, "", bytes_text(success), 100), ERR_OK);
    assert_string_equal(
        heard.block, "2|payment|done|P1|4200||||JSAPI||8888|8888|53328|0|0|2026-11-28 17:07:11\n");
    assert_int_equal(read_bill(BILL_WECHAT_TRADE, "", bytes_text(refund), 100), ERR_OK);
    assert_string_equal(heard.block,
        "2|refund|done|P1|4200|R1|5030||JSAPI||888|888|-5328|0|0|2026-11-28 10:00:03\n");
}

static void
a_packed_bill_is_the_bill(void **state)
{
    struct bytes gzip = bytes_of(wechat_trade_gzip, sizeof(wechat_trade_gzip) - 1);

    (void)state;
    for (size_t piece = 1; piece <= gzip.size; piece = piece * 3 + 1) {
        assert_int_equal(read_bill(BILL_WECHAT_TRADE, WECHAT_TRADE_SHA1, gzip, piece), ERR_OK);
        assert_string_equal(heard.block, wechat_trade_rows);
    }
}

static void
a_fund_bill_of_wechat_pay_is_read(void **state)
{
    (void)state;
    assert_int_equal(read_bill(BILL_WECHAT_FUND, "", bytes_text(wechat_fund), 100), ERR_OK);
    assert_string_equal(heard.block,
        "2|payment|done|P1202611280001|4200000900202611280000000001|||1900000001|交易||990|990|0|"
        "990|10990|2026-11-28 17:07:11\n"
        "3|fee|done|P1202611280001|4200000900202611280000000001|||1900000002|扣除交易手续费||6|6|"
        "6000|-6|10984|2026-11-28 17:07:11\n"
        "4|refund|done|R1202611280001|50000000382026112800000000001|||1900000003|退款||495|495|0|"
        "-495|10489|2026-11-28 19:00:00\n"
        "5|other|done|1900000004|1900000004|||1900000004|提现||10000|10000|0|-10000|489|"
        "2026-11-28 23:00:00\n");
    assert_int_equal(heard.totals.income.fen, 990);
    assert_int_equal(heard.totals.expense.fen, 10501);
    assert_int_equal(heard.totals.incomes, 1);
    assert_int_equal(heard.totals.expenses, 3);
}

static const char alipay_trade_rows[] =
    "6|payment|done|P2202611280001|2026112822001400001||||交易||8888|8800|53000|0|0|"
    "2026-11-28 10:00:07\n"
    "7|payment|done|P2202611280002|2026112822001400002||||交易||1|1|0|0|0|2026-11-28 11:00:01\n"
    "8|refund|done|P2202611280001|2026112822001400001|R2202611280001|||退款||888|888|-5000|0|0|"
    "2026-11-28 12:00:00\n";

static void
a_trade_bill_of_alipay_is_read_in_pieces_of_any_size(void **state)
{
    static char block[TEXT_SIZE];
    struct bytes file = in_gbk(alipay_trade, block);

    (void)state;
    for (size_t piece = 1; piece <= file.size; piece = piece * 3 + 1) {
        assert_int_equal(read_bill(BILL_ALIPAY_TRADE, "", file, piece), ERR_OK);
        assert_string_equal(heard.block, alipay_trade_rows);
    }
    assert_int_equal(heard.totals.paid_receipt.fen, 8801);
    assert_int_equal(heard.totals.refunded.fen, 888);
    assert_int_equal(heard.totals.fee_e5, 48000);
}

static void
of_alipay_s_zip_the_details_are_read(void **state)
{
    struct bytes zip = bytes_of(alipay_trade_zip, sizeof(alipay_trade_zip) - 1);

    (void)state;
    for (size_t piece = 1; piece <= zip.size; piece = piece * 3 + 1) {
        assert_int_equal(read_bill(BILL_ALIPAY_TRADE, "", zip, piece), ERR_OK);
        assert_string_equal(heard.block, alipay_trade_rows);
    }
    assert_int_equal(heard.totals.rows, 3);
}

static void
a_fund_bill_of_alipay_is_read(void **state)
{
    static char block[TEXT_SIZE];

    (void)state;
    assert_int_equal(read_bill(BILL_ALIPAY_FUND, "", in_gbk(alipay_fund, block), 100), ERR_OK);
    assert_string_equal(heard.block,
        "6|payment|done|P2202611280001|2026112822001400001|||1000000001|在线支付||8800|8800|0|8800|"
        "18800|2026-11-28 10:00:07\n"
        "7|fee|done|P2202611280001|2026112822001400001|||1000000002|收费||53|53|53000|-53|18747|"
        "2026-11-28 10:00:07\n"
        "8|refund|done|P2202611280001|2026112822001400001|||1000000003|交易退款||888|888|0|-888|"
        "17859|2026-11-28 12:00:00\n"
        "9|fee|done|P2202611280001|2026112822001400001|||1000000004|退费||5|5|-5000|5|17864|"
        "2026-11-28 12:00:00\n"
        "10|other|done||9900001|||1000000005|提现||10000|10000|0|-10000|7864|"
        "2026-11-28 23:00:00\n");
    assert_int_equal(heard.totals.fee_e5, 48000);
}

static const char unionpay_trade_rows[] =
    "1|payment|done|P3202611280001|202611281000071234568||||01|872310045110201|8888|8888|"
    "34000|0|0|2026-11-28 10:00:07\n"
    "2|payment|done|P3202611280002|202611281100001234568||||01|872310045110201|1|1|0|0|0|"
    "2026-11-28 11:00:00\n"
    "3|refund|done|P3202611280001|202611281000071234568|R3202611280001|202611281200001234568||04|"
    "872310045110201|888|888|-3000|0|0|2026-11-28 12:00:00\n"
    "4|reversal|done|P3202611280002|202611281100001234568|V3202611280001|202611281300001234568||31|"
    "872310045110201|1|1|0|0|0|2026-11-28 13:00:00\n";

static void
a_bill_of_unionpay_is_read_plain_and_packed_twice(void **state)
{
    struct bytes packed = bytes_of(unionpay_trade_zlib_zip, sizeof(unionpay_trade_zlib_zip) - 1);

    (void)state;
    assert_int_equal(read_bill(BILL_UNIONPAY_TRADE, "", bytes_text(unionpay_trade), 7), ERR_OK);
    assert_string_equal(heard.block, unionpay_trade_rows);
    for (size_t piece = 1; piece <= packed.size; piece = piece * 3 + 1) {
        assert_int_equal(read_bill(BILL_UNIONPAY_TRADE, "", packed, piece), ERR_OK);
        assert_string_equal(heard.block, unionpay_trade_rows);
    }
}

static void
a_year_that_is_left_out_is_the_nearest(void **state)
{
    (void)state;
    assert_int_equal(
        read_changed(BILL_UNIONPAY_TRADE, unionpay_trade, "1128100007", "0101000001"), ERR_OK);
    assert_non_null(strstr(heard.block, "2027-01-01 00:00:01"));
    assert_int_equal(
        read_changed(BILL_UNIONPAY_TRADE, unionpay_trade, "1128100007", "0930235959"), ERR_OK);
    assert_non_null(strstr(heard.block, "2026-09-30 23:59:59"));
    assert_int_equal(read_changed(BILL_UNIONPAY_TRADE, unionpay_trade, "1128100007", "0230235959"),
        ERR_BAD_INPUT);
}

static void
columns_may_come_in_another_order_and_more_of_them(void **state)
{
    (void)state;
    assert_int_equal(
        read_changed(BILL_WECHAT_FUND, wechat_fund, "备注,业务凭证号", "业务凭证号,新"), ERR_OK);
    assert_int_equal(read_changed(BILL_WECHAT_FUND, wechat_fund, ",备注,", ",记账时间,"), ERR_OK);
    assert_int_equal(
        read_changed(BILL_ALIPAY_FUND, alipay_fund, "收入金额(+元)", "收入金额（+元）"), ERR_OK);
    assert_int_equal(
        read_changed(BILL_ALIPAY_FUND, alipay_fund, "收入金额(+元)", "收入金额"), ERR_OK);
    assert_int_equal(
        read_changed(BILL_ALIPAY_TRADE, alipay_trade, "-0.53,0.00,\t\r", "-0.53,0.00,\t,\t\r"),
        ERR_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trade_bill_of_wechat_pay_is_read_in_pieces_of_any_size),
        cmocka_unit_test(trade_bills_of_one_kind_have_columns_of_their_own),
        cmocka_unit_test(a_packed_bill_is_the_bill),
        cmocka_unit_test(a_fund_bill_of_wechat_pay_is_read),
        cmocka_unit_test(a_trade_bill_of_alipay_is_read_in_pieces_of_any_size),
        cmocka_unit_test(of_alipay_s_zip_the_details_are_read),
        cmocka_unit_test(a_fund_bill_of_alipay_is_read),
        cmocka_unit_test(a_bill_of_unionpay_is_read_plain_and_packed_twice),
        cmocka_unit_test(a_year_that_is_left_out_is_the_nearest),
        cmocka_unit_test(columns_may_come_in_another_order_and_more_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
