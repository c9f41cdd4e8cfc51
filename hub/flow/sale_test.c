#include "hub/flow/sale.h"

#include "hub/flow/flow_test_help.h"

static void
a_number_holds_merchant_and_payment_and_is_read_back(void **state)
{
    static const int64_t numbers[] = {1, 7, 999999};
    static const int64_t ids[] = {1, 4096, INT64_C(1) << 60, INT64_MAX};

    (void)state;
    for (size_t i = 0; i < LENGTH(numbers); i++)
        for (size_t j = 0; j < LENGTH(ids); j++) {
            char text[SALE_NUMBER_SIZE];
            int64_t number;
            int64_t id;

            assert_int_equal(strlen(sale_number(numbers[i], ids[j], text)), SALE_NUMBER_SIZE - 1);
            assert_int_equal(sale_number_read(bytes_text(text), &number, &id), ERR_OK);
            assert_true(number == numbers[i] && id == ids[j]);
        }
}

static void
what_is_no_number_of_ours_is_not_found(void **state)
{
    static const char *const texts[] = {"", "7", "000007000000000000000000",
        "00000700000000000000000011", "0000000000000000000000001", "0000070000000000000000000",
        "0000079999999999999999999", "00000700000000000000000x1", "-000070000000000000000001",
        "000007-000000000000000001", "00000 0000000000000000001"};
    int64_t number = 3;
    int64_t id = 4;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_int_equal(sale_number_read(bytes_text(texts[i]), &number, &id), ERR_NOT_FOUND);
    assert_true(number == 3 && id == 4);
}

static void
a_stored_state_that_is_none_is_corrupt(void **state)
{
    const struct orders_row order = {.state = "lost"};
    const struct payment_row payment = {.state = "lost"};
    enum order_state order_state;
    enum payment_state payment_state;

    (void)state;
    assert_int_equal(sale_order_state(&order, &order_state), ERR_CORRUPT);
    assert_int_equal(sale_payment_state(&payment, &payment_state), ERR_CORRUPT);
}

static void
figures_are_counted_in_the_minute_and_the_channel_of_the_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 10000);

    flow_test_pass(test, span_s(61));
    (void)flow_test_paid(test, order_id, 10000, "payer");
    flow_test_send(test, flow_test_sale(test, 10000));
    flow_test_send(test, flow_test_cash(test, 0, 250));
    assert_int_equal(flow_test_ask(test, "SELECT count(DISTINCT minute_us) FROM rollup"), 2);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM rollup WHERE minute_us % 60000000 <> 0"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT paid_fen FROM rollup WHERE channel = 3"), 10000);
    assert_int_equal(flow_test_ask(test, "SELECT fee_fen FROM rollup WHERE channel = 3"), 38);
    assert_int_equal(flow_test_ask(test, "SELECT paid_fen FROM rollup WHERE channel = 1"), 250);
    assert_int_equal(
        flow_test_ask(test, "SELECT sum(initiated_fen) FROM rollup WHERE channel = 0"), 10250);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_holds_merchant_and_payment_and_is_read_back),
        cmocka_unit_test(what_is_no_number_of_ours_is_not_found),
        cmocka_unit_test(a_stored_state_that_is_none_is_corrupt),
        FLOW_TEST(figures_are_counted_in_the_minute_and_the_channel_of_the_payment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
