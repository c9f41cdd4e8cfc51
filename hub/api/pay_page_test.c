#include "hub/api/pay_page.h"

#include "hub/api/api_test_help.h"

#include "hub/web/pay.css.h"
#include "hub/web/pay.html.h"
#include "hub/web/pay.js.h"
#include "hub/web/plate.css.h"
#include "hub/web/plate.html.h"
#include "hub/web/plate.js.h"

#define TICKET "CAAAAAMGUEAACAAAAAA55LN654AAABGSNKYTXAFNLPFCQDKTWFYUJVQ"
#define EVIL "\"><script>'&"

/* A model with a value for everything that a page can show. */
static struct pay_model
model_of(enum pay_view view)
{
    return (struct pay_model){.view = view,
        .ticket = TICKET,
        .store = "一号店",
        .return_url = "",
        .amount = {1234},
        .number = "0000070000000000000000009",
        .parameter = "auth_code",
        .secret = "4b203fe6",
        .state = "00112233",
        .trade_no = "2026112322001",
        .cashier_url = "http://sandbox/cashier",
        .cashier_parameter = "trade_no",
        .cashier_value = "2026112322001",
        .channel = CHANNEL_ALIPAY,
        .paid = {INT64_C(1790000000) * 1000000},
        .code = "39233197",
        .code_after = span_us(2500001)};
}

static void
show(struct api_test *test, const struct pay_model *model)
{
    static const struct route door = {.method = "GET", .path = "/T/:"};
    struct net_call *net_call = api_test_call(test);
    struct call *call = NULL;

    memcpy(test->hub.settings.public_base, "https://pay.example", sizeof("https://pay.example"));
    assert_int_equal(call_make(&test->hub, &door, net_call, &test->request, &call), ERR_OK);
    pay_page_show(call, model);
    assert_int_not_equal(test->answer.status, 0);
}

/* A second on 3G. */
static void
a_page_and_all_it_needs_stays_below_20000_bytes(void **state)
{
    (void)state;
    assert_true(pay_html_size + pay_css_size + pay_js_size < 20000);
    assert_true(plate_html_size + plate_css_size + plate_js_size < 20000);
}

static void
want_json(struct api_test *test)
{
    api_test_add_header(test, "accept", "application/json");
}

static void
assert_has(const struct api_test *test, const char *text)
{
    if (strstr(test->answer.body, text) == NULL)
        fail_msg("%s is missing", text);
}

static void
assert_lacks(const struct api_test *test, const char *text)
{
    if (strstr(test->answer.body, text) != NULL)
        fail_msg("%s is there", text);
}

static void
every_view_is_a_whole_page_without_a_placeholder(void **state)
{
    struct api_test *test = *state;

    for (unsigned view = 0; view < PAY_VIEW_COUNT; view++) {
        struct pay_model model = model_of((enum pay_view)view);

        show(test, &model);
        assert_int_equal(test->answer.status, view == PAY_VIEW_BAD_TICKET ? 404
                                              : view == PAY_VIEW_BUSY     ? 503
                                                                          : 200);
        assert_string_equal(test->answer.type, "text/html; charset=utf-8");
        assert_lacks(test, "{{");
        assert_lacks(test, "}}");
        assert_has(test, "</html>");
        assert_has(test, "一号店");
        assert_has(test, "12.34");
        assert_has(test, "data-again=\"/T/" TICKET "\"");
        assert_has(test, "data-status=\"/T/" TICKET "/result\"");
        assert_has(test, "action=\"/T/" TICKET "/pay\"");
    }
}

