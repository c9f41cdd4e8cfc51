#include "hub/api/pay_reason.h"

#include "hub/api/api_test_help.h"

#include "hub/web/pay.html.h"

static void
codes_of_the_channel_are_told_in_words_that_a_payer_can_use(void **state)
{
    static const char *const codes[][2] = {
        {"ACQ.BUYER_BALANCE_NOT_ENOUGH", "balance"},
        {"ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH", "balance"},
        {"ACQ.BEYOND_PER_RECEIPT_RESTRICTION", "limit"},
        {"ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "limit"},
        {"ACQ.SYSTEM_ERROR", "busy"},
        {"isv.app-call-limited", "busy"},
        {"IDENTIFY", "identity"},
        {"ACQ.TRADE_BUYER_NOT_MATCH", "identity"},
        {"ACQ.SELLER_BEEN_BLOCKED", "account"},
        {"isv.invalid-signature", "account"},
        {"isv.insufficient-isv-permissions", "account"},
        {"ACQ.PAYMENT_FAIL", "refused"},
        {"ACQ.SOMETHING_NEW", "refused"},
        {"TRADE_CLOSED", "refused"},
        {"", "refused"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_string_equal(pay_reason_of(codes[i][0]), codes[i][1]);
}

static void
the_page_has_words_for_every_reason(void **state)
{
    static const char *const reasons[] = {
        "refused", "balance", "limit", "busy", "identity", "account", "taken"};
    static char page[64 * 1024];

    (void)state;
    assert_int_equal(text_copy(bytes_of(pay_html, pay_html_size), page, sizeof(page)), ERR_OK);
    for (size_t i = 0; i < LENGTH(reasons); i++) {
        char wanted[40];

        (void)snprintf(wanted, sizeof(wanted), "<p class=\"%s\">", reasons[i]);
        assert_non_null(strstr(page, wanted));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_of_the_channel_are_told_in_words_that_a_payer_can_use),
        cmocka_unit_test(the_page_has_words_for_every_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
