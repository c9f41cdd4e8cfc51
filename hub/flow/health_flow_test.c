/* People are told once of what is wrong with an account, and again after it has worked. */
#include "hub/flow/health_flow.h"

#include "hub/store/store_test_help.h"

#define ACCOUNT 4711

static int
open_store(void **state)
{
    static struct store_test test;

    store_test_open(&test, "health");
    *state = &test;
    return 0;
}

static int
close_store(void **state)
{
    store_test_close(*state);
    return 0;
}

static void
hear(struct store_test *test, enum health_use use, enum adapter_health health, const char *code)
{
    struct health_heard heard = {.merchant_id = 5,
        .account_id = ACCOUNT,
        .use = use,
        .health = health,
        .fault = ADAPTER_FAULT_SIGNATURE,
        .field = "private_key"};

    text_set(heard.code, sizeof(heard.code), code);
    health_flow_heard(&heard);
    assert_int_equal(store_test_turn(test, &heard.operation), ERR_OK);
}

static int64_t
alarms(struct store_test *test)
{
    return store_test_ask(test, "SELECT count(*) FROM alarm WHERE kind = 'account_broken'");
}

static void
a_code_is_an_alarm_once_until_a_call_works_again(void **state)
{
    struct store_test *test = *state;

    hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_BROKEN, "SIGN_ERROR");
    hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_BROKEN, "SIGN_ERROR");
    assert_int_equal(alarms(test), 1);
    assert_string_equal(store_test_ask_text(test, "SELECT detail FROM alarm"),
        "account 4711, payment: SIGN_ERROR (signature), look at private_key; "
        "\"test account 4711\" says more");
    hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_BROKEN, "NO_AUTH");
    hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_BROKEN, "SIGN_ERROR");
    assert_int_equal(alarms(test), 2);
    assert_string_equal(
        store_test_ask_text(test, "SELECT codes FROM account_health"), "SIGN_ERROR NO_AUTH");
    hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_WELL, "SUCCESS");
    assert_string_equal(store_test_ask_text(test, "SELECT state FROM account_health"), "well");
    hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_BROKEN, "SIGN_ERROR");
    assert_int_equal(alarms(test), 3);
    assert_string_equal(
        store_test_ask_text(test, "SELECT codes FROM account_health"), "SIGN_ERROR");
}

static void
what_works_for_one_use_says_nothing_of_another(void **state)
{
    struct store_test *test = *state;

    for (int i = 0; i < 3; i++) {
        hear(test, HEALTH_SPLIT, ADAPTER_HEALTH_BROKEN, "NO_AUTH");
        hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_WELL, "");
    }
    assert_int_equal(alarms(test), 1);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM account_health"), 1);
}

static void
codes_without_end_are_alarms_with_an_end(void **state)
{
    struct store_test *test = *state;
    char code[40];

    for (int i = 0; i < 100; i++) {
        (void)snprintf(code, sizeof(code), "A_CODE_OF_SOME_LENGTH_%d", i);
        hear(test, HEALTH_PAYMENT, ADAPTER_HEALTH_BROKEN, code);
    }
    assert_int_equal(alarms(test), 12);
    assert_string_equal(store_test_ask_text(test, "SELECT state FROM account_health"), "broken");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    static const struct CMUnitTest tests[] = {
        TEST(a_code_is_an_alarm_once_until_a_call_works_again),
        TEST(what_works_for_one_use_says_nothing_of_another),
        TEST(codes_without_end_are_alarms_with_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
