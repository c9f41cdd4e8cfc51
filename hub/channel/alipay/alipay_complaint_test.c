#include "hub/channel/alipay/alipay_complaint.h"

#include <string.h>

#include "hub/channel/alipay/alipay_test_help.h"

#define ID "2020092300102000000001459758"
#define TRADE "2026112322001448341410785740"
#define NUMBER "7K3M0000000000001"
#define REASON "重复扣款"
#define TEXT "已经扣款，为什么再次扣款"
#define WISH "我要退款"
#define METHOD "alipay.merchant.tradecomplain."
#define ANSWER "alipay_merchant_tradecomplain_"
#define DONE "\"code\":\"10000\",\"msg\":\"Success\""
#define ONE                                                                                        \
    "\"complain_event_id\":\"" ID "\",\"status\":\"MERCHANT_PROCESSING\","                         \
    "\"trade_no\":\"" TRADE "\",\"merchant_order_no\":\"" NUMBER "\","                             \
    "\"gmt_create\":\"2026-11-20 13:29:35\",\"gmt_modified\":\"2026-11-20 13:29:35\","             \
    "\"complain_reason\":\"" REASON "\",\"content\":\"" TEXT "\","                                 \
    "\"leaf_category_name\":\"" WISH "\",\"images\":[\"http:\\/\\/mdn.alipay.com\\/1\"],"          \
    "\"phone_no\":\"13656767876\",\"target_type\":\"APPID\",\"target_id\":\"" TEST_APP "\""

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};
static const struct adapter_complaint_say say = {ID, TEST_APP, "已与用户沟通"};

static const struct {
    enum adapter_complaint_call call;
    const char *name;
} names[] = {
    {ADAPTER_COMPLAINT_LIST, ANSWER "batchquery_response"},
    {ADAPTER_COMPLAINT_GET, ANSWER "query_response"},
    {ADAPTER_COMPLAINT_HISTORY, ANSWER "query_response"},
    {ADAPTER_COMPLAINT_REPLY, ANSWER "reply_submit_response"},
    {ADAPTER_COMPLAINT_COMPLETE, ANSWER "feedback_submit_response"},
};

static struct adapter_complaint_reply
read_heard(struct alipay_test *test, const struct alipay_account *account,
    enum adapter_complaint_call call, const struct adapter_heard *heard)
{
    struct adapter_complaint_reply reply;

    assert_int_equal(
        alipay_complaint_calls.read(&account->base, call, heard, test->arena, &reply), ERR_OK);
    return reply;
}

static struct adapter_complaint_reply
read_v2(struct alipay_test *test, enum adapter_complaint_call call, const char *content)
{
    const struct adapter_heard heard =
        alipay_test_heard(200, alipay_test_reply(test, names[call].name, content));

    assert_int_equal(names[call].call, call);
    return read_heard(test, &test->account, call, &heard);
}

static struct adapter_complaint_reply
read_v3(struct alipay_test *test, enum adapter_complaint_call call, const char *body)
{
    const struct adapter_heard heard =
        alipay_test_signed_v3(test, test->their_private, body, now, now);

    return read_heard(test, &test->v3, call, &heard);
}

/* What v2 says in the body: a field beside the method's name in the query. */
static const char *
field_of(
    struct alipay_test *test, const struct adapter_ask *ask, const char *method, const char *name)
{
    struct form form = {.count = 0};

    assert_int_equal(form_read(bytes_text(strchr(ask->url, '?') + 1), test->arena, &form), ERR_OK);
    assert_string_equal(form_text(&form, "method"), method);
    assert_null(form_value(&form, "notify_url"));
    assert_int_equal(form_read(ask->body, test->arena, &form), ERR_OK);
    return form_text(&form, name);
}

static void
asked_v3(struct alipay_test *test, const struct adapter_ask *ask, const char *method,
    const char *path, const char *body)
{
    assert_string_equal(ask->method, method);
    assert_string_equal(ask->url,
        arena_printf(test->arena, "https://openapi.alipay.com/v3/alipay/merchant%s", path));
    assert_true(bytes_is(ask->body, body));
}

