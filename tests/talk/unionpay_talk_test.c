#include "tests/talk/unionpay_talk_test_help.h"

static int
open_sha256(void **state)
{
    return unionpay_talk_open_with(state, "11", UNIONPAY_TALK_SECRET);
}

static int
open_sm3(void **state)
{
    return unionpay_talk_open_with(state, "12", UNIONPAY_TALK_SECRET);
}

static int
open_wrong_secret(void **state)
{
    return unionpay_talk_open_with(state, "12", "79d5bd8bd2d4a6d8");
}

/* Run with each signature: requests, answers and callbacks are signed by the same. */
static void
what_a_payer_pays_is_created_told_of_and_queried(void **state)
{
    struct talk *talk = *state;
    struct adapter_reply reply = talk_query(talk);

    assert_int_equal(reply.state, ADAPTER_ABSENT);
    reply = talk_create(talk, ADAPTER_WAY_QR);
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_int_equal(talk_query(talk).state, ADAPTER_PENDING);
    assert_int_equal(
        ask(talk->fixture, "POST", reply.handle + strlen(TALK_HOST), "", NULL)->status, 303);
    talk_is_told_and_answered(talk);
}

static void
a_barcode_is_taken_and_asked_about(void **state)
{
    struct talk *talk = *state;

    assert_int_equal(talk_pay_by_barcode(talk).state, ADAPTER_PENDING);
    assert_int_equal(talk_query(talk).state, ADAPTER_PAID);
}

static void
a_bill_comes_with_the_answer_on_the_next_morning(void **state)
{
    struct talk *talk = *state;
    struct moment day = talk_now(talk);

    assert_int_equal(talk_pay_by_barcode(talk).state, ADAPTER_PENDING);
    assert_int_equal(talk_find_bill(talk, ADAPTER_BILL_TRADE, day).state, ADAPTER_BILL_EMPTY);
    fake_wait(&talk->fixture->fake, span_s(86400));
    assert_int_equal(talk_bill_rows(talk, ADAPTER_BILL_TRADE, BILL_UNIONPAY_TRADE, day), 1);
    add_fault(talk->fixture, "{\"what\":\"reply_bad_signature\",\"method\":\"file\"}");
    assert_int_equal(talk_find_bill(talk, ADAPTER_BILL_TRADE, day).state, ADAPTER_BILL_UNKNOWN);
    assert_int_equal(talk_bill_rows(talk, ADAPTER_BILL_TRADE, BILL_UNIONPAY_TRADE, day), 1);
}

/* The channel refuses it; its answer does not fit our secret either, so it says nothing. */
static void
another_secret_is_no_signature(void **state)
{
    struct talk *talk = *state;

    assert_int_equal(talk_create(talk, ADAPTER_WAY_QR).state, ADAPTER_UNKNOWN);
    assert_contains(talk->fixture->fake.calls[0].body, "respCode=11");
}

static void
a_callback_that_was_changed_is_refused(void **state)
{
    struct talk *talk = *state;
    struct adapter_callback callback;
    struct net_fetch *fetch;
    char *amount;

    (void)ask(talk->fixture, "POST", talk_create(talk, ADAPTER_WAY_QR).handle + strlen(TALK_HOST),
        "", NULL);
    fetch = &talk->fixture->fake.fetches[talk->fixture->fake.fetches_count - 1];
    amount = strstr(fetch->body, "txnAmt=8888");
    assert_non_null(amount);
    amount[strlen("txnAmt=")] = '9';
    assert_int_equal(
        talk->adapter->read_callback(talk->account,
            &(struct adapter_heard){.body = bytes_text(fetch->body), .at = talk_now(talk)},
            talk->fixture->arena, &callback),
        ERR_BAD_SIGNATURE);
}

int
main(void)
{
#define WITH_EACH(name)                                                                            \
    TALK_BY(name, unionpay_talk_open), TALK_BY(name, open_sha256), TALK_BY(name, open_sm3)
    static const struct CMUnitTest tests[] = {
        WITH_EACH(what_a_payer_pays_is_created_told_of_and_queried),
        WITH_EACH(a_barcode_is_taken_and_asked_about),
        WITH_EACH(a_bill_comes_with_the_answer_on_the_next_morning),
        WITH_EACH(a_callback_that_was_changed_is_refused),
        TALK_BY(another_secret_is_no_signature, open_wrong_secret),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
