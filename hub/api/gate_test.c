#include "hub/api/gate.h"

#include "hub/api/api_test_help.h"
#include "hub/api/nonces.h"
#include "shared/text/encode.h"

/* The vector of docs/api.md. */
static void
what_is_signed_is_five_lines(void **state)
{
    static const char secret[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static const char wanted[] =
        "POST\n/v1/orders?x=1\n1795398838\n7f3a9c01\n"
        "fd7db18170d326d1a1e300ba70d5fc70636b335ed2c377e905ce4f842f51781f\n";
    char block[400];
    uint8_t mac[CRYPT_SHA256_SIZE];
    char hex[ENCODE_HEX_SIZE(sizeof(mac))];
    struct text text;
    struct bytes bytes;

    (void)state;
    text_init(&text, block, sizeof(block));
    gate_put_signed(&text, "POST", "/v1/orders?x=1", 1795398838, bytes_text("7f3a9c01"),
        bytes_text("{\"number\":\"A-1001\",\"amount\":1234}"));
    assert_string_equal(block, wanted);
    bytes = text_bytes(&text);
    crypt_hmac_sha256(bytes_text(secret), &bytes, 1, mac);
    assert_string_equal(encode_hex(bytes_of(mac, sizeof(mac)), hex, sizeof(hex)),
        "937b2640411b1f484d57c2546fcf30be61ea1ed8956fab60d94354adf3f44d6c");
}

static void
a_header_is_taken_apart(void **state)
{
    struct gate_claim claim;

    (void)state;
    assert_int_equal(gate_read("SHANJU-HMAC-SHA256 app=385519676832088064,timestamp=1795398838,"
                               "nonce=7f3a9c01,signature=00ff",
                         &claim),
        ERR_OK);
    assert_int_equal(claim.kind, KEYRING_HMAC);
    assert_int_equal(claim.app_id, INT64_C(385519676832088064));
    assert_int_equal(claim.timestamp, 1795398838);
    assert_true(bytes_is(claim.nonce, "7f3a9c01"));
    assert_true(bytes_is(claim.signature, "00ff"));
    /* Base64 ends in what separates a name from its value; blanks may follow commas. */
    assert_int_equal(
        gate_read("SHANJU-RSA-SHA256 app=1, timestamp=2, nonce=abcdefgh, signature=AA==", &claim),
        ERR_OK);
    assert_int_equal(claim.kind, KEYRING_RSA);
    assert_true(bytes_is(claim.signature, "AA=="));
}

static void
a_header_of_another_form_is_refused(void **state)
{
    static const char *const headers[] = {"", "SHANJU-HMAC-SHA256", "SHANJU-HMAC-SHA256 ",
        "Bearer app=1,timestamp=2,nonce=abcdefgh,signature=00",
        "shanju-hmac-sha256 app=1,timestamp=2,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 timestamp=2,app=1,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=,timestamp=2,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=0,timestamp=2,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=-1,timestamp=2,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=1x,timestamp=2,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=9223372036854775808,timestamp=2,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=1,timestamp=-2,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=1,timestamp=9223372036854775807,nonce=abcdefgh,signature=00",
        "SHANJU-HMAC-SHA256 app=1,timestamp=2,nonce=abcdefg,signature=00",
        "SHANJU-HMAC-SHA256 app=1,timestamp=2,nonce=abcdef g,signature=00",
        "SHANJU-HMAC-SHA256 app=1,timestamp=2,nonce=abcdef\"h,signature=00",
        "SHANJU-HMAC-SHA256 app=1,timestamp=2,nonce=abcdefgh",
        "SHANJU-HMAC-SHA256 app=1,timestamp=2,nonce=abcdefgh,signature=",
        "SHANJU-HMAC-SHA256 app=1,timestamp=2,nonce=abcdefgh,signature=00,more=1",
        "SHANJU-HMAC-SHA256 app=1,timestamp=2,nonce=abcdefgh,signature=00 x"};
    struct gate_claim claim;

    (void)state;
    for (size_t i = 0; i < LENGTH(headers); i++)
        if (gate_read(headers[i], &claim) != ERR_BAD_INPUT)
            fail_msg("%s", headers[i]);
}

static void
a_nonce_is_good_once_and_for_one_app(void **state)
{
    struct nonces *nonces = NULL;
    struct tick now = {1};

    (void)state;
    assert_int_equal(nonces_make(NONCES_MAX, &nonces), ERR_OK);
    assert_int_equal(nonces_take(nonces, now, 1, bytes_text("abcdefgh")), ERR_OK);
    assert_int_equal(nonces_take(nonces, now, 1, bytes_text("abcdefgh")), ERR_CONFLICT);
    assert_int_equal(nonces_take(nonces, now, 1, bytes_text("abcdefgi")), ERR_OK);
    assert_int_equal(nonces_take(nonces, now, 2, bytes_text("abcdefgh")), ERR_OK);
    nonces_free(&nonces);
}

/* A timestamp may be five minutes ahead, and is good for five minutes after that. */
static void
a_nonce_is_known_as_long_as_its_timestamp_is_good(void **state)
{
    struct nonces *nonces = NULL;

    (void)state;
    assert_int_equal(nonces_make(NONCES_MAX, &nonces), ERR_OK);
    for (int64_t at_s = 0; at_s < 3600; at_s += 7) {
        struct tick now = {at_s * 1000000};
        char nonce[32];

        (void)snprintf(nonce, sizeof(nonce), "nonce-%lld", (long long)at_s);
        assert_int_equal(nonces_take(nonces, now, 1, bytes_text(nonce)), ERR_OK);
        for (int64_t before_s = 0; before_s <= 600 && before_s <= at_s; before_s += 7) {
            (void)snprintf(nonce, sizeof(nonce), "nonce-%lld", (long long)(at_s - before_s));
            assert_int_equal(nonces_take(nonces, now, 1, bytes_text(nonce)), ERR_CONFLICT);
        }
    }
    nonces_free(&nonces);
}

static void
many_nonces_are_kept_apart(void **state)
{
    struct nonces *nonces = NULL;
    char nonce[32];

    (void)state;
    assert_int_equal(nonces_make(NONCES_MAX, &nonces), ERR_OK);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 20000; i++) {
            (void)snprintf(nonce, sizeof(nonce), "nonce-%d", i);
            assert_int_equal(nonces_take(nonces, (struct tick){1}, 1, bytes_text(nonce)),
                round == 0 ? ERR_OK : ERR_CONFLICT);
        }
    nonces_free(&nonces);
}

