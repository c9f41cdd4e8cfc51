#include "tools/sandbox/alipay/alipay_test.h"

/* Complaints: filed by a payer, told of, listed, answered, settled. */

#define COMPLAINTS "alipay.merchant.tradecomplain."
#define ADMIN "/sandbox/alipay/complaint"

static struct net_call *
wish(struct fixture *fixture, const char *body)
{
    return ask(fixture, "POST", ADMIN, body, NULL);
}

/* The complain_event_id of one that was filed about a paid trade. */
static const char *
filed(struct fixture *fixture)
{
    pay(fixture);
    assert_int_equal(wish(fixture, "{\"number\":\"T1\",\"text\":\"少了一杯\",\"kind\":\"商品问题\","
                                   "\"wish\":\"我要退款\",\"phone\":\"13800138000\"}")
                         ->status,
        200);
    return value_of(fixture, state_of(fixture), "\"complaint_id\":\"");
}

static const char *
shown(struct fixture *fixture, const char *id)
{
    return exec(fixture, COMPLAINTS "query",
        arena_printf(fixture->arena, "{\"complain_event_id\":\"%s\"}", id));
}

static const char *
reply(struct fixture *fixture, const char *id, const char *text)
{
    return exec(fixture, COMPLAINTS "reply.submit",
        arena_printf(
            fixture->arena, "{\"complain_event_id\":\"%s\",\"reply_content\":\"%s\"}", id, text));
}

/* Its parameters stand beside biz_content. */
static const char *
feedback(struct fixture *fixture, const char *id, const char *code, const char *content)
{
    struct form form = gateway_form(fixture, COMPLAINTS "feedback.submit", NULL);

    form.fields[form.count++] = (struct form_field){"complain_event_id", id};
    form.fields[form.count++] = (struct form_field){"feedback_code", code};
    form.fields[form.count++] = (struct form_field){"feedback_content", content};
    return send_form(fixture, &form, test_keys.app)->body;
}

static void
a_complaint_is_about_a_trade_and_names_who_and_why(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    const char *body = shown(fixture, id);

    assert_contains(body, "\"status\":\"MERCHANT_PROCESSING\"");
    assert_contains(body, "\"merchant_order_no\":\"T1\"");
    assert_contains(body, "\"trade_amount\":\"88.88\"");
    assert_contains(body, "\"leaf_category_name\":\"我要退款\"");
    assert_contains(body, "\"complain_reason\":\"商品问题\"");
    assert_contains(body, "\"phone_no\":\"13800138000\"");
    assert_contains(body, "\"target_id\":\"" TEST_APP_ID "\"");
    assert_contains(body, "\"replier_role\":\"USER\",\"content\":\"少了一杯\"");
    assert_null(strstr(body, "gmt_finished"));
    assert_contains(shown(fixture, "2020"), "AUTHORITY_ILLEGAL");
    assert_contains(shown(fixture, ""), "PARAM_ILLEGAL");
}

static void
they_are_listed_by_time_status_and_page(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    const char *body = exec(fixture, COMPLAINTS "batchquery", "{}");

    assert_contains(body, id);
    assert_contains(body, "\"page_num\":1,\"page_size\":10,\"total_num\":1,\"total_page_num\":1");
    assert_null(strstr(body, "trade_amount"));
    body = exec(fixture, COMPLAINTS "batchquery", "{\"page_num\":2,\"page_size\":20}");
    assert_null(strstr(body, id));
    body = exec(fixture, COMPLAINTS "batchquery", "{\"status\":\"FINISHED\"}");
    assert_contains(body, "\"total_num\":0");
    body = exec(fixture, COMPLAINTS "batchquery",
        "{\"begin_time\":\"2020-01-01 00:00:00\",\"end_time\":\"2020-06-01 23:59:59\"}");
    assert_contains(body, "\"total_num\":0");
    assert_contains(
        exec(fixture, COMPLAINTS "batchquery", "{\"page_size\":21}"), "参数异常：page_size");
    assert_contains(exec(fixture, COMPLAINTS "batchquery", "{\"page_num\":0}"), "PARAM_ILLEGAL");
    assert_contains(
        exec(fixture, COMPLAINTS "batchquery", "{\"begin_time\":\"2020-01-01 00:00:00\"}"),
        "参数异常：begin_time");
    assert_contains(
        exec(fixture, COMPLAINTS "batchquery", "{\"end_time\":\"2020\"}"), "参数异常：end_time");
}

static void
a_reply_is_said_as_often_as_it_is_sent_and_settles_nothing(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    const char *first;

    assert_contains(reply(fixture, id, "马上补做"), "\"code\":\"10000\"");
    assert_contains(reply(fixture, id, "马上补做"), "\"code\":\"10000\"");
    first = strstr(shown(fixture, id), "\"replier_role\":\"MERCHANT\",\"content\":\"马上补做\"");
    assert_non_null(first);
    assert_contains(first + 1, "\"replier_role\":\"MERCHANT\",\"content\":\"马上补做\"");
    assert_contains(shown(fixture, id), "MERCHANT_PROCESSING");
    assert_contains(reply(fixture, id, ""), "参数异常：reply_content");
    assert_contains(reply(fixture, "1", "好"), "AUTHORITY_ILLEGAL");
}

