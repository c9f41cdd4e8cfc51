#include "tests/talk/wechat_talk_test_help.h"

#include "hub/channel/adapter_certificates.h"

static void
what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried(void **state)
{
    struct talk *talk = *state;
    struct adapter_reply reply = talk_query(talk);

    assert_int_equal(reply.state, ADAPTER_ABSENT);
    reply = talk_create(talk, ADAPTER_WAY_WALLET);
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_not_equal(reply.handle, "");
    assert_int_equal(talk_query(talk).state, ADAPTER_PENDING);
    assert_int_equal(press(talk->fixture, reply.handle, NULL)->status, 303);
    talk_is_told_and_answered(talk);
}

static void
a_code_to_scan_is_made_and_closed(void **state)
{
    struct talk *talk = *state;

    assert_int_equal(talk_create(talk, ADAPTER_WAY_QR).state, ADAPTER_PENDING);
    assert_int_equal(talk_about(talk, ADAPTER_CALL_CLOSE).state, ADAPTER_CLOSED);
    assert_int_equal(talk_query(talk).state, ADAPTER_CLOSED);
}

static void
a_barcode_is_paid_and_undone(void **state)
{
    struct talk *talk = *state;

    assert_int_equal(talk_pay_by_barcode(talk).state, ADAPTER_PAID);
    assert_int_equal(talk_query(talk).state, ADAPTER_PAID);
    assert_int_not_equal(talk_about(talk, ADAPTER_CALL_REVERSE).state, ADAPTER_UNKNOWN);
    assert_balances(talk->fixture, 0, TEST_RICH_FEN);
}

static void
a_refund_is_taken_and_ends(void **state)
{
    struct talk *talk = *state;
    const struct adapter_refund refund = {.payment = talk->payment,
        .number = "HUBREFUND0001",
        .reason = "",
        .amount = {888},
        .created = talk_now(talk)};
    struct adapter_refund_reply reply;

    (void)press(talk->fixture, talk_create(talk, ADAPTER_WAY_WALLET).handle, NULL);
    assert_int_equal(talk_refund(talk, ADAPTER_CALL_REFUND, &refund).state, ADAPTER_REFUND_PENDING);
    fake_wait(&talk->fixture->fake, span_s(2));
    reply = talk_refund(talk, ADAPTER_CALL_REFUND_QUERY, &refund);
    assert_int_equal(reply.state, ADAPTER_REFUND_DONE);
    assert_int_equal(reply.amount.fen, 888);
}

static void
a_payment_is_shared_with_who_is_bound_and_some_goes_back(void **state)
{
    const struct adapter_splits *splits = wechat_adapter.splits;
    const struct adapter_receiver receiver = {.number = "HUBBIND0001",
        .type = "MERCHANT_ID",
        .account = "1900000110",
        .name = "闪聚科技",
        .relation = "PARTNER",
        .custom_relation = ""};
    const struct adapter_share share = {"MERCHANT_ID", "1900000110", {1000}};
    struct adapter_split split = {.number = "HUBSPLIT0001",
        .payment_number = "HUB0000001",
        .shares = &share,
        .shares_count = 1,
        .finish = true};
    struct adapter_give_back back = {.number = "HUBBACK0001",
        .split_number = split.number,
        .account = share.account,
        .amount = {400}};
    struct talk *talk = *state;
    struct arena *arena = talk->fixture->arena;
    struct adapter_create create = talk_create_of(talk, ADAPTER_WAY_WALLET);
    struct adapter_split_reply reply;
    struct adapter_ask ask;

    create.split = true;
    assert_int_equal(
        wechat_adapter.create(talk->account, &create, talk_now(talk), arena, &ask), ERR_OK);
    (void)press(talk->fixture, talk_read(talk, ADAPTER_CALL_CREATE, &ask).handle, NULL);
    split.trade = back.trade = arena_text(arena, bytes_text(talk_query(talk).number));
    assert_int_equal(splits->bind(talk->account, &receiver, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_BIND, &ask).state, ADAPTER_SPLIT_DONE);
    assert_int_equal(splits->send(talk->account, &split, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_SEND, &ask).state, ADAPTER_SPLIT_PENDING);
    assert_int_equal(splits->query(talk->account, &split, talk_now(talk), arena, &ask), ERR_OK);
    reply = talk_split(talk, ADAPTER_SPLIT_QUERY, &ask);
    assert_int_equal(reply.shares_count, 1);
    assert_int_equal(reply.shares[0].amount.fen, 1000);
    assert_int_equal(splits->give_back(talk->account, &back, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_RETURN, &ask).state, ADAPTER_SPLIT_DONE);
    assert_int_equal(splits->unbind(talk->account, &receiver, talk_now(talk), arena, &ask), ERR_OK);
    assert_int_equal(talk_split(talk, ADAPTER_SPLIT_UNBIND, &ask).state, ADAPTER_SPLIT_DONE);
}

static void
bills_are_fetched_and_add_up(void **state)
{
    struct talk *talk = *state;
    struct moment day = talk_now(talk);

    (void)press(talk->fixture, talk_create(talk, ADAPTER_WAY_WALLET).handle, NULL);
    fake_wait(&talk->fixture->fake, span_s(86400 + 3600));
    assert_int_equal(talk_bill_rows(talk, ADAPTER_BILL_TRADE, BILL_WECHAT_TRADE, day), 1);
    assert_int_equal(talk_bill_rows(talk, ADAPTER_BILL_FUND, BILL_WECHAT_FUND, day), 2);
}

static void
the_platform_certificate_is_fetched_and_believed(void **state)
{
    struct talk *talk = *state;
    struct arena *arena = talk->fixture->arena;
    const char *value = "";
    struct adapter_heard heard;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.certificates->ask(talk->account, talk_now(talk), arena, &ask), ERR_OK);
    heard = talk_exchange(talk, &ask);
    assert_int_equal(
        wechat_adapter.certificates->read(talk->account, &heard, arena, &value), ERR_OK);
    assert_non_null(strstr(value, "BEGIN CERTIFICATE"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_BY(what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried, wechat_talk_open),
        TALK_BY(a_code_to_scan_is_made_and_closed, wechat_talk_open),
        TALK_BY(a_barcode_is_paid_and_undone, wechat_talk_open),
        TALK_BY(a_refund_is_taken_and_ends, wechat_talk_open),
        TALK_BY(a_payment_is_shared_with_who_is_bound_and_some_goes_back, wechat_talk_open),
        TALK_BY(bills_are_fetched_and_add_up, wechat_talk_open),
        TALK_BY(the_platform_certificate_is_fetched_and_believed, wechat_talk_open),
        TALK_BY(what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried,
            wechat_talk_open_provider),
        TALK_BY(a_code_to_scan_is_made_and_closed, wechat_talk_open_provider),
        TALK_BY(a_barcode_is_paid_and_undone, wechat_talk_open_provider),
        TALK_BY(a_refund_is_taken_and_ends, wechat_talk_open_provider),
        TALK_BY(
            a_payment_is_shared_with_who_is_bound_and_some_goes_back, wechat_talk_open_provider),
        TALK_BY(a_barcode_is_paid_and_undone, wechat_talk_open_v3),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