static void
the_page_says_its_state_and_why(void **state)
{
    static const char *const wanted[PAY_VIEW_COUNT] = {
        [PAY_VIEW_READY] = "data-state=\"ready\" data-reason=\"\"",
        [PAY_VIEW_WAITING] = "data-state=\"waiting\" data-reason=\"\"",
        [PAY_VIEW_PAID] = "data-state=\"paid\" data-reason=\"\"",
        [PAY_VIEW_FAILED] = "data-state=\"failed\" data-reason=\"refused\"",
        [PAY_VIEW_CLOSED] = "data-state=\"closed\" data-reason=\"expired\"",
        [PAY_VIEW_SETTLED] = "data-state=\"closed\" data-reason=\"settled\"",
        [PAY_VIEW_SUSPENDED] = "data-state=\"closed\" data-reason=\"suspended\"",
        [PAY_VIEW_LATE] = "data-state=\"closed\" data-reason=\"late\"",
        [PAY_VIEW_OTHER_APP] = "data-state=\"unsupported\" data-reason=\"\"",
        [PAY_VIEW_NO_CHANNEL] = "data-state=\"failed\" data-reason=\"account\"",
        [PAY_VIEW_BAD_TICKET] = "data-state=\"bad\" data-reason=\"\"",
        [PAY_VIEW_BUSY] = "data-state=\"failed\" data-reason=\"busy\"",
    };
    struct api_test *test = *state;
    struct pay_model model;

    for (unsigned view = 0; view < PAY_VIEW_COUNT; view++) {
        model = model_of((enum pay_view)view);
        show(test, &model);
        assert_has(test, wanted[view]);
    }
    model = model_of(PAY_VIEW_FAILED);
    model.reason = "balance";
    show(test, &model);
    assert_has(test, "data-state=\"failed\" data-reason=\"balance\"");
}

static void
what_comes_from_outside_is_escaped(void **state)
{
    struct api_test *test = *state;

    for (unsigned view = 0; view < PAY_VIEW_COUNT; view++) {
        struct pay_model model = model_of((enum pay_view)view);

        model.ticket = EVIL;
        model.store = "店" EVIL;
        model.number = EVIL;
        model.return_url = "https://shop.example/" EVIL;
        model.secret = EVIL;
        model.state = EVIL;
        show(test, &model);
        assert_lacks(test, "<script>");
        assert_lacks(test, EVIL);
        assert_has(test, "店&quot;&gt;&lt;script&gt;&#39;&amp;");
        assert_has(test, "/T/%22%3E%3Cscript%3E%27%26/result");
    }
}

static void
the_form_carries_what_the_wallet_sent_back(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_READY);

    show(test, &model);
    assert_has(test, "<input type=\"hidden\" name=\"auth_code\" value=\"4b203fe6\">");
    assert_has(test, "<input type=\"hidden\" name=\"state\" value=\"00112233\">");
}

static void
a_browser_that_opens_no_wallet_is_told_which_may_scan(void **state)
{
    static const struct {
        unsigned wallets;
        const char *says;
    } rows[] = {
        {1U << CHANNEL_ALIPAY, "请用支付宝扫码</span><span lang=\"en\">Please scan with Alipay<"},
        {1U << CHANNEL_ALIPAY | 1U << CHANNEL_UNIONPAY,
            "请用支付宝或云闪付扫码</span><span lang=\"en\">Please scan with Alipay or UnionPay<"},
        {1U << CHANNEL_ALIPAY | 1U << CHANNEL_WECHAT | 1U << CHANNEL_UNIONPAY,
            "请用微信支付、支付宝或云闪付扫码</span><span lang=\"en\">Please scan with WeChat "
            "Pay, Alipay or UnionPay<"},
    };
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_OTHER_APP);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        model.scans = rows[i].wallets;
        show(test, &model);
        assert_has(test, rows[i].says);
    }
}

static void
a_browser_of_no_wallet_may_choose_one(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_READY);

    show(test, &model);
    assert_has(test, "<button><span lang=\"zh\">付款 ¥12.34</span>");
    assert_lacks(test, "name=\"channel\"");
    model.choices = 1U << CHANNEL_ALIPAY | 1U << CHANNEL_WECHAT;
    show(test, &model);
    assert_has(test,
        "<button name=\"channel\" value=\"alipay\"><span lang=\"zh\">用支付宝付款</span>"
        "<span lang=\"en\">Pay with Alipay</span></button>");
    assert_has(test, "<button name=\"channel\" value=\"wechat\">");
    assert_lacks(test, "value=\"unionpay\"");
}

