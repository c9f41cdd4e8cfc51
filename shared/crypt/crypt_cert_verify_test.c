#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "shared/crypt/crypt_cert.h"
#include "shared/crypt/crypt_test_certs.h"
#include "shared/crypt/crypt_test_certs_odd.h"

#define TEXT_MAX 16384
#define GOOD_TIME "2026-11-30 10:00:00"

static struct crypt_cert *
read_cert(const char *text)
{
    struct crypt_cert *cert = NULL;

    if (text != NULL)
        assert_int_equal(crypt_cert_read(bytes_text(text), &cert), ERR_OK);
    return cert;
}

/* All as PEM; between may be NULL. */
static enum err
verify_at(const char *cert, const char *between, const char *roots, const char *china)
{
    struct crypt_cert *leaf = read_cert(cert);
    struct crypt_cert *middle = read_cert(between);
    struct crypt_cert *root = read_cert(roots);
    struct moment now;
    enum err err;

    assert_int_equal(moment_parse_china(bytes_text(china), &now), ERR_OK);
    err = crypt_cert_verify(leaf, middle, root, now);
    crypt_cert_free(&leaf);
    crypt_cert_free(&middle);
    crypt_cert_free(&root);
    return err;
}

static enum err
verify(const char *cert, const char *between, const char *roots)
{
    return verify_at(cert, between, roots, GOOD_TIME);
}

static const char *
both(const char *one, const char *two)
{
    static char text[TEXT_MAX];

    (void)snprintf(text, sizeof(text), "%s%s", one, two);
    return text;
}

static void
a_chain_leads_to_its_root(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_leaf, cert_middle, cert_root), ERR_OK);
    assert_int_equal(verify(cert_middle, NULL, cert_root), ERR_OK);
    assert_int_equal(verify(cert_sha384, cert_middle, cert_root), ERR_OK);
    assert_int_equal(verify(cert_sha512, cert_middle, cert_root), ERR_OK);
    assert_int_equal(verify(cert_ecleaf, cert_middle, cert_root), ERR_OK);
}

static void
order_and_strangers_do_not_matter(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_leaf, both(cert_second, cert_middle), cert_root), ERR_OK);
    assert_int_equal(verify(cert_leaf, both(cert_middle, cert_ecroot), cert_root), ERR_OK);
    assert_int_equal(verify(cert_leaf, cert_middle, both(cert_sm2root, cert_root)), ERR_OK);
    /* Of the name of the right one, and not it. */
    assert_int_equal(verify(cert_leaf, cert_middle, both(cert_other, cert_root)), ERR_OK);
}

static void
what_is_among_the_roots_is_trusted(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_root, NULL, cert_root), ERR_OK);
    assert_int_equal(verify(cert_leaf, NULL, both(cert_root, cert_leaf)), ERR_OK);
    assert_int_equal(verify(cert_leaf, NULL, cert_middle), ERR_OK);
}

static void
a_chain_to_another_root_is_refused(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_leaf, cert_middle, cert_second), ERR_NOT_FOUND);
    assert_int_equal(verify(cert_leaf, NULL, cert_root), ERR_NOT_FOUND);
    assert_int_equal(verify(cert_root, NULL, cert_second), ERR_NOT_FOUND);
    /* A root that comes with the chain is nobody. */
    assert_int_equal(verify(cert_leaf, both(cert_middle, cert_root), cert_second), ERR_NOT_FOUND);
    assert_int_equal(verify(cert_leaf, cert_leaf, cert_second), ERR_NOT_FOUND);
}

static void
the_name_of_a_root_is_not_enough(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_middle, NULL, cert_other), ERR_BAD_SIGNATURE);
    assert_int_equal(verify(cert_root, NULL, cert_other), ERR_BAD_SIGNATURE);
    assert_int_equal(verify(cert_leaf, cert_middle, cert_other), ERR_BAD_SIGNATURE);
}

static void
what_was_changed_is_refused(void **state)
{
    struct crypt_cert *leaf = read_cert(cert_leaf);
    struct crypt_cert *middle = read_cert(cert_middle);
    struct crypt_cert *root = read_cert(cert_root);
    struct crypt_cert *forged = NULL;
    uint8_t block[CRYPT_CERT_SIZE_MAX];
    struct moment now;

    (void)state;
    assert_int_equal(moment_parse_china(bytes_text(GOOD_TIME), &now), ERR_OK);
    memcpy(block, leaf->der.at, leaf->der.size);
    block[leaf->serial.at - leaf->der.at] ^= 2;
    assert_int_equal(crypt_cert_read(bytes_of(block, leaf->der.size), &forged), ERR_OK);
    assert_int_equal(crypt_cert_verify(forged, middle, root, now), ERR_BAD_SIGNATURE);
    crypt_cert_free(&forged);
    crypt_cert_free(&leaf);
    crypt_cert_free(&middle);
    crypt_cert_free(&root);
}

