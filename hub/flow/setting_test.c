/* What can be set is held to its limits, and told as terminals read it. */
#include "hub/flow/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
each_is_found_by_number_and_word_and_begins_right(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SETTINGS; i++) {
        const struct setting_rule rule = setting_rule((enum setting)i);

        assert_int_equal(setting_numbered(rule.number), i);
        assert_int_equal(setting_named(rule.word), i);
        if (rule.initial[0] != '\0')
            assert_true(setting_right((enum setting)i, rule.initial));
    }
    assert_int_equal(setting_numbered(0), SETTINGS);
    assert_int_equal(setting_named("colour"), SETTINGS);
}

static void
a_value_has_its_limits(void **state)
{
    static const struct {
        enum setting setting;
        const char *value;
        bool right;
    } cases[] = {{SETTING_IS_CASH_ROUNDING, "1", true}, {SETTING_IS_CASH_ROUNDING, "0", false},
        {SETTING_IS_CASH_ROUNDING, "101", false}, {SETTING_IS_CASH_ROUNDING, "1.5", false},
        {SETTING_IS_CASH_ROUNDING, "", false}, {SETTING_IS_DEFAULT_TENDER, "cash", true},
        {SETTING_IS_DEFAULT_TENDER, "gold", false}, {SETTING_IS_PRINT_CASH, "false", true},
        {SETTING_IS_PRINT_CASH, "no", false}, {SETTING_IS_SUPERVISOR_PIN, "1234", true},
        {SETTING_IS_SUPERVISOR_PIN, "123", false}, {SETTING_IS_SUPERVISOR_PIN, "12a4", false},
        {SETTING_IS_RECEIPT_HEAD, "欢迎光临\n朝阳店", true},
        {SETTING_IS_RECEIPT_HEAD, "\x1b@", false}, {SETTING_IS_CODE_SALE_MAX, "10000000", true},
        {SETTING_IS_CODE_SALE_MAX, "10000001", false}};

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (setting_right(cases[i].setting, cases[i].value) != cases[i].right)
            fail_msg("%s: %s", setting_rule(cases[i].setting).word, cases[i].value);
}

static void
the_configuration_gives_what_it_names_and_is_right(void **state)
{
    const struct json_node *root;
    struct arena *arena;
    char value[SETTING_VALUE_SIZE] = "kept";

    (void)state;
    assert_int_equal(arena_make(16384, &arena), ERR_OK);
    assert_int_equal(
        json_parse(bytes_text("{\"cash_rounding_fen\":50,\"print_cash\":false,"
                              "\"default_tender\":\"gold\",\"supervisor_pin\":\"2468\"}"),
            arena, &root),
        ERR_OK);
    assert_true(setting_of_json(root, SETTING_IS_CASH_ROUNDING, value));
    assert_string_equal(value, "50");
    assert_true(setting_of_json(root, SETTING_IS_PRINT_CASH, value));
    assert_string_equal(value, "false");
    assert_true(setting_of_json(root, SETTING_IS_SUPERVISOR_PIN, value));
    assert_string_equal(value, "2468");
    assert_false(setting_of_json(root, SETTING_IS_DEFAULT_TENDER, value));
    assert_false(setting_of_json(root, SETTING_IS_PRINT_QR, value));
    assert_string_equal(value, "2468");
    arena_free(&arena);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_found_by_number_and_word_and_begins_right),
        cmocka_unit_test(a_value_has_its_limits),
        cmocka_unit_test(the_configuration_gives_what_it_names_and_is_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
