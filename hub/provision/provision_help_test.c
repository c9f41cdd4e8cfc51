#include "hub/provision/provision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is said after a command ended so; the caller frees it. */
static char *
explain(const char *const *words, size_t count, enum err err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_true(provision_explain(out, words, count, err));
    assert_int_equal(fclose(out), 0);
    return text;
}

static void
assert_says(const char *text, const char *part, bool wanted)
{
    if ((strstr(text, part) != NULL) != wanted)
        fail_msg("\"%s\" is %s: %s", part, wanted ? "not there" : "there", text);
}

static void
test_a_command_that_is_written_wrongly_shows_how_it_is_written(void **state)
{
    const char *const words[] = {"plate", "1"};
    char *text = explain(words, 2, ERR_BAD_INPUT);

    (void)state;
    assert_says(text, "plate: this is not how it is written", true);
    assert_says(text, "plate ID png FILE", true);
    assert_says(text, "plates [MERCHANT]", false);
    assert_says(text, "onboarding", false);
    assert_says(text, "\"shanju-hub help\" lists all commands", true);
    free(text);
}

static void
test_a_number_that_is_out_of_range_shows_the_command_that_was_meant(void **state)
{
    const char *const words[] = {"events", "0"};
    char *text = explain(words, 2, ERR_OUT_OF_RANGE);

    (void)state;
    assert_says(text, "events: one of the numbers is too small or too large", true);
    assert_says(text, "events [HOURS]", true);
    free(text);
}

static void
test_no_command_shows_where_all_are(void **state)
{
    const char *const words[] = {"acounts"};
    char *text = explain(words, 1, ERR_BAD_INPUT);

    (void)state;
    assert_says(text, "there is no command \"acounts\"", true);
    assert_says(text, "\"shanju-hub help\" lists all commands", true);
    assert_says(text, "add merchant", false);
    free(text);
}

static void
test_what_is_not_there_says_where_to_look(void **state)
{
    const char *const words[] = {"test", "account", "3"};
    char *text = explain(words, 3, ERR_NOT_FOUND);

    (void)state;
    assert_says(text, "no such channel account; \"shanju-hub accounts\" lists them", true);
    free(text);
}

static void
test_what_was_said_by_the_command_is_not_said_again(void **state)
{
    const char *const words[] = {"add", "account", "1", "alipay", "A", "/nowhere.json"};
    char *text;

    (void)state;
    assert_false(provision_explain(stderr, words, 6, ERR_BAD_STATE));
    provision_said();
    text = explain(words, 6, ERR_BAD_STATE);
    assert_string_equal(text, "shanju-hub: add: nothing was changed\n");
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_command_that_is_written_wrongly_shows_how_it_is_written),
        cmocka_unit_test(test_a_number_that_is_out_of_range_shows_the_command_that_was_meant),
        cmocka_unit_test(test_no_command_shows_where_all_are),
        cmocka_unit_test(test_what_is_not_there_says_where_to_look),
        cmocka_unit_test(test_what_was_said_by_the_command_is_not_said_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
