/* A change is made at most once, whatever is repeated. */
#include "hub/flow/keyed_flow.h"

#include "hub/flow/flow_test_help.h"
#include "hub/store/sweep.h"

#define APP 77
#define OTHER_APP 78

/* What is made is an alarm: a row that can be counted. */
struct make {
    struct operation operation;
    bool refuses;
    int64_t id;
};

static void
make_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    (void)desk;
}

static enum err
make_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct make *make = (struct make *)operation;

    if (make->refuses)
        return ERR_BAD_STATE;
    make->id = id_make(turn->ids);
    desk_log_alarm(desk,
        &(struct alarm_row){.merchant_id = FLOW_TEST_MERCHANT, .id = make->id, .kind = "made"});
    return ERR_OK;
}

static int64_t
about(const struct operation *inner)
{
    return ((const struct make *)inner)->id;
}

static enum err
ask_as(struct flow_test *test, int64_t app_id, bool refuses, const char *const *words,
    struct keyed *ret_keyed)
{
    static const struct operation_kind kind = {"make", make_keys, make_decide};
    struct make make = {.operation = {.kind = &kind}, .refuses = refuses};

    *ret_keyed =
        (struct keyed){.inner = &make.operation, .about = about, .merchant_id = FLOW_TEST_MERCHANT};
    keyed_flow(ret_keyed, app_id, bytes_text(words[0]), bytes_text(words[1]), bytes_text(words[2]));
    return store_test_turn(&test->store, &ret_keyed->operation);
}

#define WORDS(key, content, nonce) ((const char *const[]){key, content, nonce})

static void
a_repeat_finds_what_the_first_has_made(void **state)
{
    struct flow_test *test = *state;
    struct keyed first;
    struct keyed second;

    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-01"), &first), ERR_OK);
    assert_false(first.repeated);
    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-02"), &second), ERR_OK);
    assert_true(second.repeated);
    assert_int_equal(second.resource_id, first.resource_id);
    assert_int_equal(flow_test_alarms(test, "made"), 1);
}

static void
the_same_key_with_another_body_is_refused(void **state)
{
    struct flow_test *test = *state;
    struct keyed keyed;

    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-01"), &keyed), ERR_OK);
    assert_int_equal(
        ask_as(test, APP, false, WORDS("k1", "other", "nonce-02"), &keyed), ERR_CONFLICT);
    assert_int_equal(keyed.refusal, KEYED_REFUSAL_KEY);
    assert_int_equal(flow_test_alarms(test, "made"), 1);
}

static void
a_nonce_is_good_once_even_with_another_key(void **state)
{
    struct flow_test *test = *state;
    struct keyed keyed;

    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-01"), &keyed), ERR_OK);
    assert_int_equal(
        ask_as(test, APP, false, WORDS("k2", "body", "nonce-01"), &keyed), ERR_CONFLICT);
    assert_int_equal(keyed.refusal, KEYED_REFUSAL_NONCE);
    assert_int_equal(flow_test_alarms(test, "made"), 1);
}

static void
keys_and_nonces_are_of_one_app(void **state)
{
    struct flow_test *test = *state;
    struct keyed first;
    struct keyed second;

    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-01"), &first), ERR_OK);
    assert_int_equal(
        ask_as(test, OTHER_APP, false, WORDS("k1", "other", "nonce-01"), &second), ERR_OK);
    assert_false(second.repeated);
    assert_int_equal(flow_test_alarms(test, "made"), 2);
}

static void
what_was_refused_leaves_the_key_free(void **state)
{
    struct flow_test *test = *state;
    struct keyed keyed;

    assert_int_equal(
        ask_as(test, APP, true, WORDS("k1", "body", "nonce-01"), &keyed), ERR_BAD_STATE);
    assert_int_equal(keyed.refusal, KEYED_REFUSAL_OWN);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim"), 0);
    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "other", "nonce-02"), &keyed), ERR_OK);
    assert_false(keyed.repeated);
}

static enum err
spend(struct flow_test *test, const char *nonce)
{
    struct keyed_spent spent = {0};

    keyed_flow_spend(&spent, FLOW_TEST_MERCHANT, APP, bytes_text(nonce));
    return store_test_turn(&test->store, &spent.operation);
}

/* The network may bring it once more, to another hub or to one that was started since. */
static void
what_was_refused_and_spent_is_not_done_later(void **state)
{
    struct flow_test *test = *state;
    struct keyed keyed;

    assert_int_equal(
        ask_as(test, APP, true, WORDS("k1", "body", "nonce-01"), &keyed), ERR_BAD_STATE);
    assert_int_equal(spend(test, "nonce-01"), ERR_OK);
    assert_int_equal(spend(test, "nonce-01"), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim"), 1);
    assert_int_equal(
        ask_as(test, APP, false, WORDS("k1", "body", "nonce-01"), &keyed), ERR_CONFLICT);
    assert_int_equal(keyed.refusal, KEYED_REFUSAL_NONCE);
    assert_int_equal(flow_test_alarms(test, "made"), 0);
    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-02"), &keyed), ERR_OK);
}

/* Two hubs judged two copies: what one of them has done, the other does not call refused. */
static void
what_a_copy_has_done_is_not_spent_as_refused(void **state)
{
    struct flow_test *test = *state;
    struct keyed keyed;

    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-01"), &keyed), ERR_OK);
    assert_int_equal(spend(test, "nonce-01"), ERR_CONFLICT);
    assert_int_equal(spend(test, "nonce-02"), ERR_OK);
}

static void
sweep(struct flow_test *test)
{
    struct sweep_pass pass = {.effects_kept = SWEEP_EFFECTS_KEPT};

    sweep_pass(&pass);
    assert_int_equal(store_test_turn(&test->store, &pass.operation), ERR_OK);
}

static void
a_nonce_is_forgotten_when_its_timestamp_is_stale_and_a_key_never(void **state)
{
    static const char nonces[] = "SELECT count(*) FROM claim WHERE kind = 7";
    static const char keys[] = "SELECT count(*) FROM claim WHERE kind = 1";
    struct flow_test *test = *state;
    struct keyed keyed;

    assert_int_equal(ask_as(test, APP, false, WORDS("k1", "body", "nonce-01"), &keyed), ERR_OK);
    flow_test_pass(test, SWEEP_NONCE_KEPT);
    assert_int_equal(ask_as(test, APP, false, WORDS("k2", "body", "nonce-02"), &keyed), ERR_OK);
    sweep(test);
    assert_int_equal(flow_test_ask(test, nonces), 2);
    flow_test_pass(test, span_us(1));
    sweep(test);
    assert_int_equal(flow_test_ask(test, nonces), 1);
    assert_int_equal(flow_test_ask(test, keys), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_repeat_finds_what_the_first_has_made),
        FLOW_TEST(the_same_key_with_another_body_is_refused),
        FLOW_TEST(a_nonce_is_good_once_even_with_another_key),
        FLOW_TEST(keys_and_nonces_are_of_one_app),
        FLOW_TEST(what_was_refused_leaves_the_key_free),
        FLOW_TEST(what_was_refused_and_spent_is_not_done_later),
        FLOW_TEST(what_a_copy_has_done_is_not_spent_as_refused),
        FLOW_TEST(a_nonce_is_forgotten_when_its_timestamp_is_stale_and_a_key_never),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
