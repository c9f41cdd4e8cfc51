#include "hub/channel/unionpay/unionpay_code.h"
#include "hub/channel/unionpay/unionpay_test_help.h"

/* What every answer about the payment says. */
static struct form
about(const char *number)
{
    return (struct form){
        .fields = {{"merId", TEST_MERCHANT}, {"orderId", number}, {"txnTime", "20261123095358"}},
        .count = 3};
}

static void
say(struct form *form, const char *name, const char *value)
{
    form->fields[form->count++] = (struct form_field){name, value};
}

static struct adapter_reply
read_form(struct unionpay_test *test, enum adapter_call call, const struct form *form)
{
    const struct adapter_heard heard =
        unionpay_test_heard(200, unionpay_test_say(test, form, false));
    struct adapter_reply reply;

    assert_int_equal(unionpay_adapter.read(&test->account.base, call, &unionpay_test_payment,
                         &heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_reply
queried(struct unionpay_test *test, const char *code, const char *about_code, const char *amount)
{
    struct form form = about(TEST_NUMBER);

    say(&form, "respCode", code);
    if (about_code != NULL)
        say(&form, "origRespCode", about_code);
    if (amount != NULL) {
        say(&form, "txnAmt", amount);
        say(&form, "queryId", "462611231053581234568");
    }
    return read_form(test, ADAPTER_CALL_QUERY, &form);
}

static void
an_application_is_answered_with_where_the_qr_leads(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = about(TEST_NUMBER);
    struct adapter_reply reply;

    say(&form, "respCode", "00");
    assert_int_equal(read_form(test, ADAPTER_CALL_CREATE, &form).state, ADAPTER_UNKNOWN);
    say(&form, "qrCode", "https://qr.95516.com/00010001/62112028173283416953321113029241");
    reply = read_form(test, ADAPTER_CALL_CREATE, &form);
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(
        reply.handle, "https://qr.95516.com/00010001/62112028173283416953321113029241");
    assert_string_equal(reply.ours, TEST_NUMBER);
}

static void
a_barcode_that_was_taken_is_not_paid_yet(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = about(TEST_NUMBER);
    struct adapter_reply reply;

    say(&form, "respCode", "00");
    say(&form, "txnAmt", "1234");
    say(&form, "queryId", "462611231053581234568");
    reply = read_form(test, ADAPTER_CALL_PAY, &form);
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_false(reply.total_known);
}

static void
a_query_says_what_was_paid(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    static const char *const paid[] = {"00", "A6"};

    for (size_t i = 0; i < LENGTH(paid); i++) {
        struct adapter_reply reply = queried(test, "00", paid[i], "1234");

        assert_string_equal(reply.code, paid[i]);
        assert_int_equal(reply.state, ADAPTER_PAID);
        assert_int_equal(reply.total.fen, 1234);
        assert_int_equal(reply.receipt.fen, 1234);
        assert_true(reply.total_known);
        assert_string_equal(reply.number, "462611231053581234568");
        assert_string_equal(reply.code, paid[i]);
    }
    assert_int_equal(queried(test, "00", "00", NULL).state, ADAPTER_UNKNOWN);
    assert_int_equal(queried(test, "00", "00", "12.34").state, ADAPTER_UNKNOWN);
    assert_int_equal(queried(test, "00", "00", "0").state, ADAPTER_UNKNOWN);
}

static void
every_code_says_what_it_means(void **state)
{
    static const struct {
        const char *code;
        enum meaning money;
        enum meaning apply;
        enum meaning query;
        enum meaning about;
    } rows[] = {
        {"00", MEANING_WAITING, MEANING_DONE, MEANING_DONE, MEANING_DONE},
        {"A6", MEANING_WAITING, MEANING_DONE, MEANING_DONE, MEANING_DONE},
        {"01", MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED},
        {"02", MEANING_LATER, MEANING_LATER, MEANING_LATER, MEANING_UNKNOWN},
        {"03", MEANING_UNKNOWN, MEANING_LATER, MEANING_UNKNOWN, MEANING_WAITING},
        {"04", MEANING_UNKNOWN, MEANING_LATER, MEANING_UNKNOWN, MEANING_WAITING},
        {"05", MEANING_UNKNOWN, MEANING_LATER, MEANING_UNKNOWN, MEANING_WAITING},
        {"10", MEANING_BROKEN, MEANING_BROKEN, MEANING_BROKEN, MEANING_UNKNOWN},
        {"11", MEANING_BROKEN, MEANING_BROKEN, MEANING_BROKEN, MEANING_UNKNOWN},
        {"12", MEANING_LOOK, MEANING_LOOK, MEANING_UNKNOWN, MEANING_UNKNOWN},
        {"13", MEANING_BROKEN, MEANING_BROKEN, MEANING_BROKEN, MEANING_UNKNOWN},
        {"30", MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED},
        {"31", MEANING_BROKEN, MEANING_BROKEN, MEANING_BROKEN, MEANING_UNKNOWN},
        {"32", MEANING_BROKEN, MEANING_BROKEN, MEANING_BROKEN, MEANING_UNKNOWN},
        {"33", MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED},
        {"34", MEANING_REFUSED, MEANING_UNKNOWN, MEANING_ABSENT, MEANING_ABSENT},
        {"35", MEANING_LOOK, MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_REFUSED},
        {"36", MEANING_REFUSED, MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_UNKNOWN},
        {"37", MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_LATER, MEANING_UNKNOWN},
        {"38", MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED, MEANING_REFUSED},
        {"39", MEANING_REFUSED, MEANING_REFUSED, MEANING_UNKNOWN, MEANING_REFUSED},
        {"64", MEANING_REFUSED, MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_REFUSED},
        {"69", MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_UNKNOWN},
        {"98", MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_UNKNOWN},
        {"", MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_UNKNOWN, MEANING_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *code = rows[i].code;

        assert_int_equal(unionpay_code_of(UNIONPAY_CODE_CALL_MONEY, code), rows[i].money);
        assert_int_equal(unionpay_code_of(UNIONPAY_CODE_CALL_APPLY, code), rows[i].apply);
        assert_int_equal(unionpay_code_of(UNIONPAY_CODE_CALL_QUERY, code), rows[i].query);
        assert_int_equal(unionpay_code_of(UNIONPAY_CODE_CALL_ABOUT, code), rows[i].about);
    }
}

static void
a_reversal_says_whether_there_was_anything_to_undo(void **state)
{
    static const struct {
        const char *code;
        enum adapter_state state;
    } rows[] = {
        {"00", ADAPTER_CLOSED},
        {"A6", ADAPTER_CLOSED},
        {"34", ADAPTER_ABSENT}, /* it never came: not "it will not" */
        {"38", ADAPTER_REFUSED},
        {"02", ADAPTER_PENDING},
        {"35", ADAPTER_UNKNOWN},
        {"05", ADAPTER_UNKNOWN},
        {"98", ADAPTER_UNKNOWN},
    };
    struct unionpay_test *test = unionpay_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct form form = about(TEST_NUMBER);

        say(&form, "respCode", rows[i].code);
        assert_int_equal(read_form(test, ADAPTER_CALL_REVERSE, &form).state, rows[i].state);
    }
}

static void
a_query_that_was_not_answered_says_nothing(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);

    assert_int_equal(queried(test, "34", NULL, NULL).state, ADAPTER_ABSENT);
    assert_int_equal(queried(test, "00", "05", NULL).state, ADAPTER_PENDING);
    assert_int_equal(queried(test, "00", "64", NULL).state, ADAPTER_CLOSED);
    assert_int_equal(queried(test, "00", "ZZ", NULL).state, ADAPTER_UNKNOWN);
    assert_int_equal(queried(test, "00", NULL, NULL).state, ADAPTER_UNKNOWN);
    assert_int_equal(queried(test, "30", "00", "1234").state, ADAPTER_UNKNOWN);
    assert_int_equal(queried(test, "37", NULL, NULL).state, ADAPTER_UNKNOWN);
}

static void
what_unionpay_did_not_sign_says_nothing(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = about(TEST_NUMBER);
    struct adapter_heard heard;
    struct adapter_reply reply;
    char *body;

    say(&form, "respCode", "00");
    say(&form, "origRespCode", "00");
    say(&form, "txnAmt", "1234");
    say(&form, "queryId", "1");
    assert_int_equal(read_form(test, ADAPTER_CALL_QUERY, &form).state, ADAPTER_PAID);
    heard = unionpay_test_heard(200, unionpay_test_say(test, &form, false));
    body = arena_text(test->arena, heard.body);
    strstr(body, "txnAmt=1234")[strlen("txnAmt=123")] = '5';
    heard.body = bytes_text(body);
    assert_int_equal(unionpay_adapter.read(&test->account.base, ADAPTER_CALL_QUERY,
                         &unionpay_test_payment, &heard, test->arena, &reply),
        ERR_OK);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "BAD_SIGNATURE");
}

static void
a_certificate_of_somebody_else_or_out_of_its_time_verifies_nothing(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = about(TEST_NUMBER);
    struct adapter_heard heard;
    struct adapter_reply reply;
    struct crypt_cert *roots = test->account.roots;
    struct crypt_cert *other = NULL;

    say(&form, "respCode", "00");
    heard = unionpay_test_heard(200, unionpay_test_say(test, &form, false));
    text_set(test->account.signer, sizeof(test->account.signer), "somebody");
    assert_int_equal(unionpay_adapter.read(&test->account.base, ADAPTER_CALL_PAY,
                         &unionpay_test_payment, &heard, test->arena, &reply),
        ERR_OK);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "NOT_FOUND");
    test = unionpay_test_begin(state);
    heard = unionpay_test_heard(200, unionpay_test_say(test, &form, false));
    heard.at.us = INT64_C(2600000000) * 1000000;
    assert_int_equal(unionpay_adapter.read(&test->account.base, ADAPTER_CALL_PAY,
                         &unionpay_test_payment, &heard, test->arena, &reply),
        ERR_OK);
    assert_string_equal(reply.code, "NOT_FOUND");
    assert_int_equal(crypt_cert_read(bytes_text(cert_other), &other), ERR_OK);
    test->account.roots = other;
    heard.at = unionpay_test_now;
    assert_int_equal(unionpay_adapter.read(&test->account.base, ADAPTER_CALL_PAY,
                         &unionpay_test_payment, &heard, test->arena, &reply),
        ERR_OK);
    assert_string_equal(reply.code, "NOT_FOUND");
    test->account.roots = roots;
    crypt_cert_free(&other);
}

