#include "hub/channel/bill/bill.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hub/channel/bill/bill_test_files.h"
#include "hub/channel/bill/bill_test_packed.h"

#define TEXT_SIZE 65536
#define DAY "2026-11-28 12:00:00"

/* Rows as they were heard, one a line. */
struct heard {
    char block[TEXT_SIZE];
    struct text text;
    struct bill_totals totals;
    uint64_t line;
    uint64_t refuses; /* which row; 0 for none */
    uint64_t rows;
};

static struct heard heard;

static void
put_cell(struct text *text, struct bytes cell)
{
    text_put_bytes(text, cell);
    text_put_char(text, '|');
}

static enum err
on_row(void *context, const struct bill_row *row)
{
    static const char *const events[] = {"payment", "refund", "reversal", "fee", "other"};
    static const char *const states[] = {"done", "pending", "failed"};
    struct heard *ours = context;
    struct text *text = &ours->text;
    char at[MOMENT_TEXT_MAX];

    if (++ours->rows == ours->refuses)
        return ERR_BUSY;
    text_printf(text, "%d|%s|%s|", (int)row->line, events[row->event], states[row->state]);
    put_cell(text, row->number);
    put_cell(text, row->trade);
    put_cell(text, row->refund);
    put_cell(text, row->refund_trade);
    put_cell(text, row->flow);
    put_cell(text, row->kind);
    put_cell(text, row->merchant);
    text_printf(text, "%d|%d|%d|%d|%d|%s\n", (int)row->amount.fen, (int)row->receipt.fen,
        (int)row->fee_e5, (int)row->moved.fen, (int)row->balance.fen,
        moment_format_china(row->at, at));
    return ERR_OK;
}

static enum err
read_bill(enum bill_format format, const char *hash, struct bytes file, size_t piece)
{
    struct bill *bill = NULL;
    uint64_t refuses = heard.refuses;
    struct moment day;
    enum err err = ERR_OK;

    memset(&heard, 0, sizeof(heard));
    heard.refuses = refuses;
    text_init(&heard.text, heard.block, sizeof(heard.block));
    assert_int_equal(moment_parse_china(bytes_text(DAY), &day), ERR_OK);
    assert_int_equal(
        bill_make(format, day, hash, (struct bill_hearer){.row = on_row, .context = &heard}, &bill),
        ERR_OK);
    for (size_t i = 0; err == ERR_OK && i < file.size; i += piece)
        err = bill_feed(bill, bytes_of(file.at + i, file.size - i < piece ? file.size - i : piece));
    if (err == ERR_OK)
        err = bill_end(bill);
    heard.totals = *bill_totals(bill);
    heard.line = bill_line(bill);
    bill_free(&bill);
    assert_null(bill);
    assert_true(text_ok(&heard.text));
    return err;
}

/* A text in the letters that its channel writes it in. */
static struct bytes
in_gbk(const char *utf8, char to[static TEXT_SIZE])
{
    iconv_t gbk = iconv_open("GB18030", "UTF-8");
    char copy[TEXT_SIZE];
    size_t left;
    size_t room = TEXT_SIZE;
    char *from = copy;
    char *at = to;

    assert_int_equal(text_copy(bytes_text(utf8), copy, sizeof(copy)), ERR_OK);
    left = strlen(copy);
    assert_int_equal(iconv(gbk, &from, &left, &at, &room), 0);
    assert_int_equal(iconv_close(gbk), 0);
    return bytes_of(to, TEXT_SIZE - room);
}

/* A bill in which one thing is another; the bill is in GBK if it is Alipay's. */
static enum err
read_changed(enum bill_format format, const char *bill, const char *from, const char *to)
{
    static char changed[TEXT_SIZE];
    static char gbk[TEXT_SIZE];
    const char *at = strstr(bill, from);

    assert_non_null(at);
    (void)snprintf(
        changed, sizeof(changed), "%.*s%s%s", (int)(at - bill), bill, to, at + strlen(from));
    if (format == BILL_ALIPAY_TRADE || format == BILL_ALIPAY_FUND)
        return read_bill(format, "", in_gbk(changed, gbk), 1000);
    return read_bill(format, "", bytes_text(changed), 1000);
}

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
        {BILL_WECHAT_TRADE, wechat_trade, "总交易单数", "单数", 6},
        {BILL_WECHAT_TRADE, wechat_trade, "`8.00\r\n", "`8.00\r\n`8.00\r\n", 8},
        {BILL_WECHAT_FUND, wechat_fund, "`收入,", "`进,", 2},
        {BILL_WECHAT_FUND, wechat_fund, "`1900000002,", "`,", 3},
        {BILL_ALIPAY_TRADE, alipay_trade, "完成时间", "时间", 5},
        {BILL_ALIPAY_TRADE, alipay_trade, "奶茶", "奶,茶", 6},
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
        cmocka_unit_test(a_trade_bill_of_wechat_pay_is_read_in_pieces_of_any_size),
        cmocka_unit_test(a_packed_bill_is_the_bill),
        cmocka_unit_test(a_fund_bill_of_wechat_pay_is_read),
        cmocka_unit_test(a_trade_bill_of_alipay_is_read_in_pieces_of_any_size),
        cmocka_unit_test(of_alipay_s_zip_the_details_are_read),
        cmocka_unit_test(a_fund_bill_of_alipay_is_read),
        cmocka_unit_test(a_bill_of_unionpay_is_read_plain_and_packed_twice),
        cmocka_unit_test(a_year_that_is_left_out_is_the_nearest),
        cmocka_unit_test(another_hash_is_refused_at_the_end),
        cmocka_unit_test(rows_that_do_not_come_to_the_summary_are_told),
        cmocka_unit_test(columns_may_come_in_another_order_and_more_of_them),
        cmocka_unit_test(what_is_no_such_bill_is_refused_at_its_line),
        cmocka_unit_test(a_bill_without_its_end_is_refused),
        cmocka_unit_test(another_kind_of_bill_is_refused),
        cmocka_unit_test(a_hearer_may_end_a_bill),
        cmocka_unit_test(a_hash_is_sha1_as_hex),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
