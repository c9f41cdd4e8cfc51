/*
 * What an application says is held to what such things look like, and is shown as far as anybody
 * may.
 */
#include "hub/flow/admission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
a_licence_is_checked_by_its_last_character(void **state)
{
    static const char *const right[] = {
        "91110108551385082Q", "91440300708461136T", "91330100799655058B", "9144030071526726XG"};
    static const char *const wrong[] = {"", "91110108551385082", "91110108551385082A",
        "91110108551385081Q", "9111010855138508QI", "91110108551385082q", "91110108551385082Q0"};

    (void)state;
    for (size_t i = 0; i < LENGTH(right); i++)
        assert_true(admission_licence_right(right[i]));
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_false(admission_licence_right(wrong[i]));
}

static void
two_characters_of_a_licence_that_change_places_are_seen(void **state)
{
    char text[] = "91110108551385082Q";

    (void)state;
    for (size_t i = 0; i < 16; i++) {
        const char kept = text[i];

        if (text[i] == text[i + 1])
            continue;
        text[i] = text[i + 1];
        text[i + 1] = kept;
        assert_false(admission_licence_right(text));
        text[i + 1] = text[i];
        text[i] = kept;
    }
}

static void
what_is_not_right_is_refused_field_by_field(void **state)
{
    static const struct {
        enum admission_field field;
        const char *text;
        bool right;
    } cases[] = {{ADMISSION_NAME, "上海某某餐饮有限公司", true}, {ADMISSION_NAME, "", false},
        {ADMISSION_NAME, "   ", false}, {ADMISSION_NAME, "a\nb", false},
        {ADMISSION_KIND, "company", true}, {ADMISSION_KIND, "galaxy", false},
        {ADMISSION_CONTACT_PHONE, "13812345678", true},
        {ADMISSION_CONTACT_PHONE, "1381234567", false},
        {ADMISSION_CONTACT_PHONE, "12012345678", false},
        {ADMISSION_CONTACT_PHONE, "+8613812345", false},
        {ADMISSION_ACCOUNT_NUMBER, "6222021001122334455", true},
        {ADMISSION_ACCOUNT_NUMBER, "6222 0210 0112", false},
        {ADMISSION_ACCOUNT_NUMBER, "1234567", false}, {ADMISSION_ADMIN_LOGIN, "zhang.san", true},
        {ADMISSION_ADMIN_LOGIN, "Zhang San", false}};

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (admission_field_right(cases[i].field, cases[i].text) != cases[i].right)
            fail_msg("%s: %s", admission_field_word(cases[i].field), cases[i].text);
}

static void
what_is_personal_is_kept_line_by_line(void **state)
{
    struct admission_personal personal = {{"张三", "13812345678", "", "6222021001122334455"}};
    struct admission_personal back;
    uint8_t bytes[ADMISSION_PERSONAL_SIZE];
    const size_t size = admission_personal_write(&personal, bytes);

    (void)state;
    assert_int_equal(admission_personal_read(bytes_of(bytes, size), &back), ERR_OK);
    for (size_t i = 0; i < ADMISSION_PERSONAL_COUNT; i++)
        assert_string_equal(back.said[i], personal.said[i]);
    assert_int_equal(admission_personal_read(bytes_of(bytes, size - 1), &back), ERR_CORRUPT);
    assert_int_equal(admission_personal_read(bytes_text("a\nb\nc\nd\ne\n"), &back), ERR_CORRUPT);
    assert_int_equal(admission_personal_read(bytes_text("a\n"), &back), ERR_OK);
    assert_string_equal(back.said[1], "");
}

static void
masks_leave_what_one_knows_it_by(void **state)
{
    static const struct {
        enum admission_field field;
        const char *text;
        const char *masked;
    } cases[] = {{ADMISSION_CONTACT_NAME, "张三", "张*"}, {ADMISSION_CONTACT_NAME, "张", "张"},
        {ADMISSION_CONTACT_NAME, "", ""},
        {ADMISSION_ACCOUNT_HOLDER, "上海某某餐饮有限公司", "上***"},
        {ADMISSION_CONTACT_PHONE, "13812345678", "138****5678"},
        {ADMISSION_ACCOUNT_NUMBER, "6222021001122334455", "****4455"}};
    char masked[64];

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        admission_mask(cases[i].field, cases[i].text, masked, sizeof(masked));
        assert_string_equal(masked, cases[i].masked);
    }
}

static void
a_document_is_what_it_begins_as(void **state)
{
    (void)state;
    assert_string_equal(admission_document_type(bytes_of("\xff\xd8\xff\xe0", 4)), "image/jpeg");
    assert_string_equal(admission_document_type(bytes_of("\x89PNG\r\n\x1a\n.", 9)), "image/png");
    assert_string_equal(admission_document_type(bytes_text("%PDF-1.7")), "application/pdf");
    assert_null(admission_document_type(bytes_text("<svg onload=alert(1)>")));
    assert_null(admission_document_type(bytes_text("GIF89a..")));
    assert_null(admission_document_type(bytes_of("\xff\xd8\xff", 3)));
    assert_null(admission_document_type(bytes_text("")));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_licence_is_checked_by_its_last_character),
        cmocka_unit_test(two_characters_of_a_licence_that_change_places_are_seen),
        cmocka_unit_test(what_is_not_right_is_refused_field_by_field),
        cmocka_unit_test(what_is_personal_is_kept_line_by_line),
        cmocka_unit_test(masks_leave_what_one_knows_it_by),
        cmocka_unit_test(a_document_is_what_it_begins_as),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