static void
a_feedback_settles_it_once_and_the_payer_has_the_last_word(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);

    assert_contains(feedback(fixture, id, "07", "x"), "参数异常：feedback_code");
    assert_contains(feedback(fixture, id, "05", ""), "参数异常：feedback_content");
    assert_contains(feedback(fixture, id, "05", "已完成"), "\"code\":\"10000\"");
    assert_contains(shown(fixture, id), "MERCHANT_FEEDBACKED");
    assert_contains(shown(fixture, id), "\"content\":\"已完成\"");
    assert_contains(feedback(fixture, id, "05", "已完成"), "STATUS_CHANGED");
    assert_contains(reply(fixture, id, "请确认"), "\"code\":\"10000\"");
    assert_int_equal(wish(fixture, arena_printf(fixture->arena,
                                       "{\"complaint\":\"%s\",\"text\":\"没解决\"}", id))
                         ->status,
        200);
    assert_contains(shown(fixture, id), "PLATFORM_PROCESSING");
    assert_contains(reply(fixture, id, "好"), "STATUS_CHANGED");
    assert_int_equal(
        wish(fixture, arena_printf(fixture->arena, "{\"complaint\":\"%s\",\"agree\":true}", id))
            ->status,
        200);
    assert_contains(shown(fixture, id), "\"status\":\"FINISHED\"");
    assert_contains(shown(fixture, id), "gmt_finished");
    assert_int_not_equal(
        wish(fixture, arena_printf(fixture->arena, "{\"complaint\":\"%s\",\"text\":\"x\"}", id))
            ->status,
        200);
    assert_int_not_equal(wish(fixture, "{\"number\":\"NONE\"}")->status, 200);
    assert_int_not_equal(wish(fixture, "{}")->status, 200);
}

static int
decide(struct fixture *fixture, const char *id, const char *decision)
{
    return wish(fixture,
        arena_printf(fixture->arena, "{\"complaint\":\"%s\",\"decision\":\"%s\"}", id, decision))
        ->status;
}

static void
what_alipay_decides_is_over_or_the_merchant_s_again(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    const char *more = arena_printf(fixture->arena, "{\"complaint\":\"%s\",\"text\":\"x\"}", id);

    assert_int_not_equal(decide(fixture, id, "finish"), 200);
    assert_contains(feedback(fixture, id, "05", "已完成"), "\"code\":\"10000\"");
    assert_int_equal(wish(fixture, more)->status, 200);
    assert_int_not_equal(decide(fixture, id, "maybe"), 200);
    assert_int_equal(decide(fixture, id, "back"), 200);
    assert_contains(shown(fixture, id), "\"status\":\"MERCHANT_PROCESSING\"");
    assert_contains(reply(fixture, id, "好"), "\"code\":\"10000\"");
    assert_contains(feedback(fixture, id, "05", "已完成"), "\"code\":\"10000\"");
    assert_int_equal(wish(fixture, more)->status, 200);
    assert_int_equal(decide(fixture, id, "finish"), 200);
    assert_contains(shown(fixture, id), "\"status\":\"PLATFORM_FINISH\"");
    assert_contains(shown(fixture, id), "gmt_finished");
    assert_contains(reply(fixture, id, "好"), "STATUS_CHANGED");
}

static void
the_gateway_of_the_application_is_told_and_nobody_without_one(void **state)
{
    struct fixture *fixture = *state;
    const char *id = filed(fixture);
    const size_t before = fixture->fake.fetches_count;
    struct form form;

    assert_int_equal(
        ask(fixture, "POST", "/sandbox/alipay/messages", "{\"url\":\"" TEST_NOTIFY_URL "\"}", NULL)
            ->status,
        200);
    assert_contains(reply(fixture, id, "好"), "10000");
    assert_int_equal(fixture->fake.fetches_count, before + 1);
    form = notify(fixture, before);
    assert_string_equal(form_text(&form, "msg_method"), "alipay.merchant.tradecomplain.changed");
    assert_string_equal(form_text(&form, "biz_content"),
        arena_printf(fixture->arena, "{\"complain_event_id\":\"%s\"}", id));
    assert_string_equal(form_text(&form, "app_id"), TEST_APP_ID);
    assert_null(form_value(&form, "seller_id"));
    assert_null(form_value(&form, "notify_time"));
    assert_int_equal(verify(&form), ERR_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_complaint_is_about_a_trade_and_names_who_and_why),
        WITH_SANDBOX(they_are_listed_by_time_status_and_page),
        WITH_SANDBOX(a_reply_is_said_as_often_as_it_is_sent_and_settles_nothing),
        WITH_SANDBOX(a_feedback_settles_it_once_and_the_payer_has_the_last_word),
        WITH_SANDBOX(what_alipay_decides_is_over_or_the_merchant_s_again),
        WITH_SANDBOX(the_gateway_of_the_application_is_told_and_nobody_without_one),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
