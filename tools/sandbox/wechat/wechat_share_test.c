#include "tools/sandbox/wechat/wechat_test.h"

/* Profit sharing: what is held, who gets how much of it, and what goes back. */

#define FEE_FEN 53
#define HELD_FEN (8888 - FEE_FEN)
#define SHARING "/v3/profitsharing"

/* A paid order whose money is held; its transaction_id. */
static const char *
paid(struct fixture *fixture)
{
    struct net_call *call = v3(fixture, "POST", PAY "/native",
        TEST_ORDER("ORDER1", "8888},\"settle_info\":{\"profit_sharing\":true"));
    const char *target = arena_printf(fixture->arena, "/wechat/bizpayurl/up?pr=%s",
        value_of(fixture, call->body, "bizpayurl/up?pr="));

    call = ask(fixture, "GET", target, NULL, NULL);
    press(fixture, value_of(fixture, call->location, "prepay_id="), NULL);
    return value_of(fixture, query(fixture), "\"transaction_id\":\"");
}

static void
add_receiver(struct fixture *fixture)
{
    struct net_call *call = v3(fixture, "POST", SHARING "/receivers/add",
        "{\"appid\":\"" TEST_APPID "\",\"type\":\"PERSONAL_OPENID\",\"account\":\"" TEST_POOR
        "\",\"relation_type\":\"STAFF\"}");

    assert_int_equal(call->status, 200);
}

static struct net_call *
share(struct fixture *fixture, const char *transaction_id, const char *number, int fen, bool ends)
{
    return v3(fixture, "POST", SHARING "/orders",
        arena_printf(fixture->arena,
            "{\"appid\":\"" TEST_APPID "\",\"transaction_id\":\"%s\",\"out_order_no\":\"%s\","
            "\"receivers\":[{\"type\":\"PERSONAL_OPENID\",\"account\":\"" TEST_POOR
            "\",\"amount\":%d,\"description\":\"tip\"}],\"unfreeze_unsplit\":%s}",
            transaction_id, number, fen, ends ? "true" : "false"));
}

static void
assert_left(struct fixture *fixture, const char *transaction_id, int fen)
{
    const char *target =
        arena_printf(fixture->arena, SHARING "/transactions/%s/amounts", transaction_id);

    assert_contains(v3(fixture, "GET", target, "")->body,
        arena_printf(fixture->arena, "\"unsplit_amount\":%d}", fen));
}

static void
money_is_held_shared_and_let_go(void **state)
{
    struct fixture *fixture = *state;
    const char *id = paid(fixture);

    assert_balances(fixture, 0, TEST_RICH_FEN - 8888);
    assert_left(fixture, id, HELD_FEN);
    assert_contains(share(fixture, id, "S1", 1000, false)->body, "接收方关系不存在");
    add_receiver(fixture);
    assert_contains(share(fixture, id, "S1", 1000, false)->body, "\"state\":\"PROCESSING\"");
    assert_contains(share(fixture, id, "S1", 1000, false)->body, "\"state\":\"FINISHED\"");
    assert_contains(share(fixture, id, "S1", 1001, false)->body, "参数与首次请求时不一致");
    assert_left(fixture, id, HELD_FEN - 1000);
    assert_contains(state_of(fixture), "5136\",\"balance_fen\":1001}");
    assert_contains(share(fixture, id, "S2", 1667, false)->body, "RULE_LIMIT");
    assert_contains(share(fixture, id, "S2", 1666, true)->body, "\"result\":\"PENDING\"");
    assert_left(fixture, id, 0);
    assert_balances(fixture, HELD_FEN - 2666, TEST_RICH_FEN - 8888);
    assert_contains(share(fixture, id, "S3", 1, false)->body, "已解冻");
}

static void
unfreezing_gives_the_merchant_the_rest_once(void **state)
{
    struct fixture *fixture = *state;
    const char *id = paid(fixture);
    const char *body = arena_printf(fixture->arena,
        "{\"transaction_id\":\"%s\",\"out_order_no\":\"U1\",\"description\":\"done\"}", id);

    for (int i = 0; i < 2; i++) {
        assert_int_equal(v3(fixture, "POST", SHARING "/orders/unfreeze", body)->status, 200);
        assert_balances(fixture, HELD_FEN, TEST_RICH_FEN - 8888);
    }
    body = arena_printf(fixture->arena,
        "{\"transaction_id\":\"%s\",\"out_order_no\":\"U2\",\"description\":\"done\"}", id);
    assert_contains(v3(fixture, "POST", SHARING "/orders/unfreeze", body)->body, "已解冻");
}

static void
a_share_that_fails_is_held_again(void **state)
{
    struct fixture *fixture = *state;
    const char *id = paid(fixture);

    add_receiver(fixture);
    add_fault(fixture, "{\"what\":\"share_fail\",\"value\":1000}");
    assert_contains(share(fixture, id, "S1", 1000, false)->body, "\"state\":\"PROCESSING\"");
    assert_left(fixture, id, HELD_FEN - 1000);
    fake_wait(&fixture->fake, span_s(1));
    assert_contains(share(fixture, id, "S1", 1000, false)->body, "\"result\":\"CLOSED\"");
    assert_left(fixture, id, HELD_FEN);
}

static void
what_is_not_for_sharing_is_not_shared(void **state)
{
    struct fixture *fixture = *state;
    const char *id;

    pay(fixture);
    id = value_of(fixture, query(fixture), "\"transaction_id\":\"");
    add_receiver(fixture);
    assert_contains(share(fixture, id, "S1", 1, false)->body, "非分账订单");
    assert_contains(share(fixture, "4200", "S1", 1, false)->body, "RESOURCE_NOT_EXISTS");
}

/* Nobody has to wait: share_after is 0. */
static void
a_clock_that_was_set_back_makes_no_share_too_early(void **state)
{
    struct fixture *fixture = *state;
    const char *id = paid(fixture);

    add_receiver(fixture);
    fixture->fake.now_us -= 60 * INT64_C(1000000);
    assert_int_equal(share(fixture, id, "S1", 1, false)->status, 200);
}

static void
thirty_days_end_it(void **state)
{
    struct fixture *fixture = *state;
    const char *id = paid(fixture);

    fake_wait(&fixture->fake, span_s(30 * 86400));
    assert_left(fixture, id, 0);
    assert_balances(fixture, HELD_FEN, TEST_RICH_FEN - 8888);
}

static void
a_refund_takes_what_is_held_first(void **state)
{
    struct fixture *fixture = *state;
    const char *id = paid(fixture);

    assert_int_equal(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "888"))->status, 200);
    assert_left(fixture, id, HELD_FEN - 888 + 5);
    assert_int_equal(v3(fixture, "POST", REFUNDS, TEST_REFUND("R2", "8000"))->status, 200);
    assert_left(fixture, id, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(money_is_held_shared_and_let_go),
        WITH_SANDBOX(unfreezing_gives_the_merchant_the_rest_once),
        WITH_SANDBOX(a_share_that_fails_is_held_again),
        WITH_SANDBOX(what_is_not_for_sharing_is_not_shared),
        WITH_SANDBOX(a_clock_that_was_set_back_makes_no_share_too_early),
        WITH_SANDBOX(thirty_days_end_it),
        WITH_SANDBOX(a_refund_takes_what_is_held_first),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
