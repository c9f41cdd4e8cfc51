#include <string.h>

#include "hub/channel/alipay/alipay_callback.h"
#include "hub/channel/alipay/alipay_test_help.h"

static const struct form paid = {
    .count = 14,
    .fields =
        {
            {"notify_time", "2026-11-23 09:54:12"},
            {"notify_type", "trade_status_sync"},
            {"notify_id", "2026112301222095412"},
            {"app_id", TEST_APP},
            {"charset", "utf-8"},
            {"version", "1.0"},
            {"trade_no", "2026112322001"},
            {"out_trade_no", "7K3M0000000000001"},
            {"trade_status", "TRADE_SUCCESS"},
            {"total_amount", "12.34"},
            {"receipt_amount", "12.30"},
            {"seller_id", TEST_SELLER},
            {"subject", "朝阳门店 3&4=7 + %"},
            {"gmt_payment", "2026-11-23 09:54:10"},
        },
};

static struct form
with(const struct form *form, const char *name, const char *value)
{
    struct form changed = *form;

    for (size_t i = 0; i < changed.count; i++) {
        if (strcmp(changed.fields[i].name, name) == 0) {
            changed.fields[i].value = value;
            return changed;
        }
    }
    changed.fields[changed.count++] = (struct form_field){.name = name, .value = value};
    return changed;
}

static enum err
take_body(struct alipay_test *test, struct bytes body, struct adapter_callback *ret_callback)
{
    const struct adapter_heard heard = alipay_test_heard(0, body);

    return alipay_callback_read(&test->account.base, &heard, test->arena, ret_callback);
}

static enum err
take(struct alipay_test *test, struct form form, struct adapter_callback *ret_callback)
{
    return take_body(test, alipay_test_callback(test, &form), ret_callback);
}

/* A callback that was changed on the way: to stands where from stood. */
static struct bytes
altered(struct alipay_test *test, const char *from, const char *to)
{
    char *body = arena_text(test->arena, alipay_test_callback(test, &paid));
    char *at = strstr(body, from);

    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    for (size_t i = 0; to[i] != '\0'; i++)
        at[i] = to[i];
    return bytes_text(body);
}

static void
a_callback_says_who_was_paid_what(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    assert_int_equal(take(test, paid, &callback), ERR_OK);
    assert_string_equal(callback.number, "7K3M0000000000001");
    assert_string_equal(callback.id, "2026112301222095412");
    assert_int_equal(callback.reply.state, ADAPTER_PAID);
    assert_string_equal(callback.reply.number, "2026112322001");
    assert_string_equal(callback.reply.code, "TRADE_SUCCESS");
    assert_true(callback.reply.total_known);
    assert_int_equal(callback.reply.total.fen, 1234);
    assert_int_equal(callback.reply.receipt.fen, 1230);
    assert_int_equal(callback.reply.payer_paid.fen, 1234);
    assert_int_equal(callback.reply.paid.us, INT64_C(1795398850) * 1000000);
}

static void
empty_fields_are_not_signed(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    assert_int_equal(take(test, with(&paid, "passback_params", ""), &callback), ERR_OK);
}

static void
an_altered_amount_is_refused(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    assert_int_equal(
        take_body(test, altered(test, "total_amount=12.34", "total_amount=92.34"), &callback),
        ERR_BAD_SIGNATURE);
}

static void
a_callback_without_their_signature_is_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "out_trade_no=1&trade_status=TRADE_SUCCESS",
        "out_trade_no=1&trade_status=TRADE_SUCCESS&sign=AAAA&sign_type=RSA2",
        "out_trade_no=1&trade_status=TRADE_SUCCESS&sign=&sign_type=RSA2",
    };
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(take_body(test, bytes_text(bodies[i]), &callback), ERR_BAD_SIGNATURE);
}

/* sign_type is not signed, so that it could be changed on the way. */
static void
another_sign_type_is_refused(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    assert_int_equal(take_body(test, altered(test, "sign_type=RSA2", "sign_type=RSA1"), &callback),
        ERR_BAD_SIGNATURE);
}

static void
a_field_twice_is_refused(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct form form = paid;
    struct adapter_callback callback;

    form.fields[form.count++] = (struct form_field){"total_amount", "92.34"};
    assert_int_equal(take(test, form, &callback), ERR_BAD_INPUT);
}

static void
a_callback_for_another_app_or_seller_is_forbidden(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct alipay_account account = test->account;
    struct form stranger = with(&paid, "seller_id", "2088000000000001");
    struct adapter_heard heard;
    struct adapter_callback callback;

    assert_int_equal(
        take(test, with(&paid, "app_id", "2021000000000002"), &callback), ERR_FORBIDDEN);
    assert_int_equal(take(test, with(&paid, "app_id", ""), &callback), ERR_FORBIDDEN);
    assert_int_equal(take(test, stranger, &callback), ERR_FORBIDDEN);
    assert_int_equal(take(test, with(&paid, "seller_id", ""), &callback), ERR_FORBIDDEN);
    account.seller_id[0] = '\0';
    heard = alipay_test_heard(0, alipay_test_callback(test, &stranger));
    assert_int_equal(alipay_callback_read(&account.base, &heard, test->arena, &callback), ERR_OK);
}

static void
a_true_callback_that_makes_no_sense_is_bad_input(void **state)
{
    static const char *const changes[][2] = {
        {"out_trade_no", ""},
        {"notify_id", ""},
        {"total_amount", "12,34"},
        {"total_amount", "1e3"},
        {"receipt_amount", "x"},
        {"trade_no", "01234567890123456789012345678901234567890123456789012345678901234"},
        {"out_trade_no", "01234567890123456789012345678901234567890123456789012345678901234"},
    };
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    for (size_t i = 0; i < LENGTH(changes); i++)
        assert_int_equal(
            take(test, with(&paid, changes[i][0], changes[i][1]), &callback), ERR_BAD_INPUT);
}