static void
an_answer_about_another_payment_or_merchant_says_nothing(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form other = about(TEST_REFUND);
    struct form stranger = about(TEST_NUMBER);

    say(&other, "respCode", "00");
    assert_int_equal(read_form(test, ADAPTER_CALL_PAY, &other).state, ADAPTER_UNKNOWN);
    stranger.fields[0].value = "777290058110049";
    say(&stranger, "respCode", "00");
    assert_int_equal(read_form(test, ADAPTER_CALL_PAY, &stranger).state, ADAPTER_UNKNOWN);
}

static void
values_may_hold_what_divides_within_braces(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = {.count = 0};

    assert_int_equal(
        unionpay_sign_read(bytes_text("a={x=1&y={z=2}}&b=[&]&c=1=2&d="), test->arena, &form),
        ERR_OK);
    assert_int_equal(form.count, 4);
    assert_string_equal(form_value(&form, "a"), "{x=1&y={z=2}}");
    assert_string_equal(form_value(&form, "b"), "[&]");
    assert_string_equal(form_value(&form, "c"), "1=2");
    assert_string_equal(form_value(&form, "d"), "");
}

static void
what_is_no_answer_is_bad_input(void **state)
{
    static const char *const wrong[] = {"", "a", "=1", "a=1&", "a=1&a=2", "&a=1", "a=\xff"};
    struct unionpay_test *test = unionpay_test_begin(state);

    for (size_t i = 0; i < LENGTH(wrong); i++) {
        struct form form = {.count = 0};
        enum err err = unionpay_sign_read(bytes_text(wrong[i]), test->arena, &form);

        assert_true(err == ERR_BAD_INPUT || strcmp(wrong[i], "a=1&") == 0);
    }
}

