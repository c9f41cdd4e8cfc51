#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "shared/crypt/crypt_cert.h"
#include "shared/crypt/crypt_test_pair.h"
#include "tools/sandbox/wechat/wechat_certificate.h"

static void
a_certificate_is_of_its_key_and_signed_by_it(void **state)
{
    char pem[WECHAT_CERTIFICATE_PEM_MAX];
    char again[WECHAT_CERTIFICATE_PEM_MAX];
    char serial[WECHAT_CERTIFICATE_SERIAL_SIZE];
    char read_serial[CRYPT_CERT_HEX_SIZE];
    char name[64];
    struct crypt_key *key;
    struct crypt_key *read_key;
    struct crypt_cert *certificate;

    (void)state;
    crypt_test_pair(crypt_test_ours, &key, NULL);
    assert_int_equal(wechat_certificate_make(key, "Tenpay.com sign", pem, sizeof(pem)), ERR_OK);
    assert_int_equal(wechat_certificate_make(key, "Tenpay.com sign", again, sizeof(again)), ERR_OK);
    assert_string_equal(pem, again);
    assert_int_equal(crypt_cert_read(bytes_text(pem), &certificate), ERR_OK);

    assert_int_equal(wechat_certificate_serial(key, serial), ERR_OK);
    crypt_cert_serial_hex(certificate, read_serial);
    assert_string_equal(serial, read_serial);
    assert_int_equal(strlen(serial), 40);
    assert_int_equal(crypt_cert_common_name(certificate, name, sizeof(name)), ERR_OK);
    assert_string_equal(name, "Tenpay.com sign");
    assert_int_equal(certificate->valid_from.us, wechat_certificate_begins().us);
    assert_int_equal(certificate->valid_until.us, wechat_certificate_ends().us);
    assert_int_equal(crypt_cert_key(certificate, &read_key), ERR_OK);
    assert_int_equal(
        crypt_rsa_verify(read_key, certificate->signed_part, certificate->signature), ERR_OK);
    crypt_key_free(&read_key);
    crypt_cert_free(&certificate);
    crypt_key_free(&key);
}

static void
a_place_that_is_too_small_is_told(void **state)
{
    char pem[256];
    struct crypt_key *key;

    (void)state;
    crypt_test_pair(crypt_test_ours, &key, NULL);
    assert_int_equal(wechat_certificate_make(key, "x", pem, sizeof(pem)), ERR_TOO_BIG);
    crypt_key_free(&key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_of_its_key_and_signed_by_it),
        cmocka_unit_test(a_place_that_is_too_small_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
