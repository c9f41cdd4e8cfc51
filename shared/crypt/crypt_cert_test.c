#include "shared/crypt/crypt_cert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test.h"
#include "shared/crypt/crypt_test_certs.h"
#include "shared/crypt/crypt_test_certs_odd.h"
#include "shared/crypt/crypt_test_pair.h"

#define TEXT_MAX 8192

static struct crypt_cert *
read_cert(const char *text)
{
    struct crypt_cert *cert = NULL;

    assert_int_equal(crypt_cert_read(bytes_text(text), &cert), ERR_OK);
    return cert;
}

static void
assert_moment(struct moment moment, const char *china)
{
    char text[MOMENT_TEXT_MAX];

    assert_string_equal(moment_format_china(moment, text), china);
}

static void
a_certificate_says_what_openssl_says_of_it(void **state)
{
    struct crypt_cert *cert = read_cert(cert_leaf);
    char serial[CRYPT_CERT_DECIMAL_SIZE];
    char hex[CRYPT_CERT_HEX_SIZE];
    char name[CRYPT_CERT_NAME_SIZE];

    (void)state;
    crypt_cert_serial_hex(cert, hex);
    assert_string_equal(hex, "0123456789ABCDEF0123456789ABCDEF01234567");
    crypt_cert_serial_decimal(cert, serial);
    assert_string_equal(serial, "6495562832581790663061892574634853316331521383");
    assert_int_equal(crypt_cert_issuer(cert, name, sizeof(name)), ERR_OK);
    assert_string_equal(name, "CN=Test Middle,O=Test Pay,C=CN");
    assert_int_equal(crypt_cert_common_name(cert, name, sizeof(name)), ERR_OK);
    assert_string_equal(name, "041@Z12@中国银联股份有限公司@00040000:SIGN");
    assert_moment(cert->valid_from, "2024-02-29 20:34:56");
    assert_moment(cert->valid_until, "2034-02-26 20:34:56");
    assert_false(cert->may_issue);
    assert_true(crypt_cert_is_rsa(cert));
    assert_null(cert->next);
    crypt_cert_free(&cert);
    assert_null(cert);
}

static void
serials_have_any_size(void **state)
{
    static const struct {
        const char *text;
        const char *hex;
        const char *decimal;
    } cases[] = {
        {cert_root, "D1B2C3D4E5F60718293A4B5C6D7E8F90112233",
            "4676428371440664265328197506197054173068993075"},
        {cert_second, "FF", "255"},
        {cert_names, "14", "20"},
        {cert_late, "00", "0"},
    };
    char decimal[CRYPT_CERT_DECIMAL_SIZE];
    char hex[CRYPT_CERT_HEX_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct crypt_cert *cert = read_cert(cases[i].text);

        crypt_cert_serial_hex(cert, hex);
        assert_string_equal(hex, cases[i].hex);
        crypt_cert_serial_decimal(cert, decimal);
        assert_string_equal(decimal, cases[i].decimal);
        crypt_cert_free(&cert);
    }
}

/* openssl x509 -noout -issuer -nameopt RFC2253,-esc_msb,utf8 */
static void
names_are_printed_as_openssl_prints_them(void **state)
{
    static const char *const cases[][2] = {
        {cert_root, "CN=测试 Root R1,OU=Certification Authority,O=Test Pay,C=CN"},
        {cert_second, "CN=Second Root,O=Second\\, Inc.,C=CN"},
        {cert_names,
            "CN=Cafe,emailAddress=a@b.cn,2.999.1=#0C036F6464,1.2.3.4.99999=#0C036F6464,"
            "L=上海+ST=Sh,OU=\\ two\\0Alines,O=\\#1 \\\"Pay\\\"\\; \\<a\\>=b\\\\c\\+d\\,\\ ,"
            "DC=test,C=CN"},
    };
    char name[CRYPT_CERT_NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct crypt_cert *cert = read_cert(cases[i][0]);

        assert_int_equal(crypt_cert_issuer(cert, name, sizeof(name)), ERR_OK);
        assert_string_equal(name, cases[i][1]);
        assert_int_equal(crypt_cert_issuer(cert, name, strlen(name) + 1), ERR_OK);
        assert_int_equal(crypt_cert_issuer(cert, name, strlen(cases[i][1])), ERR_TOO_BIG);
        crypt_cert_free(&cert);
    }
}

static void
times_behind_2049_are_read_too(void **state)
{
    struct crypt_cert *cert = read_cert(cert_late);

    (void)state;
    assert_moment(cert->valid_from, "2050-01-01 07:00:00");
    assert_moment(cert->valid_until, "2050-01-02 07:00:00");
    crypt_cert_free(&cert);
}

