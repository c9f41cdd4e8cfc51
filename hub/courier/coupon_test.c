/*
 * A payment with a coupon, from the bytes of Alipay's callback to the books: the payer
 * pays less than the price, the merchant receives something between the two, and each
 * of the three is kept apart. The callback is checked on the total; fees and postings
 * use what is received.
 */
#include "hub/channel/alipay/alipay_callback.h"
#include "hub/channel/alipay/alipay_test_help.h"
#include "hub/flow/wallet_test_help.h"

/* The channel says that the payment was paid with a coupon. */
static struct payment_said
call_back(struct flow_test *test, struct alipay_test *alipay, int64_t payment_id, const char *total)
{
    char number[SALE_NUMBER_SIZE];
    const struct form form = {
        .count = 12,
        .fields =
            {
                {"notify_id", "2026112301222095412"},
                {"notify_type", "trade_status_sync"},
                {"app_id", TEST_APP},
                {"charset", "utf-8"},
                {"version", "1.0"},
                {"trade_no", "2026112322001"},
                {"out_trade_no", sale_number(7, payment_id, number)},
                {"trade_status", "TRADE_SUCCESS"},
                {"total_amount", total},
                {"receipt_amount", "95.00"},
                {"buyer_pay_amount", "80.00"},
                {"seller_id", TEST_SELLER},
            },
    };
    struct payment_said said = {
        .merchant_id = FLOW_TEST_MERCHANT, .source = PAYMENT_SOURCE_CALLBACK};
    struct adapter_callback callback;
    struct adapter_heard heard;
    int64_t merchant_number;

    heard = alipay_test_heard(0, alipay_test_callback(alipay, &form));
    assert_int_equal(
        alipay_callback_read(&alipay->account.base, &heard, alipay->arena, &callback), ERR_OK);
    assert_int_equal(
        sale_number_read(bytes_text(callback.number), &merchant_number, &said.payment_id), ERR_OK);
    said.reply = callback.reply;
    payment_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    return said;
}

static struct alipay_test *
open_alipay(void)
{
    void *state = NULL;

    assert_int_equal(alipay_test_setup(&state), 0);
    return alipay_test_begin(&state);
}

static void
total_payer_paid_and_receipt_are_kept_apart_and_the_receipt_is_booked(void **state)
{
    struct flow_test *test = *state;
    struct alipay_test *alipay = open_alipay();
    void *alipay_state = alipay;
    int64_t payment_id = flow_test_pending(test, flow_test_order(test, 1, 10000), "payer");
    struct payment_said said = call_back(test, alipay, payment_id, "100.00");

    assert_int_equal(said.payment.id, payment_id);
    assert_string_equal(said.payment.state, "paid");
    assert_int_equal(said.payment.amount, 10000);
    assert_int_equal(said.payment.receipt_amount, 9500);
    assert_int_equal(said.payment.payer_amount, 8000);
    /* 0.38 % and 0.20 % of 95.00, half-up. */
    assert_int_equal(said.payment.fee, 36);
    assert_int_equal(said.payment.cost, 19);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PENDING), 9500 - 36);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_RECEIVABLE), 9500 - 19);
    assert_int_equal(alipay_test_teardown(&alipay_state), 0);
}

static void
a_total_that_is_not_ours_changes_nothing_whatever_the_receipt(void **state)
{
    struct flow_test *test = *state;
    struct alipay_test *alipay = open_alipay();
    void *alipay_state = alipay;
    int64_t payment_id = flow_test_pending(test, flow_test_order(test, 1, 10000), "payer");
    struct payment_said said = call_back(test, alipay, payment_id, "95.00");

    assert_true(said.wrong_amount);
    assert_string_equal(said.payment.state, "pending");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
    assert_int_equal(flow_test_alarms(test, "wrong_amount"), 1);
    assert_int_equal(alipay_test_teardown(&alipay_state), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(total_payer_paid_and_receipt_are_kept_apart_and_the_receipt_is_booked),
        FLOW_TEST(a_total_that_is_not_ours_changes_nothing_whatever_the_receipt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
