#include "hub/provision/provision_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/provision/provision_topics.h"

#define COUNT(words) (sizeof(words) / sizeof((words)[0]))

static void
test_what_stands_for_itself_is_not_given(void **state)
{
    const char *const words[] = {"add", "terminal", "7", "Till"};
    struct provision_ask ask = {0};

    (void)state;
    assert_true(provision_command_reads("add terminal STORE_ID NAME", words, COUNT(words), &ask));
    assert_int_equal(ask.count, 2);
    assert_string_equal(ask.words[0], "7");
    assert_string_equal(ask.words[1], "Till");
    assert_null(ask.merchant);
    assert_false(provision_command_reads("add store STORE_ID NAME", words, COUNT(words), &ask));
}

static void
test_which_of_several_is_given(void **state)
{
    const char *const words[] = {"transfer", "paid", "3", "42"};
    const char *const other[] = {"transfer", "eaten", "3", "42"};
    const char *const usage = "transfer sent|paid MERCHANT ID [NOTE]";
    struct provision_ask ask = {0};

    (void)state;
    assert_true(provision_command_reads(usage, words, COUNT(words), &ask));
    assert_string_equal(ask.merchant, "3");
    assert_int_equal(ask.count, 2);
    assert_string_equal(ask.words[0], "paid");
    assert_string_equal(ask.words[1], "42");
    assert_false(provision_command_reads(usage, other, COUNT(other), &ask));
}

static void
test_what_is_in_brackets_may_be_left_out(void **state)
{
    const char *const words[] = {"statement", "3", "20", "more"};
    const char *const usage = "statement MERCHANT [COUNT]";
    struct provision_ask ask = {0};

    (void)state;
    assert_false(provision_command_reads(usage, words, 1, &ask));
    assert_true(provision_command_reads(usage, words, 2, &ask));
    assert_int_equal(ask.count, 0);
    assert_true(provision_command_reads(usage, words, 3, &ask));
    assert_int_equal(ask.count, 1);
    assert_false(provision_command_reads(usage, words, 4, &ask));
}

static void
test_dots_stand_for_more(void **state)
{
    const char *const words[] = {"app", "5", "may", "orders", "refunds", "splits"};
    const char *const usage = "app APP may GROUP ...";
    struct provision_ask ask = {0};

    (void)state;
    assert_false(provision_command_reads(usage, words, 3, &ask));
    assert_true(provision_command_reads(usage, words, 4, &ask));
    assert_int_equal(ask.count, 2);
    assert_true(provision_command_reads(usage, words, COUNT(words), &ask));
    assert_int_equal(ask.count, 4);
    assert_string_equal(ask.words[3], "splits");
}

static void
test_merchant_may_be_left_out(void **state)
{
    const char *const words[] = {"plates", "3"};
    struct provision_ask ask = {0};

    (void)state;
    assert_true(provision_command_reads("plates [MERCHANT]", words, 2, &ask));
    assert_string_equal(ask.merchant, "3");
    assert_int_equal(ask.count, 0);
    assert_true(provision_command_reads("plates [MERCHANT]", words, 1, &ask));
    assert_null(ask.merchant);
}

static void
test_more_than_there_is_room_for_is_refused(void **state)
{
    const char *words[CONFIG_ARGUMENTS_MAX + 2];
    struct provision_ask ask = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++)
        words[i] = i == 0 ? "app" : "x";
    assert_true(provision_command_reads("app WORD ...", words, COUNT(words) - 1, &ask));
    assert_int_equal(ask.count, CONFIG_ARGUMENTS_MAX);
    assert_false(provision_command_reads("app WORD ...", words, COUNT(words), &ask));
}

/* A command as its usage says, the first of several words, without what may be left out. */
static size_t
write_as_usage_says(const char *usage, char *text, size_t size, const char **words)
{
    size_t count = 0;
    char *save = NULL;

    assert_true(strlen(usage) < size);
    memcpy(text, usage, strlen(usage) + 1);
    for (char *word = strtok_r(text, " ", &save); word != NULL && word[0] != '[' && word[0] != '.';
         word = strtok_r(NULL, " ", &save)) {
        word[strcspn(word, "|")] = '\0';
        words[count++] = word;
    }
    return count;
}

/* No row hides another that does something else. */
static void
test_every_command_is_found_by_its_own_usage(void **state)
{
    (void)state;
    for (size_t i = 0; i < PROVISION_TOPICS; i++)
        for (size_t k = 0; k < provision_topics[i]->count; k++) {
            const struct provision_command *command = &provision_topics[i]->commands[k];
            const struct provision_command *found;
            const struct provision_topic *topic = NULL;
            struct provision_ask ask = {0};
            const char *words[CONFIG_ARGUMENTS_MAX];
            char text[200];
            size_t count = write_as_usage_says(command->usage, text, sizeof(text), words);

            found = provision_command_find(words, count, &ask, &topic);
            assert_non_null(found);
            if (found->run != command->run)
                fail_msg("\"%s\" is taken for \"%s\"", command->usage, found->usage);
            assert_ptr_equal(topic, provision_topics[i]);
            assert_true(provision_command_begins(command->usage, words[0]));
            assert_true(strlen(command->text) > 0);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_stands_for_itself_is_not_given),
        cmocka_unit_test(test_which_of_several_is_given),
        cmocka_unit_test(test_what_is_in_brackets_may_be_left_out),
        cmocka_unit_test(test_dots_stand_for_more),
        cmocka_unit_test(test_merchant_may_be_left_out),
        cmocka_unit_test(test_more_than_there_is_room_for_is_refused),
        cmocka_unit_test(test_every_command_is_found_by_its_own_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