static void
what_waits_for_a_browser_says_where_it_goes(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_WAITING);

    model.goes = true;
    model.cashier_url = NULL;
    model.trade_no = "";
    want_json(test);
    show(test, &model);
    assert_has(test, "\"bridge\":\"{\\\"go\\\":\\\"");
    assert_has(test, TICKET);
}

static void
a_shop_that_waits_is_linked_to_and_gone_to_when_it_is_paid(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_PAID);

    show(test, &model);
    assert_has(test, "data-shop=\"\"");
    assert_has(test, "content=\"3600\"");
    model.return_url = "https://shop.example/thanks?n=7&x";
    show(test, &model);
    assert_has(test, "data-shop=\"https://shop.example/thanks?n=7&amp;x\"");
    assert_has(test, "href=\"https://shop.example/thanks?n=7&amp;x\"");
    assert_has(test, "content=\"3;url=https://shop.example/thanks?n=7&amp;x\"");
    model.view = PAY_VIEW_CLOSED;
    show(test, &model);
    assert_has(test, "content=\"3600\"");
}

static void
the_page_speaks_the_payer_s_language(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_PAID);

    show(test, &model);
    assert_has(test, "<html lang=\"zh\">");
    assert_has(test, "<dd>支付宝</dd>");
    api_test_add_header(test, "accept-language", "en-GB,en;q=0.9");
    show(test, &model);
    assert_has(test, "<html lang=\"en\">");
    assert_has(test, "<dd>Alipay</dd>");
}

static void
a_paid_page_has_time_and_code(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_PAID);

    show(test, &model);
    assert_has(test, "<dd class=\"time\">2026-09-21 22:13:20</dd>");
    assert_has(test, "data-after=\"3\" data-code=\"39233197\"");
    assert_has(test, "<b>3923</b> <b>3197</b>");
    model.code[0] = '\0';
    show(test, &model);
    assert_has(test, "data-code=\"\"");
    /* Whoever has not paid sees no time of payment. */
    model.view = PAY_VIEW_WAITING;
    show(test, &model);
    assert_has(test, "<dd class=\"time\"></dd>");
    assert_has(test, "content=\"2;url=/T/" TICKET "/result\"");
}

static void
json_says_the_same(void **state)
{
    struct api_test *test = *state;

    want_json(test);
    for (unsigned view = 0; view < PAY_VIEW_COUNT; view++) {
        struct pay_model model = model_of((enum pay_view)view);
        const char *said = NULL;
        const char *reason = NULL;
        const char *url = NULL;
        const char *number = NULL;
        const char *trade_no = NULL;
        const char *paid_at = NULL;
        const char *code = NULL;
        const struct json_field fields[] = {{"state", JSON_TEXT, false, &said},
            {"reason", JSON_TEXT, false, &reason}, {"result_url", JSON_TEXT, false, &url},
            {"number", JSON_TEXT, false, &number}, {"trade_no", JSON_TEXT, true, &trade_no},
            {"paid_at", JSON_TEXT, true, &paid_at}, {"code", JSON_TEXT, true, &code}};
        const struct json_node *root;
        struct arena *arena;

        if (view != PAY_VIEW_PAID)
            model.code[0] = '\0';
        show(test, &model);
        assert_int_equal(test->answer.status, 200);
        assert_string_equal(test->answer.type, "application/json; charset=utf-8");
        assert_int_equal(arena_make(1 << 16, &arena), ERR_OK);
        assert_int_equal(
            json_parse(bytes_of(test->answer.body, test->answer.body_size), arena, &root), ERR_OK);
        assert_int_equal(json_read(root, fields, LENGTH(fields), NULL), ERR_OK);
        assert_string_equal(url, "/T/" TICKET "/result");
        assert_string_equal(number, model.number);
        assert_int_equal(trade_no != NULL, view == PAY_VIEW_WAITING);
        assert_int_equal(paid_at != NULL, view == PAY_VIEW_PAID);
        assert_int_equal(code != NULL, view == PAY_VIEW_PAID);
        assert_int_equal(
            strcmp(said, "closed") == 0 || strcmp(said, "failed") == 0, reason[0] != '\0');
        arena_free(&arena);
    }
}

