#include "hub/channel/wechat/wechat.h"

#include "hub/channel/wechat/wechat_test_help.h"

static const struct adapter_create coffee = {
    .number = TEST_NUMBER,
    .subject = "朝阳门店",
    .payer = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    .address = "",
    .amount = {1234},
    .expires = {(TEST_NOW_S + 300) * 1000000},
};

#define WHO "\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000001\","
#define SP                                                                                         \
    "\"sp_appid\":\"wxd678efh567hg6787\",\"sp_mchid\":\"1900000001\",\"sub_mchid\":"               \
    "\"1900000109\","
#define SUB                                                                                        \
    "\"sp_appid\":\"wxd678efh567hg6787\",\"sub_appid\":\"wx8888888888888888\","                    \
    "\"sp_mchid\":\"1900000001\",\"sub_mchid\":\"1900000109\","
#define TRADE "\"description\":\"朝阳门店\",\"out_trade_no\":\"" TEST_NUMBER "\","
#define AMOUNT "\"amount\":{\"total\":1234,\"currency\":\"CNY\"},"
#define ENDS "\"time_expire\":\"2026-11-23T09:58:58+08:00\",\"notify_url\":\"" TEST_NOTIFY "\""

static struct adapter_ask
ask_to_create(struct wechat_test *test, const struct wechat_account *account,
    const struct adapter_create *create)
{
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.create(&account->base, create, wechat_test_now, test->arena, &ask), ERR_OK);
    return ask;
}

static enum err
try_to_create(struct wechat_test *test, const struct adapter_create *create)
{
    struct adapter_ask ask;

    return wechat_adapter.create(&test->account.base, create, wechat_test_now, test->arena, &ask);
}

static void
a_payer_is_sent_to_authorise(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    char block[512];
    struct text url;

    text_init(&url, block, sizeof(block));
    assert_int_equal(wechat_adapter.put_authorise_url(&test->account.base,
                         "https://pay.example/authorised?a=1&b=2", "s/1", &url),
        ERR_OK);
    assert_string_equal(block,
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxd678efh567hg6787"
        "&redirect_uri=https%3A%2F%2Fpay.example%2Fauthorised%3Fa%3D1%26b%3D2"
        "&response_type=code&scope=snsapi_base&state=s%2F1#wechat_redirect");
    text_init(&url, block, 80);
    assert_int_equal(
        wechat_adapter.put_authorise_url(&test->account.base, "https://pay.example/", "s", &url),
        ERR_TOO_BIG);
}

static void
in_the_wallet_it_is_for_one_payer(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask = ask_to_create(test, &test->account, &coffee);

    wechat_test_asked(test, &ask, "POST", "/v3/pay/transactions/jsapi",
        "{" WHO TRADE AMOUNT ENDS ",\"payer\":{\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\"}}");
}

static void
a_code_to_scan_is_for_anybody(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.way = ADAPTER_WAY_QR;
    ask = ask_to_create(test, &test->account, &create);
    wechat_test_asked(
        test, &ask, "POST", "/v3/pay/transactions/native", "{" WHO TRADE AMOUNT ENDS "}");
}

static void
another_browser_says_from_where(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.way = ADAPTER_WAY_BROWSER;
    assert_int_equal(try_to_create(test, &create), ERR_BAD_INPUT);
    create.address = "14.23.150.211";
    ask = ask_to_create(test, &test->account, &create);
    wechat_test_asked(test, &ask, "POST", "/v3/pay/transactions/h5",
        "{" WHO TRADE AMOUNT ENDS
        ",\"scene_info\":{\"payer_client_ip\":\"14.23.150.211\",\"h5_info\":{\"type\":\"Wap\"}}}");
}

static void
another_browser_goes_where_wechat_says_and_comes_back(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    char block[512];
    struct text url;

    assert_false(wechat_adapter.takes_browser(&test->account.base));
    assert_true(wechat_adapter.calls_for_browser);
    text_init(&url, block, sizeof(block));
    assert_int_equal(wechat_adapter.put_browser_url(&test->account.base, &coffee,
                         "https://wx.tenpay.com/checkmweb?prepay_id=wx26", "https://pay/T/1/result",
                         wechat_test_now, &url),
        ERR_OK);
    assert_string_equal(block, "https://wx.tenpay.com/checkmweb?prepay_id=wx26"
                               "&redirect_url=https%3A%2F%2Fpay%2FT%2F1%2Fresult");
    assert_int_equal(wechat_adapter.put_browser_url(
                         &test->account.base, &coffee, "", "https://pay", wechat_test_now, &url),
        ERR_BAD_INPUT);
}

