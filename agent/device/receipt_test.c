#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/device/printer.h"

static struct receipt
cash_receipt(void)
{
    return (struct receipt){
        .kind = RECEIPT_CASH,
        .columns = 48,
        .merchant = "北京闪聚科技有限公司",
        .store = "朝阳门店",
        .till = "3号机",
        .staff = "王芳",
        .terminal = 123456,
        .epoch = 1,
        .sequence = 42,
        .when = {INT64_C(1795417510) * 1000000},
        .channel = CHANNEL_CASH,
        .amount = {1234},
        .collected = {1230},
        .tendered = {2000},
    };
}

static void
check(const struct receipt *receipt, const char *want)
{
    char block[RECEIPT_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    receipt_put_text(receipt, &text);
    assert_true(text_ok(&text));
    assert_string_equal(block, want);
}

static void
a_cash_receipt_looks_like_this(void **state)
{
    const struct receipt receipt = cash_receipt();

    (void)state;
    check(&receipt, "                    朝阳门店\n"
                    "              北京闪聚科技有限公司\n"
                    "------------------------------------------------\n"
                    "时间                         2026-11-23 15:05:10\n"
                    "终端                              3号机 (123456)\n"
                    "单号                                        1-42\n"
                    "收银员                                      王芳\n"
                    "支付方式                                    现金\n"
                    "------------------------------------------------\n"
                    "金额                                     ￥12.34\n"
                    "应收                                     ￥12.30\n"
                    "实收                                     ￥20.00\n"
                    "找零                                      ￥7.70\n"
                    "------------------------------------------------\n"
                    "                    谢谢惠顾\n");
}

static void
cash_that_goes_back_has_a_slip_that_names_the_sale(void **state)
{
    struct receipt receipt = cash_receipt();

    (void)state;
    receipt.kind = RECEIPT_CASH_BACK;
    receipt.sequence = 43;
    receipt.amount = money_of(500);
    (void)snprintf(receipt.number, sizeof(receipt.number), "1-42");
    check(&receipt, "                    朝阳门店\n"
                    "              北京闪聚科技有限公司\n"
                    "                    现金退款\n"
                    "------------------------------------------------\n"
                    "时间                         2026-11-23 15:05:10\n"
                    "终端                              3号机 (123456)\n"
                    "单号                                        1-43\n"
                    "收银员                                      王芳\n"
                    "支付方式                                    现金\n"
                    "原单号                                      1-42\n"
                    "------------------------------------------------\n"
                    "金额                                      ￥5.00\n"
                    "------------------------------------------------\n");
}

static void
what_was_paid_at_a_plate_says_where_and_what_its_payer_wrote(void **state)
{
    struct receipt receipt = cash_receipt();

    (void)state;
    receipt.kind = RECEIPT_PLATE;
    receipt.epoch = 0;
    receipt.sequence = INT64_C(7012345678901234567);
    receipt.channel = CHANNEL_WECHAT;
    (void)snprintf(receipt.plate, sizeof(receipt.plate), "3号桌");
    (void)snprintf(receipt.remark, sizeof(receipt.remark), "少冰");
    check(&receipt, "                    朝阳门店\n"
                    "              北京闪聚科技有限公司\n"
                    "                    码牌收款\n"
                    "------------------------------------------------\n"
                    "时间                         2026-11-23 15:05:10\n"
                    "终端                              3号机 (123456)\n"
                    "单号                         7012345678901234567\n"
                    "码牌                                       3号桌\n"
                    "备注                                        少冰\n"
                    "支付方式                                微信支付\n"
                    "------------------------------------------------\n"
                    "金额                                     ￥12.34\n"
                    "------------------------------------------------\n"
                    "                    谢谢惠顾\n");
}

static void
a_copy_says_so_in_both_languages(void **state)
{
    struct receipt receipt = cash_receipt();

    (void)state;
    receipt.kind = RECEIPT_CODE;
    receipt.channel = CHANNEL_ALIPAY;
    receipt.copy = true;
    receipt.english = true;
    (void)snprintf(receipt.number, sizeof(receipt.number), "2026112300000000000000000000000001");
    check(&receipt, "                    朝阳门店\n"
                    "              北京闪聚科技有限公司\n"
                    "               *** COPY 副本 ***\n"
                    "------------------------------------------------\n"
                    "Time                         2026-11-23 15:05:10\n"
                    "Till                              3号机 (123456)\n"
                    "Sale                                        1-42\n"
                    "Cashier                                     王芳\n"
                    "Paid by                                   Alipay\n"
                    "Payment       2026112300000000000000000000000001\n"
                    "------------------------------------------------\n"
                    "Amount                                 CNY 12.34\n"
                    "------------------------------------------------\n"
                    "       Taken offline by confirmation code\n"
                    "                   Thank you\n");
}

static void
no_line_is_wider_than_the_paper(void **state)
{
    struct receipt receipt = cash_receipt();
    char block[RECEIPT_TEXT_MAX];
    struct text text;
    char *rest = NULL;

    (void)state;
    receipt.columns = RECEIPT_COLUMNS_MIN;
    (void)snprintf(receipt.till, sizeof(receipt.till), "地下一层美食广场东侧三号收银台");
    (void)snprintf(
        receipt.store, sizeof(receipt.store), "朝阳区建国门外大街一号国贸商城地下一层店");
    (void)snprintf(receipt.number, sizeof(receipt.number), "2026112300000000000000000000000001");
    text_init(&text, block, sizeof(block));
    receipt_put_text(&receipt, &text);
    assert_true(text_ok(&text));
    for (char *line = strtok_r(block, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        assert_in_range(receipt_width(line), 1, RECEIPT_COLUMNS_MIN);
}

static void
a_shop_has_its_own_words_above_and_below(void **state)
{
    struct receipt receipt = cash_receipt();

    (void)state;
    receipt.columns = RECEIPT_COLUMNS_MIN;
    (void)snprintf(receipt.head, sizeof(receipt.head), "{store}\n{nothing} {till");
    (void)snprintf(receipt.foot, sizeof(receipt.foot), "{sale} ¥{amount}\n欢迎再来");
    check(&receipt, "            朝阳门店\n"
                    "        {nothing} {till\n"
                    "--------------------------------\n"
                    "时间         2026-11-23 15:05:10\n"
                    "终端              3号机 (123456)\n"
                    "单号                        1-42\n"
                    "收银员                      王芳\n"
                    "支付方式                    现金\n"
                    "--------------------------------\n"
                    "金额                     ￥12.34\n"
                    "应收                     ￥12.30\n"
                    "实收                     ￥20.00\n"
                    "找零                      ￥7.70\n"
                    "--------------------------------\n"
                    "          1-42 ¥12.34\n"
                    "            欢迎再来\n");
}

static bool
contains(const uint8_t *bytes, size_t size, const void *what, size_t what_size)
{
    for (size_t i = 0; i + what_size <= size; i++)
        if (memcmp(bytes + i, what, what_size) == 0)
            return true;
    return false;
}

static void
a_printer_gets_gbk_and_its_own_qr(void **state)
{
    struct receipt receipt = cash_receipt();
    static uint8_t block[RECEIPT_TEXT_MAX];
    struct escpos escpos;
    struct bytes bytes;

    (void)state;
    (void)snprintf(receipt.staff, sizeof(receipt.staff), "x\xf0\x9f\x98\x80y");
    (void)snprintf(receipt.url, sizeof(receipt.url), "HTTPS://PAY.EXAMPLE.COM/T/ABC");
    assert_int_equal(escpos_open(&escpos, block, sizeof(block)), ERR_OK);
    assert_int_equal(receipt_put_escpos(&receipt, NULL, &escpos), ERR_OK);
    bytes = escpos_bytes(&escpos);
    assert_memory_equal(block, "\x1b@\x1c&", 4);
    assert_true(contains(block, bytes.size, "\xcf\xd6\xbd\xf0", 4)); /* 现金 */
    assert_true(contains(block, bytes.size,
        "\xa3\xa4"
        "12.34",
        7)); /* ￥ */
    assert_true(contains(block, bytes.size, "x?y", 3));
    /* Out of the Chinese characters first: some printers draw no code otherwise. */
    assert_true(contains(block, bytes.size, "\x1c.\x1b", 3));
    assert_true(contains(block, bytes.size, "1P0HTTPS://PAY.EXAMPLE.COM/T/ABC\x1d(k", 35));
    assert_memory_equal(block + bytes.size - 4, "\x1dVB\x00", 4);
    escpos_close(&escpos);
    assert_int_equal(escpos_open(&escpos, block, 100), ERR_OK);
    assert_int_equal(receipt_put_escpos(&receipt, NULL, &escpos), ERR_TOO_BIG);
    escpos_close(&escpos);
}

static void
note_end(void *context, const struct printer_end *end)
{
    *(enum err *)context = end->err;
}

static void
a_printer_of_files_leaves_both_forms(void **state)
{
    const struct receipt receipt = cash_receipt();
    enum err err = ERR_SYSTEM;
    const struct printer_job job = {
        .receipt = &receipt, .copy = 2, .done = note_end, .context = &err};
    char folder[] = "/tmp/printer-test-XXXXXX";
    char setting[64];
    char path[128];
    const struct printer_options options = {.setting = setting, .paper_mm = 80};
    const struct printer_options laser = {.setting = "laser"};
    struct printer *printer;
    struct stat about;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(setting, sizeof(setting), "file:%s", folder);
    assert_int_equal(printer_open(&options, &printer), ERR_OK);
    assert_int_equal(printer_columns(printer), 48);
    printer_print(printer, &job);
    assert_int_equal(err, ERR_OK);
    (void)snprintf(path, sizeof(path), "%s/receipt-1-42-copy2.txt", folder);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof(path), "%s/receipt-1-42-copy2.escpos", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(printer_pulse(printer), ERR_OK);
    (void)snprintf(path, sizeof(path), "%s/drawer", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    printer_print(printer, &job);
    assert_int_equal(err_class(err), ERR_CLASS_RETRY);
    printer_close(&printer);
    assert_int_equal(printer_open(&laser, &printer), ERR_BAD_INPUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cash_receipt_looks_like_this),
        cmocka_unit_test(cash_that_goes_back_has_a_slip_that_names_the_sale),
        cmocka_unit_test(what_was_paid_at_a_plate_says_where_and_what_its_payer_wrote),
        cmocka_unit_test(a_copy_says_so_in_both_languages),
        cmocka_unit_test(no_line_is_wider_than_the_paper),
        cmocka_unit_test(a_shop_has_its_own_words_above_and_below),
        cmocka_unit_test(a_printer_gets_gbk_and_its_own_qr),
        cmocka_unit_test(a_printer_of_files_leaves_both_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
