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
a_merchants_certificate_is_known_by_half_of_his_key(void **state)
{
    char whole[SANDBOX_CERTIFICATE_PEM_MAX];
    char half[SANDBOX_CERTIFICATE_PEM_MAX];
    char text[CRYPT_RSA_TEXT_MAX];
    char serial[WECHAT_CERTIFICATE_SERIAL_SIZE];
    struct crypt_cert *certificate;
    struct crypt_key *platform;
    struct crypt_key *merchant;
    struct crypt_key *public;

    (void)state;
    crypt_test_pair(crypt_test_ours, &merchant, NULL);
    crypt_test_pair(crypt_test_theirs, &platform, NULL);
    assert_int_equal(crypt_rsa_put_public(merchant, text, sizeof(text)), ERR_OK);
    assert_int_equal(crypt_rsa_public(bytes_text(text), &public), ERR_OK);
    assert_int_equal(wechat_certificate_merchant(merchant, platform, whole), ERR_OK);
    assert_int_equal(wechat_certificate_merchant(public, platform, half), ERR_OK);
    assert_string_equal(whole, half);

    assert_int_equal(crypt_cert_read(bytes_text(whole), &certificate), ERR_OK);
    assert_int_equal(
        crypt_rsa_verify(platform, certificate->signed_part, certificate->signature), ERR_OK);
    assert_int_equal(certificate->valid_from.us, wechat_certificate_begins().us);
    assert_int_equal(certificate->valid_until.us, wechat_certificate_ends().us);
    assert_int_equal(wechat_certificate_serial(whole, serial), ERR_OK);
    assert_int_equal(strlen(serial), 40);
    crypt_cert_free(&certificate);
    crypt_key_free(&public);
    crypt_key_free(&merchant);
    crypt_key_free(&platform);
}

static void
the_platforms_certificate_has_its_name_and_another_serial(void **state)
{
    char platform_pem[SANDBOX_CERTIFICATE_PEM_MAX];
    char merchant_pem[SANDBOX_CERTIFICATE_PEM_MAX];
    char one[WECHAT_CERTIFICATE_SERIAL_SIZE];
    char other[WECHAT_CERTIFICATE_SERIAL_SIZE];
    char name[64];
    struct crypt_cert *certificate;
    struct crypt_key *platform;

    (void)state;
    crypt_test_pair(crypt_test_theirs, &platform, NULL);
    assert_int_equal(wechat_certificate_platform(platform, platform_pem), ERR_OK);
    assert_int_equal(wechat_certificate_merchant(platform, platform, merchant_pem), ERR_OK);
    assert_int_equal(wechat_certificate_serial(platform_pem, one), ERR_OK);
    assert_int_equal(wechat_certificate_serial(merchant_pem, other), ERR_OK);
    assert_string_not_equal(one, other);
    assert_int_equal(crypt_cert_read(bytes_text(platform_pem), &certificate), ERR_OK);
    assert_int_equal(crypt_cert_common_name(certificate, name, sizeof(name)), ERR_OK);
    assert_string_equal(name, "Tenpay.com sign");
    assert_int_equal(wechat_certificate_serial("nothing", one), ERR_BAD_INPUT);
    crypt_cert_free(&certificate);
    crypt_key_free(&platform);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merchants_certificate_is_known_by_half_of_his_key),
        cmocka_unit_test(the_platforms_certificate_has_its_name_and_another_serial),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
