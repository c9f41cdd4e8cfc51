/* What rows of people, posts and sessions are known by. */
#include "hub/flow/staff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
a_login_is_small_letters_whatever_was_typed(void **state)
{
    static const char *const wrong[] = {"", "ab", "-ab", ".ab", "a b", "a\tbc", "张三李四", "abc\n",
        "a/bc", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm"};
    char login[STAFF_LOGIN_MAX + 1];

    (void)state;
    assert_int_equal(staff_login("Zhang.San@Example.COM", login), ERR_OK);
    assert_string_equal(login, "zhang.san@example.com");
    assert_int_equal(staff_login("007", login), ERR_OK);
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(staff_login(wrong[i], login), ERR_BAD_INPUT);
    assert_string_equal(login, "007");
}

static void
rows_are_known_by_what_they_are(void **state)
{
    (void)state;
    assert_int_equal(staff_id("root"), staff_id("root"));
    assert_int_not_equal(staff_id("root"), staff_id("roof"));
    assert_true(staff_id("root") > 0);
    assert_int_equal(staff_post_id(1, 2, 3), staff_post_id(1, 2, 3));
    assert_int_not_equal(staff_post_id(1, 2, 3), staff_post_id(1, 3, 2));
    assert_int_not_equal(staff_post_id(11, 2, 3), staff_post_id(1, 12, 3));
}

static void
a_token_is_good_for_its_label(void **state)
{
    char token[STAFF_TOKEN_LENGTH + 1];
    char other[STAFF_TOKEN_LENGTH + 1];
    uint8_t session[CRYPT_SHA256_SIZE];
    uint8_t invitation[CRYPT_SHA256_SIZE];

    (void)state;
    staff_token_make(random_system(), token);
    staff_token_make(random_system(), other);
    assert_string_not_equal(token, other);
    assert_int_equal(staff_token_read("session", bytes_text(token), session), ERR_OK);
    assert_int_equal(staff_token_read("invitation", bytes_text(token), invitation), ERR_OK);
    assert_memory_not_equal(session, invitation, sizeof(session));
    token[0] = 'G';
    assert_int_equal(staff_token_read("session", bytes_text(token), session), ERR_BAD_INPUT);
    assert_int_equal(staff_token_read("session", bytes_of(other, 63), session), ERR_BAD_INPUT);
    assert_int_equal(staff_token_read("session", bytes_of("", 0), session), ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_login_is_small_letters_whatever_was_typed),
        cmocka_unit_test(rows_are_known_by_what_they_are),
        cmocka_unit_test(a_token_is_good_for_its_label),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
