#include "tools/sandbox/core/sandbox_certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "shared/crypt/crypt_cert.h"
#include "shared/crypt/crypt_test_pair.h"

#define NOW_S INT64_C(1796000400)

static const struct sandbox_certificate_name root_name = {"Test Pay", "Authority", "Root R1"};
static const struct sandbox_certificate_name leaf_name = {"", "", "2021000000000001"};

static const char *
make(const struct sandbox_certificate *certificate, char block[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    assert_int_equal(
        sandbox_certificate_make(certificate, block, SANDBOX_CERTIFICATE_PEM_MAX), ERR_OK);
    return block;
}

static void
a_leaf_is_its_issuers_for_as_long_as_it_lasts(void **state)
{
    struct crypt_key *root_key = NULL;
    struct crypt_key *leaf_key = NULL;
    struct crypt_cert *root = NULL;
    struct crypt_cert *leaf = NULL;
    char block[SANDBOX_CERTIFICATE_PEM_MAX];
    char again[SANDBOX_CERTIFICATE_PEM_MAX];
    char name[CRYPT_CERT_NAME_SIZE];
    struct sandbox_certificate certificate = {.subject = root_name,
        .issuer = root_name,
        .begins = {(NOW_S - 1000) * 1000000},
        .ends = {(NOW_S + 1000) * 1000000},
        .may_issue = true};

    (void)state;
    crypt_test_pair(crypt_test_ours, &root_key, NULL);
    crypt_test_pair(crypt_test_theirs, &leaf_key, NULL);
    certificate.key = certificate.issuer_key = root_key;
    assert_int_equal(crypt_cert_read(bytes_text(make(&certificate, block)), &root), ERR_OK);
    certificate.subject = leaf_name;
    certificate.key = leaf_key;
    certificate.may_issue = false;
    assert_int_equal(crypt_cert_read(bytes_text(make(&certificate, block)), &leaf), ERR_OK);
    assert_string_equal(make(&certificate, again), block);
    assert_int_equal(crypt_cert_issuer(leaf, name, sizeof(name)), ERR_OK);
    assert_string_equal(name, "CN=Root R1,OU=Authority,O=Test Pay,C=CN");
    assert_int_equal(crypt_cert_verify(leaf, NULL, root, (struct moment){NOW_S * 1000000}), ERR_OK);
    assert_int_equal(crypt_cert_verify(leaf, NULL, root, (struct moment){(NOW_S + 1001) * 1000000}),
        ERR_EXPIRED);
    assert_int_equal(
        crypt_cert_verify(root, NULL, leaf, (struct moment){NOW_S * 1000000}), ERR_NOT_FOUND);
    crypt_cert_free(&root);
    crypt_cert_free(&leaf);
    crypt_key_free(&root_key);
    crypt_key_free(&leaf_key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leaf_is_its_issuers_for_as_long_as_it_lasts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