static void
its_key_is_the_one_that_it_was_made_for(void **state)
{
    struct crypt_cert *cert = read_cert(cert_leaf);
    char expected[CRYPT_RSA_TEXT_MAX];
    char text[CRYPT_RSA_TEXT_MAX];
    struct crypt_key *key = NULL;
    struct crypt_key *ours;

    (void)state;
    crypt_test_pair(crypt_test_ours, &ours, NULL);
    assert_int_equal(crypt_rsa_put_public(ours, expected, sizeof(expected)), ERR_OK);
    assert_int_equal(crypt_cert_key(cert, &key), ERR_OK);
    assert_int_equal(crypt_rsa_put_public(key, text, sizeof(text)), ERR_OK);
    assert_string_equal(text, expected);
    crypt_key_free(&key);
    crypt_key_free(&ours);
    crypt_cert_free(&cert);
}

static void
a_key_on_a_curve_is_not_for_us(void **state)
{
    static const char *const texts[] = {cert_ecleaf, cert_ecroot, cert_sm2root};
    struct crypt_key *key = NULL;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct crypt_cert *cert = read_cert(texts[i]);

        assert_int_equal(crypt_cert_key(cert, &key), ERR_UNSUPPORTED);
        assert_true(crypt_cert_is_rsa(cert) == (i == 0));
        crypt_cert_free(&cert);
    }
    assert_null(key);
}

/* The SDK that Alipay publishes for Node computes the same. */
static void
alipay_names_a_certificate_by_issuer_and_serial(void **state)
{
    static const char *const cases[][2] = {
        {cert_root, "a826feb6de3a3bfa12ed81559bbe46c5"},
        {cert_leaf, "ec2d8d03f0321b2ea9872cb4ebe82091"},
        {cert_late, "bc4e774cb16ce0b481c6dd2103c261b2"},
        {cert_ecroot, "d766bc1f39a6e8155bb9757cfc394cc6"},
    };
    char sn[CRYPT_CERT_ALIPAY_SN_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct crypt_cert *cert = read_cert(cases[i][0]);

        assert_int_equal(crypt_cert_alipay_sn(cert, sn), ERR_OK);
        assert_string_equal(sn, cases[i][1]);
        crypt_cert_free(&cert);
    }
}

static void
alipay_names_a_bundle_by_those_that_rsa_signed(void **state)
{
    static const char expected[] =
        "a826feb6de3a3bfa12ed81559bbe46c5_bc4e774cb16ce0b481c6dd2103c261b2";
    struct crypt_cert *curves;
    struct crypt_cert *bundle;
    char text[TEXT_MAX];
    char sn[80];

    (void)state;
    (void)snprintf(
        text, sizeof(text), "%s\n%s%s%s", cert_sm2root, cert_root, cert_ecroot, cert_late);
    bundle = read_cert(text);
    assert_int_equal(crypt_cert_alipay_root_sn(bundle, sn, sizeof(sn)), ERR_OK);
    assert_string_equal(sn, expected);
    assert_int_equal(crypt_cert_alipay_root_sn(bundle, sn, sizeof(expected)), ERR_OK);
    assert_int_equal(crypt_cert_alipay_root_sn(bundle, sn, sizeof(expected) - 1), ERR_TOO_BIG);
    crypt_cert_free(&bundle);
    (void)snprintf(text, sizeof(text), "%s%s", cert_sm2root, cert_ecroot);
    curves = read_cert(text);
    assert_int_equal(crypt_cert_alipay_root_sn(curves, sn, sizeof(sn)), ERR_NOT_FOUND);
    crypt_cert_free(&curves);
}

static void
der_is_read_as_pem_is(void **state)
{
    struct crypt_cert *pem = read_cert(cert_leaf);
    struct crypt_cert *der = NULL;
    uint8_t block[CRYPT_CERT_SIZE_MAX + 1] = {0};

    (void)state;
    assert_int_equal(crypt_cert_read(pem->der, &der), ERR_OK);
    assert_true(bytes_equal(der->der, pem->der));
    assert_true(bytes_equal(der->issuer, pem->issuer));
    crypt_cert_free(&der);
    memcpy(block, pem->der.at, pem->der.size);
    assert_int_equal(crypt_cert_read(bytes_of(block, pem->der.size + 1), &der), ERR_BAD_INPUT);
    assert_int_equal(crypt_cert_read(bytes_of(block, sizeof(block)), &der), ERR_TOO_BIG);
    assert_null(der);
    crypt_cert_free(&pem);
}

static void
explanations_around_certificates_are_skipped(void **state)
{
    struct crypt_cert *bundle;
    char text[TEXT_MAX];

    (void)state;
    (void)snprintf(text, sizeof(text), "subject=/CN=leaf\r\n%s\n\nissuer=/CN=middle\n%s\nend\n",
        cert_leaf, cert_middle);
    bundle = read_cert(text);
    assert_non_null(bundle->next);
    assert_null(bundle->next->next);
    assert_true(bytes_equal(bundle->issuer, bundle->next->subject));
    crypt_cert_free(&bundle);
}

