/* What answers of Alipay's say about our app. */
#include "hub/channel/alipay/alipay_judge.h"

#include "hub/channel/alipay/alipay.h"
#include "hub/channel/alipay/alipay_test_help.h"

static const struct adapter_account account = {&alipay_adapter};

static struct adapter_judgement
judge(const char *body)
{
    const struct adapter_heard heard = {.status = 200, .body = bytes_text(body)};
    struct adapter_judgement judgement;
    struct arena *arena;

    assert_int_equal(arena_make((size_t)64 * 1024, &arena), ERR_OK);
    adapter_judge(&account, &heard, arena, &judgement);
    arena_free(&arena);
    return judgement;
}

static void
a_key_that_it_does_not_take_is_named(void **state)
{
    struct adapter_judgement judgement =
        judge("{\"alipay_trade_query_response\":{\"code\":\"40002\",\"msg\":\"Invalid "
              "Arguments\",\"sub_code\":\"isv.invalid-signature\",\"sub_msg\":\"验签出错\"}}");

    (void)state;
    assert_int_equal(judgement.health, ADAPTER_HEALTH_BROKEN);
    assert_int_equal(judgement.fault, ADAPTER_FAULT_SIGNATURE);
    assert_string_equal(judgement.field, "private_key");
    assert_string_equal(judgement.code, "isv.invalid-signature");
}

static void
an_app_that_it_does_not_know_and_what_it_may_not_do_are_told_apart(void **state)
{
    struct adapter_judgement judgement;

    (void)state;
    judgement = judge(
        "{\"error_response\":{\"code\":\"40002\",\"sub_code\":\"isv.invalid-app-id\"},\"sign\":"
        "\"x\"}");
    assert_int_equal(judgement.fault, ADAPTER_FAULT_ACCOUNT);
    assert_string_equal(judgement.field, "app_id");
    judgement = judge("{\"alipay_trade_pay_response\":{\"code\":\"40006\",\"sub_code\":"
                      "\"isv.insufficient-isv-permissions\"}}");
    assert_int_equal(judgement.fault, ADAPTER_FAULT_PERMISSION);
    judgement = judge("{\"alipay_trade_pay_response\":{\"code\":\"40002\",\"sub_code\":\"isv."
                      "invalid-charset\"}}");
    assert_int_equal(judgement.health, ADAPTER_HEALTH_BROKEN);
    assert_int_equal(judgement.fault, ADAPTER_FAULT_REQUEST);
}

static void
whoever_is_let_in_is_well_whatever_the_answer_is(void **state)
{
    static const char *const bodies[] = {
        "{\"alipay_trade_query_response\":{\"code\":\"10000\",\"trade_no\":\"1\"},\"sign\":\"x\"}",
        "{\"alipay_trade_close_response\":{\"code\":\"40004\",\"sub_code\":\"ACQ.X\"}}",
        "{\"alipay_trade_pay_response\":{\"code\":\"10003\"}}"};

    (void)state;
    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(judge(bodies[i]).health, ADAPTER_HEALTH_WELL);
}

static void
what_says_nothing_of_us_is_unsure(void **state)
{
    static const char *const bodies[] = {"", "{", "[]", "null", "<html>502</html>", "{}",
        "{\"a\":{\"code\":\"20000\",\"sub_code\":\"isp.unknow-error\"}}",
        "{\"a\":{\"code\":\"40005\",\"sub_code\":\"isv.app-call-limited\"}}",
        "{\"a\":{\"code\":\"40004\",\"sub_code\":\"ACQ.SYSTEM_ERROR\"}}", "{\"a\":{\"code\":7}}",
        "{\"a\":{\"code\":\"40002\",\"sub_code\":\"isv.new-one\"}}"};

    (void)state;
    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(judge(bodies[i]).health, ADAPTER_HEALTH_UNSURE);
}

static void
a_refusal_of_v3_is_judged_by_its_one_code(void **state)
{
    static const struct adapter_account v3 = {&alipay_adapter_v3};
    static const struct {
        int status;
        const char *body;
        enum adapter_health health;
        enum adapter_fault fault;
        const char *field;
    } rows[] = {
        {200, "{\"trade_no\":\"1\"}", ADAPTER_HEALTH_WELL, ADAPTER_FAULT_NONE, ""},
        {400, "{\"code\":\"ACQ.TRADE_NOT_EXIST\"}", ADAPTER_HEALTH_WELL, ADAPTER_FAULT_NONE, ""},
        {401, "{\"code\":\"invalid-signature\"}", ADAPTER_HEALTH_BROKEN, ADAPTER_FAULT_SIGNATURE,
            "private_key"},
        {400, "{\"code\":\"app-cert-not-exist\"}", ADAPTER_HEALTH_BROKEN, ADAPTER_FAULT_SIGNATURE,
            "app_certificate"},
        {400, "{\"code\":\"invalid-app-id\"}", ADAPTER_HEALTH_BROKEN, ADAPTER_FAULT_ACCOUNT,
            "app_id"},
        {403, "{\"code\":\"insufficient-isv-permissions\"}", ADAPTER_HEALTH_BROKEN,
            ADAPTER_FAULT_PERMISSION, ""},
        {429, "{\"code\":\"app-call-limited\"}", ADAPTER_HEALTH_UNSURE, ADAPTER_FAULT_NONE, ""},
        {500, "{\"code\":\"invalid-app-id\"}", ADAPTER_HEALTH_UNSURE, ADAPTER_FAULT_NONE, ""},
        {400, "{\"code\":\"new-one\"}", ADAPTER_HEALTH_UNSURE, ADAPTER_FAULT_NONE, ""},
        {200, "<html>", ADAPTER_HEALTH_UNSURE, ADAPTER_FAULT_NONE, ""},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct adapter_heard heard = {
            .status = rows[i].status, .body = bytes_text(rows[i].body)};
        struct adapter_judgement judgement;
        struct arena *arena;

        assert_int_equal(arena_make((size_t)64 * 1024, &arena), ERR_OK);
        adapter_judge(&v3, &heard, arena, &judgement);
        arena_free(&arena);
        assert_int_equal(judgement.health, rows[i].health);
        assert_string_equal(judgement.field, rows[i].field);
        if (rows[i].fault != ADAPTER_FAULT_NONE)
            assert_int_equal(judgement.fault, rows[i].fault);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_that_it_does_not_take_is_named),
        cmocka_unit_test(an_app_that_it_does_not_know_and_what_it_may_not_do_are_told_apart),
        cmocka_unit_test(whoever_is_let_in_is_well_whatever_the_answer_is),
        cmocka_unit_test(what_says_nothing_of_us_is_unsure),
        cmocka_unit_test(a_refusal_of_v3_is_judged_by_its_one_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
