#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/refund_flow.h"
#include "hub/flow/sending.h"

#define REFUND_FEN 500

static struct adapter_refund_reply scripted; /* what the adapter reads from the next answer */
static char payment_number[SALE_NUMBER_SIZE];
static char refund_number[SALE_NUMBER_SIZE]; /* what it was asked about */
static int64_t refund_id;

static enum err
told(const struct adapter_refund *refund, const char *what, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    assert_int_equal(refund->amount.fen, REFUND_FEN);
    assert_int_equal(refund->payment.amount.fen, COURIER_TEST_FEN);
    assert_string_equal(refund->reason, "少了一杯");
    text_set(payment_number, sizeof(payment_number), refund->payment.number);
    text_set(refund_number, sizeof(refund_number), refund->number);
    return courier_test_ask_for(what, arena, ret_ask);
}

static enum err
ask_refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    return told(refund, "refund", arena, ret_ask);
}

static enum err
query_refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    return told(refund, "refund_query", arena, ret_ask);
}

static enum err
read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply)
{
    (void)account;
    (void)call;
    (void)refund;
    (void)heard;
    (void)arena;
    *ret_reply = scripted;
    return ERR_OK;
}

/* A paid payment, and a refund of it that is to be asked for. */
static int
open_refund(void **state)
{
    struct refund_ask ask = {.merchant_id = FLOW_TEST_MERCHANT,
        .amount = {REFUND_FEN},
        .number = "R1",
        .reason = "少了一杯"};
    struct courier_test *stage;

    assert_int_equal(courier_test_open(state), 0);
    stage = *state;
    courier_test_adapter.refund = ask_refund;
    courier_test_adapter.refund_query = query_refund;
    courier_test_adapter.read_refund = read_refund;
    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    courier_test_carry(stage, "query");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "paid");
    ask.payment_id = stage->payment_id;
    refund_flow_ask(&ask);
    assert_int_equal(store_test_turn(&stage->flow.store, &ask.operation), ERR_OK);
    refund_id = ask.refund.id;
    return 0;
}

static void
carry(struct courier_test *stage, const char *action)
{
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, refund_id, action),
        .about = refund_id,
        .topic = "channel"};

    assert_int_not_equal(row.id, 0);
    text_set(row.action, sizeof(row.action), action);
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
}

static void
script(enum adapter_refund_state state, const char *ours, const char *refund_ours)
{
    scripted = (struct adapter_refund_reply){
        .state = state, .amount = {REFUND_FEN}, .amount_known = state == ADAPTER_REFUND_DONE};
    text_set(scripted.ours, sizeof(scripted.ours), ours);
    text_set(scripted.refund_ours, sizeof(scripted.refund_ours), refund_ours);
}

static const char *
refund_state(struct courier_test *stage)
{
    return store_test_ask_text(&stage->flow.store, "SELECT state FROM refund");
}

static void
a_refund_is_asked_for_under_its_own_number(void **state)
{
    struct courier_test *stage = *state;
    char number[SALE_NUMBER_SIZE];

    carry(stage, "refund");
    courier_test_asked(stage, "refund");
    assert_string_equal(payment_number, sale_number(7, stage->payment_id, number));
    assert_string_equal(refund_number, sale_number(7, refund_id, number));
    script(ADAPTER_REFUND_DONE, payment_number, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "done");
    assert_int_equal(flow_test_waiting(&stage->flow, refund_id, "refund"), 0);
}

