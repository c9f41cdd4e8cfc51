/*
 * An order that a barcode comes with: both are made in one turn, and once.
 */
#include "hub/flow/keyed_flow.h"
#include "hub/flow/order_test_help.h"

#define FEN 1000

static int64_t
order_of(const struct operation *inner)
{
    return ((const struct order_create *)inner)->order.id;
}

/* As a request to /v1/orders: under a key, with a nonce of its own. */
static enum err
ask(struct flow_test *test, const char *key, const char *nonce, struct order_create *create,
    struct keyed *ret_keyed)
{
    text_set(create->barcode, sizeof(create->barcode), ORDER_TEST_BARCODE);
    text_set(create->attempt, sizeof(create->attempt), key);
    order_flow_create(create);
    *ret_keyed = (struct keyed){
        .inner = &create->operation, .about = order_of, .merchant_id = FLOW_TEST_MERCHANT};
    keyed_flow(
        ret_keyed, ORDER_TEST_APP, bytes_text(key), bytes_text("what is asked"), bytes_text(nonce));
    return store_test_turn(&test->store, &ret_keyed->operation);
}

static int64_t
payments(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM payment");
}

static void
an_order_and_its_barcode_are_made_in_one_turn(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", FEN);
    struct keyed keyed;

    assert_int_equal(ask(test, "k1", "n1", &create, &keyed), ERR_OK);
    assert_string_equal(create.order.state, "paying");
    assert_int_equal(create.payment.way, PAYMENT_WAY_BARCODE);
    assert_int_equal(create.payment.amount, FEN);
    assert_true(order_test_send(test, create.payment.id).send);
    assert_string_equal(
        order_test_answer(test, create.payment.id, ADAPTER_PAID, FEN).order.state, "paid");
}

static void
what_is_no_barcode_makes_no_order(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", FEN);

    text_set(create.barcode, sizeof(create.barcode), "12");
    assert_int_not_equal(order_test_take(test, &create), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 0);
}

/* However many attempts came after it: an old key stands for what was made under it. */
static void
a_repeat_of_an_old_key_starts_no_other_payment(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", FEN);
    struct order_create again = create;
    struct keyed keyed;

    assert_int_equal(ask(test, "k1", "n1", &create, &keyed), ERR_OK);
    (void)order_test_send(test, create.payment.id);
    (void)order_test_answer(test, create.payment.id, ADAPTER_REFUSED, 0);
    for (unsigned i = 0; i <= SALE_ATTEMPTS_MAX; i++) {
        const char attempt[] = {(char)('a' + (char)i), '\0'};

        (void)order_test_answer(
            test, order_test_sent(test, create.order.id, attempt), ADAPTER_REFUSED, 0);
    }
    assert_string_equal(flow_test_order_state(test, create.order.id), "open");
    assert_int_equal(payments(test), 2 + SALE_ATTEMPTS_MAX);
    assert_int_equal(ask(test, "k1", "n2", &again, &keyed), ERR_OK);
    assert_true(keyed.repeated);
    assert_int_equal(keyed.resource_id, create.order.id);
    assert_int_equal(payments(test), 2 + SALE_ATTEMPTS_MAX);
    /* Another key is another request: its barcode is tried on the order that the number names. */
    assert_int_equal(ask(test, "k2", "n3", &again, &keyed), ERR_OK);
    assert_false(keyed.repeated);
    assert_int_equal(again.order.id, create.order.id);
    assert_int_equal(payments(test), 3 + SALE_ATTEMPTS_MAX);
}

static void
a_barcode_that_is_hindered_leaves_the_order_as_it_is_and_its_key_stands_for_that(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", FEN);
    struct order_create second = create;
    struct keyed keyed;

    assert_int_equal(ask(test, "k1", "n1", &create, &keyed), ERR_OK);
    assert_int_equal(ask(test, "k2", "n2", &second, &keyed), ERR_OK);
    assert_int_equal(second.payment.id, 0);
    assert_string_equal(second.order.state, "paying");
    (void)order_test_send(test, create.payment.id);
    (void)order_test_answer(test, create.payment.id, ADAPTER_REFUSED, 0);
    assert_int_equal(ask(test, "k2", "n3", &second, &keyed), ERR_OK);
    assert_true(keyed.repeated);
    assert_int_equal(payments(test), 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(an_order_and_its_barcode_are_made_in_one_turn),
        FLOW_TEST(what_is_no_barcode_makes_no_order),
        FLOW_TEST(a_repeat_of_an_old_key_starts_no_other_payment),
        FLOW_TEST(a_barcode_that_is_hindered_leaves_the_order_as_it_is_and_its_key_stands_for_that),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
