#include "hub/channel/alipay/alipay.h"

#include <string.h>

#include "hub/channel/alipay/alipay_test_help.h"

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static const struct adapter_create coffee = {
    .number = "7K3M0000000000001",
    .subject = "朝阳门店",
    .payer = "2088102122524333",
    .amount = {1234},
    .expires = {INT64_C(1795399138) * 1000000},
};

/* The fields of a request, query first, after its signature was checked. */
static void
read_ask(struct alipay_test *test, const struct adapter_ask *ask, struct form *ret_form)
{
    const char *question = strchr(ask->url, '?');
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    struct form form = {.count = 0};
    const char *string;
    size_t size;

    assert_string_equal(ask->method, "POST");
    assert_string_equal(ask->type, "application/x-www-form-urlencoded;charset=utf-8");
    assert_non_null(question);
    assert_int_equal(form_read(bytes_text(question + 1), test->arena, &form), ERR_OK);
    assert_null(form_value(&form, "biz_content"));
    assert_int_equal(form_read(ask->body, test->arena, &form), ERR_OK);
    string = alipay_sign_string(&form, ALIPAY_SIGN_OVER_REQUEST, test->arena);
    assert_int_equal(encode_read_base64(bytes_text(form_value(&form, "sign")), signature,
                         sizeof(signature), &size),
        ERR_OK);
    assert_int_equal(
        crypt_rsa_verify(test->our_public, bytes_text(string), bytes_of(signature, size)), ERR_OK);
    *ret_form = form;
}

static void
assert_field(const struct form *form, const char *name, const char *value)
{
    assert_non_null(form_value(form, name));
    assert_string_equal(form_value(form, name), value);
}

static void
a_payer_is_sent_to_authorise(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    char block[512];
    struct text url;

    text_init(&url, block, sizeof(block));
    assert_int_equal(alipay_adapter.put_authorise_url(&test->account.base,
                         "https://pay.example/authorised?a=1&b=2", "s/1", &url),
        ERR_OK);
    assert_string_equal(block,
        "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm?app_id=2021000000000001"
        "&scope=auth_base&redirect_uri=https%3A%2F%2Fpay.example%2Fauthorised%3Fa%3D1%26b%3D2"
        "&state=s%2F1");
    text_init(&url, block, 80);
    assert_int_equal(
        alipay_adapter.put_authorise_url(&test->account.base, "https://pay.example/", "s", &url),
        ERR_TOO_BIG);
}

static void
a_code_is_exchanged_by_top_level_fields(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;
    struct form form;

    assert_int_equal(
        alipay_adapter.identify(&test->account.base, "4b203fe6c11548bc", now, test->arena, &ask),
        ERR_OK);
    read_ask(test, &ask, &form);
    assert_field(&form, "method", "alipay.system.oauth.token");
    assert_field(&form, "grant_type", "authorization_code");
    assert_field(&form, "code", "4b203fe6c11548bc");
    assert_null(form_value(&form, "biz_content"));
    assert_null(form_value(&form, "notify_url"));
    assert_null(strstr(ask.url, "4b203fe6c11548bc"));
}

static void
a_trade_is_created_for_the_payer(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;
    struct form form;

    assert_int_equal(
        alipay_adapter.create(&test->account.base, &coffee, now, test->arena, &ask), ERR_OK);
    assert_int_equal(strncmp(ask.url, "https://openapi.alipay.com/gateway.do?", 38), 0);
    assert_true(bytes_starts(ask.body, "biz_content="));
    read_ask(test, &ask, &form);
    assert_field(&form, "app_id", TEST_APP);
    assert_field(&form, "method", "alipay.trade.create");
    assert_field(&form, "charset", "utf-8");
    assert_field(&form, "sign_type", "RSA2");
    assert_field(&form, "version", "1.0");
    assert_field(&form, "timestamp", "2026-11-23 09:53:58");
    assert_field(&form, "notify_url", "https://pay.example/callback/alipay/7");
    assert_field(&form, "biz_content",
        "{\"out_trade_no\":\"7K3M0000000000001\",\"total_amount\":\"12.34\","
        "\"subject\":\"朝阳门店\",\"product_code\":\"JSAPI_PAY\",\"op_app_id\":"
        "\"2021000000000001\","
        "\"buyer_id\":\"2088102122524333\",\"time_expire\":\"2026-11-23 09:58:58\"}");
}