static void
complaints_are_listed_by_days_of_beijing_and_page(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    /* A quarter to eight in the evening in London is the next day in China. */
    const struct adapter_complaint_list list = {
        {INT64_C(1795463100) * 1000000}, {INT64_C(1795549500) * 1000000}, 2};
    static const char body[] = "{\"begin_time\":\"2026-11-24 00:00:00\",\"end_time\":\"2026-11-25 "
                               "23:59:59\",\"page_num\":3,\"page_size\":20}";
    struct adapter_ask ask;

    assert_int_equal(
        alipay_complaint_calls.list(&test->account.base, &list, now, test->arena, &ask), ERR_OK);
    assert_string_equal(field_of(test, &ask, METHOD "batchquery", "biz_content"), body);
    assert_int_equal(
        alipay_complaint_calls.list(&test->v3.base, &list, now, test->arena, &ask), ERR_OK);
    asked_v3(test, &ask, "POST", "/tradecomplain/batchquery", body);
}

static void
one_is_asked_about_by_its_number_and_its_history_with_it(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->account.base;
    struct adapter_ask ask;

    assert_int_equal(alipay_complaint_calls.get(account, ID, now, test->arena, &ask), ERR_OK);
    assert_string_equal(
        field_of(test, &ask, METHOD "query", "biz_content"), "{\"complain_event_id\":\"" ID "\"}");
    assert_int_equal(
        alipay_complaint_calls.history(account, ID, 0, now, test->arena, &ask), ERR_OK);
    assert_string_equal(
        field_of(test, &ask, METHOD "query", "biz_content"), "{\"complain_event_id\":\"" ID "\"}");
    assert_int_equal(
        alipay_complaint_calls.get(&test->v3.base, ID, now, test->arena, &ask), ERR_OK);
    asked_v3(test, &ask, "GET", "/tradecomplain/" ID, "");
    /* It becomes a part of a path. */
    assert_int_equal(
        alipay_complaint_calls.get(account, "1/../2", now, test->arena, &ask), ERR_BAD_INPUT);
    /* There is one page. */
    assert_int_equal(
        alipay_complaint_calls.history(account, ID, 1, now, test->arena, &ask), ERR_BAD_INPUT);
    assert_null(alipay_complaint_calls.subscribe);
}

static void
a_reply_is_a_message_and_a_feedback_has_a_code_and_words(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->account.base;
    const struct adapter_complaint_say wrong = {"1&2", TEST_APP, "好"};
    struct adapter_ask ask;

    assert_int_equal(alipay_complaint_calls.reply(account, &say, now, test->arena, &ask), ERR_OK);
    assert_string_equal(field_of(test, &ask, METHOD "reply.submit", "biz_content"),
        "{\"complain_event_id\":\"" ID "\",\"reply_content\":\"已与用户沟通\"}");
    assert_int_equal(
        alipay_complaint_calls.reply(&test->v3.base, &say, now, test->arena, &ask), ERR_OK);
    asked_v3(test, &ask, "POST", "/tradecomplain/reply",
        "{\"complain_event_id\":\"" ID "\",\"reply_content\":\"已与用户沟通\"}");
    assert_int_equal(
        alipay_complaint_calls.complete(account, &say, now, test->arena, &ask), ERR_OK);
    assert_true(bytes_is(ask.body,
        "complain_event_id=" ID "&feedback_code=05&feedback_content=%E5%B7%B2%E5%AE%8C%E6%88%90%E5"
        "%94%AE%E5%90%8E%E6%9C%8D%E5%8A%A1"));
    assert_string_equal(field_of(test, &ask, METHOD "feedback.submit", "biz_content"), "");
    assert_int_equal(
        alipay_complaint_calls.complete(&test->v3.base, &say, now, test->arena, &ask), ERR_OK);
    asked_v3(test, &ask, "POST", "/tradecomplain/feedback",
        "{\"complain_event_id\":\"" ID
        "\",\"feedback_code\":\"05\",\"feedback_content\":\"已完成售后服务\"}");
    assert_int_equal(
        alipay_complaint_calls.reply(account, &wrong, now, test->arena, &ask), ERR_BAD_INPUT);
    assert_int_equal(
        alipay_complaint_calls.complete(account, &wrong, now, test->arena, &ask), ERR_BAD_INPUT);
}

