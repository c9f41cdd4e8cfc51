#include "tools/sandbox/alipay/alipay_gateway.h"

#include "tools/sandbox/alipay/alipay_notify.h"
#include "tools/sandbox/alipay/alipay_number.h"
#include "tools/sandbox/alipay/alipay_oauth.h"
#include "tools/sandbox/alipay/alipay_test.h"
#include "tools/sandbox/alipay/alipay_trade.h"

/* The pure parts of the gateway and its neighbours. */

#define NOW_US (INT64_C(1795398838) * 1000000) /* 2026-11-23 09:53:58 in Beijing */

static const struct alipay_settings settings = {
    .app_id = TEST_APP_ID, .clock_skew_max = {.us = INT64_C(600) * 1000000}};

static const struct form sound = {
    .fields =
        {
            {"app_id", TEST_APP_ID},
            {"method", "alipay.trade.query"},
            {"sign_type", "RSA2"},
            {"timestamp", "2026-11-23 09:53:58"},
            {"version", "1.0"},
            {"sign", "x"},
        },
    .count = 6,
};

static enum alipay_refusal
check_with(const char *name, const char *value)
{
    struct form form = sound;

    for (size_t i = 0; i < form.count; i++)
        if (strcmp(form.fields[i].name, name) == 0)
            form.fields[i].value = value;
    return alipay_gateway_check(&form, &settings, (struct moment){NOW_US});
}

