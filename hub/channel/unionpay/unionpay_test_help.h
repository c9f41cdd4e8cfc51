/*
 * unionpay_test_help.h -- the other side of UnionPay, for the tests: signed answers.
 *
 * The chain of shared/crypt/crypt_test_certs.h stands for UnionPay's; its leaf's key
 * signs what "UnionPay" says. One thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_TEST_HELP_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hub/channel/unionpay/unionpay.h"
#include "hub/channel/unionpay/unionpay_account.h"
#include "hub/channel/unionpay/unionpay_sign.h"
#include "shared/crypt/crypt_test_certs.h"
#include "shared/crypt/crypt_test_pair.h"

#define TEST_ARENA_SIZE (1 << 21)
#define TEST_MERCHANT "777290058110048"
#define TEST_NUMBER "0000070000000000000000001"
#define TEST_REFUND "0000070000000000000000002"

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment unionpay_test_now = {INT64_C(1795398838) * 1000000};
static const struct adapter_payment unionpay_test_payment = {.number = TEST_NUMBER,
    .trade = "462611231053581234568",
    .amount = {1234},
    .created = {INT64_C(1795398838) * 1000000}};

struct unionpay_test {
    struct crypt_key *our_private;
    struct crypt_key *our_public;
    struct unionpay_account account;
    struct unionpay_account theirs; /* signs as UnionPay does */
    struct arena *arena;
};

static inline int
unionpay_test_setup(void **state)
{
    static struct unionpay_test test;

    crypt_test_pair(crypt_test_ours, &test.our_private, &test.our_public);
    assert_int_equal(arena_make(TEST_ARENA_SIZE, &test.arena), ERR_OK);
    test.account = (struct unionpay_account){.base = {&unionpay_adapter},
        .merchant = TEST_MERCHANT,
        .terminal = "00000001",
        .certificate_id = "68759663125",
        .gateway = "https://gateway.95516.com",
        .files = "https://filedownload.95516.com/",
        .notify_url = "https://pay.example/callback/unionpay/7",
        .private_key = test.our_private};
    assert_int_equal(crypt_cert_read(bytes_text(cert_root), &test.account.roots), ERR_OK);
    assert_int_equal(crypt_cert_read(bytes_text(cert_middle), &test.account.between), ERR_OK);
    test.theirs = test.account;
    *state = &test;
    return 0;
}

static inline int
unionpay_test_teardown(void **state)
{
    struct unionpay_test *test = *state;

    crypt_key_free(&test->our_private);
    crypt_key_free(&test->our_public);
    crypt_cert_free(&test->account.roots);
    crypt_cert_free(&test->account.between);
    arena_free(&test->arena);
    return 0;
}

/* The fixture, with its arena empty. */
static inline struct unionpay_test *
unionpay_test_begin(void **state)
{
    struct unionpay_test *test = *state;

    arena_reset(test->arena);
    text_set(test->account.signer, sizeof(test->account.signer), "中国银联股份有限公司");
    return test;
}

/* fields, signed: as an answer stands, or encoded as a callback's body. */
static inline struct bytes
unionpay_test_say(struct unionpay_test *test, const struct form *fields, bool encoded)
{
    struct form *form = arena_take(test->arena, sizeof(*form));
    size_t room = 32768;
    char *block = arena_take(test->arena, room);
    const char *signature;
    struct text text;

    assert_non_null(form);
    assert_non_null(block);
    *form = *fields;
    form->fields[form->count++] = (struct form_field){"signMethod", "01"};
    form->fields[form->count++] = (struct form_field){"signPubKeyCert", cert_leaf};
    assert_int_equal(unionpay_sign_request(&test->theirs, form, test->arena, &signature), ERR_OK);
    form->fields[form->count++] = (struct form_field){"signature", signature};
    text_init(&text, block, room);
    for (size_t i = 0; i < form->count; i++) {
        if (encoded)
            form_put(&text, form->fields[i].name, bytes_text(form->fields[i].value));
        else
            text_printf(
                &text, "%s%s=%s", i == 0 ? "" : "&", form->fields[i].name, form->fields[i].value);
    }
    assert_true(text_ok(&text));
    return text_bytes(&text);
}

static inline struct adapter_heard
unionpay_test_heard(int status, struct bytes body)
{
    return (struct adapter_heard){.status = status, .body = body, .at = unionpay_test_now};
}

#endif