static void
is_that_one(const struct adapter_complaint_reply *reply, int64_t fen)
{
    const struct adapter_complaint *complaint = &reply->complaints[0];

    assert_int_equal(reply->answer, ADAPTER_COMPLAINT_DONE);
    assert_int_equal(reply->count, 1);
    assert_false(reply->more);
    assert_string_equal(complaint->id, ID);
    assert_string_equal(complaint->number, NUMBER);
    assert_string_equal(complaint->trade, TRADE);
    assert_string_equal(complaint->owner, TEST_APP);
    assert_string_equal(complaint->kind, REASON);
    assert_string_equal(complaint->text, TEXT);
    assert_string_equal(complaint->phone, "13656767876");
    assert_int_equal(complaint->state, ADAPTER_COMPLAINT_OPEN);
    assert_true(complaint->waits);
    assert_int_equal(complaint->amount.fen, fen);
    assert_int_equal(complaint->refund_wanted.fen, 0);
    assert_int_equal(complaint->filed.us, INT64_C(1795152575000000));
}

static void
what_is_complained_of_is_read_alike_in_both_apis(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const char *const page = "\"page_num\":1,\"page_size\":20,\"total_num\":1,"
                             "\"total_page_num\":1,\"trade_complain_infos\":[{" ONE "}]";
    struct adapter_complaint_reply reply;

    reply = read_v2(test, ADAPTER_COMPLAINT_LIST, arena_printf(test->arena, "{" DONE ",%s}", page));
    is_that_one(&reply, 0);
    reply = read_v3(test, ADAPTER_COMPLAINT_LIST, arena_printf(test->arena, "{%s}", page));
    is_that_one(&reply, 0);
    reply = read_v2(test, ADAPTER_COMPLAINT_GET, "{" DONE "," ONE ",\"trade_amount\":\"12.34\"}");
    is_that_one(&reply, 1234);
    reply = read_v3(test, ADAPTER_COMPLAINT_GET, "{" ONE ",\"trade_amount\":\"12.34\"}");
    is_that_one(&reply, 1234);
    assert_int_equal(read_v3(test, ADAPTER_COMPLAINT_LIST, "{\"total_num\":0}").count, 0);
}

static void
where_it_stands_is_one_of_three_and_what_is_not_known_is_not_over(void **state)
{
    static const struct {
        const char *status;
        enum adapter_complaint_state state;
        bool waits;
        bool takes_words;
    } rows[] = {
        {"MERCHANT_PROCESSING", ADAPTER_COMPLAINT_OPEN, true, true},
        {"MERCHANT_FEEDBACKED", ADAPTER_COMPLAINT_PROCESSING, false, true},
        {"PLATFORM_PROCESSING", ADAPTER_COMPLAINT_PROCESSING, true, false},
        {"PLATFORM_FINISH", ADAPTER_COMPLAINT_CLOSED, false, false},
        {"FINISHED", ADAPTER_COMPLAINT_CLOSED, false, false},
        {"CANCELLED", ADAPTER_COMPLAINT_CLOSED, false, false},
        {"CLOSED", ADAPTER_COMPLAINT_CLOSED, false, false},
        {"MERCHANT_FEEDBACK_OVERTIME", ADAPTER_COMPLAINT_OPEN, true, true},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct adapter_complaint_reply reply = read_v3(test, ADAPTER_COMPLAINT_GET,
            arena_printf(
                test->arena, "{\"complain_event_id\":\"1\",\"status\":\"%s\"}", rows[i].status));

        assert_int_equal(reply.answer, ADAPTER_COMPLAINT_DONE);
        assert_int_equal(reply.complaints[0].state, rows[i].state);
        assert_int_equal(reply.complaints[0].waits, rows[i].waits);
        assert_string_equal(reply.complaints[0].not_now, rows[i].takes_words ? "" : rows[i].status);
    }
}

#define WORD(role, content, second)                                                                \
    "{\"replier_role\":\"" role "\",\"content\":\"" content                                        \
    "\",\"gmt_create\":\"2026-11-20 13:29:" second "\"}"

