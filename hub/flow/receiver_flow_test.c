#include "hub/flow/split_test_help.h"

static void
a_receiver_is_bound_at_its_channel_first(void **state)
{
    struct split_test *test = *state;
    const struct receiver_row row = split_test_receiver(CHANNEL_ALIPAY, "2088000000000777");
    struct receiver_add add;
    struct receiver_add again;
    struct receiver_said said;

    assert_int_equal(split_test_add(test, &row, &add), ERR_OK);
    assert_string_equal(add.receiver.state, "binding");
    assert_int_equal(split_test_add(test, &row, &again), ERR_OK);
    assert_int_equal(again.receiver.id, add.receiver.id);
    /* Silence is answered by the same again. */
    assert_int_equal(
        split_test_bind_said(test, add.receiver.id, true, ADAPTER_SPLIT_UNKNOWN, &said), ERR_OK);
    assert_string_equal(said.receiver.state, "binding");
    assert_int_equal(
        split_test_bind_said(test, add.receiver.id, true, ADAPTER_SPLIT_REFUSED, &said), ERR_OK);
    assert_string_equal(said.receiver.state, "refused");
    assert_int_equal(split_test_add(test, &row, &again), ERR_OK);
    assert_int_equal(
        split_test_bind_said(test, add.receiver.id, true, ADAPTER_SPLIT_DONE, &said), ERR_OK);
    assert_string_equal(said.receiver.state, "bound");
}

static void
a_receiver_that_is_gone_can_come_again(void **state)
{
    struct split_test *test = *state;
    const struct receiver_row row = split_test_receiver(CHANNEL_ALIPAY, SPLIT_TEST_FIRST);
    struct receiver_remove remove = {.merchant_id = FLOW_TEST_MERCHANT, .receiver_id = test->first};
    struct receiver_said said;
    struct receiver_add add;

    receiver_flow_remove(&remove);
    assert_int_equal(store_test_turn(&test->flow.store, &remove.operation), ERR_OK);
    assert_string_equal(remove.receiver.state, "unbinding");
    assert_int_equal(split_test_add(test, &row, &add), ERR_BAD_STATE);
    assert_int_equal(
        split_test_bind_said(test, test->first, false, ADAPTER_SPLIT_DONE, &said), ERR_OK);
    assert_string_equal(said.receiver.state, "unbound");
    assert_int_equal(split_test_add(test, &row, &add), ERR_OK);
    assert_int_equal(add.receiver.id, test->first);
    assert_string_equal(add.receiver.state, "binding");
}

static void
an_old_answer_changes_nothing(void **state)
{
    struct split_test *test = *state;
    struct receiver_said said;

    assert_int_equal(
        split_test_bind_said(test, test->first, true, ADAPTER_SPLIT_REFUSED, &said), ERR_OK);
    assert_string_equal(said.receiver.state, "bound");
}

static void
what_no_receiver_can_be_is_refused(void **state)
{
    struct split_test *test = *state;
    struct receiver_row row = split_test_receiver(CHANNEL_ALIPAY, "");
    struct receiver_add add;

    assert_int_equal(split_test_add(test, &row, &add), ERR_BAD_INPUT);
    row = split_test_receiver(CHANNEL_CASH, "1");
    assert_int_equal(split_test_add(test, &row, &add), ERR_UNSUPPORTED);
    row = split_test_receiver(CHANNEL_ALIPAY, "1");
    text_set(row.relation, sizeof(row.relation), "FRIEND");
    assert_int_equal(split_test_add(test, &row, &add), ERR_BAD_INPUT);
    row = split_test_receiver(CHANNEL_ALIPAY, "1");
    text_set(row.relation, sizeof(row.relation), "CUSTOM");
    assert_int_equal(split_test_add(test, &row, &add), ERR_BAD_INPUT);
    row = split_test_receiver(CHANNEL_ALIPAY, "1");
    row.organisation_id = 9;
    assert_int_equal(split_test_add(test, &row, &add), ERR_BAD_INPUT);
    row = split_test_receiver(CHANNEL_NONE, "");
    row.organisation_id = FLOW_TEST_MERCHANT;
    assert_int_equal(split_test_add(test, &row, &add), ERR_BAD_INPUT);
}

static void
defect_c_rates_that_sum_above_the_cap_are_refused_before_anything_is_sent(void **state)
{
    struct split_test *test = *state;
    struct rule_put all = {.rule = {.name = "all"},
        .parts = {{test->first, 9000}, {test->second, 1001}},
        .parts_count = 2};
    struct rule_put wechat = {
        .rule = {.name = "wechat"}, .parts = {{test->wechat, 3001}}, .parts_count = 1};
    struct rule_put own = {.rule = {.name = "own", .cap_rate = 1000},
        .parts = {{test->first, 600}, {test->second, 401}},
        .parts_count = 2};

    assert_int_equal(split_test_put(test, &all), ERR_OUT_OF_RANGE);
    assert_int_equal(split_test_put(test, &wechat), ERR_OUT_OF_RANGE);
    assert_int_equal(split_test_put(test, &own), ERR_OUT_OF_RANGE);
    own.parts[1].rate = 400;
    assert_int_equal(split_test_put(test, &own), ERR_OK);
    /* Those of one channel do not count against another's. */
    wechat.parts[0].rate = 3000;
    wechat.parts[1] = (struct rule_part){test->first, 10000};
    wechat.parts_count = 2;
    assert_int_equal(split_test_put(test, &wechat), ERR_OK);
}

static void
a_rule_never_changes(void **state)
{
    struct split_test *test = *state;
    struct rule_put rule = {
        .rule = {.name = "one"}, .parts = {{test->first, 100}}, .parts_count = 1};
    struct rule_put again = rule;
    struct rule_put other = rule;

    assert_int_equal(split_test_put(test, &rule), ERR_OK);
    assert_int_equal(split_test_put(test, &again), ERR_OK);
    assert_int_equal(again.rule.id, rule.rule.id);
    other.parts[0].rate = 101;
    assert_int_equal(split_test_put(test, &other), ERR_CONFLICT);
}

static void
rules_that_make_no_sense_are_refused(void **state)
{
    struct split_test *test = *state;
    struct rule_put nobody = {.rule = {.name = "a", .automatic = 1}};
    struct rule_put twice = {
        .rule = {.name = "b"}, .parts = {{test->first, 1}, {test->first, 1}}, .parts_count = 2};
    struct rule_put stranger = {.rule = {.name = "c"}, .parts = {{77, 1}}, .parts_count = 1};
    struct rule_put nameless = {.parts = {{test->first, 1}}, .parts_count = 1};

    assert_int_equal(split_test_put(test, &nobody), ERR_BAD_INPUT);
    assert_int_equal(split_test_put(test, &twice), ERR_BAD_INPUT);
    assert_int_equal(split_test_put(test, &stranger), ERR_NOT_FOUND);
    assert_int_equal(split_test_put(test, &nameless), ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        SPLIT_TEST(a_receiver_is_bound_at_its_channel_first),
        SPLIT_TEST(a_receiver_that_is_gone_can_come_again),
        SPLIT_TEST(an_old_answer_changes_nothing),
        SPLIT_TEST(what_no_receiver_can_be_is_refused),
        SPLIT_TEST(defect_c_rates_that_sum_above_the_cap_are_refused_before_anything_is_sent),
        SPLIT_TEST(a_rule_never_changes),
        SPLIT_TEST(rules_that_make_no_sense_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
