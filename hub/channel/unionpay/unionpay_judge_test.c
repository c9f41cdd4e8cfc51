/* What answers of UnionPay's say about our merchant. */
#include "hub/channel/unionpay/unionpay_judge.h"

#include "hub/channel/unionpay/unionpay.h"
#include "hub/channel/unionpay/unionpay_test_help.h"

static struct adapter_judgement
judge(struct unionpay_test *test, int status, const char *body)
{
    const struct adapter_heard heard = {.status = status, .body = bytes_text(body)};
    struct adapter_judgement judgement;

    adapter_judge(&test->account.base, &heard, test->arena, &judgement);
    return judgement;
}

static void
what_is_wrong_is_named(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);

    assert_int_equal(
        judge(test, 200, "respCode=11&respMsg=验签失败").fault, ADAPTER_FAULT_SIGNATURE);
    assert_string_equal(judge(test, 200, "respCode=11").field, "private_key");
    assert_int_equal(judge(test, 200, "respCode=31").fault, ADAPTER_FAULT_ACCOUNT);
    assert_int_equal(judge(test, 200, "respCode=32").fault, ADAPTER_FAULT_PERMISSION);
    assert_int_equal(judge(test, 200, "respCode=13").fault, ADAPTER_FAULT_REQUEST);
    assert_int_equal(judge(test, 200, "respCode=13").health, ADAPTER_HEALTH_BROKEN);
}

static void
whoever_is_let_in_is_well_and_the_rest_unsure(void **state)
{
    struct unionpay_test *test = unionpay_test_begin(state);

    assert_int_equal(judge(test, 200, "respCode=00").health, ADAPTER_HEALTH_WELL);
    assert_int_equal(judge(test, 200, "respCode=34").health, ADAPTER_HEALTH_WELL);
    assert_int_equal(judge(test, 200, "respCode=05").health, ADAPTER_HEALTH_UNSURE);
    assert_int_equal(judge(test, 200, "respCode=02").health, ADAPTER_HEALTH_UNSURE);
    assert_int_equal(judge(test, 200, "").health, ADAPTER_HEALTH_UNSURE);
    assert_int_equal(judge(test, 200, "<html>").health, ADAPTER_HEALTH_UNSURE);
    assert_int_equal(judge(test, 502, "respCode=11").health, ADAPTER_HEALTH_UNSURE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(whoever_is_let_in_is_well_and_the_rest_unsure),
    };

    return cmocka_run_group_tests(tests, unionpay_test_setup, unionpay_test_teardown);
}