static void
who_said_what_is_read_from_the_complaint(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_complaint_reply reply = read_v2(test, ADAPTER_COMPLAINT_HISTORY,
        "{" DONE "," ONE ",\"reply_detail_infos\":[" WORD("USER", "少了一杯", "35") "," WORD(
            "MERCHANT", "已与用户沟通", "36") "," WORD("SYSTEM", "请等待", "37") "," WORD("AUDITOR",
            "已介入", "38") "]}");
    static const enum adapter_complaint_who whos[] = {ADAPTER_COMPLAINT_PAYER,
        ADAPTER_COMPLAINT_MERCHANT, ADAPTER_COMPLAINT_CHANNEL, ADAPTER_COMPLAINT_CHANNEL};

    assert_int_equal(reply.answer, ADAPTER_COMPLAINT_DONE);
    assert_int_equal(reply.count, LENGTH(whos));
    assert_false(reply.more);
    for (size_t i = 0; i < LENGTH(whos); i++) {
        assert_int_equal(reply.words[i].who, whos[i]);
        assert_int_equal(reply.words[i].is_reply, whos[i] == ADAPTER_COMPLAINT_MERCHANT);
        assert_int_equal(
            reply.words[i].at.us, INT64_C(1795152575000000) + (int64_t)i * INT64_C(1000000));
    }
    assert_string_equal(reply.words[1].text, "已与用户沟通");
    assert_string_equal(reply.words[1].kind, "MERCHANT");
}