static void
what_is_no_certificate_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "secret",
        "0",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END PUBLIC KEY-----\n",
        crypt_test_ours,
    };
    struct crypt_cert *cert = NULL;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_int_equal(crypt_cert_read(bytes_text(texts[i]), &cert), ERR_BAD_INPUT);
    assert_int_equal(crypt_cert_read(bytes_of(NULL, 0), &cert), ERR_BAD_INPUT);
    assert_null(cert);
}

static void
one_bad_certificate_spoils_its_bundle(void **state)
{
    struct crypt_cert *cert = NULL;
    char text[TEXT_MAX];

    (void)state;
    (void)snprintf(text, sizeof(text), "%s%s", cert_leaf, crypt_test_ours);
    assert_int_equal(crypt_cert_read(bytes_text(text), &cert), ERR_BAD_INPUT);
    (void)snprintf(text, sizeof(text), "%s%s", cert_leaf, cert_middle);
    text[strlen(cert_leaf) + 40] ^= 1;
    assert_int_equal(crypt_cert_read(bytes_text(text), &cert), ERR_BAD_INPUT);
    assert_null(cert);
}

static void
an_algorithm_that_is_said_in_two_ways_is_refused(void **state)
{
    struct crypt_cert *cert = read_cert(cert_leaf);
    struct crypt_cert *other = NULL;
    uint8_t block[CRYPT_CERT_SIZE_MAX];

    (void)state;
    memcpy(block, cert->der.at, cert->der.size);
    block[cert->algorithm.at + cert->algorithm.size - 1 - cert->der.at] ^= 7;
    assert_int_equal(crypt_cert_read(bytes_of(block, cert->der.size), &other), ERR_BAD_INPUT);
    assert_null(other);
    crypt_cert_free(&cert);
}

static void
a_bundle_has_its_limit(void **state)
{
    static char text[(CRYPT_CERT_COUNT_MAX + 1) * 2048];
    struct crypt_cert *cert = NULL;
    size_t length = 0;

    (void)state;
    for (int i = 0; i <= CRYPT_CERT_COUNT_MAX; i++)
        length += (size_t)snprintf(text + length, sizeof(text) - length, "%s", cert_late);
    assert_int_equal(crypt_cert_read(bytes_of(text, length), &cert), ERR_TOO_BIG);
    assert_null(cert);
    assert_int_equal(crypt_cert_read(bytes_of(text, length - strlen(cert_late)), &cert), ERR_OK);
    crypt_cert_free(&cert);
}

/* Whatever byte is changed: never is memory read that is not ours. */
static void
a_damaged_certificate_is_refused_or_another(void **state)
{
    struct crypt_cert *cert = read_cert(cert_leaf);
    uint8_t block[CRYPT_CERT_SIZE_MAX];
    char name[CRYPT_CERT_NAME_SIZE];
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < cert->der.size; i++) {
        struct crypt_cert *other = NULL;

        memcpy(block, cert->der.at, cert->der.size);
        block[i] ^= 0x81;
        if (crypt_cert_read(bytes_of(block, cert->der.size), &other) != ERR_OK) {
            refused++;
            continue;
        }
        assert_int_equal(crypt_cert_issuer(other, name, sizeof(name)), ERR_OK);
        crypt_cert_free(&other);
        assert_int_equal(crypt_cert_read(bytes_of(block, i), &other), ERR_BAD_INPUT);
    }
    assert_true(refused > 100);
    crypt_cert_free(&cert);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_says_what_openssl_says_of_it),
        cmocka_unit_test(serials_have_any_size),
        cmocka_unit_test(names_are_printed_as_openssl_prints_them),
        cmocka_unit_test(times_behind_2049_are_read_too),
        cmocka_unit_test(its_key_is_the_one_that_it_was_made_for),
        cmocka_unit_test(a_key_on_a_curve_is_not_for_us),
        cmocka_unit_test(alipay_names_a_certificate_by_issuer_and_serial),
        cmocka_unit_test(alipay_names_a_bundle_by_those_that_rsa_signed),
        cmocka_unit_test(der_is_read_as_pem_is),
        cmocka_unit_test(explanations_around_certificates_are_skipped),
        cmocka_unit_test(what_is_no_certificate_is_refused),
        cmocka_unit_test(one_bad_certificate_spoils_its_bundle),
        cmocka_unit_test(an_algorithm_that_is_said_in_two_ways_is_refused),
        cmocka_unit_test(a_bundle_has_its_limit),
        cmocka_unit_test(a_damaged_certificate_is_refused_or_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