static void
a_partner_asks_for_its_merchant(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account own_app = test->partner;
    struct adapter_ask ask = ask_to_create(test, &test->partner, &coffee);

    wechat_test_asked(test, &ask, "POST", "/v3/pay/partner/transactions/jsapi",
        "{" SP TRADE AMOUNT ENDS ",\"payer\":{\"sp_openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\"}}");
    text_set(own_app.sub_appid, sizeof(own_app.sub_appid), "wx8888888888888888");
    ask = ask_to_create(test, &own_app, &coffee);
    wechat_test_asked(test, &ask, "POST", "/v3/pay/partner/transactions/jsapi",
        "{" SUB TRADE AMOUNT ENDS ",\"payer\":{\"sub_openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\"}}");
}

static void
what_will_be_shared_is_declared(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.split = true;
    create.way = ADAPTER_WAY_QR;
    ask = ask_to_create(test, &test->account, &create);
    wechat_test_asked(test, &ask, "POST", "/v3/pay/transactions/native",
        "{" WHO TRADE "\"settle_info\":{\"profit_sharing\":true}," AMOUNT ENDS "}");
}

static void
wechat_takes_no_end_within_a_minute(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.way = ADAPTER_WAY_QR;
    create.expires.us = wechat_test_now.us + 1;
    ask = ask_to_create(test, &test->account, &create);
    assert_non_null(
        strstr((const char *)ask.body.at, "\"time_expire\":\"2026-11-23T09:54:59+08:00\""));
}

static void
a_subject_is_cut_where_a_letter_ends(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_create create = coffee;
    char letters[3 * 60 + 1];
    struct adapter_ask ask;

    for (size_t i = 0; i < 60; i++)
        memcpy(letters + 3 * i, "店", 4);
    create.subject = letters;
    ask = ask_to_create(test, &test->account, &create);
    letters[3 * 42] = '\0';
    assert_non_null(strstr(
        (const char *)ask.body.at, arena_printf(test->arena, "\"description\":\"%s\",", letters)));
}

static void
a_payment_that_cannot_be_is_not_created(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_create create = coffee;

    create.amount = money_of(0);
    assert_int_equal(try_to_create(test, &create), ERR_OUT_OF_RANGE);
    create.amount = money_of(INT64_C(10000000001));
    assert_int_equal(try_to_create(test, &create), ERR_OUT_OF_RANGE);
    create = coffee;
    create.expires = wechat_test_now;
    assert_int_equal(try_to_create(test, &create), ERR_EXPIRED);
    create = coffee;
    create.subject = "\xff";
    assert_int_equal(try_to_create(test, &create), ERR_BAD_INPUT);
    create = coffee;
    create.payer = "";
    assert_int_equal(try_to_create(test, &create), ERR_BAD_INPUT);
}

static void
a_full_arena_is_not_a_request(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask;
    struct arena *arena;

    assert_int_equal(arena_make(66000, &arena), ERR_OK);
    assert_int_equal(
        wechat_adapter.create(&test->account.base, &coffee, wechat_test_now, arena, &ask),
        ERR_NO_SPACE);
    arena_free(&arena);
}