static const char *
content_of(struct alipay_test *test, const struct adapter_create *create)
{
    struct adapter_ask ask;
    struct form form;

    assert_int_equal(
        alipay_adapter.create(&test->account.base, create, now, test->arena, &ask), ERR_OK);
    read_ask(test, &ask, &form);
    return form_value(&form, "biz_content");
}

static void
a_payer_without_a_user_id_is_an_open_id(void **state)
{
    static const char *const open_ids[] = {
        "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5",
        "3088102122524333",  /* not 2088 */
        "208810212252433",   /* 15 digits */
        "20881021225243331", /* 17 digits */
        "208810212252433x",
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(open_ids); i++) {
        struct adapter_create create = coffee;
        const char *content;

        create.payer = open_ids[i];
        content = content_of(test, &create);
        assert_non_null(
            strstr(content, arena_printf(test->arena, "\"buyer_open_id\":\"%s\"", open_ids[i])));
        assert_null(strstr(content, "buyer_id"));
    }
}

static void
a_subject_is_made_fit_for_alipay(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_create create = coffee;
    char letters[300 * 3 + 1];
    char kept[256 * 3 + 1];

    create.subject = "a/b=c&d \"e\"";
    assert_non_null(strstr(content_of(test, &create), "\"subject\":\"a b c d \\\"e\\\"\""));
    for (size_t i = 0; i < 300; i++)
        memcpy(letters + 3 * i, "店", 4);
    memcpy(kept, letters, sizeof(kept) - 1);
    kept[sizeof(kept) - 1] = '\0';
    create.subject = letters;
    assert_non_null(
        strstr(content_of(test, &create), arena_printf(test->arena, "\"subject\":\"%s\"", kept)));
}

static void
a_trade_that_cannot_be_is_not_created(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.amount = money_of(0);
    assert_int_equal(alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask),
        ERR_OUT_OF_RANGE);
    create.amount = money_of(INT64_C(10000000001));
    assert_int_equal(alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask),
        ERR_OUT_OF_RANGE);
    create = coffee;
    create.expires = now;
    assert_int_equal(
        alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask), ERR_EXPIRED);
    create = coffee;
    create.subject = "\xff";
    assert_int_equal(
        alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask), ERR_BAD_INPUT);
}

static void
a_full_arena_is_not_a_request(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;
    struct arena *arena;

    assert_int_equal(arena_make(1024, &arena), ERR_OK);
    assert_int_equal(
        alipay_adapter.create(&test->account.base, &coffee, now, arena, &ask), ERR_NO_SPACE);
    arena_free(&arena);
}

static void
a_qr_is_made_for_whoever_scans_it(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;
    struct form form;

    create.way = ADAPTER_WAY_QR;
    create.payer = "";
    assert_int_equal(
        alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask), ERR_OK);
    read_ask(test, &ask, &form);
    assert_field(&form, "method", "alipay.trade.precreate");
    assert_field(&form, "notify_url", "https://pay.example/callback/alipay/7");
    assert_field(&form, "biz_content",
        "{\"out_trade_no\":\"7K3M0000000000001\",\"total_amount\":\"12.34\","
        "\"subject\":\"朝阳门店\",\"product_code\":\"FACE_TO_FACE_PAYMENT\","
        "\"time_expire\":\"2026-11-23 09:58:58\"}");
    create.way = ADAPTER_WAY_BROWSER;
    assert_int_equal(alipay_adapter.create(&test->account.base, &create, now, test->arena, &ask),
        ERR_UNSUPPORTED);
}

