#include "hub/channel/adapter_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct adapter_field fields[] = {
    {"number", ADAPTER_FIELD_TEXT, "号", "Number", "", NULL, NULL, 8},
    {"how", ADAPTER_FIELD_CHOICE, "方式", "How", "", "MD5", "SHA256 MD5", 0},
    {"many", ADAPTER_FIELD_FLAG, "多", "Many", "", "no", NULL, 0},
    {"gateway", ADAPTER_FIELD_URL, "网关", "Gateway", "", "https://a.example", NULL, 24},
    {"roots", ADAPTER_FIELD_PUBLIC, "根", "Roots", "", "", NULL, 0},
};

static enum err
check(const struct adapter_value *at, size_t count, const char **ret_field)
{
    return adapter_form_check(
        fields, LENGTH(fields), &(struct adapter_values){at, count}, ret_field);
}

static void
what_is_not_given_has_its_fallback(void **state)
{
    static const struct adapter_value at[] = {{"number", "7"}, {"how", ""}};
    const struct adapter_values values = {at, LENGTH(at)};
    const char *field = NULL;

    (void)state;
    assert_int_equal(check(at, LENGTH(at), &field), ERR_OK);
    assert_null(field);
    assert_string_equal(adapter_form_value(fields, LENGTH(fields), &values, "number"), "7");
    assert_string_equal(adapter_form_value(fields, LENGTH(fields), &values, "how"), "MD5");
    assert_string_equal(
        adapter_form_value(fields, LENGTH(fields), &values, "gateway"), "https://a.example");
    assert_string_equal(adapter_form_value(fields, LENGTH(fields), &values, "roots"), "");
}

static void
what_does_not_fit_is_named(void **state)
{
    static const struct {
        struct adapter_value value;
        enum err err;
    } rows[] = {
        {{"nubmer", "7"}, ERR_NOT_FOUND},
        {{"number", ""}, ERR_BAD_INPUT},
        {{"number", "123456789"}, ERR_TOO_BIG},
        {{"number", "\xff"}, ERR_BAD_INPUT},
        {{"how", "SHA"}, ERR_BAD_INPUT},
        {{"how", "SHA256 MD5"}, ERR_BAD_INPUT},
        {{"many", "true"}, ERR_BAD_INPUT},
        {{"gateway", "ftp://a.example"}, ERR_BAD_INPUT},
        {{"gateway", "https://a.very.long.example"}, ERR_TOO_BIG},
        {{"roots", "MIIB"}, ERR_BAD_INPUT},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct adapter_value at[] = {rows[i].value, {"number", "7"}};
        const char *field = NULL;

        assert_int_equal(check(at, LENGTH(at), &field), rows[i].err);
        assert_string_equal(field, rows[i].value.name);
    }
}

static void
values_are_copied_to_their_places(void **state)
{
    static const struct adapter_value at[] = {{"number", "7654321"}, {"many", "yes"}};
    const struct adapter_values values = {at, LENGTH(at)};
    char number[8] = "";
    char how[8] = "";
    char small[3] = "";
    const struct adapter_place places[] = {
        {"number", number, sizeof(number)},
        {"how", how, sizeof(how)},
        {"many", small, sizeof(small)},
    };
    const char *field = NULL;

    (void)state;
    assert_int_equal(adapter_form_copy(fields, LENGTH(fields), &values,
                         &(struct adapter_places){places, 2}, &field),
        ERR_OK);
    assert_null(field);
    assert_string_equal(number, "7654321");
    assert_string_equal(how, "MD5");
    assert_int_equal(adapter_form_copy(fields, LENGTH(fields), &values,
                         &(struct adapter_places){places, LENGTH(places)}, &field),
        ERR_TOO_BIG);
    assert_string_equal(field, "many");
    assert_string_equal(small, "");
}

static void
what_says_who_it_is_stays(void **state)
{
    static const struct adapter_value old[] = {{"number", "7"}, {"gateway", "https://b.example"}};
    static const struct {
        struct adapter_value comes;
        const char *field; /* NULL: it is kept */
    } rows[] = {
        {{"number", "7"}, NULL},
        {{"number", "8"}, "number"},
        {{"number", ""}, "number"},
        {{"many", "no"}, NULL}, /* as it was, unsaid */
        {{"many", "yes"}, "many"},
        {{"gateway", "https://c.example"}, NULL},
        {{"nubmer", "8"}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *field = NULL;
        const bool keeps = adapter_form_keeps(fields, LENGTH(fields), "number many",
            &(struct adapter_values){old, LENGTH(old)}, &(struct adapter_values){&rows[i].comes, 1},
            &field);

        assert_int_equal(keeps, rows[i].field == NULL);
        if (!keeps)
            assert_string_equal(field, rows[i].field);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_given_has_its_fallback),
        cmocka_unit_test(what_does_not_fit_is_named),
        cmocka_unit_test(values_are_copied_to_their_places),
        cmocka_unit_test(what_says_who_it_is_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
