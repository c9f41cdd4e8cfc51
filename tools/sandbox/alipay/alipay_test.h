/*
 * alipay_test.h -- a sandbox of Alipay, its merchant and its payers, for the tests of this folder.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_TEST_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_TEST_H

#include "shared/crypt/crypt_test_pair.h"
#include "shared/text/form.h"
#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/alipay/alipay_rsa2.h"
#include "tools/sandbox/core/sandbox_test.h"

#define TEST_APP_ID "2021000000000001"
#define TEST_SELLER_ID "2088621000000001"
#define TEST_NOTIFY_URL "http://127.0.0.1:9/notify"
#define TEST_RICH "2088102146225135"
#define TEST_POOR "2088102146225136"

#define TEST_PRECREATE "{\"out_trade_no\":\"T1\",\"total_amount\":\"88.88\",\"subject\":\"coffee\"}"
#define TEST_QUERY "{\"out_trade_no\":\"T1\"}"
#define TEST_RICH_FEN 100000000
#define TEST_POOR_COOKIE "a=b; sandbox_buyer=" TEST_POOR

/* Keys are slow to make: once for all tests of a program. */
static struct test_keys {
    struct crypt_key *app;
    struct crypt_key *alipay;
} test_keys;

static struct alipay_settings test_settings = {
    .app_id = TEST_APP_ID,
    .seller_id = TEST_SELLER_ID,
    .redirect_hosts = "127.0.0.1",
    .clock_skew_max = {INT64_C(600) * 1000000},
    .share_rate_max = 10000,
    .receivers_max = 10000,
    .bill_after = {INT64_C(9) * 3600 * 1000000},
};

static inline int
fixture_open(void **state)
{
    *state = fixture_make(&alipay_dialect, &test_settings);
    return 0;
}

static inline int
test_keys_make(void **state)
{
    (void)state;
    crypt_test_pair(crypt_test_ours, &test_keys.app, NULL);
    crypt_test_pair(crypt_test_theirs, &test_keys.alipay, NULL);
    assert_int_equal(crypt_rsa_put_public(test_keys.app, test_settings.app_public_key,
                         sizeof(test_settings.app_public_key)),
        ERR_OK);
    assert_int_equal(crypt_rsa_put_private(test_keys.alipay, test_settings.private_key,
                         sizeof(test_settings.private_key)),
        ERR_OK);
    return 0;
}

static inline int
test_keys_free(void **state)
{
    (void)state;
    crypt_key_free(&test_keys.app);
    crypt_key_free(&test_keys.alipay);
    return 0;
}

/* A form with what every gateway call has, and biz_content unless it is NULL. */
static inline struct form
gateway_form(struct fixture *fixture, const char *method, const char *biz)
{
    char time[MOMENT_TEXT_MAX];
    struct form form = {.count = 0};

    (void)moment_format_china((struct moment){fixture->fake.now_us}, time);
    form.fields[form.count++] = (struct form_field){"app_id", TEST_APP_ID};
    form.fields[form.count++] = (struct form_field){"method", method};
    form.fields[form.count++] = (struct form_field){"charset", "utf-8"};
    form.fields[form.count++] = (struct form_field){"version", "1.0"};
    form.fields[form.count++] = (struct form_field){"sign_type", "RSA2"};
    form.fields[form.count++] =
        (struct form_field){"timestamp", arena_text(fixture->arena, bytes_text(time))};
    form.fields[form.count++] = (struct form_field){"notify_url", TEST_NOTIFY_URL};
    if (biz != NULL)
        form.fields[form.count++] = (struct form_field){"biz_content", biz};
    return form;
}

static inline struct net_call *
send_form(struct fixture *fixture, const struct form *form, const struct crypt_key *key)
{
    char *message_block = arena_take(fixture->arena, FAKE_BODY);
    char *body_block = arena_take(fixture->arena, FAKE_BODY);
    char sign[ALIPAY_RSA2_SIZE];
    struct text message;
    struct text body;

    text_init(&message, message_block, FAKE_BODY);
    text_init(&body, body_block, FAKE_BODY);
    alipay_rsa2_put_text(ALIPAY_RSA2_REQUEST, form, &message);
    assert_int_equal(alipay_rsa2_make(key, text_bytes(&message), sign), ERR_OK);
    for (size_t i = 0; i < form->count; i++)
        form_put(&body, form->fields[i].name, bytes_text(form->fields[i].value));
    form_put(&body, "sign", bytes_text(sign));
    return ask(fixture, "POST", "/gateway.do", body.at, NULL);
}

/* One gateway call; the body of its answer. */
static inline const char *
exec(struct fixture *fixture, const char *method, const char *biz)
{
    struct form form = gateway_form(fixture, method, biz);
    struct net_call *call = send_form(fixture, &form, test_keys.app);

    assert_true(call->answered);
    assert_int_equal(call->status, 200);
    return call->body;
}

static inline void
assert_balances(struct fixture *fixture, int64_t seller_fen, int64_t rich_fen)
{
    const char *state = state_of(fixture);

    assert_contains(state, arena_printf(fixture->arena, "\"seller_id\":\"%s\",\"balance_fen\":%lld",
                               TEST_SELLER_ID, (long long)seller_fen));
    assert_contains(
        state, arena_printf(fixture->arena, "\"name\":\"138****5135\",\"balance_fen\":%lld}",
                   (long long)rich_fen));
}

/* Precreate, scan; the trade's number. */
static inline const char *
scan(struct fixture *fixture)
{
    const char *answer = exec(fixture, "alipay.trade.precreate", TEST_PRECREATE);
    const char *token = value_of(fixture, answer, "\\/qr\\/");
    struct net_call *call =
        ask(fixture, "GET", arena_printf(fixture->arena, "/qr/%s", token), NULL, NULL);

    assert_int_equal(call->status, 302);
    return value_of(fixture, call->location, "/cashier?trade_no=");
}

static inline struct net_call *
press(struct fixture *fixture, const char *trade_no, const char *cookie)
{
    return ask(fixture, "POST", "/cashier/pay",
        arena_printf(fixture->arena, "trade_no=%s&return_url=", trade_no), cookie);
}

static inline void
pay(struct fixture *fixture)
{
    assert_int_equal(press(fixture, scan(fixture), NULL)->status, 303);
}

/* The form of the number-th notify that was sent. */
static inline struct form
notify(struct fixture *fixture, size_t number)
{
    struct form form = {.count = 0};

    assert_true(number < fixture->fake.fetches_count);
    assert_string_equal(fixture->fake.fetches[number].url, TEST_NOTIFY_URL);
    assert_int_equal(
        form_read(bytes_text(fixture->fake.fetches[number].body), fixture->arena, &form), ERR_OK);
    return form;
}

static inline enum err
verify(const struct form *form)
{
    char block[8192];
    struct text text;

    text_init(&text, block, sizeof(block));
    alipay_rsa2_put_text(ALIPAY_RSA2_NOTIFY, form, &text);
    return alipay_rsa2_check(test_keys.alipay, text_bytes(&text), form_value(form, "sign"));
}

#define WITH_SANDBOX(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

#endif
