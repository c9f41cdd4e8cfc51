#include "tools/sandbox/unionpay/unionpay_test.h"

/* Whole flows in one process, with a clock that the test turns. */

static void
a_code_is_paid_by_who_opens_it(void **state)
{
    struct fixture *fixture = *state;
    const char *path = apply(fixture);
    const char *answer;

    assert_outcome(fixture, TEST_QUERY("ORDER001"), "05");
    assert_contains(ask(fixture, "GET", path, NULL, NULL)->body, "88.88");
    assert_int_equal(ask(fixture, "POST", path, "", NULL)->status, 303);
    assert_int_equal(ask(fixture, "POST", path, "", NULL)->status, 303);
    answer = post(fixture, TEST_QUERY("ORDER001"));
    assert_string_equal(told(fixture, answer, "origRespCode"), "00");
    assert_string_equal(told(fixture, answer, "txnAmt"), "8888");
    assert_string_equal(told(fixture, answer, "settleDate"), "1123");
    assert_string_equal(told(fixture, answer, "accNo"), "621626*********5135");
    assert_rich(fixture, TEST_RICH_FEN - 8888);
    assert_int_equal(fixture->fake.fetches_count, 1);
}

static void
a_notify_is_signed_and_says_what_was_paid(void **state)
{
    const struct unionpay_signer signer = {.key = test_keys.signer, .secret = ""};
    struct fixture *fixture = *state;
    struct form form = {.count = 0};
    char *block = arena_take(fixture->arena, FAKE_BODY);
    struct text text;
    const char *query_id = pay(fixture);

    assert_string_equal(fixture->fake.fetches[0].url, TEST_URL);
    assert_int_equal(
        form_read(bytes_text(fixture->fake.fetches[0].body), fixture->arena, &form), ERR_OK);
    assert_string_equal(form_value(&form, "orderId"), "ORDER001");
    assert_string_equal(form_value(&form, "txnTime"), TEST_TIME);
    assert_string_equal(form_value(&form, "respCode"), "00");
    assert_string_equal(form_value(&form, "txnAmt"), "8888");
    assert_string_equal(form_value(&form, "queryId"), query_id);
    assert_string_equal(
        form_value(&form, "signPubKeyCert"), test_settings.certs[UNIONPAY_CHAIN_GOOD]);
    text_init(&text, block, FAKE_BODY);
    unionpay_sign_text(&form, &text);
    assert_int_equal(
        unionpay_sign_check(&signer, "01", text_bytes(&text), form_value(&form, "signature")),
        ERR_OK);
}

static void
a_notify_can_be_replayed_and_each_attempt_is_kept(void **state)
{
    struct fixture *fixture = *state;

    add_fault(fixture, "{\"what\":\"notify_replayed\",\"value\":5000}");
    (void)pay(fixture);
    assert_int_equal(fixture->fake.fetches_count, 1);
    fake_wait(&fixture->fake, span_s(5));
    assert_int_equal(fixture->fake.fetches_count, 2);
    assert_string_equal(fixture->fake.fetches[1].body, fixture->fake.fetches[0].body);
    assert_contains(state_of(fixture), "\"number\":1,");
    assert_contains(state_of(fixture), "\"number\":2,");
    assert_contains(state_of(fixture), "\"fault\":\"notify_replayed\",\"outcome\":\"taken 200\"");
    fake_wait(&fixture->fake, span_s(86400));
    assert_int_equal(fixture->fake.fetches_count, 2);
}

static void
a_notify_that_is_not_taken_comes_five_times(void **state)
{
    static const int gaps_s[] = {60, 120, 240, 300};
    struct fixture *fixture = *state;

    fixture->fake.notify_status = 500;
    (void)pay(fixture);
    for (size_t i = 0; i < LENGTH(gaps_s); i++) {
        fake_wait(&fixture->fake, span_s(gaps_s[i] - 1));
        assert_int_equal(fixture->fake.fetches_count, i + 1);
        fake_wait(&fixture->fake, span_s(1));
        assert_int_equal(fixture->fake.fetches_count, i + 2);
    }
    fake_wait(&fixture->fake, span_s(86400));
    assert_int_equal(fixture->fake.fetches_count, 5);
    assert_contains(state_of(fixture), "\"given_up\"");
}

static void
a_notify_that_nobody_answers_is_given_up_as_well(void **state)
{
    struct fixture *fixture = *state;

    fixture->fake.notify_status = 0;
    (void)pay(fixture);
    fake_wait(&fixture->fake, span_s(86400));
    assert_contains(state_of(fixture), "\"state\":\"given_up\",\"sent_count\":5");
}

