#include "hub/channel/wechat/wechat_split.h"

#include "hub/channel/wechat/wechat_test_help.h"

#define SPLIT_NUMBER "0000070000000000000000003"
#define RETURN_NUMBER "0000070000000000000000004"
#define TRADE "4200000001202611231234567890"
#define APP "\"appid\":\"wxd678efh567hg6787\","
#define NUMBERS "\"transaction_id\":\"" TRADE "\",\"out_order_no\":\"" SPLIT_NUMBER "\","

static const struct adapter_share shares[] = {
    {"MERCHANT_ID", "1900000110", {100}},
    {"PERSONAL_OPENID", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", {200}},
};

static const struct adapter_split split = {.number = SPLIT_NUMBER,
    .payment_number = TEST_NUMBER,
    .trade = TRADE,
    .shares = shares,
    .shares_count = 2};

static const struct adapter_give_back give_back = {.number = RETURN_NUMBER,
    .split_number = SPLIT_NUMBER,
    .trade = TRADE,
    .account = "1900000110",
    .amount = {100}};

static const struct adapter_receiver shop = {.number = "1",
    .type = "MERCHANT_ID",
    .account = "1900000110",
    .name = "",
    .relation = "STORE",
    .custom_relation = ""};

static struct adapter_split_reply
read_heard(
    struct wechat_test *test, enum adapter_split_call call, const struct adapter_heard *heard)
{
    struct adapter_split_reply reply;

    assert_int_equal(
        wechat_split_read(&test->account.base, call, heard, test->arena, &reply), ERR_OK);
    return reply;
}

static struct adapter_split_reply
read_body(struct wechat_test *test, enum adapter_split_call call, const char *body)
{
    const struct adapter_heard heard = wechat_test_heard(test, 200, body);

    return read_heard(test, call, &heard);
}

static enum adapter_split_state
state_of(struct wechat_test *test, enum adapter_split_call call, int status, const char *code)
{
    const struct adapter_heard heard = wechat_test_refusal(test, status, code);

    return read_heard(test, call, &heard).state;
}

static void
a_split_is_sent_to_its_receivers(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_split last = split;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_split_calls.send(&test->account.base, &split, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/profitsharing/orders",
        "{" APP NUMBERS "\"receivers\":[{\"type\":\"MERCHANT_ID\",\"account\":\"1900000110\","
        "\"amount\":100,\"description\":\"分账\"},{\"type\":\"PERSONAL_OPENID\",\"account\":"
        "\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\",\"amount\":200,\"description\":\"分账\"}],"
        "\"unfreeze_unsplit\":false}");
    last.finish = true;
    last.shares_count = 1;
    assert_int_equal(
        wechat_split_calls.send(&test->partner.base, &last, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/profitsharing/orders",
        "{\"sub_mchid\":\"1900000109\"," APP NUMBERS
        "\"receivers\":[{\"type\":\"MERCHANT_ID\",\"account\":\"1900000110\",\"amount\":100,"
        "\"description\":\"分账\"}],\"unfreeze_unsplit\":true}");
}

static void
without_shares_the_rest_is_released(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_split rest = split;
    struct adapter_ask ask;

    rest.shares_count = 0;
    rest.finish = true;
    assert_int_equal(
        wechat_split_calls.send(&test->account.base, &rest, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/profitsharing/orders/unfreeze",
        "{" NUMBERS "\"description\":\"分账\"}");
    rest.trade = "";
    assert_int_equal(
        wechat_split_calls.send(&test->account.base, &rest, wechat_test_now, test->arena, &ask),
        ERR_BAD_INPUT);
}

static void
a_split_is_asked_about_by_its_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        wechat_split_calls.query(&test->account.base, &split, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(
        test, &ask, "GET", "/v3/profitsharing/orders/" SPLIT_NUMBER "?transaction_id=" TRADE, "");
    assert_int_equal(
        wechat_split_calls.query(&test->partner.base, &split, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/profitsharing/orders/" SPLIT_NUMBER "?transaction_id=" TRADE "&sub_mchid=1900000109",
        "");
}

static void
a_share_is_asked_back(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_give_back person = give_back;
    struct adapter_ask ask;

    assert_int_equal(wechat_split_calls.give_back(
                         &test->account.base, &give_back, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/profitsharing/return-orders",
        "{\"out_order_no\":\"" SPLIT_NUMBER "\",\"out_return_no\":\"" RETURN_NUMBER
        "\",\"return_mchid\":\"1900000110\",\"amount\":100,\"description\":\"分账回退\"}");
    assert_int_equal(wechat_split_calls.give_back_query(
                         &test->partner.base, &give_back, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/profitsharing/return-orders/" RETURN_NUMBER "?out_order_no=" SPLIT_NUMBER
        "&sub_mchid=1900000109",
        "");
    /* What a person got stays with him. */
    person.account = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
    assert_int_equal(wechat_split_calls.give_back(
                         &test->account.base, &person, wechat_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
}

static void
a_receiver_s_name_is_for_wechat_alone(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_receiver named = shop;
    struct wechat_account keyless = test->account;
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    struct adapter_ask ask;
    const char *name;
    size_t size;

    named.name = "北京分店";
    named.relation = "CUSTOM";
    named.custom_relation = "加盟";
    assert_int_equal(
        wechat_split_calls.bind(&test->account.base, &named, wechat_test_now, test->arena, &ask),
        ERR_OK);
    name = strstr((const char *)ask.body.at, "\"name\":\"");
    assert_non_null(name);
    name += strlen("\"name\":\"");
    name = arena_text(test->arena, bytes_of(name, strcspn(name, "\"")));
    wechat_test_asked(test, &ask, "POST", "/v3/profitsharing/receivers/add",
        arena_printf(test->arena,
            "{" APP "\"type\":\"MERCHANT_ID\",\"account\":\"1900000110\",\"name\":\"%s\","
            "\"relation_type\":\"CUSTOM\",\"custom_relation\":\"加盟\"}",
            name));
    /* Under the key that the header Wechatpay-Serial names. */
    assert_int_equal(encode_read_base64(bytes_text(name), sealed, sizeof(sealed), &size), ERR_OK);
    assert_int_equal(
        crypt_rsa_decrypt(test->their_private, bytes_of(sealed, size), plain, &size), ERR_OK);
    assert_true(bytes_is(bytes_of(plain, size), "北京分店"));
    keyless.keys_count = 0;
    assert_int_equal(
        wechat_split_calls.bind(&keyless.base, &named, wechat_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
}

static void
receivers_come_and_go(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account own_app = test->partner;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_split_calls.bind(&test->account.base, &shop, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/profitsharing/receivers/add",
        "{" APP "\"type\":\"MERCHANT_ID\",\"account\":\"1900000110\",\"relation_type\":"
        "\"STORE\"}");
    text_set(own_app.sub_appid, sizeof(own_app.sub_appid), "wx8888888888888888");
    assert_int_equal(
        wechat_split_calls.unbind(&own_app.base, &shop, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/profitsharing/receivers/delete",
        "{\"sub_mchid\":\"1900000109\"," APP "\"sub_appid\":\"wx8888888888888888\",\"type\":"
        "\"MERCHANT_ID\",\"account\":\"1900000110\"}");
    assert_int_equal(read_body(test, ADAPTER_SPLIT_BIND, "{\"account\":\"1900000110\"}").state,
        ADAPTER_SPLIT_DONE);
    assert_int_equal(read_body(test, ADAPTER_SPLIT_UNBIND, "{}").state, ADAPTER_SPLIT_DONE);
    assert_int_equal(
        state_of(test, ADAPTER_SPLIT_BIND, 400, "INVALID_REQUEST"), ADAPTER_SPLIT_REFUSED);
    assert_int_equal(
        state_of(test, ADAPTER_SPLIT_BIND, 500, "SYSTEM_ERROR"), ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(
        state_of(test, ADAPTER_SPLIT_BIND, 429, "RATELIMIT_EXCEED"), ADAPTER_SPLIT_UNKNOWN);
}

static void
of_a_split_each_share_says_what_became_of_it(void **state)
{
    static const enum adapter_split_call calls[] = {ADAPTER_SPLIT_SEND, ADAPTER_SPLIT_QUERY};
    static const enum share_state states[] = {SHARE_DONE, SHARE_FAILED, SHARE_PENDING};
    struct wechat_test *test = wechat_test_begin(state);
    const char *body =
        "{" NUMBERS "\"order_id\":\"30\",\"state\":\"PROCESSING\",\"receivers\":["
        "{\"type\":\"MERCHANT_ID\",\"account\":\"1\",\"amount\":100,\"result\":\"SUCCESS\"},"
        "{\"account\":\"2\",\"amount\":200,\"result\":\"CLOSED\",\"fail_reason\":"
        "\"ACCOUNT_ABNORMAL\"},{\"account\":\"3\",\"amount\":300,\"result\":\"PENDING\"},"
        "{\"account\":\"4\",\"amount\":\"x\",\"result\":\"SUCCESS\"}]}";

    for (size_t i = 0; i < LENGTH(calls); i++) {
        const struct adapter_split_reply reply = read_body(test, calls[i], body);

        assert_int_equal(reply.state, ADAPTER_SPLIT_PENDING);
        assert_string_equal(reply.ours, SPLIT_NUMBER);
        assert_string_equal(reply.number, "30");
        assert_int_equal(reply.shares_count, LENGTH(states));
        for (size_t at = 0; at < LENGTH(states); at++) {
            assert_int_equal(reply.shares[at].state, states[at]);
            assert_int_equal(reply.shares[at].amount.fen, 100 * (int64_t)(at + 1));
        }
        assert_string_equal(reply.shares[1].code, "ACCOUNT_ABNORMAL");
    }
    assert_int_equal(
        read_body(test, ADAPTER_SPLIT_QUERY, "{" NUMBERS "\"state\":\"FINISHED\"}").state,
        ADAPTER_SPLIT_DONE);
    assert_int_equal(read_body(test, ADAPTER_SPLIT_QUERY, "{" NUMBERS "\"state\":\"NEW\"}").state,
        ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(read_body(test, ADAPTER_SPLIT_SEND, "{}").state, ADAPTER_SPLIT_UNKNOWN);
}

static void
of_a_return_the_result_is_said(void **state)
{
    static const struct {
        const char *result;
        enum adapter_split_state state;
    } results[] = {{"SUCCESS", ADAPTER_SPLIT_DONE}, {"PROCESSING", ADAPTER_SPLIT_PENDING},
        {"FAILED", ADAPTER_SPLIT_FAILED}, {"NEW", ADAPTER_SPLIT_UNKNOWN}};
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(results); i++) {
        const struct adapter_split_reply reply = read_body(test, ADAPTER_SPLIT_RETURN_QUERY,
            arena_printf(test->arena,
                "{\"out_order_no\":\"" SPLIT_NUMBER "\",\"out_return_no\":\"" RETURN_NUMBER
                "\",\"return_no\":\"31\",\"result\":\"%s\",\"fail_reason\":\"TIME_OUT_CLOSED\"}",
                results[i].result));

        assert_int_equal(reply.state, results[i].state);
        assert_string_equal(reply.ours, RETURN_NUMBER);
        assert_string_equal(reply.number, "31");
        assert_string_equal(reply.code, "TIME_OUT_CLOSED");
    }
}

static void
a_refusal_is_one_of_the_request_alone(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(state_of(test, ADAPTER_SPLIT_SEND, 403, "NOT_ENOUGH"), ADAPTER_SPLIT_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_SPLIT_SEND, 403, "NO_AUTH"), ADAPTER_SPLIT_REFUSED);
    assert_int_equal(
        state_of(test, ADAPTER_SPLIT_SEND, 400, "INVALID_REQUEST"), ADAPTER_SPLIT_LOOK);
    assert_int_equal(
        state_of(test, ADAPTER_SPLIT_SEND, 429, "RATELIMIT_EXCEED"), ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(
        state_of(test, ADAPTER_SPLIT_RETURN, 403, "NOT_ENOUGH"), ADAPTER_SPLIT_REFUSED);
    assert_int_equal(
        state_of(test, ADAPTER_SPLIT_QUERY, 404, "RESOURCE_NOT_EXISTS"), ADAPTER_SPLIT_ABSENT);
    assert_int_equal(state_of(test, ADAPTER_SPLIT_QUERY, 404, ""), ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_SPLIT_QUERY, 403, "NOT_ENOUGH"), ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_SPLIT_RETURN_QUERY, 404, "RESOURCE_NOT_EXISTS"),
        ADAPTER_SPLIT_ABSENT);
}

static void
unsigned_success_is_none(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard =
        wechat_test_heard(test, 200, "{" NUMBERS "\"state\":\"FINISHED\"}");

    heard.headers_count = 0;
    assert_int_equal(read_heard(test, ADAPTER_SPLIT_SEND, &heard).state, ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(read_heard(test, ADAPTER_SPLIT_BIND, &heard).state, ADAPTER_SPLIT_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_is_sent_to_its_receivers),
        cmocka_unit_test(without_shares_the_rest_is_released),
        cmocka_unit_test(a_split_is_asked_about_by_its_number),
        cmocka_unit_test(a_share_is_asked_back),
        cmocka_unit_test(a_receiver_s_name_is_for_wechat_alone),
        cmocka_unit_test(receivers_come_and_go),
        cmocka_unit_test(of_a_split_each_share_says_what_became_of_it),
        cmocka_unit_test(of_a_return_the_result_is_said),
        cmocka_unit_test(a_refusal_is_one_of_the_request_alone),
        cmocka_unit_test(unsigned_success_is_none),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
