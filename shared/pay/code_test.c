#include "shared/pay/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Made by another program from the words of code.h, under the key 00 01 … 1f. */
struct vector {
    struct ticket ticket;
    const char *wechat;
    const char *alipay;
    const char *unionpay;
};

static const struct vector vectors[] = {
    {{.terminal = 100001, .epoch = 1, .sequence = 1, .salt = 0xdeadbeef, .amount = {1234}},
        "56419973", "39233197", "15270912"},
    {{.terminal = 100001, .epoch = 1, .sequence = 2, .salt = 0xdeadbeef, .amount = {1234}},
        "65248201", "76503168", "79834525"},
    {{.terminal = 100001, .epoch = 1, .sequence = 1, .salt = 0xdeadbeef, .amount = {1235}},
        "54182237", "35304253", "33875020"},
    {{.terminal = DEVICE_NUMBER_MAX,
         .epoch = TICKET_EPOCH_MAX,
         .sequence = TICKET_SEQUENCE_MAX,
         .salt = UINT32_MAX,
         .amount = {TICKET_FEN_MAX}},
        "84833771", "93055730", "01010911"},
    {{.terminal = 1, .amount = {1}}, "12543828", "13727014", "68005190"},
};

static const uint8_t *
key(void)
{
    static uint8_t bytes[DEVICE_KEY_SIZE];

    for (unsigned i = 0; i < DEVICE_KEY_SIZE; i++)
        bytes[i] = (uint8_t)i;
    return bytes;
}

static enum err
check(const struct ticket *ticket, const char *typed, enum channel *ret_channel)
{
    return code_check(ticket, key(), bytes_text(typed), ret_channel);
}

static void
codes_are_those_of_the_fixed_vectors(void **state)
{
    char code[CODE_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        const struct vector *vector = &vectors[i];

        assert_string_equal(
            code_make(&vector->ticket, CHANNEL_WECHAT, key(), code), vector->wechat);
        assert_string_equal(
            code_make(&vector->ticket, CHANNEL_ALIPAY, key(), code), vector->alipay);
        assert_string_equal(
            code_make(&vector->ticket, CHANNEL_UNIONPAY, key(), code), vector->unionpay);
    }
}

static void
a_code_names_the_wallet_that_was_paid_with(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        const struct vector *vector = &vectors[i];
        enum channel channel = CHANNEL_NONE;

        assert_int_equal(check(&vector->ticket, vector->wechat, &channel), ERR_OK);
        assert_int_equal(channel, CHANNEL_WECHAT);
        assert_int_equal(check(&vector->ticket, vector->alipay, &channel), ERR_OK);
        assert_int_equal(channel, CHANNEL_ALIPAY);
        assert_int_equal(check(&vector->ticket, vector->unionpay, &channel), ERR_OK);
        assert_int_equal(channel, CHANNEL_UNIONPAY);
    }
}

static void
no_code_says_that_cash_was_paid(void **state)
{
    char code[CODE_SIZE];
    enum channel channel = CHANNEL_NONE;

    (void)state;
    (void)code_make(&vectors[0].ticket, CHANNEL_CASH, key(), code);
    assert_int_equal(check(&vectors[0].ticket, code, &channel), ERR_BAD_SIGNATURE);
    (void)code_make(&vectors[0].ticket, CHANNEL_NONE, key(), code);
    assert_int_equal(check(&vectors[0].ticket, code, &channel), ERR_BAD_SIGNATURE);
    assert_int_equal(channel, CHANNEL_NONE);
}

static void
spaces_and_dashes_are_let_pass(void **state)
{
    static const char *const typed[] = {
        "39233197", "3923 3197", "3923-3197", " 3 9-2 3 3-1 9 7 ", "--39233197--"};
    enum channel channel;

    (void)state;
    for (size_t i = 0; i < LENGTH(typed); i++) {
        channel = CHANNEL_NONE;
        assert_int_equal(check(&vectors[0].ticket, typed[i], &channel), ERR_OK);
        assert_int_equal(channel, CHANNEL_ALIPAY);
    }
}

static void
another_number_of_digits_is_no_try(void **state)
{
    static const char *const typed[] = {"", " ", "-", "3923319", "392331970", "3923319 ",
        "3923319x", "x39233197", "+9233197", "39.233197", "３９２３３１９７", "392331977"};
    enum channel channel = CHANNEL_NONE;

    (void)state;
    for (size_t i = 0; i < LENGTH(typed); i++)
        assert_int_equal(check(&vectors[0].ticket, typed[i], &channel), ERR_BAD_INPUT);
    assert_int_equal(
        code_check(&vectors[0].ticket, key(), bytes_of("39233197", 9), &channel), ERR_BAD_INPUT);
    assert_int_equal(channel, CHANNEL_NONE);
}

static void
a_code_is_bound_to_everything_that_makes_the_order(void **state)
{
    struct ticket others[6];
    enum channel channel = CHANNEL_NONE;

    (void)state;
    for (size_t i = 0; i < LENGTH(others); i++)
        others[i] = vectors[0].ticket;
    others[0].amount.fen++;
    others[1].sequence++;
    others[2].salt++;
    others[3].epoch++;
    others[4].terminal++;
    others[5].amount.fen += INT64_C(1) << 24;
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_int_equal(check(&others[i], vectors[0].alipay, &channel), ERR_BAD_SIGNATURE);
    /* When it was issued is advice, and nobody's clock decides here. */
    others[0] = vectors[0].ticket;
    others[0].issued_s = 1;
    assert_int_equal(check(&others[0], vectors[0].alipay, &channel), ERR_OK);
}

static void
a_code_under_another_key_is_wrong(void **state)
{
    uint8_t other[DEVICE_KEY_SIZE];
    enum channel channel = CHANNEL_NONE;

    (void)state;
    memcpy(other, key(), sizeof(other));
    other[0] ^= 0x80;
    assert_int_equal(code_check(&vectors[0].ticket, other, bytes_text(vectors[0].alipay), &channel),
        ERR_BAD_SIGNATURE);
    assert_int_equal(channel, CHANNEL_NONE);
}

static void
a_code_keeps_its_leading_zeros(void **state)
{
    const struct ticket ticket = {
        .terminal = 100001, .epoch = 1, .sequence = 7, .salt = 7, .amount = {500}};
    char code[CODE_SIZE];
    enum channel channel;

    (void)state;
    assert_string_equal(code_make(&ticket, CHANNEL_ALIPAY, key(), code), "05793430");
    assert_int_equal(check(&ticket, "0579-3430", &channel), ERR_OK);
    assert_int_equal(check(&ticket, "5793430", &channel), ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_fixed_vectors),
        cmocka_unit_test(a_code_names_the_wallet_that_was_paid_with),
        cmocka_unit_test(no_code_says_that_cash_was_paid),
        cmocka_unit_test(spaces_and_dashes_are_let_pass),
        cmocka_unit_test(another_number_of_digits_is_no_try),
        cmocka_unit_test(a_code_is_bound_to_everything_that_makes_the_order),
        cmocka_unit_test(a_code_under_another_key_is_wrong),
        cmocka_unit_test(a_code_keeps_its_leading_zeros),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
