#include "hub/flow/fleet_flow.h"

#include "hub/flow/flow_test_help.h"

#define CODE "ABCDEFGH2345"
#define OTHER_CODE "ABCDEFGH2346"
#define THIRD_CODE "ABCDEFGH2347"
#define ANYWHERE "0000000000000001" /* the platform's path */
#define OTHER_STORE 9
#define SECOND_STORE 10

static const char *
path_of(struct flow_test *test, const char *ask)
{
    return store_test_ask_text(&test->store, ask);
}

static const char *
merchant_path(struct flow_test *test)
{
    return path_of(test, "SELECT path FROM organisation WHERE id = 5");
}

static enum err
add(struct flow_test *test, int64_t store_id, const char *name, struct terminal_add *ret_add)
{
    *ret_add = (struct terminal_add){
        .below = merchant_path(test), .store_id = store_id, .name = name, .code = bytes_text(CODE)};
    fleet_flow_add(ret_add);
    return store_test_turn(&test->store, &ret_add->operation);
}

static enum err
set(struct flow_test *test, struct terminal_set *set)
{
    set->below = merchant_path(test);
    set->terminal_id = FLOW_TEST_TERMINAL;
    set->version = flow_test_ask(test, "SELECT version FROM terminal WHERE id = 100001");
    fleet_flow_set(set);
    return store_test_turn(&test->store, &set->operation);
}

static enum err
state(struct flow_test *test, enum terminal_state state)
{
    struct terminal_set change = {.says = TERMINAL_SAYS_STATE, .state = state};

    return set(test, &change);
}

static enum err
make_code(struct flow_test *test, const char *code)
{
    struct terminal_code ask = {
        .below = merchant_path(test), .terminal_id = FLOW_TEST_TERMINAL, .code = bytes_text(code)};

    fleet_flow_code(&ask);
    return store_test_turn(&test->store, &ask.operation);
}

static enum err
enrol(struct flow_test *test, const char *code, uint8_t key)
{
    struct terminal_enrol ask = {.code = bytes_text(code)};

    memset(ask.public_key, key, sizeof(ask.public_key));
    terminal_flow_enrol(&ask);
    return store_test_turn(&test->store, &ask.operation);
}

static void
add_stores(struct flow_test *test)
{
    struct desk *desk = NULL;

    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    flow_test_organise(desk, OTHER_STORE, FLOW_TEST_OTHER, "store", "别人的店");
    flow_test_organise(desk, SECOND_STORE, FLOW_TEST_MERCHANT, "store", "二号店");
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
}

static void
one_that_is_added_has_the_next_number_and_a_code(void **state)
{
    struct flow_test *test = *state;
    struct terminal_add one;

    assert_int_equal(add(test, FLOW_TEST_STORE, "收银台 3", &one), ERR_OK);
    assert_int_equal(one.terminal.id, 100003);
    assert_int_equal(one.terminal.merchant_id, FLOW_TEST_MERCHANT);
    assert_string_equal(one.terminal.state, "new");
    assert_int_equal(one.expires_us, test->store.clock.now_us + FLEET_FLOW_CODE_VALID.us);
    assert_int_equal(enrol(test, CODE, 4), ERR_OK);
    assert_string_equal(path_of(test, "SELECT state FROM terminal WHERE id = 100003"), "active");
}

static void
two_of_one_turn_have_numbers_of_their_own(void **state)
{
    struct flow_test *test = *state;
    struct terminal_add adds[3];

    for (size_t i = 0; i < LENGTH(adds); i++) {
        adds[i] = (struct terminal_add){.below = ANYWHERE,
            .store_id = FLOW_TEST_STORE,
            .name = "收银台",
            .code = bytes_text(i == 0   ? CODE
                               : i == 1 ? OTHER_CODE
                                        : THIRD_CODE)};
        fleet_flow_add(&adds[i]);
        adds[i].operation.next = i + 1 < LENGTH(adds) ? &adds[i + 1].operation : NULL;
    }
    assert_int_equal(lane_turn(test->store.lane, &adds[0].operation), ERR_OK);
    for (size_t i = 0; i < LENGTH(adds); i++) {
        assert_int_equal(adds[i].operation.err, ERR_OK);
        assert_int_equal(adds[i].terminal.id, 100003 + (int64_t)i);
    }
}

static void
a_store_of_others_and_a_name_that_cannot_be_printed_get_none(void **state)
{
    struct flow_test *test = *state;
    struct terminal_add one;

    add_stores(test);
    assert_int_equal(add(test, OTHER_STORE, "x", &one), ERR_NOT_FOUND);
    assert_int_equal(add(test, FLOW_TEST_MERCHANT, "x", &one), ERR_NOT_FOUND);
    assert_int_equal(add(test, FLOW_TEST_STORE, "", &one), ERR_BAD_INPUT);
    assert_int_equal(add(test, FLOW_TEST_STORE, "a\nb", &one), ERR_BAD_INPUT);
    assert_int_equal(add(test, FLOW_TEST_STORE, "\xff", &one), ERR_BAD_INPUT);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM terminal"), 2);
}

