#include "hub/flow/terminal_flow.h"

#include "hub/flow/flow_test_help.h"

#define CODE "ABCDEFGH2345"

static void
add_activation(struct flow_test *test, const char *code, int64_t terminal_id)
{
    struct activation_row activation = {.terminal_id = terminal_id,
        .code_hash_size = CRYPT_SHA256_SIZE,
        .expires_us = STORE_TEST_START_US + 1000};
    struct desk *desk = NULL;

    activation.id = terminal_flow_code_id(bytes_text(code), activation.code_hash);
    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    (void)desk_add_activation(desk, &activation);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
}

static enum err
enrol(struct flow_test *test, const char *code, uint8_t key, struct terminal_enrol *ret_enrol)
{
    *ret_enrol = (struct terminal_enrol){.code = bytes_text(code)};
    memset(ret_enrol->public_key, key, sizeof(ret_enrol->public_key));
    terminal_flow_enrol(ret_enrol);
    return store_test_turn(&test->store, &ret_enrol->operation);
}

static struct terminal_hello
hello_of(const struct flow_test *test, int64_t last, int64_t acked)
{
    struct terminal_hello hello = {.terminal_id = FLOW_TEST_TERMINAL,
        .epoch = test->till.epoch,
        .last_sequence = last,
        .acked_sequence = acked,
        .challenged_us = test->store.clock.now_us + 1};

    memcpy(hello.acked_chain, test->till.chain, sizeof(hello.acked_chain));
    terminal_flow_hello(&hello);
    return hello;
}

static enum err
say_hello(struct flow_test *test, struct terminal_hello *hello)
{
    return store_test_turn(&test->store, &hello->operation);
}

static void
a_code_enrols_its_terminal_once(void **state)
{
    struct flow_test *test = *state;
    struct terminal_enrol mine;
    struct terminal_enrol other;

    add_activation(test, CODE, FLOW_TEST_SUSPENDED);
    assert_int_equal(enrol(test, CODE, 4, &mine), ERR_OK);
    assert_int_equal(mine.terminal.id, FLOW_TEST_SUSPENDED);
    assert_string_equal(mine.terminal.state, "active");
    assert_string_equal(mine.merchant, "闪聚咖啡");
    assert_string_equal(mine.store, "一号店");
    /* The answer may have been lost: the same key may ask again, long after. */
    flow_test_pass(test, span_s(86400));
    assert_int_equal(enrol(test, CODE, 4, &mine), ERR_OK);
    assert_int_equal(enrol(test, CODE, 5, &other), ERR_CONFLICT);
    assert_memory_equal(
        store_test_ask_text(&test->store, "SELECT public_key FROM terminal WHERE id = 100002"),
        "\4\4", 2);
}

static void
a_wrong_code_or_an_old_one_enrols_nobody(void **state)
{
    struct flow_test *test = *state;
    struct terminal_enrol mine;

    add_activation(test, CODE, FLOW_TEST_SUSPENDED);
    assert_int_equal(enrol(test, "ABCDEFGH2346", 4, &mine), ERR_NOT_FOUND);
    assert_int_equal(enrol(test, "", 4, &mine), ERR_NOT_FOUND);
    flow_test_pass(test, span_us(1001));
    assert_int_equal(enrol(test, CODE, 4, &mine), ERR_EXPIRED);
    assert_int_equal(flow_test_ask(test, "SELECT max(used_us) FROM activation"), 0);
}

/* A fleet that is switched on does not stand in line behind one connection. */
static void
codes_are_spread_over_the_tracks_and_one_code_is_always_in_the_same(void **state)
{
    struct flow_test *test = *state;
    struct terminal_enrol first;
    struct terminal_enrol again;
    struct terminal_enrol other;

    assert_int_equal(enrol(test, CODE, 4, &first), ERR_NOT_FOUND);
    assert_int_equal(enrol(test, CODE, 5, &again), ERR_NOT_FOUND);
    assert_int_equal(enrol(test, "ABCDEFGH2346", 4, &other), ERR_NOT_FOUND);
    assert_true(first.operation.merchant_id != 0);
    assert_true(first.operation.merchant_id == again.operation.merchant_id);
    assert_true(first.operation.merchant_id != other.operation.merchant_id);
}