static void
a_full_memory_refuses_and_forgets_nothing_until_it_is_stale(void **state)
{
    const size_t max = 2048;
    struct tick now = {1};
    struct nonces *nonces = NULL;
    char nonce[32];

    (void)state;
    assert_int_equal(nonces_make(max, &nonces), ERR_OK);
    for (size_t i = 0; i < max; i++) {
        (void)snprintf(nonce, sizeof(nonce), "nonce-%zu", i);
        assert_int_equal(nonces_take(nonces, now, 1, bytes_text(nonce)), ERR_OK);
    }
    assert_int_equal(nonces_take(nonces, now, 1, bytes_text("one more")), ERR_TOO_OFTEN);
    assert_int_equal(nonces_take(nonces, now, 1, bytes_text("nonce-0")), ERR_CONFLICT);
    now = tick_after(now, NONCES_KEPT);
    assert_int_equal(nonces_take(nonces, now, 1, bytes_text("one more")), ERR_OK);
    assert_int_equal(nonces_take(nonces, now, 1, bytes_text("nonce-0")), ERR_CONFLICT);
    nonces_free(&nonces);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed_is_five_lines),
        cmocka_unit_test(a_header_is_taken_apart),
        cmocka_unit_test(a_header_of_another_form_is_refused),
        cmocka_unit_test(a_nonce_is_good_once_and_for_one_app),
        cmocka_unit_test(a_nonce_is_known_as_long_as_its_timestamp_is_good),
        cmocka_unit_test(many_nonces_are_kept_apart),
        cmocka_unit_test(a_full_memory_refuses_and_forgets_nothing_until_it_is_stale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