static void
a_callback_of_no_interest_is_unknown(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    assert_int_equal(take(test, with(&paid, "notify_type", "servicewindow"), &callback), ERR_OK);
    assert_int_equal(callback.reply.state, ADAPTER_UNKNOWN);
    assert_int_equal(take(test, with(&paid, "trade_status", "TRADE_NEW"), &callback), ERR_OK);
    assert_int_equal(callback.reply.state, ADAPTER_UNKNOWN);
    assert_int_equal(take(test, with(&paid, "total_amount", ""), &callback), ERR_OK);
    assert_int_equal(callback.reply.state, ADAPTER_UNKNOWN);
}

static void
a_trade_closed_by_time_is_closed(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct form form = with(&paid, "trade_status", "TRADE_CLOSED");
    struct adapter_callback callback;

    form = with(&form, "gmt_payment", "");
    form = with(&form, "receipt_amount", "");
    form = with(&form, "refund_fee", "0.00");
    form = with(&form, "gmt_close", "2026-11-23 10:54:10");
    assert_int_equal(take(test, form, &callback), ERR_OK);
    assert_int_equal(callback.reply.state, ADAPTER_CLOSED);
}

static void
a_trade_closed_by_its_refund_was_paid(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct form form = with(&paid, "trade_status", "TRADE_CLOSED");
    struct adapter_callback callback;

    form = with(&form, "gmt_payment", "");
    form = with(&form, "receipt_amount", "0.00");
    form = with(&form, "refund_fee", "12.34");
    assert_int_equal(take(test, form, &callback), ERR_OK);
    assert_int_equal(callback.reply.state, ADAPTER_PAID);
    assert_string_equal(callback.reply.code, "TRADE_CLOSED");
    assert_int_equal(callback.reply.receipt.fen, 1234);
}

static void
a_partial_refund_leaves_a_trade_paid(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct form form = with(&paid, "refund_fee", "1.00");
    struct adapter_callback callback;

    form = with(&form, "gmt_refund", "2026-11-24 09:54:10.123");
    assert_int_equal(take(test, form, &callback), ERR_OK);
    assert_int_equal(callback.reply.state, ADAPTER_PAID);
    assert_int_equal(callback.reply.total.fen, 1234);
}

/* As it comes to the gateway of the application (应用网关): without a seller, or a trade. */
static const struct form complained = {
    .count = 7,
    .fields =
        {
            {"notify_id", "d275fec564e62af6bedbcee73f3f05fi5x"},
            {"app_id", TEST_APP},
            {"charset", "GBK"},
            {"version", "1.1"},
            {"msg_method", "alipay.merchant.tradecomplain.changed"},
            {"utc_timestamp", "1795398852000"},
            {"biz_content", "{\"complain_event_id\":\"2020092300102000000001459758\"}"},
        },
};

static void
a_message_says_that_there_is_news_of_a_complaint(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    assert_int_equal(take(test, complained, &callback), ERR_OK);
    assert_string_equal(callback.complaint, "2020092300102000000001459758");
    assert_string_equal(callback.id, "d275fec564e62af6bedbcee73f3f05fi5x");
    assert_string_equal(callback.number, "");
    assert_string_equal(callback.refund, "");
    assert_int_equal(callback.reply.state, ADAPTER_UNKNOWN);
}

static void
a_message_of_another_app_or_about_nothing_we_know_is_refused(void **state)
{
    static const char *const contents[] = {"", "{}", "[]", "{\"complain_event_id\":\"\"}",
        "{\"complain_event_id\":1}", "{\"complain_event_id\":\"../1\"}"};
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_callback callback;

    assert_int_equal(
        take(test, with(&complained, "app_id", "2021000000000009"), &callback), ERR_FORBIDDEN);
    assert_int_equal(
        take(test, with(&complained, "msg_method", "alipay.open.app.changed"), &callback),
        ERR_BAD_INPUT);
    for (size_t i = 0; i < LENGTH(contents); i++)
        assert_int_not_equal(
            take(test, with(&complained, "biz_content", contents[i]), &callback), ERR_OK);
    /* A payment of another seller's is not let in by calling itself a message. */
    assert_int_equal(
        take(test, with(&paid, "seller_id", "2088000000000008"), &callback), ERR_FORBIDDEN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_callback_says_who_was_paid_what),
        cmocka_unit_test(empty_fields_are_not_signed),
        cmocka_unit_test(an_altered_amount_is_refused),
        cmocka_unit_test(a_callback_without_their_signature_is_refused),
        cmocka_unit_test(another_sign_type_is_refused),
        cmocka_unit_test(a_field_twice_is_refused),
        cmocka_unit_test(a_callback_for_another_app_or_seller_is_forbidden),
        cmocka_unit_test(a_true_callback_that_makes_no_sense_is_bad_input),
        cmocka_unit_test(a_callback_of_no_interest_is_unknown),
        cmocka_unit_test(a_trade_closed_by_time_is_closed),
        cmocka_unit_test(a_trade_closed_by_its_refund_was_paid),
        cmocka_unit_test(a_partial_refund_leaves_a_trade_paid),
        cmocka_unit_test(a_message_says_that_there_is_news_of_a_complaint),
        cmocka_unit_test(a_message_of_another_app_or_about_nothing_we_know_is_refused),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
