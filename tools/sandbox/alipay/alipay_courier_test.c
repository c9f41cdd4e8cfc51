#include "tools/sandbox/alipay/alipay_test.h"

static void
a_notify_is_repeated_on_its_schedule(void **state)
{
    static const int64_t waits_s[] = {0, 240, 600, 600, 3600, 7200, 21600, 54000};
    struct fixture *fixture = *state;
    int64_t due_us = fixture->fake.now_us;
    struct form first;

    fixture->fake.notify_body = "fail";
    pay(fixture);
    fake_wait(&fixture->fake, span_s(3 * 86400));
    assert_int_equal(fixture->fake.fetches_count, LENGTH(waits_s));
    first = notify(fixture, 0);
    for (size_t i = 0; i < LENGTH(waits_s); i++) {
        struct form form = notify(fixture, i);

        due_us += waits_s[i] * 1000000;
        assert_int_equal(fixture->fake.fetches[i].sent_us, due_us);
        assert_string_equal(form_value(&form, "notify_id"), form_value(&first, "notify_id"));
        assert_int_equal(verify(&form), ERR_OK);
    }
    assert_contains(state_of(fixture), "\"state\":\"given_up\"");
}

static void
a_restart_goes_on_with_what_was_not_taken(void **state)
{
    struct fixture *fixture = *state;

    fixture->fake.notify_status = 0;
    pay(fixture);
    assert_int_equal(fixture->fake.fetches_count, 1);
    sandbox_close(&fixture->sandbox);
    fixture->fake.notify_status = 200;
    fixture_start(fixture);
    assert_int_equal(fixture->fake.fetches_count, 1);
    fake_wait(&fixture->fake, span_s(240));
    assert_int_equal(fixture->fake.fetches_count, 2);
    assert_contains(state_of(fixture), "\"state\":\"delivered\"");
    fake_wait(&fixture->fake, span_s(86400));
    assert_int_equal(fixture->fake.fetches_count, 2);
}

static void
the_first_notify_can_be_forged_and_the_next_is_true(void **state)
{
    struct fixture *fixture = *state;
    struct form form;

    fixture->fake.notify_body = "fail";
    add_fault(fixture, "{\"what\":\"notify_wrong_signature\"}");
    add_fault(fixture, "{\"what\":\"notify_wrong_amount\"}");
    add_fault(fixture, "{\"what\":\"notify_wrong_app\"}");
    pay(fixture);
    fake_wait(&fixture->fake, span_s(3600));
    form = notify(fixture, 0);
    assert_int_equal(verify(&form), ERR_BAD_SIGNATURE);
    form = notify(fixture, 1);
    assert_int_equal(verify(&form), ERR_OK);
    assert_string_equal(form_value(&form, "total_amount"), "88.89");
    form = notify(fixture, 2);
    assert_int_equal(verify(&form), ERR_OK);
    assert_string_not_equal(form_value(&form, "app_id"), TEST_APP_ID);
    form = notify(fixture, 3);
    assert_int_equal(verify(&form), ERR_OK);
    assert_string_equal(form_value(&form, "total_amount"), "88.88");
    assert_string_equal(form_value(&form, "app_id"), TEST_APP_ID);
}

static void
a_notify_can_come_twice_late_or_never(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"notify_delay_ms\",\"value\":5000}");
    add_fault(fixture, "{\"what\":\"notify_duplicate\"}");
    pay(fixture);
    assert_int_equal(fixture->fake.fetches_count, 0);
    fake_wait(&fixture->fake, span_s(5));
    assert_int_equal(fixture->fake.fetches_count, 2);
    fake_wait(&fixture->fake, span_s(86400));
    assert_int_equal(fixture->fake.fetches_count, 2);
}

static void
a_notify_that_was_taken_can_come_again_byte_for_byte(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"notify_replayed\",\"value\":5000}");
    pay(fixture);
    fake_wait(&fixture->fake, span_s(86400));
    assert_int_equal(fixture->fake.fetches_count, 2);
    assert_string_equal(fixture->fake.fetches[1].body, fixture->fake.fetches[0].body);
    assert_int_equal(fixture->fake.fetches[1].sent_us - fixture->fake.fetches[0].sent_us, 5000000);
    assert_contains(state_of(fixture), "\"state\":\"delivered\"");
}

static void
a_notify_that_never_comes_leaves_the_trade_paid(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"notify_never\"}");
    pay(fixture);
    fake_wait(&fixture->fake, span_s(86400));
    assert_int_equal(fixture->fake.fetches_count, 0);
    assert_contains(exec(fixture, "alipay.trade.query", TEST_QUERY), "\"TRADE_SUCCESS\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_notify_is_repeated_on_its_schedule),
        WITH_SANDBOX(a_restart_goes_on_with_what_was_not_taken),
        WITH_SANDBOX(the_first_notify_can_be_forged_and_the_next_is_true),
        WITH_SANDBOX(a_notify_can_come_twice_late_or_never),
        WITH_SANDBOX(a_notify_that_was_taken_can_come_again_byte_for_byte),
        WITH_SANDBOX(a_notify_that_never_comes_leaves_the_trade_paid),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