static void
what_is_wrong_with_a_request_is_said(void **state)
{
    static const struct {
        const char *fields;
        const char *code;
    } bad[] = {
        {TEST_FIELDS "&txnType=01&txnSubType=07&txnAmt=1" TEST_NUMBER("ORDER002"), "13"},
        {TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=07" TEST_NUMBER("ORDER002"), "13"},
        {TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=07&txnAmt=1&orderId=ORDER002", "13"},
        {TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=07&txnAmt=1.5" TEST_NUMBER("ORDER002"), "10"},
        {TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=07&txnAmt=0" TEST_NUMBER("ORDER002"), "10"},
        {TEST_APPLY("SHORT"), "10"},
        {TEST_APPLY("ORDER_002"), "10"},
        {TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=07&txnAmt=1&orderId=ORDER002&txnTime=today",
            "10"},
        {TEST_APPLY("ORDER002") "&payTimeout=20261123095357", "10"},
        {TEST_APPLY("ORDER001"), "12"},
        {TEST_CONSUME("ORDER002", "6212345678901235"), "10"},
        {TEST_CONSUME("ORDER002", "2812345678901235135"), "10"},
        {TEST_QUERY("ORDER009"), "34"},
    };
    struct fixture *fixture = *state;

    (void)apply(fixture);
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_code(fixture, bad[i].fields, bad[i].code);
}

static void
what_the_merchant_did_not_sign_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call = post_as(fixture, test_keys.signer, test_serial, TEST_APPLY("ORDER001"));

    assert_string_equal(told(fixture, call->body, "respCode"), "11");
    call = post_as(fixture, test_keys.merchant, "68759663125", TEST_APPLY("ORDER001"));
    assert_string_equal(told(fixture, call->body, "respCode"), "11");
    assert_code(fixture, TEST_QUERY("ORDER001"), "34");
}

static void
barcodes_end_as_their_last_digits_say(void **state)
{
    static const struct {
        const char *barcode;
        const char *code;  /* at once */
        const char *first; /* what a query says then */
        const char *then;  /* and six seconds later */
    } rows[] = {
        {"6220000000000005135", "00", "00", "00"},
        {"6220000000000005136", "00", "64", "64"},
        {"6220000000000009901", "00", "05", "00"},
        {"6220000000000009902", "00", "05", "05"},
        {"6220000000000009903", "00", "64", "64"},
        {"6220000000000009904", "05", "00", "00"},
        {"6220000000000009907", "04", "00", "00"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *query = arena_printf(fixture->arena,
            TEST_FIELDS "&txnType=00&txnSubType=00&orderId=ORDER00%zu&txnTime=" TEST_TIME, i);

        assert_code(fixture,
            arena_printf(fixture->arena,
                TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=06&txnAmt=8888&qrNo=%s"
                                     "&orderId=ORDER00%zu&txnTime=" TEST_TIME,
                rows[i].barcode, i),
            rows[i].code);
        assert_outcome(fixture, query, rows[i].first);
        fake_wait(&fixture->fake, span_s(6));
        assert_outcome(fixture, query, rows[i].then);
    }
    assert_code(fixture, TEST_CONSUME("ORDER010", "6220000000000009905"), "61");
    assert_code(fixture, TEST_QUERY("ORDER010"), "34");
}

static void
a_barcode_whose_answer_is_lost_is_paid_and_good_once(void **state)
{
    struct fixture *fixture = *state;
    const char *ask_lost = TEST_CONSUME("ORDER001", "6220000000000009906");

    assert_false(post_as(fixture, test_keys.merchant, test_serial, ask_lost)->answered);
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "00");
    assert_code(fixture, TEST_CONSUME("ORDER002", "6220000000000009906"), "61");
    assert_rich(fixture, TEST_RICH_FEN - 8888);
}

static void
refunds_are_never_more_than_was_paid(void **state)
{
    struct fixture *fixture = *state;
    const char *id = pay(fixture);

    assert_code(fixture, refund_of(fixture, "04", "REFUND01", id, "8000"), "00");
    assert_code(fixture, refund_of(fixture, "04", "REFUND01", id, "8000"), "12");
    assert_code(fixture, refund_of(fixture, "04", "REFUND02", id, "889"), "36");
    assert_code(fixture, refund_of(fixture, "04", "REFUND02", id, "888"), "00");
    assert_code(fixture, refund_of(fixture, "04", "REFUND03", id, "1"), "36");
    assert_code(fixture, refund_of(fixture, "04", "REFUND03", "123", "1"), "35");
    assert_rich(fixture, TEST_RICH_FEN);
    assert_outcome(fixture,
        TEST_FIELDS "&txnType=00&txnSubType=00&orderId=REFUND02&txnTime=" TEST_LATER, "00");
    assert_int_equal(fixture->fake.fetches_count, 3);
}

static void
a_refund_that_fails_can_be_asked_for_again(void **state)
{
    struct fixture *fixture = *state;
    const char *id = pay(fixture);

    add_fault(fixture, "{\"what\":\"refund_fail\",\"value\":1000}");
    assert_code(fixture, refund_of(fixture, "04", "REFUND01", id, "8888"), "00");
    assert_code(fixture, refund_of(fixture, "04", "REFUND02", id, "1"), "36");
    fake_wait(&fixture->fake, span_s(1));
    assert_outcome(fixture,
        TEST_FIELDS "&txnType=00&txnSubType=00&orderId=REFUND01&txnTime=" TEST_LATER, "01");
    assert_rich(fixture, TEST_RICH_FEN - 8888);
    assert_code(fixture, refund_of(fixture, "04", "REFUND02", id, "8888"), "00");
    assert_rich(fixture, TEST_RICH_FEN);
}

static void
a_void_is_of_all_and_on_the_day_that_it_is_settled(void **state)
{
    struct fixture *fixture = *state;
    const char *id = pay(fixture);

    assert_code(fixture, refund_of(fixture, "31", "VOIDED01", id, "8887"), "36");
    /* 22:59:58, and 23:00:00. */
    fake_wait(&fixture->fake, span_s(13 * 3600 + 6 * 60));
    assert_code(fixture, refund_of(fixture, "31", "VOIDED01", id, "8888"), "00");
    assert_rich(fixture, TEST_RICH_FEN);
    assert_code(fixture, refund_of(fixture, "31", "VOIDED02", id, "8888"), "35");
    (void)post(fixture, TEST_CONSUME("ORDER002", "6220000000000005135"));
    id = told(fixture, post(fixture, TEST_QUERY("ORDER002")), "queryId");
    fake_wait(&fixture->fake, span_s(2));
    assert_code(fixture, refund_of(fixture, "31", "VOIDED02", id, "8888"), "35");
}

static void
what_is_reversed_is_given_back_and_never_paid(void **state)
{
    static const char reverse[] = TEST_FIELDS "&txnType=99&txnSubType=01" TEST_NUMBER("ORDER001");
    struct fixture *fixture = *state;
    const char *path = apply(fixture);

    assert_code(fixture, reverse, "00");
    assert_int_equal(ask(fixture, "POST", path, "", NULL)->status, 200);
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "01");
    assert_rich(fixture, TEST_RICH_FEN);
    (void)post(fixture, TEST_CONSUME("ORDER002", "6220000000000005135"));
    assert_rich(fixture, TEST_RICH_FEN - 8888);
    for (int i = 0; i < 2; i++)
        assert_code(fixture, TEST_FIELDS "&txnType=99&txnSubType=01" TEST_NUMBER("ORDER002"), "00");
    assert_rich(fixture, TEST_RICH_FEN);
    assert_code(fixture, TEST_FIELDS "&txnType=99&txnSubType=01" TEST_NUMBER("ORDER003"), "34");
}

static void
time_closes_what_is_unpaid(void **state)
{
    struct fixture *fixture = *state;
    const char *url =
        told(fixture, post(fixture, TEST_APPLY("ORDER001") "&payTimeout=20261123095458"), "qrCode");

    fake_wait(&fixture->fake, span_s(59));
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "05");
    fake_wait(&fixture->fake, span_s(1));
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "01");
    assert_int_equal(
        ask(fixture, "POST", url + strlen("http://127.0.0.1:8080"), "", NULL)->status, 200);
    assert_rich(fixture, TEST_RICH_FEN);
}

