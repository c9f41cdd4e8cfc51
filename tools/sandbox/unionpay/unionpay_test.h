/*
 * unionpay_test.h -- a sandbox of UnionPay, its merchant and its payers, for tests of this folder.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_TEST_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_TEST_H

#include "shared/crypt/crypt_test_pair.h"
#include "tools/sandbox/core/sandbox_test.h"
#include "tools/sandbox/unionpay/unionpay.h"
#include "tools/sandbox/unionpay/unionpay_keys.h"
#include "tools/sandbox/unionpay/unionpay_sign.h"

#define TEST_MERCHANT "777290058110048"
#define TEST_TIME "20261123095358"
#define TEST_LATER "20261123095400"
#define TEST_URL "http://127.0.0.1:9/notify"
#define TEST_RICH_FEN 100000000
#define TEST_POOR_COOKIE "a=b; sandbox_card=6216261000000005136"
#define TEST_FIELDS                                                                                \
    "version=5.1.0&encoding=UTF-8&signMethod=01&bizType=000000&accessType=0&channelType=08"        \
    "&merId=" TEST_MERCHANT
#define TEST_PAY "&currencyCode=156&backUrl=http://127.0.0.1:9/notify"
#define TEST_NUMBER(number) "&orderId=" number "&txnTime=" TEST_TIME
#define TEST_APPLY(number)                                                                         \
    TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=07&txnAmt=8888" TEST_NUMBER(number)
#define TEST_CONSUME(number, barcode)                                                              \
    TEST_FIELDS TEST_PAY "&txnType=01&txnSubType=06&txnAmt=8888&qrNo=" barcode TEST_NUMBER(number)
#define TEST_QUERY(number) TEST_FIELDS "&txnType=00&txnSubType=00" TEST_NUMBER(number)

/* Keys are slow to make: once for all tests of a program. */
static struct unionpay_keys test_keys;
static struct unionpay_settings test_settings = {.merchant = TEST_MERCHANT};
static char test_serial[CRYPT_CERT_DECIMAL_SIZE];

static inline int
fixture_open(void **state)
{
    struct fixture *fixture = fixture_make(&unionpay_dialect, &test_settings);

    fake_wait(&fixture->fake, span_us(0));
    *state = fixture;
    return 0;
}

static inline int
test_keys_make(void **state)
{
    struct crypt_cert *cert = NULL;

    (void)state;
    crypt_test_pair(crypt_test_ours, &test_keys.merchant, NULL);
    crypt_test_pair(crypt_test_theirs, &test_keys.signer, NULL);
    crypt_test_pair(crypt_test_ours, &test_keys.middle, NULL);
    crypt_test_pair(crypt_test_theirs, &test_keys.root, NULL);
    assert_int_equal(unionpay_keys_merchant(&test_keys, test_settings.merchant_cert), ERR_OK);
    for (unsigned i = 0; i < UNIONPAY_CHAINS; i++)
        assert_int_equal(
            unionpay_keys_chain(&test_keys, (enum unionpay_chain)i, test_settings.certs[i]),
            ERR_OK);
    assert_int_equal(crypt_rsa_put_private(test_keys.signer, test_settings.private_key,
                         sizeof(test_settings.private_key)),
        ERR_OK);
    assert_int_equal(crypt_cert_read(bytes_text(test_settings.merchant_cert), &cert), ERR_OK);
    crypt_cert_serial_decimal(cert, test_serial);
    crypt_cert_free(&cert);
    return 0;
}

static inline int
test_keys_free(void **state)
{
    (void)state;
    crypt_key_free(&test_keys.merchant);
    crypt_key_free(&test_keys.signer);
    crypt_key_free(&test_keys.middle);
    crypt_key_free(&test_keys.root);
    return 0;
}

/* What is asked, signed by key under that serial; the call may go unanswered. */
static inline struct net_call *
post_as(
    struct fixture *fixture, const struct crypt_key *key, const char *serial, const char *fields)
{
    const struct unionpay_signer signer = {.key = key, .secret = ""};
    char *block = arena_take(fixture->arena, FAKE_BODY);
    char *body = arena_take(fixture->arena, FAKE_BODY);
    char sign[UNIONPAY_SIGN_SIZE];
    struct form form = {.count = 0};
    struct text text;

