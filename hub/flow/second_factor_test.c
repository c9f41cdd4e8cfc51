/* Codes of an authenticator, and those that replace it once. */
#include "hub/flow/second_factor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "shared/text/encode.h"

static const struct vault_keys keys = {.master = {1, 2, 3}};

/* RFC 6238, appendix B, its last six digits. */
static void
codes_are_those_of_the_rfc(void **state)
{
    static const struct {
        int64_t seconds;
        const char *code;
    } known[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";
    char code[SECOND_FACTOR_CODE_LENGTH + 1];

    (void)state;
    for (size_t i = 0; i < LENGTH(known); i++) {
        int64_t step = second_factor_step((struct moment){known[i].seconds * 1000000});

        assert_int_equal(second_factor_code(secret, step, code), ERR_OK);
        assert_string_equal(code, known[i].code);
    }
}

struct person {
    struct staff_row staff;
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE];
    struct moment now;
};

static struct person
person(void)
{
    struct person person = {.staff = {.id = 77}, .now = {INT64_C(1790000000) * 1000000}};

    assert_int_equal(
        second_factor_make(&keys, random_system(), person.staff.id, person.secret, &person.staff),
        ERR_OK);
    return person;
}

/* The code of a step beside the present one. */
static enum err
take(struct person *person, int64_t beside)
{
    char code[SECOND_FACTOR_CODE_LENGTH + 1];

    assert_int_equal(
        second_factor_code(person->secret, second_factor_step(person->now) + beside, code), ERR_OK);
    return second_factor_take(&keys, code, person->now, false, &person->staff);
}

static void
the_step_before_and_after_is_taken_and_none_further(void **state)
{
    (void)state;
    for (int64_t beside = -3; beside <= 3; beside++) {
        struct person one = person();
        bool near = beside >= -1 && beside <= 1;

        assert_int_equal(take(&one, beside), near ? ERR_OK : ERR_BAD_SIGNATURE);
    }
}

static void
a_step_is_taken_once_and_none_before_it(void **state)
{
    struct person one = person();

    (void)state;
    assert_int_equal(take(&one, 0), ERR_OK);
    assert_int_equal(take(&one, 0), ERR_BAD_SIGNATURE);
    assert_int_equal(take(&one, -1), ERR_BAD_SIGNATURE);
    assert_int_equal(take(&one, 1), ERR_OK);
}

static void
what_is_no_code_fits_nothing(void **state)
{
    static const char *const wrong[] = {"", "12345", "1234567", "abcdef", "000000 "};
    struct person one = person();

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(
            second_factor_take(&keys, wrong[i], one.now, true, &one.staff), ERR_BAD_SIGNATURE);
}

static void
a_secret_of_another_person_does_not_open(void **state)
{
    struct person one = person();

    (void)state;
    one.staff.id++;
    assert_int_equal(take(&one, 0), ERR_CORRUPT);
}

static void
a_recovery_code_is_good_once_however_it_is_typed(void **state)
{
    char codes[SECOND_FACTOR_RECOVERY_COUNT][SECOND_FACTOR_RECOVERY_SIZE];
    struct person one = person();

    (void)state;
    second_factor_recovery(random_system(), codes, &one.staff);
    assert_int_equal(
        second_factor_take(&keys, codes[3], one.now, false, &one.staff), ERR_BAD_SIGNATURE);
    assert_int_equal(second_factor_take(&keys, codes[3], one.now, true, &one.staff), ERR_OK);
    assert_int_equal(
        second_factor_take(&keys, codes[3], one.now, true, &one.staff), ERR_BAD_SIGNATURE);
    for (size_t i = 0; codes[9][i] != '\0'; i++)
        if (codes[9][i] >= 'A')
            codes[9][i] = (char)(codes[9][i] - 'A' + 'a');
    codes[9][5] = ' ';
    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_int_equal(second_factor_take(&keys, codes[i], one.now, true, &one.staff),
            i == 3 ? ERR_BAD_SIGNATURE : ERR_OK);
    assert_int_equal(one.staff.recovery_size, 0);
}

static void
an_app_is_told_whose_it_is(void **state)
{
    char block[200];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    second_factor_uri(&text, "lin@example.com", (const uint8_t *)"12345678901234567890");
    assert_string_equal(block, "otpauth://totp/Shanju:lin@example.com?secret="
                               "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shanju");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_rfc),
        cmocka_unit_test(the_step_before_and_after_is_taken_and_none_further),
        cmocka_unit_test(a_step_is_taken_once_and_none_before_it),
        cmocka_unit_test(what_is_no_code_fits_nothing),
        cmocka_unit_test(a_secret_of_another_person_does_not_open),
        cmocka_unit_test(a_recovery_code_is_good_once_however_it_is_typed),
        cmocka_unit_test(an_app_is_told_whose_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
