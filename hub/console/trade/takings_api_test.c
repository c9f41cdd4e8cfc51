/* The daily and the monthly bill, as a browser asks for them. */
#include "hub/console/trade/takings_api.h"

#include "hub/api/staff_test_help.h"
#include "shared/pay/channel.h"

static int
ask(struct staff_test *test, const char *target, const char *token)
{
    staff_test_request(test, "GET", target, token);
    return staff_test_send(test, &takings_api_routes, 1);
}

static void
sign_in(struct staff_test *test, char token[static STAFF_TOKEN_LENGTH + 1])
{
    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
}

static void
check_says(const struct staff_test *test, const char *piece)
{
    if (strstr(test->body, piece) == NULL)
        fail_msg("no [%s] in [%s]", piece, test->body);
}

/* What store 12 of merchant 11 took in a minute; 1790006400 is 2026-09-22T00:00 in Shanghai. */
static void
put_minute(struct staff_test *test, int64_t second, enum channel channel, int64_t paid,
    int64_t refunded, int64_t fee)
{
    struct query *query = store_test_statement(&test->store,
        "INSERT INTO rollup VALUES (11, ?1, 12, ?2, 0, 0, 0, ?3, ?4, ?5, 0, 0, ?6, ?7)");

    query_bind_int(query, 1, second * 1000000);
    query_bind_int(query, 2, channel);
    query_bind_int(query, 3, paid > 0 ? 1 : 0);
    query_bind_int(query, 4, paid);
    query_bind_int(query, 5, fee);
    query_bind_int(query, 6, refunded > 0 ? 1 : 0);
    query_bind_int(query, 7, refunded);
    assert_int_equal(query_run(query), ERR_OK);
}

static void
a_day_ends_with_its_last_minute(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    test->store.clock.now_us = INT64_C(1790100000000000);
    sign_in(test, token);
    put_minute(test, 1790006340, CHANNEL_ALIPAY, 2001, 100, 8);
    put_minute(test, 1790006340, CHANNEL_CASH, 500, 50, 0);
    put_minute(test, 1790006400, CHANNEL_ALIPAY, 70, 0, 1);
    assert_int_equal(
        ask(test, "/console/api/takings?at=11&by=day&from=2026-09-21&to=2026-09-23", token), 200);
    check_says(test,
        "{\"date\":\"2026-09-21\",\"from\":\"2026-09-21T00:00\",\"to\":\"2026-09-22T00:00\","
        "\"income\":2501,\"income_count\":2,\"expense\":150,\"expense_count\":2,\"fee\":8,"
        "\"cash\":450,\"to_settle\":1893}");
    check_says(test,
        "\"items\":[{\"date\":\"2026-09-22\",\"from\":\"2026-09-22T00:00\",\"to\":\"2026-09-23T00:"
        "00\","
        "\"income\":70,\"income_count\":1,\"expense\":0,\"expense_count\":0,\"fee\":1,\"cash\":0,"
        "\"to_settle\":69}");
    check_says(test, "\"sum\":{\"income\":2571,\"income_count\":3,\"expense\":150,"
                     "\"expense_count\":2,\"fee\":9,\"cash\":450,\"to_settle\":1962}");
    assert_int_equal(
        ask(test, "/console/api/takings?at=11&by=month&from=2026-09-01&to=2026-10-01", token), 200);
    check_says(test, "\"date\":\"2026-09\"");
    check_says(test, "\"to_settle\":1962}]");
}

/* 2026-09-27T02:00 becomes 03:00 in Auckland: the day begins at 12:00 UTC and ends at 11:00. */
static void
a_day_of_twenty_three_hours_has_what_was_paid_in_it(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    test->store.clock.now_us = INT64_C(1790600000000000);
    sign_in(test, token);
    store_test_run(
        &test->store, "UPDATE organisation SET time_zone = 'Pacific/Auckland' WHERE id = 11");
    put_minute(test, 1790423940, CHANNEL_ALIPAY, 1, 0, 0); /* 11:59 */
    put_minute(test, 1790424000, CHANNEL_ALIPAY, 20, 0, 0);
    put_minute(test, 1790506740, CHANNEL_ALIPAY, 300, 0, 0); /* 10:59 */
    put_minute(test, 1790506800, CHANNEL_ALIPAY, 4000, 0, 0);
    assert_int_equal(
        ask(test, "/console/api/takings?at=11&from=2026-09-26&to=2026-09-29", token), 200);
    check_says(test, "\"zone\":\"Pacific/Auckland\"");
    check_says(test, "{\"date\":\"2026-09-26\",\"from\":\"2026-09-26T00:00\","
                     "\"to\":\"2026-09-27T00:00\",\"income\":1,");
    check_says(test, "{\"date\":\"2026-09-27\",\"from\":\"2026-09-27T00:00\","
                     "\"to\":\"2026-09-28T00:00\",\"income\":320,");
    check_says(test, "{\"date\":\"2026-09-28\",\"from\":\"2026-09-28T00:00\","
                     "\"to\":\"2026-09-29T00:00\",\"income\":4000,");
}

static void
days_that_have_not_begun_are_not_told(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char today[MOMENT_TEXT_MAX];
    char first[48];

    sign_in(test, token);
    (void)moment_format_china((struct moment){test->store.clock.now_us}, today);
    (void)snprintf(first, sizeof(first), "\"items\":[{\"date\":\"%.10s\"", today);
    assert_int_equal(ask(test, "/console/api/takings?at=11", token), 200);
    check_says(test, first);
    (void)snprintf(first, sizeof(first), "\"items\":[{\"date\":\"%.7s\"", today);
    assert_int_equal(ask(test, "/console/api/takings?at=11&by=month", token), 200);
    check_says(test, first);
}

static void
what_is_wrong_is_told_by_field(void **state)
{
    static const struct {
        const char *query;
        const char *detail;
    } rows[] = {
        {"by=minute", "\"detail\":\"by\""},
        {"from=x", "\"detail\":\"from\""},
        {"by=month&from=2026-01-02", "\"detail\":\"from\""},
        {"from=2026-01-01&to=2026-01-01", "\"detail\":\"to\""},
        {"from=2020-01-01&to=2026-01-01", "\"detail\":\"to\""},
    };
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char target[100];

    sign_in(test, token);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        (void)snprintf(target, sizeof(target), "/console/api/takings?at=11&%s", rows[i].query);
        assert_int_equal(ask(test, target, token), 400);
        check_says(test, rows[i].detail);
    }
    assert_int_equal(ask(test, "/console/api/takings?at=21", token), 404);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(a_day_ends_with_its_last_minute),
        STAFF_TEST(a_day_of_twenty_three_hours_has_what_was_paid_in_it),
        STAFF_TEST(days_that_have_not_begun_are_not_told),
        STAFF_TEST(what_is_wrong_is_told_by_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
