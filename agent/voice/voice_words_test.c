#include "agent/voice/voice_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
amounts_are_said_as_a_cashier_says_them(void **state)
{
    static const struct {
        int64_t fen;
        const char *chinese;
        const char *english;
    } cases[] = {
        {0, "零元", "0 yuan"},
        {1, "一分", "0.01 yuan"},
        {2, "两分", "0.02 yuan"},
        {20, "两角", "0.2 yuan"},
        {50, "五角", "0.5 yuan"},
        {99, "九角九分", "0.99 yuan"},
        {100, "一元", "1 yuan"},
        {200, "两元", "2 yuan"},
        {222, "两元两角两分", "2.22 yuan"},
        {1000, "十元", "10 yuan"},
        {1005, "十元零五分", "10.05 yuan"},
        {1050, "十元五角", "10.5 yuan"},
        {1234, "十二元三角四分", "12.34 yuan"},
        {2000, "二十元", "20 yuan"},
        {2200, "二十二元", "22 yuan"},
        {10000, "一百元", "100 yuan"},
        {10100, "一百零一元", "101 yuan"},
        {10200, "一百零二元", "102 yuan"},
        {11000, "一百一十元", "110 yuan"},
        {11200, "一百一十二元", "112 yuan"},
        {22200, "两百二十二元", "222 yuan"},
        {100000, "一千元", "1000 yuan"},
        {100100, "一千零一元", "1001 yuan"},
        {101000, "一千零一十元", "1010 yuan"},
        {202000, "两千零二十元", "2020 yuan"},
        {2000000, "两万元", "20000 yuan"},
        {2000200, "两万零二元", "20002 yuan"},
        {1200000, "一万两千元", "12000 yuan"},
        {12000000, "十二万元", "120000 yuan"},
        {10001000, "十万零一十元", "100010 yuan"},
        {10500000, "十万五千元", "105000 yuan"},
        {102000000, "一百零二万元", "1020000 yuan"},
        {100000000, "一百万元", "1000000 yuan"},
        {10000000000, "一亿元", "100000000 yuan"},
        {20000000000, "两亿元", "200000000 yuan"},
        {10001000000, "一亿零一万元", "100010000 yuan"},
        {10000100000, "一亿零一千元", "100001000 yuan"},
        {10000000200, "一亿零二元", "100000002 yuan"},
        {10000000001, "一亿元零一分", "100000000.01 yuan"},
        {123456789012, "十二亿三千四百五十六万七千八百九十元一角两分", "1234567890.12 yuan"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char block[256];
        struct text text;

        text_init(&text, block, sizeof(block));
        voice_words_amount((struct money){cases[i].fen}, false, &text);
        assert_string_equal(cases[i].chinese, block);
        text_clear(&text);
        voice_words_amount((struct money){cases[i].fen}, true, &text);
        assert_string_equal(cases[i].english, block);
    }
}

static const char *
said(struct till_notice *notice, int64_t told_us, bool english)
{
    static char block[256];
    struct text text;

    notice->told_us = told_us;
    text_init(&text, block, sizeof(block));
    return voice_words_say(notice, english, &text) ? block : NULL;
}

static void
a_payment_is_said_and_a_late_one_is_said_to_be_late(void **state)
{
    struct till_notice notice = {.what = TILL_HAPPENED_PAID,
        .amount = {1234},
        .channel = CHANNEL_ALIPAY,
        .paid_us = 1000000000};

    (void)state;
    assert_string_equal("支付宝到账 十二元三角四分", said(&notice, 1001000000, false));
    assert_string_equal("Alipay, received 12.34 yuan", said(&notice, 1001000000, true));
    assert_string_equal("迟到的收款，支付宝到账 十二元三角四分", said(&notice, 1061000000, false));
    assert_string_equal("Late: Alipay, received 12.34 yuan", said(&notice, 1061000000, true));
    notice.what = TILL_HAPPENED_PAID_LATE;
    assert_string_equal("迟到的收款，支付宝到账 十二元三角四分", said(&notice, 1001000000, false));
    notice.what = TILL_HAPPENED_PLATE;
    notice.channel = CHANNEL_WECHAT;
    assert_string_equal("微信支付到账 十二元三角四分", said(&notice, 1001000000, false));
    notice.paid_us = 0; /* a clock that nobody knows makes nothing late */
    assert_string_equal("微信支付到账 十二元三角四分", said(&notice, 99999000000, false));
}

static void
what_is_no_wallet_s_money_is_not_said(void **state)
{
    struct till_notice notice = {.amount = {1234}, .channel = CHANNEL_CASH};

    (void)state;
    for (int what = 0; what < TILL_HAPPENED_COUNT; what++) {
        bool is_money = what == TILL_HAPPENED_PAID || what == TILL_HAPPENED_PAID_LATE ||
                        what == TILL_HAPPENED_CODE || what == TILL_HAPPENED_PLATE;

        notice.what = (enum till_happened)what;
        assert_int_equal(is_money, said(&notice, 0, false) != NULL);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_said_as_a_cashier_says_them),
        cmocka_unit_test(a_payment_is_said_and_a_late_one_is_said_to_be_late),
        cmocka_unit_test(what_is_no_wallet_s_money_is_not_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