static void
parameters_are_refused_one_by_one(void **state)
{
    const struct {
        const char *name;
        const char *value;
        enum alipay_refusal refusal;
    } rows[] = {
        {"app_id", TEST_APP_ID, ALIPAY_FINE},
        {"app_id", "", ALIPAY_MISSING_APP_ID},
        {"app_id", "2021000000000002", ALIPAY_INVALID_APP_ID},
        {"method", "", ALIPAY_MISSING_METHOD},
        {"method", "alipay.trade.steal", ALIPAY_INVALID_METHOD},
        {"sign_type", "", ALIPAY_MISSING_SIGN_TYPE},
        {"sign_type", "RSA", ALIPAY_INVALID_SIGN_TYPE},
        {"timestamp", "", ALIPAY_MISSING_TIMESTAMP},
        {"timestamp", "2026-11-23T09:53:58", ALIPAY_INVALID_TIMESTAMP},
        {"timestamp", "2026-11-23 10:03:58", ALIPAY_FINE},
        {"timestamp", "2026-11-23 10:03:59", ALIPAY_INVALID_TIMESTAMP},
        {"timestamp", "2026-11-23 09:43:57", ALIPAY_INVALID_TIMESTAMP},
        {"version", "", ALIPAY_MISSING_VERSION},
        {"sign", "", ALIPAY_MISSING_SIGN},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(check_with(rows[i].name, rows[i].value), rows[i].refusal);
}

static void
the_app_is_looked_at_first(void **state)
{
    const struct form nothing = {.count = 0};

    (void)state;
    assert_int_equal(
        alipay_gateway_check(&nothing, &settings, (struct moment){NOW_US}), ALIPAY_MISSING_APP_ID);
}

static void
only_hosts_of_the_list_are_sent_back_to(void **state)
{
    const struct {
        const char *url;
        bool ok;
    } rows[] = {
        {"https://pay.example.com/a?b=c", true},
        {"https://PAY.example.com:8443/", true},
        {"http://127.0.0.1:8080/x", true},
        {"http://127.0.0.1:8081/x", false},
        {"https://pay.example.com.evil.com/", false},
        {"https://evil.com/pay.example.com", false},
        {"https://pay.example.com@evil.com/", false},
        {"https://evil.com\\pay.example.com/", false},
        {"https://pay.example.com/#x", false},
        {"https://pay.example.com/\r\nx: y", false},
        {"javascript://pay.example.com/", false},
        {"//pay.example.com/", false},
        {"https://", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(
            alipay_oauth_host_ok("pay.example.com, 127.0.0.1:8080", rows[i].url), rows[i].ok);
    assert_false(alipay_oauth_host_ok("", "https://pay.example.com/"));
}

static void
timeouts_are_minutes_hours_days_or_the_end_of_the_day(void **state)
{
    const struct moment from = {NOW_US};
    struct moment at;

    (void)state;
    assert_int_equal(alipay_trade_timeout("90m", from, &at), ERR_OK);
    assert_int_equal(at.us - from.us, INT64_C(5400) * 1000000);
    assert_int_equal(alipay_trade_timeout("2h", from, &at), ERR_OK);
    assert_int_equal(at.us - from.us, INT64_C(7200) * 1000000);
    assert_int_equal(alipay_trade_timeout("15d", from, &at), ERR_OK);
    assert_int_equal(alipay_trade_timeout("1c", from, &at), ERR_OK);
    assert_int_equal(at.us, moment_day_china(from).us + INT64_C(86400) * 1000000);
    assert_int_equal(alipay_trade_timeout("16d", from, &at), ERR_BAD_INPUT);
    assert_int_equal(alipay_trade_timeout("0m", from, &at), ERR_BAD_INPUT);
    assert_int_equal(alipay_trade_timeout("-1m", from, &at), ERR_BAD_INPUT);
    assert_int_equal(alipay_trade_timeout("2c", from, &at), ERR_BAD_INPUT);
    assert_int_equal(alipay_trade_timeout("5", from, &at), ERR_BAD_INPUT);
    assert_int_equal(alipay_trade_timeout("m", from, &at), ERR_BAD_INPUT);
    assert_int_equal(alipay_trade_timeout("", from, &at), ERR_BAD_INPUT);
    assert_int_equal(alipay_trade_timeout("9999999999999999999d", from, &at), ERR_BAD_INPUT);
}

static void
a_notify_is_taken_by_the_word_success_alone(void **state)
{
    (void)state;
    assert_true(alipay_notify_taken(200, bytes_text("success")));
    assert_false(alipay_notify_taken(200, bytes_text("success\n")));
    assert_false(alipay_notify_taken(200, bytes_text("SUCCESS")));
    assert_false(alipay_notify_taken(200, bytes_text("")));
    assert_false(alipay_notify_taken(500, bytes_text("success")));
}

static void
the_schedule_adds_up_to_a_day(void **state)
{
    int64_t sum_us = 0;

    (void)state;
    for (int64_t tries = 1; tries < ALIPAY_NOTIFY_TRIES_MAX; tries++)
        sum_us += alipay_notify_after(tries, 1).us;
    assert_int_equal(sum_us, span_s(24 * 60 + 24 * 3600).us);
    assert_int_equal(alipay_notify_after(1, 1).us, span_s(240).us);
    assert_int_equal(alipay_notify_after(7, 1000).us, span_s(54).us);
}

static void
trade_numbers_begin_with_the_day_in_beijing(void **state)
{
    struct random random;
    char number[ALIPAY_NUMBER_SIZE];

    (void)state;
    random_seed(&random, 7);
    /* 16:00 UTC is the next day there. */
    alipay_number_trade(&random, (struct moment){INT64_C(1795449600) * 1000000}, number);
    assert_int_equal(strlen(number), 28);
    assert_int_equal(strspn(number, "0123456789"), 28);
    assert_memory_equal(number, "2026112422", 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_refused_one_by_one),
        cmocka_unit_test(the_app_is_looked_at_first),
        cmocka_unit_test(only_hosts_of_the_list_are_sent_back_to),
        cmocka_unit_test(timeouts_are_minutes_hours_days_or_the_end_of_the_day),
        cmocka_unit_test(a_notify_is_taken_by_the_word_success_alone),
        cmocka_unit_test(the_schedule_adds_up_to_a_day),
        cmocka_unit_test(trade_numbers_begin_with_the_day_in_beijing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
