/* An account is tested by calls that change nothing, and what is wrong is said. */
#include "hub/courier/account_trial.h"

#include "hub/channel/adapter_certificates.h"
#include "hub/courier/channel_courier_test_help.h"

static struct account_trial_report report;
static unsigned reports;
static enum err certificates_say;

static void
got(void *context, const struct account_trial_report *said)
{
    (void)context;
    report = *said;
    reports++;
}

static void
begin(struct courier_test *stage)
{
    reports = 0;
    assert_int_equal(
        account_trial_start(&stage->flow.store.net, &courier_test_account, span_s(5), got, NULL),
        ERR_OK);
    courier_test_work_all(stage);
}

static void
a_number_that_cannot_be_is_absent_where_all_is_well(void **state)
{
    struct courier_test *stage = *state;
    const int64_t rows = flow_test_ask(&stage->flow, "SELECT count(*) FROM outbox");

    begin(stage);
    courier_test_asked(stage, "query");
    assert_string_equal(courier_test_number, "0000000000000000000000000");
    courier_test_script(ADAPTER_ABSENT, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_int_equal(reports, 1);
    assert_true(report.well);
    assert_int_equal(report.count, 1);
    assert_int_equal(report.findings[0].judgement.fault, ADAPTER_FAULT_NONE);
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT count(*) FROM outbox"), rows);
}

static void
what_is_wrong_is_said(void **state)
{
    static const struct {
        enum err err;
        enum adapter_health health;
        const char *code;
        enum adapter_fault fault;
    } rows[] = {
        {ERR_UNREACHABLE, ADAPTER_HEALTH_UNSURE, "", ADAPTER_FAULT_SILENT},
        {ERR_NO_ANSWER, ADAPTER_HEALTH_UNSURE, "", ADAPTER_FAULT_SILENT},
        {ERR_OK, ADAPTER_HEALTH_UNSURE, "BAD_SIGNATURE", ADAPTER_FAULT_THEIR_SIGNATURE},
        {ERR_OK, ADAPTER_HEALTH_UNSURE, "EXPIRED", ADAPTER_FAULT_CLOCK},
        {ERR_OK, ADAPTER_HEALTH_UNSURE, "A_NEW_CODE", ADAPTER_FAULT_SILENT},
    };
    struct courier_test *stage = *state;

    for (size_t i = 0; i < LENGTH(rows); i++) {
        begin(stage);
        courier_test_script(ADAPTER_UNKNOWN, "");
        text_set(courier_test_scripted.code, sizeof(courier_test_scripted.code), rows[i].code);
        courier_test_health = rows[i].health;
        courier_test_answer(stage, rows[i].err, "");
        assert_int_equal(reports, 1);
        assert_false(report.well);
        assert_int_equal(report.findings[0].judgement.fault, rows[i].fault);
        assert_true(adapter_fault_says(rows[i].fault, true)[0] != '\0');
        assert_true(adapter_fault_says(rows[i].fault, false)[0] != '\0');
    }
}

/* Let in by its code, but its signature is none of the channel's. */
static void
an_answer_is_not_well_because_its_code_is(void **state)
{
    struct courier_test *stage = *state;

    begin(stage);
    courier_test_script(ADAPTER_UNKNOWN, "");
    text_set(courier_test_scripted.code, sizeof(courier_test_scripted.code), "TRADE_NOT_EXIST");
    courier_test_health = ADAPTER_HEALTH_WELL;
    courier_test_answer(stage, ERR_OK, "");
    assert_false(report.well);
    assert_int_equal(report.findings[0].judgement.fault, ADAPTER_FAULT_THEIR_SIGNATURE);
}

static enum err
ask_certificates(const struct adapter_account *account, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    return courier_test_ask_for("certificates", arena, ret_ask);
}

static enum err
read_certificates(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, const char **ret_value)
{
    (void)account;
    (void)heard;
    (void)arena;
    *ret_value = "";
    return certificates_say;
}

static void
certificates_are_listed_where_there_are_any(void **state)
{
    static const struct adapter_certificates calls = {
        .field = "certificates", .ask = ask_certificates, .read = read_certificates};
    static const enum err said[] = {ERR_OK, ERR_NOT_FOUND, ERR_BAD_SIGNATURE};
    struct courier_test *stage = *state;

    courier_test_adapter.certificates = &calls;
    for (size_t i = 0; i < LENGTH(said); i++) {
        certificates_say = said[i];
        begin(stage);
        courier_test_script(ADAPTER_ABSENT, "");
        courier_test_answer(stage, ERR_OK, "");
        courier_test_asked(stage, "certificates");
        assert_int_equal(reports, 0);
        courier_test_answer(stage, ERR_OK, "");
        assert_int_equal(reports, 1);
        assert_int_equal(report.count, 2);
        assert_int_equal(report.well, said[i] != ERR_BAD_SIGNATURE);
    }
    courier_test_adapter.certificates = NULL;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, courier_test_open, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(a_number_that_cannot_be_is_absent_where_all_is_well),
        TEST(what_is_wrong_is_said),
        TEST(an_answer_is_not_well_because_its_code_is),
        TEST(certificates_are_listed_where_there_are_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
