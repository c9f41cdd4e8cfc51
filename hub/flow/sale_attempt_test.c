/* A key that began a payment stands for it also when many attempts have come after it. */
#include "hub/flow/sale_attempt.h"

#include "hub/flow/order_test_help.h"

#define FEN 1234

/* A payer who tries on and on, and then goes back to the page where he began. */
static void
an_attempt_out_of_sight_pressed_again_is_still_its_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, FEN);
    struct payment_start first;
    struct payment_start start;

    assert_int_equal(flow_test_start(test, order_id, "0", &first), ERR_OK);
    for (unsigned i = 1; i < 6; i++) {
        const char attempt[] = {(char)('0' + i), '\0'};

        assert_int_equal(flow_test_start(test, order_id, attempt, &start), ERR_OK);
        assert_int_not_equal(start.payment.id, first.payment.id);
    }
    assert_int_equal(flow_test_start(test, order_id, "0", &start), ERR_OK);
    assert_int_equal(start.payment.id, first.payment.id);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment"), 6);
    /* Three are followed, three have left their keys behind. */
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim WHERE kind = 14"), 3);
    assert_int_equal(flow_test_start(test, order_id, "6", &start), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment"), 7);
}

static void
a_barcode_out_of_sight_scanned_again_is_still_its_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    struct barcode_pay again;
    int64_t first = 0;

    for (unsigned i = 0; i < 5; i++) {
        const char attempt[] = {(char)('0' + i), '\0'};
        int64_t payment_id = order_test_sent(test, order_id, attempt);

        first = i == 0 ? payment_id : first;
        (void)order_test_answer(test, payment_id, ADAPTER_REFUSED, 0);
    }
    assert_int_equal(order_test_scan(test, order_id, "0", ORDER_TEST_BARCODE, &again), ERR_OK);
    assert_int_equal(again.payment.id, first);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment"), 5);
}

static void
an_order_that_is_tried_as_often_as_is_followed_leaves_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, FEN);
    struct payment_start start;

    for (unsigned i = 0; i < SALE_ATTEMPTS_MAX; i++) {
        const char attempt[] = {(char)('0' + i), '\0'};

        assert_int_equal(flow_test_start(test, order_id, attempt, &start), ERR_OK);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim WHERE kind = 14"), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(an_attempt_out_of_sight_pressed_again_is_still_its_payment),
        FLOW_TEST(a_barcode_out_of_sight_scanned_again_is_still_its_payment),
        FLOW_TEST(an_order_that_is_tried_as_often_as_is_followed_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