static void
who_has_not_enough_does_not_pay(void **state)
{
    struct fixture *fixture = *state;
    const char *path = apply(fixture);

    assert_contains(ask(fixture, "POST", path, "", TEST_POOR_COOKIE)->body, "余额不足");
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "05");
    assert_int_equal(ask(fixture, "POST", path, "", NULL)->status, 303);
    assert_int_equal(ask(fixture, "GET", "/00010001/5", NULL, NULL)->status, 404);
}

/* What a merchant who looks says of the certificate in an answer. */
static enum err
look_at(struct fixture *fixture, const char *fault)
{
    char root_pem[SANDBOX_CERTIFICATE_PEM_MAX];
    char middle_pem[SANDBOX_CERTIFICATE_PEM_MAX];
    struct crypt_cert *root = NULL;
    struct crypt_cert *middle = NULL;
    struct crypt_cert *cert = NULL;
    char name[128] = "";
    const char *pem;
    enum err err;

    add_fault(fixture, arena_printf(fixture->arena, "{\"what\":\"%s\"}", fault));
    pem = told(fixture, post(fixture, TEST_QUERY("ORDER001")), "signPubKeyCert");
    assert_int_equal(unionpay_keys_root(&test_keys, root_pem), ERR_OK);
    assert_int_equal(unionpay_keys_middle(&test_keys, middle_pem), ERR_OK);
    assert_int_equal(crypt_cert_read(bytes_text(root_pem), &root), ERR_OK);
    assert_int_equal(crypt_cert_read(bytes_text(middle_pem), &middle), ERR_OK);
    assert_int_equal(crypt_cert_read(bytes_text(pem), &cert), ERR_OK);
    err = crypt_cert_verify(cert, middle, root, (struct moment){fixture->fake.now_us});
    assert_int_equal(crypt_cert_common_name(cert, name, sizeof(name)), ERR_OK);
    if (err == ERR_OK && strstr(name, "@中国银联股份有限公司@") == NULL)
        err = ERR_CONFLICT;
    crypt_cert_free(&cert);
    crypt_cert_free(&middle);
    crypt_cert_free(&root);
    return err;
}

