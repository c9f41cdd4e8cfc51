/*
 * Whatever is read as a certificate can be printed, named and verified, and mbedTLS, where it
 * reads it too, reads the same of it.
 */
#include <mbedtls/x509_crt.h>

#include "shared/crypt/crypt_cert.h"

#define NOW_US INT64_C(1796000000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_same(struct bytes ours, const mbedtls_x509_buf *theirs)
{
    return bytes_equal(ours, bytes_of(theirs->p, theirs->len));
}

static struct bytes
without_zeros(const mbedtls_x509_buf *number)
{
    struct bytes bytes = bytes_of(number->p, number->len);

    while (bytes.size > 0 && bytes.at[0] == 0)
        bytes = bytes_from(bytes, 1);
    return bytes;
}

static void
compare(const struct crypt_cert *cert)
{
    mbedtls_x509_crt theirs;

    mbedtls_x509_crt_init(&theirs);
    if (mbedtls_x509_crt_parse_der(&theirs, cert->der.at, cert->der.size) == 0) {
        NEED(bytes_equal(cert->serial, without_zeros(&theirs.serial)));
        NEED(is_same(cert->issuer, &theirs.issuer_raw));
        NEED(is_same(cert->subject, &theirs.subject_raw));
        NEED(is_same(cert->public_key, &theirs.pk_raw));
        NEED(is_same(cert->signed_part, &theirs.tbs));
        NEED(is_same(cert->signature, &theirs.sig));
        NEED(is_same(cert->algorithm, &theirs.sig_oid));
        NEED(!cert->may_issue || theirs.ca_istrue);
    }
    mbedtls_x509_crt_free(&theirs);
}

static void
check(const struct crypt_cert *cert)
{
    char hex[CRYPT_CERT_HEX_SIZE];
    char decimal[CRYPT_CERT_DECIMAL_SIZE];
    char name[CRYPT_CERT_NAME_SIZE];
    char sn[CRYPT_CERT_ALIPAY_SN_SIZE];
    struct crypt_key *key = NULL;
    enum err err;

    crypt_cert_serial_hex(cert, hex);
    crypt_cert_serial_decimal(cert, decimal);
    NEED(strlen(hex) >= 2 && strlen(decimal) >= 1);
    err = crypt_cert_issuer(cert, name, sizeof(name));
    NEED(err == ERR_OK || err == ERR_TOO_BIG);
    NEED(crypt_cert_alipay_sn(cert, sn) == err);
    err = crypt_cert_common_name(cert, name, sizeof(name));
    NEED(err == ERR_OK || err == ERR_TOO_BIG || err == ERR_NOT_FOUND);
    if (crypt_cert_key(cert, &key) == ERR_OK)
        crypt_key_free(&key);
    compare(cert);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct crypt_cert *first = NULL;
    struct moment now = {.us = NOW_US};

    if (crypt_cert_read(bytes_of(data, size), &first) != ERR_OK)
        return 0;
    for (const struct crypt_cert *cert = first; cert != NULL; cert = cert->next)
        check(cert);
    (void)crypt_cert_verify(first, first->next, first, now);
    if (first->next != NULL)
        (void)crypt_cert_verify(first, first->next, first->next, now);
    crypt_cert_free(&first);
    return 0;
}