static void
two_who_use_one_code_in_one_turn_are_told_apart(void **state)
{
    struct flow_test *test = *state;
    struct terminal_enrol enrols[2];

    add_activation(test, CODE, FLOW_TEST_SUSPENDED);
    for (size_t i = 0; i < LENGTH(enrols); i++) {
        enrols[i] = (struct terminal_enrol){.code = bytes_text(CODE)};
        memset(enrols[i].public_key, 4 + (int)i, sizeof(enrols[i].public_key));
        terminal_flow_enrol(&enrols[i]);
    }
    enrols[0].operation.next = &enrols[1].operation;
    assert_int_equal(lane_turn(test->store.lane, &enrols[0].operation), ERR_OK);
    assert_int_equal(enrols[0].operation.err, ERR_OK);
    assert_int_equal(enrols[1].operation.err, ERR_CONFLICT);
}

static void
a_terminal_that_says_hello_learns_how_far_we_are(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello = hello_of(test, 0, 0);

    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_false(hello.forked);
    assert_int_equal(hello.hub_epoch, 1);
    assert_int_equal(hello.hub_sequence, 0);
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_sale(test, 500));
    hello = hello_of(test, 2, 2);
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_int_equal(hello.hub_sequence, 2);
    /* It may have more than we have, and may not have heard of our last word. */
    hello = hello_of(test, 5, 1);
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_false(hello.forked);
    assert_int_equal(flow_test_alarms(test, "terminal_fork"), 0);
}

static void
who_is_not_enrolled_is_not_let_in(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello = hello_of(test, 0, 0);

    hello.terminal_id = FLOW_TEST_SUSPENDED; /* it has records to hand in */
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_string_equal(hello.terminal.state, "suspended");
    store_test_run(&test->store, "UPDATE terminal SET state = 'new' WHERE id = 100002");
    assert_int_equal(say_hello(test, &hello), ERR_FORBIDDEN);
    hello.terminal_id = 4711;
    assert_int_equal(say_hello(test, &hello), ERR_NOT_FOUND);
}

static void
go(struct flow_test *test, int64_t up_us)
{
    struct terminal_gone gone = {.terminal_id = FLOW_TEST_TERMINAL, .up_us = up_us};

    terminal_flow_gone(&gone);
    assert_int_equal(store_test_turn(&test->store, &gone.operation), ERR_OK);
}

