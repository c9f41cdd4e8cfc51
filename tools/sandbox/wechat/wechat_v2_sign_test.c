#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/text/xml.h"
#include "tools/sandbox/wechat/wechat_v2_sign.h"

#define KEY "192006250b4c09247ec02edce69f6a2d"

/* WeChat Pay, API v2, "signature algorithm": its example. */
static const struct form example = {
    .fields = {{"appid", "wxd930ea5d5a258f4f"}, {"mch_id", "10000100"}, {"device_info", "1000"},
        {"body", "test"}, {"nonce_str", "ibuaiVcKdpRxkhJA"}, {"attach", ""}, {"sign", "x"}},
    .count = 7};

static void
the_example_of_the_document_is_signed_as_there(void **state)
{
    char sign[WECHAT_V2_SIGN_SIZE];

    (void)state;
    assert_int_equal(wechat_v2_sign_make(&example, KEY, "", sign), ERR_OK);
    assert_string_equal(sign, "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert_int_equal(wechat_v2_sign_make(&example, KEY, "MD5", sign), ERR_OK);
    assert_string_equal(sign, "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert_int_equal(wechat_v2_sign_make(&example, KEY, "HMAC-SHA256", sign), ERR_OK);
    assert_string_equal(sign, "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6");
    assert_int_equal(wechat_v2_sign_make(&example, KEY, "SHA1", sign), ERR_UNSUPPORTED);
}

static void
whatever_is_written_is_read_back(void **state)
{
    const struct form form = {.fields = {{"a", "1<2&3"}, {"b", "]]>"}, {"c", "中 文"}}, .count = 3};
    char block[512];
    struct arena *arena;
    struct form read;
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    wechat_v2_sign_put_xml(&text, &form);
    assert_int_equal(arena_make(65536, &arena), ERR_OK);
    assert_int_equal(xml_read(text_bytes(&text), arena, &read), ERR_OK);
    assert_int_equal(read.count, form.count);
    for (size_t i = 0; i < form.count; i++) {
        assert_string_equal(read.fields[i].name, form.fields[i].name);
        assert_string_equal(read.fields[i].value, form.fields[i].value);
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_document_is_signed_as_there),
        cmocka_unit_test(whatever_is_written_is_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