static void
the_certificate_of_an_answer_is_good_unless_a_fault_says_else(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(look_at(fixture, "notify_never"), ERR_OK);
    assert_int_equal(look_at(fixture, "reply_skewed"), ERR_EXPIRED);
    assert_int_equal(look_at(fixture, "reply_probe"), ERR_CONFLICT);
    assert_int_equal(look_at(fixture, "reply_unknown_serial"), ERR_NOT_FOUND);
    assert_int_equal(look_at(fixture, "notify_never"), ERR_OK);
}

static void
an_answer_lies_when_it_is_ordered_to(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call;

    (void)pay(fixture);
    add_fault(fixture, "{\"what\":\"reply_bad_signature\"}");
    call = post_as(fixture, test_keys.merchant, test_serial, TEST_QUERY("ORDER001"));
    assert_int_equal(verify(fixture, call->body), ERR_BAD_SIGNATURE);
    add_fault(fixture, "{\"what\":\"reply_wrong_amount\"}");
    assert_string_equal(told(fixture, post(fixture, TEST_QUERY("ORDER001")), "txnAmt"), "8889");
    add_fault(fixture, "{\"what\":\"query_behind\"}");
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "05");
    add_fault(fixture, "{\"what\":\"refused\",\"text\":\"38\"}");
    assert_code(fixture, TEST_QUERY("ORDER001"), "38");
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "00");
}

static void
a_restart_knows_what_was_paid(void **state)
{
    struct fixture *fixture = *state;

    fixture->fake.notify_status = 0;
    (void)pay(fixture);
    sandbox_close(&fixture->sandbox);
    fixture_start(fixture);
    fixture->fake.notify_status = 200;
    fake_wait(&fixture->fake, span_s(60));
    assert_outcome(fixture, TEST_QUERY("ORDER001"), "00");
    assert_contains(state_of(fixture), "\"delivered\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_code_is_paid_by_who_opens_it),
        WITH_SANDBOX(a_notify_is_signed_and_says_what_was_paid),
        WITH_SANDBOX(a_notify_can_be_replayed_and_each_attempt_is_kept),
        WITH_SANDBOX(a_notify_that_is_not_taken_comes_five_times),
        WITH_SANDBOX(a_notify_that_nobody_answers_is_given_up_as_well),
        WITH_SANDBOX(what_is_wrong_with_a_request_is_said),
        WITH_SANDBOX(what_the_merchant_did_not_sign_is_refused),
        WITH_SANDBOX(barcodes_end_as_their_last_digits_say),
        WITH_SANDBOX(a_barcode_whose_answer_is_lost_is_paid_and_good_once),
        WITH_SANDBOX(refunds_are_never_more_than_was_paid),
        WITH_SANDBOX(a_refund_that_fails_can_be_asked_for_again),
        WITH_SANDBOX(a_void_is_of_all_and_on_the_day_that_it_is_settled),
        WITH_SANDBOX(what_is_reversed_is_given_back_and_never_paid),
        WITH_SANDBOX(time_closes_what_is_unpaid),
        WITH_SANDBOX(who_has_not_enough_does_not_pay),
        WITH_SANDBOX(the_certificate_of_an_answer_is_good_unless_a_fault_says_else),
        WITH_SANDBOX(an_answer_lies_when_it_is_ordered_to),
        WITH_SANDBOX(a_restart_knows_what_was_paid),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