static void
a_word_keeps_its_name_and_no_two_have_the_same(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_complaint_reply before = read_v3(test, ADAPTER_COMPLAINT_HISTORY,
        "{\"reply_detail_infos\":[" WORD("MERCHANT", "一", "35") "," WORD("USER", "一", "35") "]}");
    const struct adapter_complaint_reply after = read_v3(test, ADAPTER_COMPLAINT_HISTORY,
        "{\"reply_detail_infos\":[" WORD("MERCHANT", "二", "40") "," WORD("MERCHANT", "一",
            "35") "," WORD("USER", "一", "35") "," WORD("MERCHANT", "一", "35") "]}");

    assert_string_equal(before.words[0].id, after.words[1].id);
    assert_string_equal(before.words[1].id, after.words[2].id);
    for (size_t i = 0; i < after.count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(after.words[i].id, after.words[k].id);
}

static void
a_history_that_is_too_long_to_be_read_says_nothing(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    char *block = arena_take(test->arena, 256 * 1024);
    struct text text;

    text_init(&text, block, 256 * 1024);
    text_put(&text, "{\"reply_detail_infos\":[");
    for (size_t i = 0; i < ADAPTER_COMPLAINT_WORDS_MAX; i++)
        text_put(&text, i == 0 ? WORD("USER", "一", "35") : "," WORD("USER", "一", "35"));
    assert_int_equal(
        read_v3(test, ADAPTER_COMPLAINT_HISTORY, arena_printf(test->arena, "%s]}", text.at)).count,
        ADAPTER_COMPLAINT_WORDS_MAX);
    text_put(&text, "," WORD("USER", "一", "35"));
    assert_int_equal(
        read_v3(test, ADAPTER_COMPLAINT_HISTORY, arena_printf(test->arena, "%s]}", text.at)).answer,
        ADAPTER_COMPLAINT_UNKNOWN);
}

static void
a_full_page_has_another_one_behind_it(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    char block[4096];
    struct text text;
    struct adapter_complaint_reply reply;

    text_init(&text, block, sizeof(block));
    text_put(&text, "{\"trade_complain_infos\":[");
    for (int i = 0; i < 20; i++)
        text_printf(&text, "%s{\"complain_event_id\":\"%d\",\"status\":\"CLOSED\"}",
            i == 0 ? "" : ",", i + 1);
    text_put(&text, "]}");
    assert_true(text_ok(&text));
    reply = read_v3(test, ADAPTER_COMPLAINT_LIST, block);
    assert_int_equal(reply.count, 20);
    assert_true(reply.more);
    text.length -= 2;
    text_put(&text, ",{\"complain_event_id\":\"21\",\"status\":\"CLOSED\"}]}");
    assert_int_equal(
        read_v3(test, ADAPTER_COMPLAINT_LIST, block).answer, ADAPTER_COMPLAINT_UNKNOWN);
}

static void
what_is_not_signed_or_nonsense_says_nothing(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_heard heard =
        alipay_test_signed_v3(test, test->our_private, "{" ONE "}", now, now);

    assert_int_equal(read_heard(test, &test->v3, ADAPTER_COMPLAINT_GET, &heard).answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    heard.headers_count = 0;
    assert_int_equal(read_heard(test, &test->v3, ADAPTER_COMPLAINT_GET, &heard).answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    heard = alipay_test_heard(
        200, bytes_text("{\"" ANSWER "query_response\":{" DONE "," ONE "},\"sign\":\"AAAA\"}"));
    assert_int_equal(read_heard(test, &test->account, ADAPTER_COMPLAINT_GET, &heard).answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    /* In v2 every success says that it is one. */
    assert_int_equal(read_v2(test, ADAPTER_COMPLAINT_COMPLETE, "{\"msg\":\"Success\"}").answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(
        read_v3(test, ADAPTER_COMPLAINT_LIST, "{\"trade_complain_infos\":[{}]}").answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(
        read_v3(test, ADAPTER_COMPLAINT_HISTORY, "{\"reply_detail_infos\":[{}]}").answer,
        ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(read_v3(test, ADAPTER_COMPLAINT_GET,
                         "{\"complain_event_id\":\"../1\",\"status\":\"CLOSED\"}")
                         .answer,
        ADAPTER_COMPLAINT_UNKNOWN);
}

static enum adapter_complaint_answer
refused(struct alipay_test *test, enum adapter_complaint_call call, const char *code)
{
    const struct adapter_complaint_reply reply = read_v2(test, call,
        arena_printf(test->arena,
            "{\"code\":\"40004\",\"msg\":\"Business Failed\",\"sub_code\":\"%s\"}", code));
    const struct adapter_heard heard = alipay_test_heard(
        400, bytes_text(arena_printf(test->arena, "{\"code\":\"%s\",\"message\":\"\"}", code)));

    assert_string_equal(reply.code, code);
    assert_int_equal(reply.count, 0);
    assert_int_equal(read_heard(test, &test->v3, call, &heard).answer, reply.answer);
    return reply.answer;
}

static void
what_may_have_happened_is_never_a_no(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_heard broken =
        alipay_test_heard(500, bytes_text("{\"code\":\"PARAM_ILLEGAL\",\"message\":\"\"}"));

    assert_int_equal(
        read_v2(test, ADAPTER_COMPLAINT_REPLY, "{" DONE "}").answer, ADAPTER_COMPLAINT_DONE);
    assert_int_equal(
        read_v3(test, ADAPTER_COMPLAINT_COMPLETE, "{}").answer, ADAPTER_COMPLAINT_DONE);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, "SYSTEM_ERROR"), ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(refused(test, ADAPTER_COMPLAINT_REPLY, "NEW_CODE"), ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_COMPLETE, "STATUS_CHANGED"), ADAPTER_COMPLAINT_LOOK);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, "PARAM_ILLEGAL"), ADAPTER_COMPLAINT_REFUSED);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_REPLY, "WAITING_REFUND"), ADAPTER_COMPLAINT_LATER);
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_GET, "AUTHORITY_ILLEGAL"), ADAPTER_COMPLAINT_REFUSED);
    /* Of a question that is no word. */
    assert_int_equal(
        refused(test, ADAPTER_COMPLAINT_GET, "STATUS_CHANGED"), ADAPTER_COMPLAINT_UNKNOWN);
    assert_int_equal(read_heard(test, &test->v3, ADAPTER_COMPLAINT_REPLY, &broken).answer,
        ADAPTER_COMPLAINT_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complaints_are_listed_by_days_of_beijing_and_page),
        cmocka_unit_test(one_is_asked_about_by_its_number_and_its_history_with_it),
        cmocka_unit_test(a_reply_is_a_message_and_a_feedback_has_a_code_and_words),
        cmocka_unit_test(what_is_complained_of_is_read_alike_in_both_apis),
        cmocka_unit_test(where_it_stands_is_one_of_three_and_what_is_not_known_is_not_over),
        cmocka_unit_test(who_said_what_is_read_from_the_complaint),
        cmocka_unit_test(a_word_keeps_its_name_and_no_two_have_the_same),
        cmocka_unit_test(a_history_that_is_too_long_to_be_read_says_nothing),
        cmocka_unit_test(a_full_page_has_another_one_behind_it),
        cmocka_unit_test(what_is_not_signed_or_nonsense_says_nothing),
        cmocka_unit_test(what_may_have_happened_is_never_a_no),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
