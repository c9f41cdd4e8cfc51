#include "hub/flow/order_flow.h"

#include "hub/flow/order_test_help.h"

static void
a_payer_opens_what_can_be_paid(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);
    struct order_open open = {
        .merchant_id = FLOW_TEST_MERCHANT, .order_id = whole.part_orders[0].id};

    order_flow_open(&open);
    assert_int_equal(store_test_turn(&test->store, &open.operation), ERR_OK);
    assert_true(open.first);
    assert_string_equal(open.title, "一号店");
    assert_int_equal(store_test_turn(&test->store, &open.operation), ERR_OK);
    assert_false(open.first);
    open.order_id = whole.order.id;
    assert_int_equal(store_test_turn(&test->store, &open.operation), ERR_NOT_FOUND);
    open.order_id = flow_test_order(test, 1, 1234);
    assert_int_equal(store_test_turn(&test->store, &open.operation), ERR_NOT_FOUND);
}

static void
an_order_of_no_store_is_called_by_its_merchant(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);
    struct order_open open = {.merchant_id = FLOW_TEST_MERCHANT};

    create.store_id = 0;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    open.order_id = create.order.id;
    order_flow_open(&open);
    assert_int_equal(store_test_turn(&test->store, &open.operation), ERR_OK);
    assert_string_equal(open.title, "闪聚咖啡");
}

static void
a_payer_is_told_where_the_shop_waits_for_him(void **state)
{
    struct flow_test *test = *state;
    char url[ORDER_FLOW_URL_MAX + 2] = "https://shop.example/";
    struct order_create create = order_test_asked("A-1", 1000);
    struct order_create nowhere = order_test_asked("A-2", 1234);
    struct order_open open = {.merchant_id = FLOW_TEST_MERCHANT};

    create.parts_count = 2;
    create.parts[0].fen = create.parts[1].fen = 500;
    create.return_url = "javascript:alert(1)";
    assert_int_equal(order_test_take(test, &create), ERR_BAD_INPUT);
    memset(url + strlen(url), 'a', sizeof(url) - 1 - strlen(url));
    create.return_url = url;
    assert_int_equal(order_test_take(test, &create), ERR_BAD_INPUT);
    url[ORDER_FLOW_URL_MAX] = '\0';
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    open.order_id = create.part_orders[1].id;
    order_flow_open(&open);
    assert_int_equal(store_test_turn(&test->store, &open.operation), ERR_OK);
    assert_string_equal(open.return_url, url);
    assert_int_equal(order_test_take(test, &nowhere), ERR_OK);
    open.order_id = nowhere.order.id;
    assert_int_equal(store_test_turn(&test->store, &open.operation), ERR_OK);
    assert_string_equal(open.return_url, "");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_payer_opens_what_can_be_paid),
        FLOW_TEST(an_order_of_no_store_is_called_by_its_merchant),
        FLOW_TEST(a_payer_is_told_where_the_shop_waits_for_him),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
