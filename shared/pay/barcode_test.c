#include "shared/pay/barcode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The channel of text, or CHANNEL_COUNT and its error. */
static enum channel
channel_of_text(const char *text, enum err *ret_err)
{
    struct barcode barcode = {.channel = CHANNEL_COUNT};

    *ret_err = barcode_read(bytes_text(text), &barcode);
    return barcode.channel;
}

static void
the_first_digits_and_the_length_say_whose_it_is(void **state)
{
    static const struct {
        const char *text;
        enum channel channel;
    } rows[] = {
        {"100000000000000001", CHANNEL_WECHAT},
        {"134500000000000001", CHANNEL_WECHAT},
        {"159999999999999999", CHANNEL_WECHAT},
        {"2500000000000000", CHANNEL_ALIPAY},
        {"280000000000000001", CHANNEL_ALIPAY},
        {"300000000000000000000001", CHANNEL_ALIPAY},
        {"fp0123456789abcdefABCDEF01234567890", CHANNEL_ALIPAY},
        {"6212345678901234567", CHANNEL_UNIONPAY},
    };
    enum err err;

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(channel_of_text(rows[i].text, &err), rows[i].channel);
        assert_int_equal(err, ERR_OK);
    }
}

static void
what_is_no_payer_s_code_is_refused(void **state)
{
    static const char *const texts[] = {
        "", " ", "1", "10000000000000001",                      /* 17 digits */
        "1000000000000000001",                                  /* 19 digits */
        "160000000000000001",                                   /* 16 is nobody's */
        "099999999999999999",                                   /* nor is 09 */
        "249999999999999999",                                   /* before Alipay's */
        "310000000000000001",                                   /* behind them */
        "250000000000000",                                      /* 15 digits */
        "2500000000000000000000001",                            /* 25 digits */
        "621234567890123456",                                   /* 18 digits */
        "62123456789012345678",                                 /* 20 digits */
        "13450000000000000x",                                   /* not digits only */
        "1345 00000000000001",                                  /* a space inside */
        "fp0123456789abcdefABCDEF0123456789",                   /* 34 characters */
        "fp0123456789abcdefABCDEF012345678901",                 /* 36 characters */
        "fp0123456789abcdefABCDEF0123456789-", "6901234567892", /* a bottle of something */
    };
    enum err err;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        assert_int_equal(channel_of_text(texts[i], &err), CHANNEL_COUNT);
        assert_int_equal(err, ERR_BAD_INPUT);
    }
}

static void
a_code_of_e_cny_is_known_and_not_taken(void **state)
{
    enum err err;

    (void)state;
    assert_int_equal(channel_of_text("0123456789012345678", &err), CHANNEL_COUNT);
    assert_int_equal(err, ERR_UNSUPPORTED);
}

static void
what_a_scanner_puts_around_it_is_left_out(void **state)
{
    struct barcode barcode;

    (void)state;
    assert_int_equal(barcode_read(bytes_text("\t 280000000000000001\r\n"), &barcode), ERR_OK);
    assert_string_equal(barcode.text, "280000000000000001");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_digits_and_the_length_say_whose_it_is),
        cmocka_unit_test(what_is_no_payer_s_code_is_refused),
        cmocka_unit_test(a_code_of_e_cny_is_known_and_not_taken),
        cmocka_unit_test(what_a_scanner_puts_around_it_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
