#include "tools/sandbox/alipay/alipay_rest.h"

#include "tools/sandbox/alipay/alipay_test.h"

#define QUERY_PATH "/v3/alipay/trade/query"

static void
an_authorization_is_fields_and_the_part_that_is_signed(void **state)
{
    struct fixture *fixture = *state;
    struct form fields;
    struct bytes signed_part;

    assert_int_equal(
        alipay_rest_read("ALIPAY-SHA256withRSA app_id=1,nonce=a=b,timestamp=2,sign=QQ==",
            fixture->arena, &fields, &signed_part),
        ERR_OK);
    assert_true(bytes_is(signed_part, "app_id=1,nonce=a=b,timestamp=2"));
    assert_string_equal(form_value(&fields, "nonce"), "a=b");
    assert_string_equal(form_value(&fields, "sign"), "QQ==");
    assert_int_equal(
        alipay_rest_read("Bearer x", fixture->arena, &fields, &signed_part), ERR_BAD_INPUT);
    assert_int_equal(
        alipay_rest_read("ALIPAY-SHA256withRSA app_id", fixture->arena, &fields, &signed_part),
        ERR_BAD_INPUT);
}

/* A signed call, whose time is that many ms off. */
static struct net_call *
call_as(struct fixture *fixture, const char *method, const char *path, const char *body,
    const char *nonce, int64_t off_ms)
{
    int64_t ms = fixture->fake.now_us / 1000 + off_ms;
    const char *said = arena_printf(
        fixture->arena, "app_id=" TEST_APP_ID ",nonce=%s,timestamp=%lld", nonce, (long long)ms);
    const char *message =
        arena_printf(fixture->arena, "%s\n%s\n%s\n%s\n", said, method, path, body);
    struct net_call *call = &fixture->fake.calls[fixture->fake.calls_count++ % FAKE_CALLS];
    struct net_header header = {.name = "authorization"};
    const struct net_request request = {
        .method = bytes_text(method),
        .path = bytes_text(path),
        .query = bytes_text(""),
        .body = bytes_text(body),
        .peer = "127.0.0.1",
        .headers = &header,
        .headers_count = 1,
    };
    char sign[ALIPAY_RSA2_SIZE];

    assert_int_equal(alipay_rsa2_make(test_keys.app, bytes_text(message), sign), ERR_OK);
    header.value = arena_printf(fixture->arena, "ALIPAY-SHA256withRSA %s,sign=%s", said, sign);
    *call = (struct net_call){.answered = false};
    fixture->fake.service->request(fixture->fake.service_context, call, &request);
    fake_turn(&fixture->fake);
    assert_true(call->answered);
    return call;
}

static struct net_call *
post(struct fixture *fixture, const char *path, const char *body, const char *nonce, int64_t off_ms)
{
    return call_as(fixture, "POST", path, body, nonce, off_ms);
}

/* The value of a header of an answer. */
static const char *
header_of(struct fixture *fixture, const struct net_call *call, const char *name)
{
    const char *at = strstr(call->headers, arena_printf(fixture->arena, "%s: ", name));

    if (at == NULL)
        return NULL;
    at += strlen(name) + 2;
    return arena_text(fixture->arena, bytes_of(at, strcspn(at, "\n")));
}

static void
what_is_done_is_signed_and_what_is_refused_is_not(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call = post(fixture, "/v3/alipay/trade/precreate", TEST_PRECREATE, "n1", 0);
    const char *message;

    assert_int_equal(call->status, 200);
    message =
        arena_printf(fixture->arena, "%s\n%s\n%s\n", header_of(fixture, call, "alipay-timestamp"),
            header_of(fixture, call, "alipay-nonce"), call->body);
    assert_int_equal(alipay_rsa2_check(test_keys.alipay, bytes_text(message),
                         header_of(fixture, call, "alipay-signature")),
        ERR_OK);
    assert_null(strstr(call->body, "\"code\""));
    call = post(fixture, QUERY_PATH, TEST_QUERY, "n2", 0);
    assert_int_equal(call->status, 400);
    assert_contains(call->body, "{\"code\":\"ACQ.TRADE_NOT_EXIST\",\"message\"");
    assert_null(header_of(fixture, call, "alipay-signature"));
}

static void
a_nonce_is_good_once_until_its_time_is_over(void **state)
{
    struct fixture *fixture = *state;

    assert_contains(post(fixture, QUERY_PATH, TEST_QUERY, "n", 0)->body, "ACQ.TRADE_NOT_EXIST");
    sandbox_close(&fixture->sandbox);
    fixture_start(fixture);
    assert_contains(post(fixture, QUERY_PATH, TEST_QUERY, "n", 0)->body, "\"invalid-nonce\"");
    assert_contains(
        post(fixture, QUERY_PATH, TEST_QUERY, "m", -601000)->body, "\"invalid-timestamp\"");
    fake_wait(&fixture->fake, span_s(1201));
    assert_contains(post(fixture, QUERY_PATH, TEST_QUERY, "n", 0)->body, "ACQ.TRADE_NOT_EXIST");
}

static void
some_methods_have_a_path_of_their_own_and_one_names_what_it_asks_about(void **state)
{
    static const char reply[] = "{\"complain_event_id\":\"1\",\"reply_content\":\"x\"}";
    struct fixture *fixture = *state;
    struct net_call *call;

    pay(fixture);
    assert_int_equal(
        ask(fixture, "POST", "/sandbox/alipay/complaint", "{\"number\":\"T1\"}", NULL)->status,
        200);
    call = call_as(fixture, "GET",
        arena_printf(fixture->arena, "/v3/alipay/merchant/tradecomplain/%s",
            value_of(fixture, state_of(fixture), "\"complaint_id\":\"")),
        "", "n1", 0);
    assert_int_equal(call->status, 200);
    assert_contains(call->body, "\"merchant_order_no\":\"T1\"");
    assert_contains(post(fixture, "/v3/alipay/merchant/tradecomplain/reply", reply, "n2", 0)->body,
        "AUTHORITY_ILLEGAL");
    assert_contains(
        post(fixture, "/v3/alipay/merchant/tradecomplain/feedback", reply, "n3", 0)->body,
        "AUTHORITY_ILLEGAL");
    assert_contains(
        post(fixture, "/v3/alipay/merchant/tradecomplain/reply/submit", reply, "n4", 0)->body,
        "invalid-method");
    assert_contains(post(fixture, "/v3/alipay/merchant/tradecomplain/1", "{}", "n5", 0)->body,
        "invalid-method");
    assert_contains(
        call_as(fixture, "GET", "/v3/alipay/merchant/tradecomplain/", "", "n6", 0)->body,
        "invalid-method");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(an_authorization_is_fields_and_the_part_that_is_signed),
        WITH_SANDBOX(what_is_done_is_signed_and_what_is_refused_is_not),
        WITH_SANDBOX(some_methods_have_a_path_of_their_own_and_one_names_what_it_asks_about),
        WITH_SANDBOX(a_nonce_is_good_once_until_its_time_is_over),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