    text_init(&text, body, FAKE_BODY);
    text_printf(&text, "%s&certId=%s", fields, serial);
    assert_int_equal(form_read(text_bytes(&text), fixture->arena, &form), ERR_OK);
    text_init(&text, block, FAKE_BODY);
    unionpay_sign_text(&form, &text);
    assert_int_equal(unionpay_sign_make(&signer, "01", text_bytes(&text), sign), ERR_OK);
    text_init(&text, body, FAKE_BODY);
    text_printf(&text, "%s&certId=%s", fields, serial);
    form_put(&text, "signature", bytes_text(sign));
    return ask(fixture, "POST",
        strstr(fields, "txnType=00") != NULL ? "/gateway/api/queryTrans.do"
                                             : "/gateway/api/backTransReq.do",
        body, NULL);
}

/* A field of an answer, which has nothing encoded; "" when it is missing. */
static inline const char *
told(struct fixture *fixture, const char *body, const char *name)
{
    const char *mark = arena_printf(fixture->arena, "&%s=", name);
    const char *at = strstr(body, mark);

    if (at == NULL)
        return "";
    at += strlen(mark);
    return arena_text(fixture->arena, bytes_of(at, strcspn(at, "&")));
}

/* Whether an answer's signature fits, by the key of the certificate that came with it. */
static inline enum err
verify(struct fixture *fixture, const char *body)
{
    const struct unionpay_signer signer = {.key = test_keys.signer, .secret = ""};
    struct form form = {.count = 0};
    char *block = arena_take(fixture->arena, FAKE_BODY);
    struct text text;

    for (const char *at = body; *at != '\0';) {
        size_t length = strcspn(at, "&");
        size_t name = strcspn(at, "=");

        form.fields[form.count++] =
            (struct form_field){arena_text(fixture->arena, bytes_of(at, name)),
                arena_text(fixture->arena, bytes_of(at + name + 1, length - name - 1))};
        at += length + (at[length] == '&' ? 1 : 0);
    }
    text_init(&text, block, FAKE_BODY);
    unionpay_sign_text(&form, &text);
    return unionpay_sign_check(&signer, "01", text_bytes(&text), told(fixture, body, "signature"));
}

/* The answer to fields, which is signed. */
static inline const char *
post(struct fixture *fixture, const char *fields)
{
    struct net_call *call = post_as(fixture, test_keys.merchant, test_serial, fields);

    assert_true(call->answered);
    assert_int_equal(call->status, 200);
    assert_int_equal(verify(fixture, call->body), ERR_OK);
    return arena_text(fixture->arena, bytes_text(call->body));
}

static inline void
assert_code(struct fixture *fixture, const char *fields, const char *code)
{
    assert_string_equal(told(fixture, post(fixture, fields), "respCode"), code);
}

/* What became of it. */
static inline void
assert_outcome(struct fixture *fixture, const char *query, const char *code)
{
    const char *answer = post(fixture, query);

    assert_string_equal(told(fixture, answer, "respCode"), "00");
    assert_string_equal(told(fixture, answer, "origRespCode"), code);
}

/* The path of a fresh code for ORDER001. */
static inline const char *
apply(struct fixture *fixture)
{
    const char *url = told(fixture, post(fixture, TEST_APPLY("ORDER001")), "qrCode");

    assert_contains(url, "http://127.0.0.1:8080/00010001/");
    return url + strlen("http://127.0.0.1:8080");
}

/* ORDER001 is paid; its queryId. */
static inline const char *
pay(struct fixture *fixture)
{
    assert_int_equal(ask(fixture, "POST", apply(fixture), "", NULL)->status, 303);
    return told(fixture, post(fixture, TEST_QUERY("ORDER001")), "queryId");
}

static inline const char *
refund_of(struct fixture *fixture, const char *type, const char *number, const char *query_id,
    const char *fen)
{
    return arena_printf(fixture->arena,
        TEST_FIELDS "&backUrl=" TEST_URL "&txnType=%s&txnSubType=00&orderId=%s&txnTime=" TEST_LATER
                    "&origQryId=%s&txnAmt=%s",
        type, number, query_id, fen);
}

static inline void
assert_rich(struct fixture *fixture, int64_t fen)
{
    assert_contains(state_of(fixture),
        arena_printf(fixture->arena, "5135\",\"balance_fen\":%lld}", (long long)fen));
}

#define WITH_SANDBOX(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

#endif