/* All of it stands in the address, signed as a request is. */
static void
check_page(struct alipay_test *test, const struct adapter_account *account)
{
    char block[4096];
    struct text url;
    struct adapter_ask ask = {
        .method = "POST", .type = "application/x-www-form-urlencoded;charset=utf-8"};
    const char *content;
    struct form form;

    assert_false(account->adapter->takes_browser(account));
    assert_false(account->adapter->calls_for_browser);
    text_init(&url, block, sizeof(block));
    assert_int_equal(account->adapter->put_browser_url(
                         account, &coffee, "", "https://pay.example/T/1/result", now, &url),
        ERR_OK);
    content = strstr(block, "&biz_content=");
    assert_non_null(content);
    /* As of any request: the one part and the other. */
    ask.url = arena_text(test->arena, bytes_of(block, (size_t)(content - block)));
    ask.body = bytes_text(content + 1);
    read_ask(test, &ask, &form);
    assert_field(&form, "method", "alipay.trade.wap.pay");
    assert_field(&form, "return_url", "https://pay.example/T/1/result");
    assert_field(&form, "notify_url", "https://pay.example/callback/alipay/7");
    assert_field(&form, "biz_content",
        "{\"out_trade_no\":\"7K3M0000000000001\",\"total_amount\":\"12.34\","
        "\"subject\":\"朝阳门店\",\"product_code\":\"QUICK_WAP_WAY\","
        "\"quit_url\":\"https://pay.example/T/1/result\","
        "\"time_expire\":\"2026-11-23 09:58:58\"}");
}

static void
a_browser_asks_for_its_page_itself_in_v2_s_envelope(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    check_page(test, &test->account.base);
    check_page(test, &test->v3.base);
}

static void
a_trade_is_queried_and_closed_by_our_number(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;
    struct form form;

    assert_int_equal(
        alipay_adapter.query(&test->account.base, &alipay_test_payment, now, test->arena, &ask),
        ERR_OK);
    read_ask(test, &ask, &form);
    assert_field(&form, "method", "alipay.trade.query");
    assert_field(&form, "biz_content", "{\"out_trade_no\":\"N1\"}");
    assert_null(form_value(&form, "notify_url"));

    assert_int_equal(alipay_adapter.close_payment(
                         &test->account.base, &alipay_test_payment, now, test->arena, &ask),
        ERR_OK);
    read_ask(test, &ask, &form);
    assert_field(&form, "method", "alipay.trade.close");
    assert_field(&form, "biz_content", "{\"out_trade_no\":\"N1\"}");
}

static void
a_gateway_may_have_a_query_of_its_own(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct alipay_account account = test->account;
    struct adapter_ask ask;
    struct form form;

    assert_int_equal(text_copy(bytes_text("http://127.0.0.1:9/gateway.do?tenant=5"),
                         account.gateway_url, sizeof(account.gateway_url)),
        ERR_OK);
    assert_int_equal(
        alipay_adapter.query(&account.base, &alipay_test_payment, now, test->arena, &ask), ERR_OK);
    assert_int_equal(strncmp(ask.url, "http://127.0.0.1:9/gateway.do?tenant=5&app_id=", 46), 0);
    form.count = 0;
    assert_int_equal(form_read(bytes_text(strchr(ask.url, '?') + 1), test->arena, &form), ERR_OK);
    assert_field(&form, "tenant", "5");
}

static void
the_adapter_names_itself(void **state)
{
    (void)state;
    assert_int_equal(alipay_adapter.channel, CHANNEL_ALIPAY);
    assert_string_equal(alipay_adapter.taken.body, "success");
    assert_string_equal(alipay_adapter.authorise_parameter, "auth_code");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payer_is_sent_to_authorise),
        cmocka_unit_test(a_code_is_exchanged_by_top_level_fields),
        cmocka_unit_test(a_trade_is_created_for_the_payer),
        cmocka_unit_test(a_payer_without_a_user_id_is_an_open_id),
        cmocka_unit_test(a_subject_is_made_fit_for_alipay),
        cmocka_unit_test(a_trade_that_cannot_be_is_not_created),
        cmocka_unit_test(a_full_arena_is_not_a_request),
        cmocka_unit_test(a_qr_is_made_for_whoever_scans_it),
        cmocka_unit_test(a_browser_asks_for_its_page_itself_in_v2_s_envelope),
        cmocka_unit_test(a_trade_is_queried_and_closed_by_our_number),
        cmocka_unit_test(a_gateway_may_have_a_query_of_its_own),
        cmocka_unit_test(the_adapter_names_itself),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
