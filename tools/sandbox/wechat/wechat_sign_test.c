#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test_pair.h"
#include "tools/sandbox/wechat/wechat_sign.h"

#define FIVE                                                                                       \
    "mchid=\"1900009191\",nonce_str=\"59\",signature=\"uO==\",timestamp=\"1554208460\","           \
    "serial_no=\"1D\""

static enum err
read_header(const char *header, struct wechat_sign_header *ret_header)
{
    struct arena *arena;
    enum err err;

    assert_int_equal(arena_make(4096, &arena), ERR_OK);
    err = wechat_sign_read(header, arena, ret_header);
    if (err == ERR_OK) {
        assert_string_equal(ret_header->mchid, "1900009191");
        assert_string_equal(ret_header->nonce, "59");
        assert_string_equal(ret_header->timestamp, "1554208460");
        assert_string_equal(ret_header->serial_no, "1D");
        assert_string_equal(ret_header->signature, "uO==");
    }
    arena_free(&arena);
    return err;
}

static void
the_five_values_may_stand_in_any_order(void **state)
{
    struct wechat_sign_header header;

    (void)state;
    assert_int_equal(read_header("X " FIVE, &header), ERR_OK);
    assert_int_equal(read_header("X serial_no=\"1D\",timestamp=\"1554208460\",signature=\"uO==\","
                                 "nonce_str=\"59\",mchid=\"1900009191\"",
                         &header),
        ERR_OK);
}

static void
a_header_that_is_not_just_those_is_refused(void **state)
{
    static const char *const bad[] = {"", "X", "X ", FIVE, "X  " FIVE, "X " FIVE ",", "X " FIVE " ",
        "X " FIVE ",mchid=\"1\"", "X " FIVE ",more=\"1\"", "X mchid=\"1\"", "X mchid=1",
        "X mchid=\"1", "Bearer abc"};
    struct wechat_sign_header header;

    (void)state;
    assert_int_equal(read_header(NULL, &header), ERR_BAD_INPUT);
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_int_equal(read_header(bad[i], &header), ERR_BAD_INPUT);
}

static void
five_lines_are_signed_and_an_empty_body_is_one(void **state)
{
    const struct wechat_sign_header header = {
        .timestamp = "1554208460", .nonce = "593BEC0C930BF1AFEB40B4A08C8FB242"};
    char block[256];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    wechat_sign_put_request(
        &text, bytes_text("GET"), bytes_text("/v3/certificates?a=1"), &header, bytes_of(NULL, 0));
    assert_string_equal(
        block, "GET\n/v3/certificates?a=1\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n");
    text_clear(&text);
    wechat_sign_put_answer(&text, "1", "n", bytes_text("{}"));
    assert_string_equal(block, "1\nn\n{}\n");
}

static void
a_path_is_signed_as_it_was_sent(void **state)
{
    char block[256];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    wechat_sign_put_target(&text, bytes_text("/v3/x/A_1-2*|@"), bytes_text("mchid=1%7C2"));
    assert_string_equal(block, "/v3/x/A_1-2*%7C%40?mchid=1%7C2");
    text_clear(&text);
    wechat_sign_put_target(&text, bytes_text("/v3/x"), bytes_of(NULL, 0));
    assert_string_equal(block, "/v3/x");
}

static void
a_signature_fits_its_bytes_and_no_others(void **state)
{
    struct crypt_key *key;
    char sign[WECHAT_SIGN_SIZE];

    (void)state;
    crypt_test_pair(crypt_test_ours, &key, NULL);
    assert_int_equal(wechat_sign_make(key, bytes_text("a\n"), sign), ERR_OK);
    assert_int_equal(wechat_sign_check(key, bytes_text("a\n"), sign), ERR_OK);
    assert_int_equal(wechat_sign_check(key, bytes_text("a"), sign), ERR_BAD_SIGNATURE);
    assert_int_equal(
        wechat_sign_check(key, bytes_text("a\n"), "WECHATPAY/SIGNTEST/"), ERR_BAD_SIGNATURE);
    assert_int_equal(wechat_sign_check(key, bytes_text("a\n"), ""), ERR_BAD_SIGNATURE);
    crypt_key_free(&key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_five_values_may_stand_in_any_order),
        cmocka_unit_test(a_header_that_is_not_just_those_is_refused),
        cmocka_unit_test(five_lines_are_signed_and_an_empty_body_is_one),
        cmocka_unit_test(a_path_is_signed_as_it_was_sent),
        cmocka_unit_test(a_signature_fits_its_bytes_and_no_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