static void
it_is_known_since_when_one_is_connected_and_until_when(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello first = hello_of(test, 3, 0);
    struct terminal_hello second;

    go(test, 1); /* before it ever was */
    text_set(first.program, sizeof(first.program), "shanju-agent 1");
    assert_int_equal(say_hello(test, &first), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT up_us FROM presence"), first.up_us);
    assert_int_equal(flow_test_ask(test, "SELECT last_sequence FROM presence"), 3);
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT program FROM presence"), "shanju-agent 1");
    /* It comes back before anybody has seen it go: that was another connection. */
    second = hello_of(test, 3, 0);
    assert_int_equal(say_hello(test, &second), ERR_OK);
    assert_true(second.up_us > first.up_us);
    go(test, first.up_us);
    assert_int_equal(flow_test_ask(test, "SELECT down_us FROM presence"), 0);
    flow_test_pass(test, span_s(60));
    go(test, second.up_us);
    assert_int_equal(flow_test_ask(test, "SELECT down_us FROM presence"), test->store.clock.now_us);
}

static void
a_restored_image_begins_a_new_epoch(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello;

    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_sale(test, 500));
    /* It has less than we have of it. */
    hello = hello_of(test, 1, 1);
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_true(hello.forked);
    assert_int_equal(hello.hub_epoch, 2);
    assert_int_equal(hello.hub_sequence, 0);
    assert_int_equal(flow_test_alarms(test, "terminal_fork"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT epoch FROM terminal WHERE id = 100001"), 2);
    /* Who still speaks in the old one is told of the new one, once more without an alarm. */
    hello = hello_of(test, 2, 2);
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_false(hello.forked);
    assert_int_equal(hello.hub_epoch, 2);
    assert_int_equal(flow_test_alarms(test, "terminal_fork"), 1);
}

/* The line was silent; on another one the terminal went on. */
static void
a_hello_that_records_have_overtaken_is_no_fork(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello early = hello_of(test, 0, 0);

    flow_test_pass(test, span_s(1));
    flow_test_send(test, flow_test_sale(test, 500));
    assert_int_equal(say_hello(test, &early), ERR_BUSY);
    assert_int_equal(flow_test_alarms(test, "terminal_fork"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT epoch FROM terminal WHERE id = 100001"), 1);
}

static void
another_history_up_to_the_same_point_is_a_fork(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello;

    flow_test_send(test, flow_test_sale(test, 500));
    hello = hello_of(test, 1, 1);
    hello.acked_chain[0] ^= 1;
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_true(hello.forked);
}

static void
who_knows_of_more_than_we_ever_acknowledged_is_a_fork(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello = hello_of(test, 3, 3);

    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_true(hello.forked);
}

static void
two_clones_that_say_hello_in_one_turn_are_both_answered(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hellos[3];

    flow_test_send(test, flow_test_sale(test, 500));
    for (size_t i = 0; i < LENGTH(hellos); i++)
        hellos[i] = hello_of(test, 0, 0);
    hellos[2].epoch = 2;
    hellos[2].acked_sequence = 9;
    hellos[0].operation.next = &hellos[1].operation;
    hellos[1].operation.next = &hellos[2].operation;
    assert_int_equal(lane_turn(test->store.lane, &hellos[0].operation), ERR_OK);
    assert_true(hellos[0].forked);
    assert_int_equal(hellos[1].operation.err, ERR_OK);
    assert_false(hellos[1].forked);
    assert_int_equal(hellos[1].hub_epoch, 2);
    assert_int_equal(hellos[1].hub_sequence, 0);
    assert_true(hellos[2].forked);
    assert_int_equal(hellos[2].hub_epoch, 3);
}

/* Two tills on copies of one disk: what one has sent in an epoch is not the other's. */
static void
who_comes_late_into_an_epoch_that_has_records_begins_another(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello = hello_of(test, 0, 0);

    store_test_run(&test->store, "UPDATE terminal SET epoch = 2");
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_int_equal(hello.hub_epoch, 2);
    test->till.epoch = 2;
    flow_test_send(test, flow_test_sale(test, 500));
    /* Said before those records, it may be the same till's. */
    hello.challenged_us = test->store.clock.now_us - 1;
    assert_int_equal(say_hello(test, &hello), ERR_BUSY);
    hello.challenged_us = test->store.clock.now_us + 1;
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_true(hello.forked);
    assert_int_equal(hello.hub_epoch, 3);
    assert_int_equal(hello.hub_sequence, 0);
    assert_int_equal(flow_test_alarms(test, "terminal_fork"), 1);
}

static void
a_hub_that_came_back_from_an_older_state_goes_beyond_its_terminal_s_epoch(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello = hello_of(test, 4, 4);

    hello.epoch = 7;
    assert_int_equal(say_hello(test, &hello), ERR_OK);
    assert_true(hello.forked);
    assert_int_equal(hello.hub_epoch, 8);
}

static void
the_last_epoch_is_not_left(void **state)
{
    struct flow_test *test = *state;
    struct terminal_hello hello;

    store_test_run(&test->store, "UPDATE terminal SET epoch = 65535");
    test->till.epoch = 65535;
    hello = hello_of(test, 3, 3);
    assert_int_equal(say_hello(test, &hello), ERR_OUT_OF_RANGE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_code_enrols_its_terminal_once),
        FLOW_TEST(a_wrong_code_or_an_old_one_enrols_nobody),
        FLOW_TEST(codes_are_spread_over_the_tracks_and_one_code_is_always_in_the_same),
        FLOW_TEST(two_who_use_one_code_in_one_turn_are_told_apart),
        FLOW_TEST(a_terminal_that_says_hello_learns_how_far_we_are),
        FLOW_TEST(who_is_not_enrolled_is_not_let_in),
        FLOW_TEST(it_is_known_since_when_one_is_connected_and_until_when),
        FLOW_TEST(a_restored_image_begins_a_new_epoch),
        FLOW_TEST(a_hello_that_records_have_overtaken_is_no_fork),
        FLOW_TEST(another_history_up_to_the_same_point_is_a_fork),
        FLOW_TEST(who_knows_of_more_than_we_ever_acknowledged_is_a_fork),
        FLOW_TEST(two_clones_that_say_hello_in_one_turn_are_both_answered),
        FLOW_TEST(who_comes_late_into_an_epoch_that_has_records_begins_another),
        FLOW_TEST(a_hub_that_came_back_from_an_older_state_goes_beyond_its_terminal_s_epoch),
        FLOW_TEST(the_last_epoch_is_not_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