static void
who_is_not_a_ca_stands_behind_nobody(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_below, both(cert_leaf, cert_middle), cert_root), ERR_FORBIDDEN);
    assert_int_equal(verify(cert_below, NULL, cert_leaf), ERR_FORBIDDEN);
    assert_int_equal(verify(cert_nosignleaf, cert_nosign, cert_root), ERR_FORBIDDEN);
}

static void
a_chain_is_no_longer_than_its_ca_allows(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_deep, cert_middle, cert_root), ERR_OK);
    assert_int_equal(verify(cert_deepleaf, both(cert_deep, cert_middle), cert_root), ERR_FORBIDDEN);
}

static void
each_of_a_chain_has_its_time(void **state)
{
    (void)state;
    /* The leaf: 2024-02-29 12:34:56 to 2034-02-26 12:34:56 UTC, both included. */
    assert_int_equal(
        verify_at(cert_leaf, cert_middle, cert_root, "2024-02-29 20:34:55"), ERR_EXPIRED);
    assert_int_equal(verify_at(cert_leaf, cert_middle, cert_root, "2024-02-29 20:34:56"), ERR_OK);
    assert_int_equal(verify_at(cert_leaf, cert_middle, cert_root, "2034-02-26 20:34:56"), ERR_OK);
    assert_int_equal(
        verify_at(cert_leaf, cert_middle, cert_root, "2034-02-26 20:34:57"), ERR_EXPIRED);
    /* One between, and a root. */
    assert_int_equal(verify_at(cert_middle, NULL, cert_root, "2021-12-31 00:00:00"), ERR_EXPIRED);
    assert_int_equal(
        verify_at(cert_sha512, cert_middle, cert_root, "2021-06-01 00:00:00"), ERR_EXPIRED);
    assert_int_equal(verify_at(cert_root, NULL, cert_root, "2019-12-31 00:00:00"), ERR_EXPIRED);
    assert_int_equal(verify_at(cert_middle, NULL, cert_root, "2050-01-01 00:00:00"), ERR_EXPIRED);
}

/* Of middle until 2041-12-27, of root until 2049-12-24. */
static void
who_outlives_its_issuer_is_not_trusted_after_it(void **state)
{
    (void)state;
    assert_int_equal(verify_at(cert_longer, cert_middle, cert_root, "2041-12-26 00:00:00"), ERR_OK);
    assert_int_equal(
        verify_at(cert_longer, cert_middle, cert_root, "2042-01-01 00:00:00"), ERR_EXPIRED);
    assert_int_equal(verify_at(cert_longest, NULL, cert_root, "2049-12-23 00:00:00"), ERR_OK);
    assert_int_equal(verify_at(cert_longest, NULL, cert_root, "2050-01-01 00:00:00"), ERR_EXPIRED);
}

static void
what_we_cannot_check_is_not_trusted(void **state)
{
    (void)state;
    assert_int_equal(verify(cert_sha1, cert_middle, cert_root), ERR_UNSUPPORTED);
    assert_int_equal(verify(cert_strange, cert_middle, cert_root), ERR_UNSUPPORTED);
    assert_int_equal(verify(cert_ecroot, NULL, both(cert_root, cert_second)), ERR_NOT_FOUND);
    assert_int_equal(verify(cert_ecroot, cert_ecroot, cert_root), ERR_UNSUPPORTED);
}

static void
a_chain_is_made_of_so_many_at_most(void **state)
{
    static char text[(CRYPT_CERT_BETWEEN_MAX + 1) * 2048];
    size_t length = 0;

    (void)state;
    for (int i = 0; i <= CRYPT_CERT_BETWEEN_MAX; i++)
        length += (size_t)snprintf(text + length, sizeof(text) - length, "%s", cert_second);
    assert_int_equal(verify(cert_middle, text, cert_root), ERR_TOO_BIG);
    text[length - strlen(cert_second)] = '\0';
    assert_int_equal(verify(cert_middle, text, cert_root), ERR_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_leads_to_its_root),
        cmocka_unit_test(order_and_strangers_do_not_matter),
        cmocka_unit_test(what_is_among_the_roots_is_trusted),
        cmocka_unit_test(a_chain_to_another_root_is_refused),
        cmocka_unit_test(the_name_of_a_root_is_not_enough),
        cmocka_unit_test(what_was_changed_is_refused),
        cmocka_unit_test(who_is_not_a_ca_stands_behind_nobody),
        cmocka_unit_test(a_chain_is_no_longer_than_its_ca_allows),
        cmocka_unit_test(each_of_a_chain_has_its_time),
        cmocka_unit_test(who_outlives_its_issuer_is_not_trusted_after_it),
        cmocka_unit_test(what_we_cannot_check_is_not_trusted),
        cmocka_unit_test(a_chain_is_made_of_so_many_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
