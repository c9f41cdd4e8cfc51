#include "tools/sandbox/wechat/wechat_test.h"

/* Complaints: filed by a payer, told of, listed, answered, settled. */

#define COMPLAINTS "/v3/merchant-service/complaints-v2"
#define HEARERS "/v3/merchant-service/complaint-notifications"
#define ADMIN "/sandbox/wechat/complaint"

static struct net_call *
wish(struct fixture *fixture, const char *body)
{
    return call_with(fixture, "POST", ADMIN, body, "");
}

/* The complaint_id of one that was filed about a paid order. */
static const char *
filed(struct fixture *fixture)
{
    pay(fixture);
    assert_int_equal(
        wish(fixture, "{\"number\":\"ORDER1\",\"text\":\"少了一杯\",\"kind\":\"REFUND\","
                      "\"phone\":\"13800138000\",\"refund_fen\":100}")
            ->status,
        200);
    return value_of(fixture, state_of(fixture), "\"complaint_id\":\"");
}

static const char *
target(struct fixture *fixture, const char *id, const char *rest)
{
    return arena_printf(fixture->arena, COMPLAINTS "/%s%s", id, rest);
}

static struct net_call *
reply(struct fixture *fixture, const char *id, const char *text)
{
    return v3(fixture, "POST", target(fixture, id, "/response"),
        arena_printf(fixture->arena,
            "{\"complainted_mchid\":\"" TEST_MCHID "\",\"response_content\":\"%s\"}", text));
}

static struct net_call *
complete(struct fixture *fixture, const char *id)
{
    return v3(fixture, "POST", target(fixture, id, "/complete"),
        "{\"complainted_mchid\":\"" TEST_MCHID "\"}");
}

static void
a_complaint_is_about_an_order_and_its_phone_is_sealed(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    struct net_call *call = v3(fixture, "GET", target(fixture, id, ""), "");
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    assert_int_equal(call->status, 200);
    assert_contains(call->body, "\"complaint_state\":\"PENDING\"");
    assert_contains(call->body, "\"out_trade_no\":\"ORDER1\"");
    assert_contains(call->body, "\"apply_refund_amount\":100");
    assert_contains(call->body, "\"incoming_user_response\":true");
    assert_contains(call->body, "\"payer_phone\":\"");
    assert_null(strstr(call->body, "13800138000"));
    assert_int_equal(
        encode_read_base64(bytes_text(value_of(fixture, call->body, "\"payer_phone\":\"")), sealed,
            sizeof(sealed), &size),
        ERR_OK);
    assert_int_equal(
        crypt_rsa_decrypt(test_keys.merchant, bytes_of(sealed, size), plain, &size), ERR_OK);
    assert_true(bytes_is(bytes_of(plain, size), "13800138000"));
    assert_int_equal(v3(fixture, "GET", target(fixture, "2000", ""), "")->status, 404);
}

static void
they_are_listed_by_day_and_page(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    const char *day = arena_printf(fixture->arena, "%.10s",
        value_of(fixture, v3(fixture, "GET", target(fixture, id, ""), "")->body,
            "\"complaint_time\":\""));
    struct net_call *call = v3(fixture, "GET",
        arena_printf(fixture->arena,
            COMPLAINTS "?limit=50&offset=0&begin_date=%s&end_date=%s&complainted_mchid=" TEST_MCHID,
            day, day),
        "");

    assert_contains(call->body, id);
    assert_contains(call->body, "\"total_count\":1}");
    call = v3(fixture, "GET",
        arena_printf(fixture->arena, COMPLAINTS "?offset=1&begin_date=%s&end_date=%s", day, day),
        "");
    assert_null(strstr(call->body, id));
    call = v3(fixture, "GET", COMPLAINTS "?begin_date=2026-01-01&end_date=2026-02-01", "");
    assert_contains(call->body, "查询日期跨度不超过30天");
    call = v3(fixture, "GET", COMPLAINTS "?begin_date=2026-01-01&end_date=1", "");
    assert_contains(call->body, "yyyy-MM-DD");
}

static void
an_answer_is_said_as_often_as_it_is_sent(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    const char *history;

    assert_int_equal(reply(fixture, id, "马上补做")->status, 204);
    assert_int_equal(reply(fixture, id, "马上补做")->status, 204);
    history = v3(fixture, "GET", target(fixture, id, "/negotiation-historys?limit=50"), "")->body;
    assert_contains(history, "\"total_count\":3}");
    assert_contains(
        history, "\"operate_type\":\"MERCHANT_RESPONSE\",\"operate_details\":\"马上补做\"");
    assert_contains(v3(fixture, "GET", target(fixture, id, ""), "")->body,
        "\"complaint_state\":\"PROCESSING\"");
    assert_int_equal(reply(fixture, id, "")->status, 400);
    assert_int_equal(v3(fixture, "POST", target(fixture, id, "/response"),
                         "{\"complainted_mchid\":\"1\",\"response_content\":\"x\"}")
                         ->status,
        403);
}

static void
what_is_settled_takes_no_answer_until_the_payer_goes_on(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);

    assert_int_equal(complete(fixture, id)->status, 204);
    assert_int_equal(complete(fixture, id)->status, 400);
    assert_contains(reply(fixture, id, "好")->body, "INVALID_REQUEST");
    assert_int_equal(wish(fixture, arena_printf(fixture->arena,
                                       "{\"complaint\":\"%s\",\"text\":\"没解决\"}", id))
                         ->status,
        200);
    assert_int_equal(reply(fixture, id, "好")->status, 204);
    assert_int_equal(
        wish(fixture, arena_printf(fixture->arena, "{\"complaint\":\"%s\",\"withdraw\":true}", id))
            ->status,
        200);
    assert_contains(
        v3(fixture, "GET", target(fixture, id, ""), "")->body, "\"complaint_state\":\"PROCESSED\"");
    assert_int_not_equal(wish(fixture, "{\"number\":\"NONE\"}")->status, 200);
    assert_int_not_equal(wish(fixture, "{}")->status, 200);
}

static void
who_wants_to_be_told_is_told_sealed_and_signed(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call =
        v3(fixture, "POST", HEARERS, "{\"url\":\"http://127.0.0.1:9/callback\"}");
    const char *id;

    assert_int_equal(call->status, 200);
    call = v3(fixture, "POST", HEARERS, "{\"url\":\"http://127.0.0.1:9/callback\"}");
    assert_contains(call->body, "RESOURCE_ALREADY_EXISTS");
    id = filed(fixture);
    assert_contains(notified(fixture, fixture->fake.fetches_count - 1),
        arena_printf(fixture->arena, "\"complaint_id\":\"%s\"", id));
    assert_contains(fixture->fake.fetches[fixture->fake.fetches_count - 1].body,
        "\"event_type\":\"COMPLAINT.CREATE\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_complaint_is_about_an_order_and_its_phone_is_sealed),
        WITH_SANDBOX(they_are_listed_by_day_and_page),
        WITH_SANDBOX(an_answer_is_said_as_often_as_it_is_sent),
        WITH_SANDBOX(what_is_settled_takes_no_answer_until_the_payer_goes_on),
        WITH_SANDBOX(who_wants_to_be_told_is_told_sealed_and_signed),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
