#include "tests/talk/alipay_talk_test_help.h"

#define FRIEND "2088000000000101"

static void
what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried(void **state)
{
    struct talk *talk = *state;
    struct adapter_reply reply = talk_query(talk);

    assert_int_equal(reply.state, ADAPTER_ABSENT);
    reply = talk_create(talk, ADAPTER_WAY_WALLET);
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(reply.handle, reply.number);
    assert_int_equal(talk_query(talk).state, ADAPTER_PENDING);
    assert_int_equal(press(talk->fixture, reply.handle, NULL)->status, 303);
    talk_is_told_and_answered(talk);
    assert_int_equal(talk_query(talk).receipt.fen, 8888);
}

static void
a_code_is_scanned_and_paid(void **state)
{
    struct talk *talk = *state;
    struct fixture *fixture = talk->fixture;
    struct adapter_reply reply = talk_create(talk, ADAPTER_WAY_QR);
    struct net_call *call;
    const char *code;

    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(reply.number, "");
    code = strstr(reply.handle, "/qr/bax");
    assert_non_null(code);
    /* Nobody has scanned it: there is no trade. */
    assert_int_equal(talk_query(talk).state, ADAPTER_ABSENT);
    call = ask(fixture, "GET", code, NULL, NULL);
    assert_int_equal(call->status, 302);
    assert_int_equal(talk_query(talk).state, ADAPTER_PENDING);
    assert_int_equal(
        press(fixture, value_of(fixture, call->location, "/cashier?trade_no="), NULL)->status, 303);
    assert_int_equal(talk_query(talk).state, ADAPTER_PAID);
}

static void
what_nobody_pays_is_closed(void **state)
{
    struct talk *talk = *state;

    (void)talk_create(talk, ADAPTER_WAY_WALLET);
    assert_int_equal(talk_about(talk, ADAPTER_CALL_CLOSE).state, ADAPTER_CLOSED);
    assert_int_equal(talk_query(talk).state, ADAPTER_CLOSED);
}

static void
a_barcode_is_paid_and_undone(void **state)
{
    struct talk *talk = *state;

    assert_int_equal(talk_pay_by_barcode(talk).state, ADAPTER_PAID);
    assert_int_equal(talk_query(talk).state, ADAPTER_PAID);
    assert_int_equal(talk_about(talk, ADAPTER_CALL_REVERSE).state, ADAPTER_RETURNED);
    assert_balances(talk->fixture, 0, TEST_RICH_FEN);
}

static void
a_barcode_whose_payer_types_his_password_waits_and_is_closed(void **state)
{
    struct talk *talk = *state;

    add_fault(talk->fixture, "{\"channel\":\"alipay\",\"what\":\"pay_password\",\"value\":0}");
    assert_int_equal(talk_pay_by_barcode(talk).state, ADAPTER_PENDING);
    assert_int_equal(talk_query(talk).state, ADAPTER_PENDING);
    assert_int_equal(talk_about(talk, ADAPTER_CALL_REVERSE).state, ADAPTER_CLOSED);
}

static void
money_goes_back_once(void **state)
{
    struct talk *talk = *state;
    const struct adapter_refund refund = {.payment = talk->payment,
        .number = "HUBREFUND0001",
        .reason = "少了一杯",
        .amount = {888},
        .created = talk_now(talk)};
    struct adapter_refund_reply reply;

    assert_int_equal(talk_pay_by_barcode(talk).state, ADAPTER_PAID);
    assert_int_equal(
        talk_refund(talk, ADAPTER_CALL_REFUND_QUERY, &refund).state, ADAPTER_REFUND_ABSENT);
    reply = talk_refund(talk, ADAPTER_CALL_REFUND, &refund);
    assert_int_equal(reply.state, ADAPTER_REFUND_DONE);
    assert_int_equal(reply.total.fen, 888);
    /* Asked for again, it moves nothing and says so. */
    assert_int_equal(talk_refund(talk, ADAPTER_CALL_REFUND, &refund).state, ADAPTER_REFUND_UNKNOWN);
    reply = talk_refund(talk, ADAPTER_CALL_REFUND_QUERY, &refund);
    assert_int_equal(reply.state, ADAPTER_REFUND_DONE);
    assert_int_equal(reply.amount.fen, 888);
    assert_balances(talk->fixture, 8000, TEST_RICH_FEN - 8000);
}

