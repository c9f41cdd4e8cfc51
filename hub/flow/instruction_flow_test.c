#include "hub/flow/instruction_flow.h"

#include "hub/flow/fleet_flow.h"
#include "hub/flow/flow_test_help.h"

#define ANYWHERE "0000000000000001" /* the platform's path */
#define CODE "ABCDEFGH2345"
#define LINE "2026-11-30 20:00:00.000000 info agent_ready data=/x\n"

/* A device comes in with the code, so that there is a key. */
static void
enrol(struct flow_test *test)
{
    struct terminal_code code = {
        .below = ANYWHERE, .terminal_id = FLOW_TEST_TERMINAL, .code = bytes_text(CODE)};
    struct terminal_enrol ask = {.code = bytes_text(CODE)};

    fleet_flow_code(&code);
    assert_int_equal(store_test_turn(&test->store, &code.operation), ERR_OK);
    memset(ask.public_key, 4, sizeof(ask.public_key));
    terminal_flow_enrol(&ask);
    assert_int_equal(store_test_turn(&test->store, &ask.operation), ERR_OK);
}

static enum err
ask(struct flow_test *test, enum message_instruction_what what, struct instruction_ask *ret_ask)
{
    *ret_ask = (struct instruction_ask){.below = ANYWHERE,
        .merchant_id = FLOW_TEST_MERCHANT,
        .terminal_id = FLOW_TEST_TERMINAL,
        .what = what,
        .asked_by = 77,
        .now = {test->store.clock.now_us}};
    instruction_flow_ask(ret_ask);
    return store_test_turn(&test->store, &ret_ask->operation);
}

static enum err
end(struct flow_test *test, int64_t terminal, int64_t id, struct instruction_end *ret_end)
{
    *ret_end = (struct instruction_end){.merchant_id = FLOW_TEST_MERCHANT,
        .terminal_id = terminal,
        .id = id,
        .state = MESSAGE_INSTRUCTION_DONE,
        .body = bytes_text(LINE)};
    instruction_flow_end(ret_end);
    return store_test_turn(&test->store, &ret_end->operation);
}

static void
it_is_carried_until_the_terminal_has_answered(void **state)
{
    struct flow_test *test = *state;
    struct instruction_ask log;
    struct instruction_end answer;

    enrol(test);
    assert_int_equal(ask(test, MESSAGE_INSTRUCTION_LOG, &log), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'push'"
                                         " AND action = 'instruction' AND state = 'pending'"),
        1);
    assert_int_equal(end(test, FLOW_TEST_TERMINAL, log.row.id, &answer), ERR_OK);
    assert_false(answer.is_revoked);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'instruction'"
                                         " AND state = 'sent'"),
        1);
    assert_int_equal(flow_test_ask(test, "SELECT length(body) FROM instruction"), sizeof(LINE) - 1);
    /* Again, and by who was not asked. */
    assert_int_equal(end(test, FLOW_TEST_TERMINAL, log.row.id, &answer), ERR_OK);
    assert_int_equal(end(test, FLOW_TEST_TERMINAL + 1, log.row.id, &answer), ERR_NOT_FOUND);
    assert_int_equal(end(test, FLOW_TEST_TERMINAL, log.row.id + 1, &answer), ERR_NOT_FOUND);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM instruction"), "done");
}

static void
only_so_many_are_open_and_only_of_who_is_enrolled(void **state)
{
    struct flow_test *test = *state;
    struct instruction_ask one;

    enrol(test);
    for (int i = 0; i < INSTRUCTION_FLOW_OPEN_MAX; i++)
        assert_int_equal(ask(test, MESSAGE_INSTRUCTION_LOG, &one), ERR_OK);
    assert_int_equal(ask(test, MESSAGE_INSTRUCTION_LOG, &one), ERR_TOO_OFTEN);
    /* A day later they are not open any more. */
    test->store.clock.now_us += INSTRUCTION_FLOW_VALID.us;
    assert_int_equal(ask(test, MESSAGE_INSTRUCTION_LOG, &one), ERR_OK);
    assert_int_equal(
        end(test, FLOW_TEST_TERMINAL, one.row.id, &(struct instruction_end){0}), ERR_OK);
    assert_int_equal(ask(test, MESSAGE_INSTRUCTION_WIPE, &one), ERR_OK);
    assert_int_equal(
        end(test, FLOW_TEST_TERMINAL, one.row.id, &(struct instruction_end){0}), ERR_OK);
    assert_int_equal(ask(test, MESSAGE_INSTRUCTION_LOG, &one), ERR_BAD_STATE);
}

static void
one_that_wiped_itself_is_enrolled_no_more(void **state)
{
    struct flow_test *test = *state;
    struct instruction_ask wipe;
    struct instruction_end answer;

    enrol(test);
    assert_int_equal(ask(test, MESSAGE_INSTRUCTION_WIPE, &wipe), ERR_OK);
    assert_int_equal(end(test, FLOW_TEST_TERMINAL, wipe.row.id, &answer), ERR_OK);
    assert_true(answer.is_revoked);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM terminal WHERE id = 100001"
                                         " AND state = 'new' AND length(public_key) = 0"),
        1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(it_is_carried_until_the_terminal_has_answered),
        FLOW_TEST(only_so_many_are_open_and_only_of_who_is_enrolled),
        FLOW_TEST(one_that_wiped_itself_is_enrolled_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
