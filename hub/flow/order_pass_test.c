#include "hub/flow/order_pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define MERCHANT INT64_C(0x0102030405060708)
#define ORDER INT64_C(0x1112131415161718)

static const uint8_t key[ORDER_PASS_KEY_SIZE] = {7, 7, 7};
static const uint8_t other_key[ORDER_PASS_KEY_SIZE] = {7, 7, 8};

static void
a_pass_says_whose_and_which_order_it_is(void **state)
{
    char pass[ORDER_PASS_TEXT_SIZE];
    int64_t merchant_id = 0;
    int64_t order_id = 0;

    (void)state;
    (void)order_pass_make(MERCHANT, ORDER, key, pass);
    assert_int_equal(strlen(pass), ORDER_PASS_TEXT_SIZE - 1);
    assert_int_equal(order_pass_read(bytes_text(pass), key, &merchant_id, &order_id), ERR_OK);
    assert_true(merchant_id == MERCHANT);
    assert_true(order_id == ORDER);
    /* Phones and people write it in small letters, too. */
    for (size_t i = 0; pass[i] != '\0'; i++)
        if (pass[i] >= 'A' && pass[i] <= 'Z')
            pass[i] = (char)(pass[i] - 'A' + 'a');
    assert_int_equal(order_pass_read(bytes_text(pass), key, &merchant_id, &order_id), ERR_OK);
}

static void
no_letter_of_a_pass_can_be_changed(void **state)
{
    char pass[ORDER_PASS_TEXT_SIZE];
    int64_t merchant_id = 0;
    int64_t order_id = 0;

    (void)state;
    for (size_t i = 0; i < ORDER_PASS_TEXT_SIZE - 1; i++) {
        (void)order_pass_make(MERCHANT, ORDER, key, pass);
        pass[i] = pass[i] == 'A' ? 'Q' : 'A';
        assert_int_not_equal(
            order_pass_read(bytes_text(pass), key, &merchant_id, &order_id), ERR_OK);
    }
    assert_int_equal(merchant_id, 0);
    assert_int_equal(order_id, 0);
}

static void
another_hub_s_pass_is_refused(void **state)
{
    char pass[ORDER_PASS_TEXT_SIZE];
    int64_t merchant_id;
    int64_t order_id;

    (void)state;
    (void)order_pass_make(MERCHANT, ORDER, other_key, pass);
    assert_int_equal(
        order_pass_read(bytes_text(pass), key, &merchant_id, &order_id), ERR_BAD_SIGNATURE);
}

static void
what_is_no_pass_is_refused(void **state)
{
    static const char *const texts[] = {
        "", "A", "AEAQ", "!EAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQ"};
    char pass[ORDER_PASS_TEXT_SIZE + 1];
    int64_t merchant_id;
    int64_t order_id;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_int_equal(
            order_pass_read(bytes_text(texts[i]), key, &merchant_id, &order_id), ERR_BAD_INPUT);
    (void)order_pass_make(MERCHANT, ORDER, key, pass);
    pass[ORDER_PASS_TEXT_SIZE - 1] = 'A';
    pass[ORDER_PASS_TEXT_SIZE] = '\0';
    assert_int_equal(
        order_pass_read(bytes_text(pass), key, &merchant_id, &order_id), ERR_BAD_INPUT);
    (void)order_pass_make(MERCHANT, ORDER, key, pass);
    pass[0] = 'B'; /* version 8 and more */
    assert_int_equal(
        order_pass_read(bytes_text(pass), key, &merchant_id, &order_id), ERR_UNSUPPORTED);
}

static void
a_pass_as_a_url_has_no_small_letters(void **state)
{
    char block[128];
    struct text url;

    (void)state;
    text_init(&url, block, sizeof(block));
    order_pass_put_url(&url, "HTTPS://PAY.EXAMPLE.COM", MERCHANT, ORDER, key);
    assert_true(text_ok(&url));
    assert_int_equal(strncmp(block, "HTTPS://PAY.EXAMPLE.COM/O/", 26), 0);
    /* QR version 4-M holds 90 of these. */
    assert_true(url.length <= 90);
    for (size_t i = 0; i < url.length; i++)
        assert_false(block[i] >= 'a' && block[i] <= 'z');
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_says_whose_and_which_order_it_is),
        cmocka_unit_test(no_letter_of_a_pass_can_be_changed),
        cmocka_unit_test(another_hub_s_pass_is_refused),
        cmocka_unit_test(what_is_no_pass_is_refused),
        cmocka_unit_test(a_pass_as_a_url_has_no_small_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
