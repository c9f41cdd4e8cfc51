#include "shared/text/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define ROUNDS 500
#define ARENA_SIZE 65536

static int
make_arena(void **state)
{
    struct arena *arena;

    if (arena_make(ARENA_SIZE, &arena) != ERR_OK)
        return -1;
    *state = arena;
    return 0;
}

static int
free_arena(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static enum err
read_text(const char *text, struct arena *arena, struct form *form)
{
    form->count = 0;
    return form_read(bytes_text(text), arena, form);
}

static void
assert_refused(const char *text, struct arena *arena)
{
    struct form form;

    assert_int_equal(read_text(text, arena, &form), ERR_BAD_INPUT);
    assert_int_equal(form.count, 0);
}

static void
fields_come_in_order_and_decoded(void **state)
{
    struct form form;

    assert_int_equal(read_text("a=1&b=x+y%26z&%E9%97%AA=%e4%bb%98", *state, &form), ERR_OK);
    assert_int_equal(form.count, 3);
    assert_string_equal(form.fields[0].name, "a");
    assert_string_equal(form.fields[1].value, "x y&z");
    assert_string_equal(form.fields[2].name, "闪");
    assert_string_equal(form_value(&form, "闪"), "付");
    assert_null(form_value(&form, "c"));
}

static void
the_first_of_two_equal_names_counts(void **state)
{
    struct form form;

    assert_int_equal(read_text("a=1&a=2", *state, &form), ERR_OK);
    assert_int_equal(form.count, 2);
    assert_string_equal(form_value(&form, "a"), "1");
}

static void
missing_values_and_empty_pairs_are_no_harm(void **state)
{
    struct form form;

    assert_int_equal(read_text("&&a&b=&=c&d==e&", *state, &form), ERR_OK);
    assert_int_equal(form.count, 4);
    assert_string_equal(form_value(&form, "a"), "");
    assert_string_equal(form_value(&form, "b"), "");
    assert_string_equal(form_value(&form, ""), "c");
    assert_string_equal(form_value(&form, "d"), "=e");
    assert_int_equal(read_text("", *state, &form), ERR_OK);
    assert_int_equal(form.count, 0);
}

static void
a_body_adds_to_a_query(void **state)
{
    struct form form;

    assert_int_equal(read_text("a=1", *state, &form), ERR_OK);
    assert_int_equal(form_read(bytes_text("b=2"), *state, &form), ERR_OK);
    assert_int_equal(form.count, 2);
    assert_string_equal(form_value(&form, "a"), "1");
    assert_string_equal(form_value(&form, "b"), "2");
    assert_int_equal(form_read(bytes_text("c=3&d=%"), *state, &form), ERR_BAD_INPUT);
    assert_int_equal(form.count, 2);
}

static void
what_is_not_text_is_refused(void **state)
{
    assert_refused("a=%00", *state);
    assert_refused("a%00=1", *state);
    assert_refused("a=%ff", *state);
    assert_refused("a=\xc3", *state);
    assert_refused("%ed%a0%80=1", *state);
    assert_refused("ok=1&a=%c0%80", *state);
}

static void
a_percent_without_two_digits_is_refused(void **state)
{
    assert_refused("a=%", *state);
    assert_refused("a=%2", *state);
    assert_refused("a=%2&b=0", *state);
    assert_refused("a=%g0", *state);
    assert_refused("a=%0g", *state);
    assert_refused("a=%%41", *state);
}

static void
too_many_fields_are_refused(void **state)
{
    char block[4 * FORM_FIELDS_MAX];
    struct text text;
    struct form form;

    text_init(&text, block, sizeof(block));
    for (unsigned i = 0; i < FORM_FIELDS_MAX; i++)
        text_put(&text, "a&");
    assert_int_equal(read_text(block, *state, &form), ERR_OK);
    assert_int_equal(form.count, FORM_FIELDS_MAX);
    text_put(&text, "a");
    assert_int_equal(read_text(block, *state, &form), ERR_TOO_BIG);
    assert_int_equal(form.count, 0);
}

static void
a_full_arena_is_told(void **state)
{
    struct arena *small;
    struct form form;

    (void)state;
    assert_int_equal(arena_make(4, &small), ERR_OK);
    assert_int_equal(read_text("a=1&b=2", small, &form), ERR_TOO_BIG);
    arena_free(&small);
}

static void
fields_are_joined_by_ampersands(void **state)
{
    char block[128];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    form_put(&text, "a b", bytes_text("1+1=2"));
    form_put(&text, "闪", bytes_text("*-._~"));
    assert_string_equal(block, "a+b=1%2B1%3D2&%E9%97%AA=*-._%7E");
    text_clear(&text);
    text_put(&text, "/pay?");
    form_put(&text, "a", bytes_text("?"));
    form_put(&text, "b", bytes_text(""));
    assert_string_equal(block, "/pay?a=%3F&b=");
}

static void
an_escaped_value_has_no_plus(void **state)
{
    char block[128];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    form_put_escaped(&text, bytes_text("a b/c~*付"));
    assert_string_equal(block, "a%20b%2Fc~%2A%E4%BB%98");
}

static void
html_has_nothing_left_to_run(void **state)
{
    char block[128];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    form_put_html(&text, bytes_text("<a href=\"x\">'&付</a>"));
    assert_string_equal(block, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;付&lt;/a&gt;");
}

static void
what_does_not_fit_shows(void **state)
{
    char block[8];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    form_put(&text, "name", bytes_text("value"));
    assert_false(text_ok(&text));
}

static void
random_text(struct random *random, char *to, size_t length)
{
    static const char letters[] = "azAZ09 +%&=?#~*-._<>\"'\\/\x01\x7f";

    for (size_t i = 0; i < length; i++)
        to[i] = letters[random_below(random, sizeof(letters) - 1)];
    to[length] = '\0';
}

static void
any_fields_come_back(void **state)
{
    struct random random;

    random_seed(&random, 3);
    for (unsigned round = 0; round < ROUNDS; round++) {
        char names[4][9];
        char values[4][33];
        char block[1024];
        struct text text;
        struct form form;

        arena_reset(*state);
        text_init(&text, block, sizeof(block));
        for (size_t i = 0; i < LENGTH(names); i++) {
            random_text(&random, names[i], (size_t)random_below(&random, sizeof(names[i])));
            random_text(&random, values[i], (size_t)random_below(&random, sizeof(values[i])));
            form_put(&text, names[i], bytes_text(values[i]));
        }
        assert_true(text_ok(&text));
        assert_int_equal(read_text(block, *state, &form), ERR_OK);
        assert_int_equal(form.count, LENGTH(names));
        for (size_t i = 0; i < LENGTH(names); i++) {
            assert_string_equal(form.fields[i].name, names[i]);
            assert_string_equal(form.fields[i].value, values[i]);
        }
    }
}

static void
a_text_that_is_missing_is_empty(void **state)
{
    struct form form;

    assert_int_equal(read_text("a=1&b=&a=2", *state, &form), ERR_OK);
    assert_string_equal(form_text(&form, "a"), "1");
    assert_string_equal(form_text(&form, "b"), "");
    assert_string_equal(form_text(&form, "c"), "");
    assert_non_null(form_value(&form, "b"));
    assert_null(form_value(&form, "c"));
}

static void
a_name_that_comes_twice_is_seen_wherever_it_stands(void **state)
{
    static const char *const twins[] = {"a=1&a=1", "a=1&b=2&a=3", "b=2&a=&c=3&a=", "%61=1&a=1"};
    static const char *const single[] = {"", "a=1", "a=1&b=1&aa=1", "a=a&A=a"};
    struct form form;

    for (size_t i = 0; i < LENGTH(twins); i++) {
        assert_int_equal(read_text(twins[i], *state, &form), ERR_OK);
        assert_true(form_has_twins(&form));
    }
    for (size_t i = 0; i < LENGTH(single); i++) {
        assert_int_equal(read_text(single[i], *state, &form), ERR_OK);
        assert_false(form_has_twins(&form));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_come_in_order_and_decoded),
        cmocka_unit_test(the_first_of_two_equal_names_counts),
        cmocka_unit_test(missing_values_and_empty_pairs_are_no_harm),
        cmocka_unit_test(a_body_adds_to_a_query),
        cmocka_unit_test(what_is_not_text_is_refused),
        cmocka_unit_test(a_percent_without_two_digits_is_refused),
        cmocka_unit_test(too_many_fields_are_refused),
        cmocka_unit_test(a_full_arena_is_told),
        cmocka_unit_test(fields_are_joined_by_ampersands),
        cmocka_unit_test(an_escaped_value_has_no_plus),
        cmocka_unit_test(html_has_nothing_left_to_run),
        cmocka_unit_test(what_does_not_fit_shows),
        cmocka_unit_test(a_text_that_is_missing_is_empty),
        cmocka_unit_test(a_name_that_comes_twice_is_seen_wherever_it_stands),
        cmocka_unit_test(any_fields_come_back),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
