/* A bill is asked for by its settlement day, and comes in the answer. */
#include "hub/channel/unionpay/unionpay_bill.h"

#include "hub/channel/unionpay/unionpay_test_help.h"

/* What was signed, with one letter of the file changed on the way. */
static struct bytes
forge(struct bytes body)
{
    static char forged[32768];
    char *content;

    assert_int_equal(text_copy(body, forged, sizeof(forged)), ERR_OK);
    content = strstr(forged, "fileContent=eJx");
    assert_non_null(content);
    content[strlen("fileContent=eJ")] = 'y';
    return bytes_text(forged);
}

static struct adapter_bill_reply
hear(struct unionpay_test *test, int status, const struct form *form, bool is_forged)
{
    const struct bytes said = unionpay_test_say(test, form, false);
    const struct adapter_heard heard = unionpay_test_heard(status, is_forged ? forge(said) : said);
    struct adapter_bill_reply reply;

    assert_int_equal(unionpay_bill_calls.read(
                         &test->account.base, ADAPTER_BILL_TRADE, &heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct form
say(const char *merchant, const char *code, const char *content)
{
    struct form form = {.fields = {{"merId", merchant}, {"respCode", code}}, .count = 2};

    if (content != NULL)
        form.fields[form.count++] = (struct form_field){"fileContent", content};
    return form;
}

static void
it_is_asked_for_by_month_and_day(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct adapter_ask ask;
    struct form form = {.count = 0};

    assert_int_equal(unionpay_bill_calls.ask(&test->account.base, ADAPTER_BILL_TRADE,
                         unionpay_test_now, unionpay_test_now, test->arena, &ask),
        ERR_OK);
    assert_string_equal(ask.method, "POST");
    assert_string_equal(ask.url, test->account.files);
    assert_int_equal(form_read(ask.body, test->arena, &form), ERR_OK);
    assert_string_equal(form_text(&form, "txnType"), "76");
    assert_string_equal(form_text(&form, "txnSubType"), "01");
    assert_string_equal(form_text(&form, "settleDate"), "1123");
    assert_string_equal(form_text(&form, "fileType"), "00");
    assert_string_equal(form_text(&form, "txnTime"), "20261123095358");
    assert_null(form_value(&form, "orderId"));
    assert_true(form_text(&form, "signature")[0] != '\0');
    assert_int_equal(unionpay_bill_calls.ask(&test->account.base, ADAPTER_BILL_FUND,
                         unionpay_test_now, unionpay_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
}

static void
the_answer_has_the_file(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = say(TEST_MERCHANT, "00", "eJxLyslPLwIABhgCHg==");
    struct adapter_bill_reply reply = hear(test, 200, &form, false);

    assert_int_equal(reply.state, ADAPTER_BILL_READY);
    assert_int_equal(reply.file.size, 13);
    assert_int_equal(reply.file.at[0], 0x78);
    assert_string_equal(reply.hash, "");
}

static void
what_is_no_file_of_ours_is_none(void **state)
{
    static const struct {
        const char *merchant;
        const char *code;
        const char *content;
        int status;
        bool is_forged;
        enum adapter_bill_state state;
    } cases[] = {
        {TEST_MERCHANT, "98", NULL, 200, false, ADAPTER_BILL_EMPTY},
        {TEST_MERCHANT, "02", NULL, 200, false, ADAPTER_BILL_LATER},
        {TEST_MERCHANT, "11", NULL, 200, false, ADAPTER_BILL_REFUSED},
        {TEST_MERCHANT, "77", NULL, 200, false, ADAPTER_BILL_UNKNOWN},
        {TEST_MERCHANT, "00", NULL, 200, false, ADAPTER_BILL_UNKNOWN},
        {TEST_MERCHANT, "00", "no base64!", 200, false, ADAPTER_BILL_UNKNOWN},
        {TEST_MERCHANT, "00", "eJxLyslPLwIABhgCHg==", 500, false, ADAPTER_BILL_UNKNOWN},
        {TEST_MERCHANT, "00", "eJxLyslPLwIABhgCHg==", 200, true, ADAPTER_BILL_UNKNOWN},
        {"777290058110049", "00", "eJxLyslPLwIABhgCHg==", 200, false, ADAPTER_BILL_UNKNOWN},
    };
    struct unionpay_test *test = unionpay_test_begin(state);

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct form form = say(cases[i].merchant, cases[i].code, cases[i].content);
        struct adapter_bill_reply reply = hear(test, cases[i].status, &form, cases[i].is_forged);

        if (reply.state != cases[i].state)
            fail_msg("case %zu is %d", i, (int)reply.state);
        assert_int_equal(reply.file.size, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_asked_for_by_month_and_day),
        cmocka_unit_test(the_answer_has_the_file),
        cmocka_unit_test(what_is_no_file_of_ours_is_none),
    };

    return cmocka_run_group_tests(tests, unionpay_test_setup, unionpay_test_teardown);
}
