#include "hub/channel/adapter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
a_code_ends_before_what_is_odd(void **state)
{
    static const struct {
        const char *said;
        const char *kept;
    } rows[] = {
        {"ACQ.TRADE_NOT_EXIST", "ACQ.TRADE_NOT_EXIST"},
        {"34", "34"},
        {"", ""},
        {"TWO WORDS", "TWO"},
        {"LINE\nlevel=error", "LINE"},
        {"\x7f", ""},
        {"签名错误", ""},
        {"A\xff", "A"},
    };
    char code[ADAPTER_CODE_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        memset(code, 'x', sizeof(code));
        adapter_code_put(rows[i].said, code);
        assert_string_equal(code, rows[i].kept);
    }
}

static void
a_code_without_end_is_cut(void **state)
{
    char said[2 * ADAPTER_CODE_SIZE];
    char code[ADAPTER_CODE_SIZE];

    (void)state;
    memset(said, 'A', sizeof(said) - 1);
    said[sizeof(said) - 1] = '\0';
    adapter_code_put(said, code);
    assert_int_equal(strlen(code), ADAPTER_CODE_SIZE - 1);
    assert_memory_equal(code, said, ADAPTER_CODE_SIZE - 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_ends_before_what_is_odd),
        cmocka_unit_test(a_code_without_end_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