static struct adapter_refund_reply
refund_read(struct unionpay_test *test, enum adapter_call call, const struct form *form)
{
    const struct adapter_refund refund = {
        .payment = unionpay_test_payment, .number = TEST_REFUND, .reason = "", .amount = {34}};
    const struct adapter_heard heard =
        unionpay_test_heard(200, unionpay_test_say(test, form, false));
    struct adapter_refund_reply reply;

    assert_int_equal(unionpay_adapter.read_refund(
                         &test->account.base, call, &refund, &heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static void
a_refund_is_done_when_a_query_says_so(void **state)
{
    static const struct {
        const char *code;
        const char *about;
        enum adapter_refund_state asked;
        enum adapter_refund_state queried;
    } rows[] = {
        {"00", "00", ADAPTER_REFUND_PENDING, ADAPTER_REFUND_DONE},
        {"00", "04", ADAPTER_REFUND_PENDING, ADAPTER_REFUND_PENDING},
        {"00", "01", ADAPTER_REFUND_PENDING, ADAPTER_REFUND_FAILED},
        {"05", "", ADAPTER_REFUND_UNKNOWN, ADAPTER_REFUND_UNKNOWN},
        {"12", "", ADAPTER_REFUND_LOOK, ADAPTER_REFUND_UNKNOWN},
        {"34", "", ADAPTER_REFUND_REFUSED, ADAPTER_REFUND_ABSENT},
        {"36", "", ADAPTER_REFUND_REFUSED, ADAPTER_REFUND_UNKNOWN},
        {"ZZ", "", ADAPTER_REFUND_UNKNOWN, ADAPTER_REFUND_UNKNOWN},
    };
    struct unionpay_test *test = unionpay_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct form form = about(TEST_REFUND);

        say(&form, "respCode", rows[i].code);
        say(&form, "origRespCode", rows[i].about);
        say(&form, "txnAmt", "34");
        assert_int_equal(refund_read(test, ADAPTER_CALL_REFUND, &form).state, rows[i].asked);
        assert_int_equal(
            refund_read(test, ADAPTER_CALL_REFUND_QUERY, &form).state, rows[i].queried);
    }
}

static enum err
called_back(struct unionpay_test *test, const struct form *form, struct adapter_callback *told)
{
    const struct adapter_heard heard = unionpay_test_heard(0, unionpay_test_say(test, form, true));

    return unionpay_adapter.read_callback(&test->account.base, &heard, test->arena, told);
}

static void
a_callback_says_what_was_paid(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = about(TEST_NUMBER);
    struct adapter_callback told;

    say(&form, "txnType", "01");
    say(&form, "respCode", "00");
    say(&form, "queryId", "462611231053581234568");
    assert_int_equal(called_back(test, &form, &told), ERR_BAD_INPUT); /* how much? */
    say(&form, "txnAmt", "1234");
    assert_int_equal(called_back(test, &form, &told), ERR_OK);
    assert_int_equal(told.reply.state, ADAPTER_PAID);
    assert_int_equal(told.reply.total.fen, 1234);
    assert_string_equal(told.number, TEST_NUMBER);
    assert_string_equal(told.id, "462611231053581234568");
    assert_string_equal(told.refund, "");
    form.fields[0].value = "777290058110049";
    assert_int_equal(called_back(test, &form, &told), ERR_FORBIDDEN);
}

static void
a_callback_about_a_refund_is_a_reason_to_ask(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);
    struct form form = about(TEST_REFUND);
    struct adapter_callback told;

    say(&form, "txnType", "04");
    say(&form, "respCode", "00");
    say(&form, "queryId", "2");
    assert_int_equal(called_back(test, &form, &told), ERR_OK);
    assert_int_equal(told.reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(told.refund, TEST_REFUND);
}

static void
a_callback_that_nobody_signed_is_refused(void **state)
{
    static const char twins[] = "merId=" TEST_MERCHANT "&merId=1";
    static const char *const bodies[] = {
        "", "a", "signMethod=01&signature=AAAA", "signMethod=11&signature=", twins, "%zz"};
    struct unionpay_test *test = unionpay_test_begin(state);
    struct adapter_callback told;

    for (size_t i = 0; i < LENGTH(bodies); i++) {
        const struct adapter_heard heard = unionpay_test_heard(0, bytes_text(bodies[i]));

        assert_int_not_equal(
            unionpay_adapter.read_callback(&test->account.base, &heard, test->arena, &told),
            ERR_OK);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_application_is_answered_with_where_the_qr_leads),
        cmocka_unit_test(a_barcode_that_was_taken_is_not_paid_yet),
        cmocka_unit_test(a_query_says_what_was_paid),
        cmocka_unit_test(every_code_says_what_it_means),
        cmocka_unit_test(a_reversal_says_whether_there_was_anything_to_undo),
        cmocka_unit_test(a_query_that_was_not_answered_says_nothing),
        cmocka_unit_test(what_unionpay_did_not_sign_says_nothing),
        cmocka_unit_test(a_certificate_of_somebody_else_or_out_of_its_time_verifies_nothing),
        cmocka_unit_test(an_answer_about_another_payment_or_merchant_says_nothing),
        cmocka_unit_test(values_may_hold_what_divides_within_braces),
        cmocka_unit_test(what_is_no_answer_is_bad_input),
        cmocka_unit_test(a_refund_is_done_when_a_query_says_so),
        cmocka_unit_test(a_callback_says_what_was_paid),
        cmocka_unit_test(a_callback_about_a_refund_is_a_reason_to_ask),
        cmocka_unit_test(a_callback_that_nobody_signed_is_refused),
    };

    return cmocka_run_group_tests(tests, unionpay_test_setup, unionpay_test_teardown);
}
