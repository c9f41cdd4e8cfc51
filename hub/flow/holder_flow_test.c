#include "hub/flow/holder_flow.h"

#include "hub/flow/flow_test_help.h"

static bool
put(struct flow_test *test, const char *settles_to, int64_t returns_cost)
{
    struct holder_put put = {.holder = {.id = 9, .channel = 4, .returns_cost = returns_cost}};

    text_set(put.holder.settles_to, sizeof(put.holder.settles_to), settles_to);
    holder_flow_put(&put);
    assert_int_equal(store_test_turn(&test->store, &put.operation), ERR_OK);
    return put.news;
}

static void
a_holder_is_a_row_as_the_settings_say(void **state)
{
    struct flow_test *test = *state;

    assert_true(put(test, "merchant", 1));
    assert_false(put(test, "merchant", 1));
    assert_true(put(test, "platform", 0));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM holder WHERE id = 9"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM holder WHERE id = 9 AND"
                                         " settles_to = 'platform' AND returns_cost = 0"),
        1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_holder_is_a_row_as_the_settings_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