static void
json_names_the_cashier_where_there_is_one(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_WAITING);

    want_json(test);
    show(test, &model);
    assert_has(test, "\"cashier_url\":\"http://sandbox/cashier?trade_no=2026112322001&return_url="
                     "https%3A%2F%2Fpay.example%2FT%2F" TICKET "%2Fresult\"");
    model.cashier_url = "";
    show(test, &model);
    assert_has(test, "\"cashier_url\":\"\"");
    model.cashier_url = "http://sandbox/cashier";
    model.cashier_value = "";
    show(test, &model);
    assert_has(test, "\"cashier_url\":\"\"");
}

static void
json_has_what_the_wallet_is_told_where_it_is_told_something(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_WAITING);

    want_json(test);
    show(test, &model);
    assert_null(strstr(test->answer.body, "\"bridge\""));
    model.bridge = "";
    show(test, &model);
    assert_has(test, "\"bridge\":\"\"");
    model.bridge = "{\"call\":\"x\"}";
    show(test, &model);
    assert_has(test, "\"bridge\":\"{\\\"call\\\":\\\"x\\\"}\"");
}

static void
after_a_form_was_posted_the_browser_goes_on(void **state)
{
    struct api_test *test = *state;

    test->request.method = bytes_text("POST");
    for (unsigned view = 0; view < PAY_VIEW_COUNT; view++) {
        struct pay_model model = model_of((enum pay_view)view);

        show(test, &model);
        if (view == PAY_VIEW_BUSY || view == PAY_VIEW_BAD_TICKET) {
            assert_has(test, "</html>");
            continue;
        }
        assert_int_equal(test->answer.status, 303);
        if (view == PAY_VIEW_WAITING)
            assert_non_null(strstr(test->answer.location, "http://sandbox/cashier?trade_no="));
        else
            assert_string_equal(test->answer.location, "/T/" TICKET "/result");
    }
}

static void
who_has_not_said_who_pays_begins_anew(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_READY);

    model.secret = "";
    show(test, &model);
    assert_int_equal(test->answer.status, 303);
    assert_string_equal(test->answer.location, "/T/" TICKET);
}

static void
a_pass_keeps_to_its_own_door(void **state)
{
    struct api_test *test = *state;
    struct pay_model model = model_of(PAY_VIEW_WAITING);

    model.door = "/O/";
    show(test, &model);
    assert_has(test, "data-again=\"/O/" TICKET "\"");
    assert_has(test, "data-status=\"/O/" TICKET "/result\"");
    assert_has(test, "action=\"/O/" TICKET "/pay\"");
    assert_lacks(test, "\"/T/");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        API_TEST(every_view_is_a_whole_page_without_a_placeholder),
        API_TEST(a_page_and_all_it_needs_stays_below_20000_bytes),
        API_TEST(the_page_says_its_state_and_why),
        API_TEST(what_comes_from_outside_is_escaped),
        API_TEST(the_form_carries_what_the_wallet_sent_back),
        API_TEST(a_browser_that_opens_no_wallet_is_told_which_may_scan),
        API_TEST(a_browser_of_no_wallet_may_choose_one),
        API_TEST(what_waits_for_a_browser_says_where_it_goes),
        API_TEST(a_shop_that_waits_is_linked_to_and_gone_to_when_it_is_paid),
        API_TEST(the_page_speaks_the_payer_s_language),
        API_TEST(a_paid_page_has_time_and_code),
        API_TEST(json_says_the_same),
        API_TEST(json_names_the_cashier_where_there_is_one),
        API_TEST(json_has_what_the_wallet_is_told_where_it_is_told_something),
        API_TEST(after_a_form_was_posted_the_browser_goes_on),
        API_TEST(who_has_not_said_who_pays_begins_anew),
        API_TEST(a_pass_keeps_to_its_own_door),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
