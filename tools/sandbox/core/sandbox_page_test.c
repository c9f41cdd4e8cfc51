#include "tools/sandbox/core/sandbox_page.h"

#include "tools/sandbox/core/sandbox_test.h"

/* A channel of nothing but its pages. */

static const struct sandbox_page_brand brand = {{"玩具付", "Toy Pay"}, "#123456"};
static const struct sandbox_payer payer = {.name = "小明", .balance = {4200}};

static void
show_wallet(struct sandbox_call *call)
{
    sandbox_page_wallet(call, &brand,
        &(struct sandbox_page_wallet){
            .amount = {1234},
            .subject = "\"><script>",
            .number = "N1",
            .payer = &payer,
            .wrong = "",
            .pay_path = "/toy/pay",
            .key = "token",
            .key_value = "t&1",
            .back = "return_url",
            .back_url = "http://a.example/?b=1&c=2",
            .leave_path = sandbox_call_field(call, "leave"),
        });
}

static void
show_notice(struct sandbox_call *call)
{
    sandbox_page_notice(
        call, 404, &brand, (struct sandbox_page_phrase){"没有", "There is none"}, "N1");
}

static void
show_paid(struct sandbox_call *call)
{
    sandbox_page_paid(call, &brand, (struct money){1234});
}

static const struct sandbox_route toy_routes[] = {
    {"GET", "/wallet", show_wallet},
    {"GET", "/notice", show_notice},
    {"GET", "/paid", show_paid},
};

static enum err
toy_open(struct sandbox *sandbox, const void *settings, void **ret_state)
{
    (void)settings;
    *ret_state = sandbox;
    return ERR_OK;
}

static void
toy_close(void *state)
{
    (void)state;
}

static void
toy_wake(void *state)
{
    (void)state;
}

static enum err
toy_put_state(void *state, struct sandbox_call *call, struct json_writer *json)
{
    (void)state;
    (void)call;
    (void)json;
    return ERR_OK;
}

static const struct sandbox_dialect toy = {
    .name = "toy",
    .routes = toy_routes,
    .routes_count = LENGTH(toy_routes),
    .open = toy_open,
    .close = toy_close,
    .wake = toy_wake,
    .put_state = toy_put_state,
};

static int
toy_start(void **state)
{
    *state = fixture_make(&toy, NULL);
    return 0;
}

static void
what_stands_in_a_page_is_escaped(void **state)
{
    const struct sandbox_page_slot slots[] = {{"a", "<b>\"&"}, {"c", ""}};
    char block[128];
    struct text page;

    (void)state;
    text_init(&page, block, sizeof(block));
    sandbox_page_put(&page, bytes_text("<p>{{a}}</p>{{c}}{x}"), slots, LENGTH(slots));
    assert_string_equal(page.at, "<p>&lt;b&gt;&quot;&amp;</p>{x}");
}

static void
a_wallet_shows_what_is_to_be_paid_and_posts_it(void **state)
{
    const struct net_call *call = ask(*state, "GET", "/wallet", NULL, NULL);

    assert_int_equal(call->status, 200);
    assert_contains(call->body, "<html lang=\"zh-CN\">");
    assert_contains(call->body, "<b>玩具付</b><span>沙箱</span>");
    assert_contains(call->body, "--brand: #123456;");
    assert_contains(call->body, "<small>¥</small>12.34<");
    assert_contains(call->body, "<dd>¥42.00</dd>");
    assert_contains(call->body, "action=\"/toy/pay\"");
    assert_contains(call->body, "name=\"token\" value=\"t&amp;1\"");
    assert_contains(call->body, "name=\"return_url\" value=\"http://a.example/?b=1&amp;c=2\"");
    assert_null(strstr(call->body, "<script>"));
    /* Without a place to leave to, there is no button: an empty one is not shown. */
    assert_contains(call->body, "formaction=\"\"></button>");
}

static void
a_payer_may_leave_where_a_wallet_lets_him(void **state)
{
    const struct net_call *call = ask(*state, "GET", "/wallet?leave=/toy/leave", NULL, NULL);

    assert_contains(call->body, "formaction=\"/toy/leave\">取消</button>");
}

static void
a_page_is_in_the_browsers_language(void **state)
{
    struct fixture *fixture = *state;

    fixture->languages = "en-GB,en;q=0.9,zh;q=0.8";
    assert_contains(ask(fixture, "GET", "/wallet", NULL, NULL)->body, "lang=\"en\"");
    assert_contains(ask(fixture, "GET", "/wallet", NULL, NULL)->body, "Pay now</button>");
    assert_contains(ask(fixture, "GET", "/notice", NULL, NULL)->body, "<h1>There is none</h1>");
    fixture->languages = "zh-CN,zh;q=0.9,en;q=0.8";
    assert_contains(ask(fixture, "GET", "/notice", NULL, NULL)->body, "<h1>没有</h1>");
}

static void
a_notice_says_one_thing(void **state)
{
    const struct net_call *call = ask(*state, "GET", "/notice", NULL, NULL);

    assert_int_equal(call->status, 404);
    assert_contains(call->body, "background: #123456;");
    assert_contains(call->body, ">!</div>");
    assert_contains(call->body, "<p>N1</p>");
    call = ask(*state, "GET", "/paid", NULL, NULL);
    assert_int_equal(call->status, 200);
    assert_contains(call->body, ">✓</div>");
    assert_contains(call->body, "<h1>支付成功</h1>");
    assert_contains(call->body, "<p>¥12.34</p>");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, toy_start, fixture_close)
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_a_page_is_escaped),
        TEST(a_wallet_shows_what_is_to_be_paid_and_posts_it),
        TEST(a_payer_may_leave_where_a_wallet_lets_him),
        TEST(a_page_is_in_the_browsers_language),
        TEST(a_notice_says_one_thing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