static void
a_payment_is_shared_with_who_is_bound(void **state)
{
    const struct adapter_receiver receiver = {
        .number = "HUBBIND0001", .type = "userId", .account = FRIEND, .name = ""};
    const struct adapter_share share = {"userId", FRIEND, {1000}};
    struct adapter_split split = {
        .number = "HUBSPLIT0001", .shares = &share, .shares_count = 1, .finish = true};
    struct talk *talk = *state;
    const struct adapter_splits *splits = talk->adapter->splits;
    struct arena *arena = talk->fixture->arena;
    struct adapter_create create = talk_create_of(talk, ADAPTER_WAY_WALLET);
    struct adapter_split_reply reply;
    struct adapter_ask ask;

    create.split = true;
    assert_int_equal(
        talk->adapter->create(talk->account, &create, talk_now(talk), arena, &ask), ERR_OK);
    (void)press(talk->fixture, talk_read(talk, ADAPTER_CALL_CREATE, &ask).handle, NULL);
    split.trade = arena_text(arena, bytes_text(talk_query(talk).number));
    assert_int_equal(splits->bind(talk->account, &receiver, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_BIND, &ask).state, ADAPTER_SPLIT_DONE);
    assert_int_equal(splits->query(talk->account, &split, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_QUERY, &ask).state, ADAPTER_SPLIT_ABSENT);
    assert_int_equal(splits->send(talk->account, &split, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_SEND, &ask).state, ADAPTER_SPLIT_PENDING);
    assert_int_equal(splits->query(talk->account, &split, talk_now(talk), arena, &ask), ERR_OK);
    reply = talk_split(talk, ADAPTER_SPLIT_QUERY, &ask);
    assert_int_equal(reply.state, ADAPTER_SPLIT_DONE);
    assert_int_equal(reply.shares_count, 1);
    assert_int_equal(reply.shares[0].amount.fen, 1000);
    assert_int_equal(splits->unbind(talk->account, &receiver, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_UNBIND, &ask).state, ADAPTER_SPLIT_DONE);
}

static void
bills_are_made_by_nine_fetched_and_add_up(void **state)
{
    struct talk *talk = *state;
    struct moment day = talk_now(talk);

    assert_int_equal(talk_pay_by_barcode(talk).state, ADAPTER_PAID);
    assert_int_equal(talk_find_bill(talk, ADAPTER_BILL_TRADE, day).state, ADAPTER_BILL_LATER);
    fake_wait(&talk->fixture->fake, span_s(86400));
    assert_int_equal(talk_bill_rows(talk, ADAPTER_BILL_TRADE, BILL_ALIPAY_TRADE, day), 1);
    assert_int_equal(talk_bill_rows(talk, ADAPTER_BILL_FUND, BILL_ALIPAY_FUND, day), 1);
    day = talk_now(talk);
    fake_wait(&talk->fixture->fake, span_s(86400));
    assert_int_equal(talk_find_bill(talk, ADAPTER_BILL_TRADE, day).state, ADAPTER_BILL_EMPTY);
}

#define TALK(test)                                                                                 \
    TALK_BY(test, alipay_talk_open), TALK_BY(test, alipay_talk_open_v3),                           \
        TALK_BY(test, alipay_talk_open_v2_certified), TALK_BY(test, alipay_talk_open_v3_certified)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TALK(what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried),
        TALK(a_code_is_scanned_and_paid),
        TALK(what_nobody_pays_is_closed),
        TALK(a_barcode_is_paid_and_undone),
        TALK(a_barcode_whose_payer_types_his_password_waits_and_is_closed),
        TALK(money_goes_back_once),
        TALK(a_payment_is_shared_with_who_is_bound),
        TALK(bills_are_made_by_nine_fetched_and_add_up),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
