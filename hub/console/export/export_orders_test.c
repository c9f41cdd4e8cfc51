/* Orders as a file: what the list has, no more and no less, by its filters and within its scope. */
#include "hub/console/export/export_orders.h"

#include "hub/console/export/export_test_help.h"
#include "hub/flow/order_test_help.h"

static int64_t
rows_of(struct courier_test *stage, int64_t organisation_id, const char *query)
{
    int64_t rows;

    assert_int_equal(export_test_ask(stage, &export_orders, organisation_id, query, &rows), ERR_OK);
    return rows;
}

static int
open_shop(void **state)
{
    struct courier_test *stage;

    assert_int_equal(courier_test_open(state), 0);
    stage = *state;
    flow_test_forget(&stage->flow);
    return 0;
}

static void
what_the_list_has_is_in_the_file(void **state)
{
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t paid = flow_test_order(test, 1, 10000);
    char id[40];

    (void)flow_test_paid(test, paid, 10000, "payer");
    for (int64_t i = 2; i <= 5; i++)
        (void)flow_test_order(test, i, 100 * i);
    (void)order_test_make(test, "A-1", 900);
    assert_int_equal(rows_of(stage, FLOW_TEST_MERCHANT, ""), 6);
    assert_non_null(strstr(export_test_text, "Created,Order,Merchant's number,Merchant,Store,"));
    (void)snprintf(id, sizeof(id), "\"\t%lld\"", (long long)paid);
    assert_non_null(strstr(export_test_text, id));
    assert_non_null(strstr(export_test_text, ",till,paid,Alipay,100.00,100.00,0.00,0.38,"));
    assert_non_null(strstr(export_test_text, ",till,open,,5.00,0.00,0.00,0.00,,,"));
    assert_non_null(strstr(export_test_text, "闪聚咖啡,一号店,收银台 1,"));
}

static void
filters_and_bounds_hold_for_the_file(void **state)
{
    static const struct {
        int64_t organisation_id;
        const char *query;
        int64_t rows;
    } asked[] = {
        {ORGANISATION_PLATFORM_ID, "", 3},
        {FLOW_TEST_MERCHANT, "", 3},
        {FLOW_TEST_MERCHANT, "state=paid", 1},
        {FLOW_TEST_MERCHANT, "state=paid&channel=wechat", 0},
        {FLOW_TEST_MERCHANT, "amount_max=500", 2},
        {FLOW_TEST_STORE, "", 3},
        {FLOW_TEST_OTHER, "", 0},
    };
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t rows;

    (void)flow_test_paid(test, flow_test_order(test, 1, 10000), 10000, "payer");
    (void)flow_test_order(test, 2, 500);
    (void)flow_test_order(test, 3, 500);
    for (size_t i = 0; i < LENGTH(asked); i++)
        if (rows_of(stage, asked[i].organisation_id, asked[i].query) != asked[i].rows)
            fail_msg("%zu: %s", i, export_test_text);
    assert_int_equal(
        export_test_ask(stage, &export_orders, FLOW_TEST_MERCHANT, "state=lost", &rows),
        ERR_BAD_INPUT);
    assert_int_equal(export_test_ask(stage, &export_orders, 99, "", &rows), ERR_NOT_FOUND);
}

static void
what_is_made_after_the_asking_is_left_out(void **state)
{
    struct courier_test *stage = *state;
    int64_t first = flow_test_order(&stage->flow, 1, 500);
    struct export_row row = {
        .id = first + 1, .organisation_id = FLOW_TEST_MERCHANT, .language = "zh"};
    int64_t rows;

    flow_test_pass(&stage->flow, span_s(5));
    (void)flow_test_order(&stage->flow, 2, 500);
    row.created_us = stage->flow.store.clock.now_us;
    assert_int_equal(export_test_write(stage, &export_orders, &row, &rows), ERR_OK);
    assert_int_equal(rows, 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(what_the_list_has_is_in_the_file),
        TEST(filters_and_bounds_hold_for_the_file),
        TEST(what_is_made_after_the_asking_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