static void
a_payment_is_asked_about_by_our_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(wechat_adapter.query(&test->account.base, &wechat_test_payment,
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/pay/transactions/out-trade-no/" TEST_NUMBER "?mchid=1900000001", "");
    assert_int_equal(wechat_adapter.query(&test->partner.base, &wechat_test_payment,
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/pay/partner/transactions/out-trade-no/" TEST_NUMBER
        "?sp_mchid=1900000001&sub_mchid=1900000109",
        "");
}

static void
a_payment_is_closed_by_our_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(wechat_adapter.close_payment(&test->account.base, &wechat_test_payment,
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/pay/transactions/out-trade-no/" TEST_NUMBER "/close",
        "{\"mchid\":\"1900000001\"}");
    assert_int_equal(wechat_adapter.close_payment(&test->partner.base, &wechat_test_payment,
                         wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "POST",
        "/v3/pay/partner/transactions/out-trade-no/" TEST_NUMBER "/close",
        "{\"sp_mchid\":\"1900000001\",\"sub_mchid\":\"1900000109\"}");
}

static void
without_a_key_of_theirs_none_is_wished_for(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account account = test->account;
    struct adapter_ask ask;

    account.keys_count = 0;
    ask = ask_to_create(test, &account, &coffee);
    assert_null(header_find(ask.headers, ask.headers_count, "wechatpay-serial"));
}

/* What the page's script is told, and that the wallet would take it. */
static void
the_page_s_bridge_is_told_what_we_signed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    static const char head[] =
        "{\"call\":\"getBrandWCPayRequest\",\"with\":{\"appId\":\"wxd678efh567hg6787\","
        "\"timeStamp\":\"1795398838\",\"nonceStr\":\"";
    static const char middle[] =
        "\",\"package\":\"prepay_id=wx26\",\"signType\":\"RSA\",\"paySign\":\"";
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    const char *nonce;
    const char *sign;
    char block[2048];
    struct text json;
    size_t size;

    text_init(&json, block, sizeof(block));
    assert_int_equal(wechat_adapter.put_bridge(
                         &test->account.base, ADAPTER_WAY_WALLET, "wx26", wechat_test_now, &json),
        ERR_OK);
    assert_int_equal(strncmp(block, head, strlen(head)), 0);
    nonce = arena_text(test->arena, bytes_of(block + strlen(head), 32));
    assert_int_equal(strncmp(block + strlen(head) + 32, middle, strlen(middle)), 0);
    sign = block + strlen(head) + 32 + strlen(middle);
    assert_string_equal(sign + strcspn(sign, "\""), "\"}}");
    assert_int_equal(encode_read_base64(
                         bytes_of(sign, strcspn(sign, "\"")), signature, sizeof(signature), &size),
        ERR_OK);
    assert_int_equal(crypt_rsa_verify(test->our_public,
                         bytes_text(arena_printf(test->arena,
                             "wxd678efh567hg6787\n1795398838\n%s\nprepay_id=wx26\n", nonce)),
                         bytes_of(signature, size)),
        ERR_OK);
}

static void
what_needs_no_bridge_is_a_place_to_go_to(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    char block[256];
    struct text json;

    text_init(&json, block, sizeof(block));
    assert_int_equal(wechat_adapter.put_bridge(&test->account.base, ADAPTER_WAY_BROWSER,
                         "https://wx.tenpay.com/x?prepay_id=wx&package=1", wechat_test_now, &json),
        ERR_OK);
    assert_string_equal(block, "{\"go\":\"https://wx.tenpay.com/x?prepay_id=wx&package=1\"}");
    text_init(&json, block, sizeof(block));
    assert_int_equal(wechat_adapter.put_bridge(&test->account.base, ADAPTER_WAY_QR,
                         "weixin://wxpay/bizpayurl?pr=1", wechat_test_now, &json),
        ERR_OK);
    assert_string_equal(block, "{\"scan\":\"weixin://wxpay/bizpayurl?pr=1\"}");
    text_init(&json, block, 100);
    assert_int_equal(wechat_adapter.put_bridge(
                         &test->account.base, ADAPTER_WAY_WALLET, "wx26", wechat_test_now, &json),
        ERR_TOO_BIG);
}

static void
the_adapter_names_itself(void **state)
{
    (void)state;
    assert_int_equal(wechat_adapter.channel, CHANNEL_WECHAT);
    assert_string_equal(wechat_adapter.dialect, "wechat");
    assert_int_equal(wechat_adapter.taken.status, 200);
    assert_true(wechat_adapter.failed.status >= 500);
    assert_string_equal(wechat_adapter.authorise_parameter, "code");
    assert_true(wechat_adapter.closes_blindly);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payer_is_sent_to_authorise),
        cmocka_unit_test(in_the_wallet_it_is_for_one_payer),
        cmocka_unit_test(a_code_to_scan_is_for_anybody),
        cmocka_unit_test(another_browser_says_from_where),
        cmocka_unit_test(another_browser_goes_where_wechat_says_and_comes_back),
        cmocka_unit_test(a_partner_asks_for_its_merchant),
        cmocka_unit_test(what_will_be_shared_is_declared),
        cmocka_unit_test(wechat_takes_no_end_within_a_minute),
        cmocka_unit_test(a_subject_is_cut_where_a_letter_ends),
        cmocka_unit_test(a_payment_that_cannot_be_is_not_created),
        cmocka_unit_test(a_full_arena_is_not_a_request),
        cmocka_unit_test(a_payment_is_asked_about_by_our_number),
        cmocka_unit_test(a_payment_is_closed_by_our_number),
        cmocka_unit_test(without_a_key_of_theirs_none_is_wished_for),
        cmocka_unit_test(the_page_s_bridge_is_told_what_we_signed),
        cmocka_unit_test(what_needs_no_bridge_is_a_place_to_go_to),
        cmocka_unit_test(the_adapter_names_itself),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