static void
it_is_named_and_moves_within_its_merchant(void **state)
{
    struct flow_test *test = *state;
    struct terminal_set change = {
        .says = TERMINAL_SAYS_NAME | TERMINAL_SAYS_STORE, .name = "吧台", .store_id = SECOND_STORE};
    struct terminal_set stale;

    add_stores(test);
    assert_int_equal(set(test, &change), ERR_OK);
    assert_string_equal(change.terminal.name, "吧台");
    assert_int_equal(change.terminal.store_id, SECOND_STORE);
    stale = change;
    stale.version--;
    assert_int_equal(store_test_turn(&test->store, &stale.operation), ERR_CONFLICT);
    assert_string_equal(stale.terminal.name, "吧台");
    change.store_id = OTHER_STORE;
    assert_int_equal(set(test, &change), ERR_NOT_FOUND); /* it is not below */
    change.below = ANYWHERE;
    change.version = flow_test_ask(test, "SELECT version FROM terminal WHERE id = 100001");
    assert_int_equal(store_test_turn(&test->store, &change.operation), ERR_FORBIDDEN);
}

static void
whoever_looks_elsewhere_finds_none(void **state)
{
    struct flow_test *test = *state;
    struct terminal_set change = {
        .says = TERMINAL_SAYS_NAME, .terminal_id = FLOW_TEST_TERMINAL, .version = 1, .name = "x"};
    struct terminal_code code = {.terminal_id = FLOW_TEST_TERMINAL, .code = bytes_text(CODE)};

    change.below = code.below = path_of(test, "SELECT path FROM organisation WHERE id = 8");
    fleet_flow_set(&change);
    fleet_flow_code(&code);
    assert_int_equal(store_test_turn(&test->store, &change.operation), ERR_NOT_FOUND);
    assert_int_equal(store_test_turn(&test->store, &code.operation), ERR_NOT_FOUND);
}

static void
a_new_code_ends_those_before_it(void **state)
{
    struct flow_test *test = *state;

    assert_int_equal(make_code(test, CODE), ERR_OK);
    assert_int_equal(make_code(test, OTHER_CODE), ERR_OK);
    assert_int_equal(enrol(test, CODE, 4), ERR_EXPIRED);
    assert_int_equal(enrol(test, OTHER_CODE, 4), ERR_OK);
    assert_memory_equal(
        path_of(test, "SELECT public_key FROM terminal WHERE id = 100001"), "\4\4", 2);
}

static void
one_that_is_suspended_goes_on_when_it_may_again_and_no_code_is_good_meanwhile(void **context)
{
    struct flow_test *test = *context;

    assert_int_equal(make_code(test, CODE), ERR_OK);
    assert_int_equal(state(test, TERMINAL_STATE_SUSPENDED), ERR_OK);
    assert_int_equal(enrol(test, CODE, 4), ERR_EXPIRED);
    assert_int_equal(make_code(test, OTHER_CODE), ERR_BAD_STATE);
    assert_int_equal(state(test, TERMINAL_STATE_ACTIVE), ERR_OK);
    assert_string_equal(path_of(test, "SELECT state FROM terminal WHERE id = 100001"), "active");
}

static void
one_that_is_revoked_is_nobody_until_a_code_brings_a_device(void **context)
{
    struct flow_test *test = *context;

    assert_int_equal(state(test, TERMINAL_STATE_NEW), ERR_OK);
    assert_int_equal(
        flow_test_ask(test, "SELECT length(public_key) FROM terminal WHERE id = 100001"), 0);
    assert_int_equal(state(test, TERMINAL_STATE_ACTIVE), ERR_BAD_STATE);
    assert_int_equal(make_code(test, CODE), ERR_OK);
    assert_int_equal(enrol(test, CODE, 4), ERR_OK);
    assert_string_equal(path_of(test, "SELECT state FROM terminal WHERE id = 100001"), "active");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(one_that_is_added_has_the_next_number_and_a_code),
        FLOW_TEST(two_of_one_turn_have_numbers_of_their_own),
        FLOW_TEST(a_store_of_others_and_a_name_that_cannot_be_printed_get_none),
        FLOW_TEST(it_is_named_and_moves_within_its_merchant),
        FLOW_TEST(whoever_looks_elsewhere_finds_none),
        FLOW_TEST(a_new_code_ends_those_before_it),
        FLOW_TEST(one_that_is_suspended_goes_on_when_it_may_again_and_no_code_is_good_meanwhile),
        FLOW_TEST(one_that_is_revoked_is_nobody_until_a_code_brings_a_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
