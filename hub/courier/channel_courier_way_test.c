#include "hub/courier/channel_courier_test_help.h"

/* One more payment of the order, of another way; what is carried is about it. */
static void
begin(struct courier_test *stage, enum payment_way way)
{
    struct payment_start start = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = stage->order_id,
        .channel = CHANNEL_ALIPAY,
        .way = way,
        .attempt = "another",
        .secret = "203.0.113.9"};

    payment_flow_start(&start);
    assert_int_equal(store_test_turn(&stage->flow.store, &start.operation), ERR_OK);
    stage->payment_id = start.payment.id;
}

static const char *
state_of(struct courier_test *stage)
{
    return store_test_ask_text(&stage->flow.store, "SELECT state FROM payment WHERE way > 0");
}

static void
what_a_browser_creates_itself_is_not_asked_for(void **state)
{
    struct courier_test *stage = *state;

    begin(stage, PAYMENT_WAY_BROWSER);
    courier_test_carry(stage, "create");
    assert_string_equal(stage->asked, "");
    assert_string_equal(state_of(stage), "pending");
    /* Nobody has come there yet; then somebody has paid. */
    courier_test_carry(stage, "query");
    courier_test_asked(stage, "query");
    courier_test_script(ADAPTER_ABSENT, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "pending");
    courier_test_carry(stage, "query");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "paid");
}

static void
the_channel_s_own_code_is_asked_for_and_kept(void **state)
{
    struct courier_test *stage = *state;

    begin(stage, PAYMENT_WAY_NATIVE);
    courier_test_carry(stage, "create");
    courier_test_asked(stage, "create");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    text_set(courier_test_scripted.handle, sizeof(courier_test_scripted.handle), "weixin://x");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "pending");
    assert_string_equal(
        store_test_ask_text(&stage->flow.store, "SELECT handle FROM payment WHERE way = 2"),
        "weixin://x");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, courier_test_open, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(what_a_browser_creates_itself_is_not_asked_for),
        TEST(the_channel_s_own_code_is_asked_for_and_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