static void
no_answer_is_silence_and_the_same_number_is_asked_about(void **state)
{
    struct courier_test *stage = *state;
    char number[SALE_NUMBER_SIZE];

    carry(stage, "refund");
    script(ADAPTER_REFUND_REFUSED, "", "");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(refund_state(stage), "unknown");
    text_set(number, sizeof(number), refund_number);
    carry(stage, "refund_query");
    courier_test_asked(stage, "refund_query");
    assert_string_equal(refund_number, number);
    flow_test_pass(&stage->flow, SENDING_GRACE);
    script(ADAPTER_REFUND_ABSENT, "", "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "unknown");
    /* The channel never got it: the same number once more. */
    carry(stage, "refund");
    courier_test_asked(stage, "refund");
    assert_string_equal(refund_number, number);
    script(ADAPTER_REFUND_DONE, payment_number, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "done");
}

static void
an_answer_that_speaks_of_another_refund_is_silence(void **state)
{
    struct courier_test *stage = *state;

    carry(stage, "refund");
    script(ADAPTER_REFUND_DONE, "0000070000000000000000001", "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "unknown");
    carry(stage, "refund_query");
    script(ADAPTER_REFUND_DONE, payment_number, payment_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "unknown");
    carry(stage, "refund_query");
    script(ADAPTER_REFUND_DONE, "", "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "unknown");
    carry(stage, "refund_query");
    script(ADAPTER_REFUND_DONE, payment_number, refund_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "done");
}

static void
what_cannot_be_asked_is_silence_and_never_forgotten(void **state)
{
    struct courier_test *stage = *state;

    courier_test_adapter.refund = NULL;
    carry(stage, "refund");
    courier_test_asked(stage, "");
    assert_string_equal(refund_state(stage), "unknown");
    assert_int_not_equal(flow_test_waiting(&stage->flow, refund_id, "refund_query"), 0);
}

static void
a_refund_that_is_over_is_not_sent_again(void **state)
{
    struct courier_test *stage = *state;
    struct refund_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = refund_id,
        .source = REFUND_SOURCE_CALLBACK,
        .reply = {.state = ADAPTER_REFUND_DONE}};

    refund_flow_said(&said);
    assert_int_equal(store_test_turn(&stage->flow.store, &said.operation), ERR_OK);
    carry(stage, "refund");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, refund_id, "refund"), 0);
}

static void
that_it_may_have_been_sent_is_stored_before_it_is(void **state)
{
    struct courier_test *stage = *state;
    int64_t query_id;

    carry(stage, "refund");
    courier_test_asked(stage, "refund");
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT sends FROM refund"), 1);
    assert_int_equal(flow_test_waiting(&stage->flow, refund_id, "refund"), 0);
    query_id = flow_test_waiting(&stage->flow, refund_id, "refund_query");
    assert_int_not_equal(query_id, 0);
    /* The answer is one to the row that asks. */
    script(ADAPTER_REFUND_PENDING, payment_number, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "pending");
    assert_int_equal(flow_test_waiting(&stage->flow, refund_id, "refund_query"), query_id);
}

/* A channel may take longer than the courier waits before it brings a row again. */
static void
what_is_on_its_way_is_not_sent_beside_itself(void **state)
{
    struct courier_test *stage = *state;
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, refund_id, "refund"),
        .about = refund_id,
        .topic = "channel",
        .action = "refund"};

    carry(stage, "refund");
    courier_test_asked(stage, "refund");
    /* Nor is it asked about; a second request would be a failure of the test's net. */
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
    carry(stage, "refund_query");
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT sends FROM refund"), 1);
    script(ADAPTER_REFUND_UNKNOWN, "", "");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    carry(stage, "refund_query");
    courier_test_asked(stage, "refund_query");
    script(ADAPTER_REFUND_DONE, payment_number, refund_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(refund_state(stage), "done");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_refund, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(a_refund_is_asked_for_under_its_own_number),
        TEST(no_answer_is_silence_and_the_same_number_is_asked_about),
        TEST(an_answer_that_speaks_of_another_refund_is_silence),
        TEST(what_cannot_be_asked_is_silence_and_never_forgotten),
        TEST(a_refund_that_is_over_is_not_sent_again),
        TEST(that_it_may_have_been_sent_is_stored_before_it_is),
        TEST(what_is_on_its_way_is_not_sent_beside_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
