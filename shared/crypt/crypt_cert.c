#include "shared/crypt/crypt_cert.h"

#include <stdlib.h>

#include "shared/base/text.h"
#include "shared/crypt/crypt_asn1.h"
#include "shared/crypt/crypt_cert_name.h"
#include "shared/crypt/crypt_der.h"

#define LABEL "CERTIFICATE"
#define SERIAL_MAX 20
#define VERSION_3 2
#define MAY_SIGN_CERTIFICATES 0x04 /* keyCertSign, of the first byte (RFC 5280 section 4.2.1.3) */

/* OIDs, their content. */
#define OID_EXTENSION "\x55\x1d" /* id-ce, then one byte */
#define OID_PKCS1 "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define OID_RSA_KEY OID_PKCS1 "\x01"

enum extension {
    EXTENSION_SUBJECT_KEY = 14,
    EXTENSION_KEY_USAGE = 15,
    EXTENSION_SUBJECT_NAMES = 17,
    EXTENSION_ISSUER_NAMES = 18,
    EXTENSION_CONSTRAINTS = 19,
    EXTENSION_LISTS = 31,
    EXTENSION_POLICIES = 32,
    EXTENSION_ISSUER_KEY = 35,
    EXTENSION_PURPOSES = 37
};

/* What the extensions say about issuing. */
struct extensions {
    bool has_constraints;
    bool is_ca;
    bool has_usage;
    bool may_sign;
};

static bool
starts_with(struct bytes bytes, const char *prefix)
{
    return bytes_starts(bytes, prefix);
}

/* Whether digits of a time are all there; they are checked once they are a date. */
static enum err
read_time(struct crypt_asn1 *reader, struct moment *ret_moment)
{
    bool is_short = crypt_asn1_tag(reader) == CRYPT_ASN1_UTC_TIME;
    struct bytes at = crypt_asn1_take(reader, is_short ? CRYPT_ASN1_UTC_TIME : CRYPT_ASN1_TIME);
    const char *century = "";
    char block[MOMENT_ISO_MAX];
    struct text text;

    if (at.size != (is_short ? 13 : 15) || at.at[at.size - 1] != 'Z')
        return ERR_BAD_INPUT;
    if (is_short)
        century = at.at[0] < '5' ? "20" : "19"; /* RFC 5280 section 4.1.2.5.1 */
    text_init(&text, block, sizeof(block));
    text_put(&text, century);
    for (size_t i = 0; i < at.size; i++) {
        size_t left = at.size - i;

        /* MMDDHHMMSSZ are the last eleven: "-" before month and day, "T" and ":" behind. */
        if (left == 11 || left == 9)
            text_put_char(&text, '-');
        else if (left == 7)
            text_put_char(&text, 'T');
        else if (left == 5 || left == 3)
            text_put_char(&text, ':');
        text_put_char(&text, (char)at.at[i]);
    }
    return text_ok(&text) ? moment_parse_iso(text_bytes(&text), ret_moment) : ERR_BAD_INPUT;
}

/* A whole number that is not negative, in its shortest form; without its leading zero. */
static struct bytes
read_whole(struct crypt_asn1 *reader)
{
    struct bytes at = crypt_asn1_take(reader, CRYPT_ASN1_INTEGER);

    if (at.size == 0 || at.at[0] >= 0x80 || (at.size > 1 && at.at[0] == 0 && at.at[1] < 0x80))
        reader->bad = true;
    else if (at.at[0] == 0)
        at = bytes_from(at, 1);
    return reader->bad ? bytes_of(NULL, 0) : at;
}

/* The content of a BIT STRING that is whole bytes. */
static struct bytes
read_octets_of_bits(struct crypt_asn1 *reader)
{
    struct bytes bits = crypt_asn1_take(reader, CRYPT_ASN1_BITS);

    if (bits.size < 1 || bits.at[0] != 0) {
        reader->bad = true;
        return bytes_of(NULL, 0);
    }
    return bytes_from(bits, 1);
}

static bool
read_flag(struct crypt_asn1 *reader)
{
    struct bytes flag;

    if (crypt_asn1_tag(reader) != CRYPT_ASN1_BOOLEAN)
        return false;
    flag = crypt_asn1_take(reader, CRYPT_ASN1_BOOLEAN);
    /* DER leaves false out, where it is what is meant anyway, and has one true. */
    if (flag.size != 1 || flag.at[0] != 0xff)
        reader->bad = true;
    return true;
}

/* RFC 5280 section 4.2.1.9. */
static bool
read_constraints(struct bytes value, struct extensions *extensions, struct crypt_cert *cert)
{
    struct crypt_asn1 outer = crypt_asn1_of(value);
    struct crypt_asn1 reader = crypt_asn1_of(crypt_asn1_take(&outer, CRYPT_ASN1_SEQUENCE));
    struct bytes below;

    if (extensions->has_constraints)
        return false;
    extensions->has_constraints = true;
    extensions->is_ca = read_flag(&reader);
    if (crypt_asn1_tag(&reader) == CRYPT_ASN1_INTEGER) {
        below = read_whole(&reader);
        if (below.size > 1)
            return false;
        cert->below_max = below.size == 0 ? 0 : below.at[0];
    }
    return crypt_asn1_ended(&reader) && crypt_asn1_ended(&outer);
}

static bool
read_usage(struct bytes value, struct extensions *extensions)
{
    struct crypt_asn1 outer = crypt_asn1_of(value);
    struct bytes bits = crypt_asn1_take(&outer, CRYPT_ASN1_BITS);

    if (extensions->has_usage || !crypt_asn1_ended(&outer) || bits.size < 2)
        return false;
    extensions->has_usage = true;
    extensions->may_sign = (bits.at[1] & MAY_SIGN_CERTIFICATES) != 0;
    return true;
}

static bool
is_known(struct bytes oid)
{
    static const uint8_t known[] = {EXTENSION_SUBJECT_KEY, EXTENSION_KEY_USAGE,
        EXTENSION_SUBJECT_NAMES, EXTENSION_ISSUER_NAMES, EXTENSION_CONSTRAINTS, EXTENSION_LISTS,
        EXTENSION_POLICIES, EXTENSION_ISSUER_KEY, EXTENSION_PURPOSES};

    return oid.size == 3 && starts_with(oid, OID_EXTENSION) &&
           memchr(known, oid.at[2], sizeof(known)) != NULL;
}

static bool
read_extension(struct bytes content, struct extensions *extensions, struct crypt_cert *cert)
{
    struct crypt_asn1 reader = crypt_asn1_of(content);
    struct bytes oid = crypt_asn1_take(&reader, CRYPT_ASN1_OID);
    bool is_critical = read_flag(&reader);
    struct bytes value = crypt_asn1_take(&reader, CRYPT_ASN1_OCTETS);

    if (!crypt_asn1_ended(&reader) || oid.size == 0)
        return false;
    if (!is_known(oid)) {
        cert->is_strange = cert->is_strange || is_critical;
        return true;
    }
    if (oid.at[2] == EXTENSION_CONSTRAINTS)
        return read_constraints(value, extensions, cert);
    return oid.at[2] != EXTENSION_KEY_USAGE || read_usage(value, extensions);
}

static bool
read_extensions(struct crypt_asn1 *body, struct crypt_cert *cert)
{
    struct crypt_asn1 outer = crypt_asn1_of(crypt_asn1_take(body, CRYPT_ASN1_AROUND(3)));
    struct crypt_asn1 list = crypt_asn1_of(crypt_asn1_take(&outer, CRYPT_ASN1_SEQUENCE));
    struct extensions extensions = {.has_usage = false};

    cert->below_max = CRYPT_CERT_CHAIN_MAX;
    while (!list.bad && list.left.size > 0)
        if (!read_extension(crypt_asn1_take(&list, CRYPT_ASN1_SEQUENCE), &extensions, cert))
            return false;
    cert->may_issue = extensions.is_ca && (!extensions.has_usage || extensions.may_sign);
    return crypt_asn1_ended(&list) && crypt_asn1_ended(&outer);
}

/* The certificate without its signature (RFC 5280 section 4.1.2). */
static enum err
read_signed_part(struct bytes algorithm, struct crypt_cert *cert)
{
    struct crypt_asn1 outer = crypt_asn1_of(cert->signed_part);
    struct crypt_asn1 body = crypt_asn1_of(crypt_asn1_take(&outer, CRYPT_ASN1_SEQUENCE));
    struct crypt_asn1 times;
    struct bytes version = bytes_of(NULL, 0);

    if (crypt_asn1_tag(&body) == CRYPT_ASN1_AROUND(0)) {
        struct crypt_asn1 around = crypt_asn1_of(crypt_asn1_take(&body, CRYPT_ASN1_AROUND(0)));

        version = read_whole(&around);
        if (!crypt_asn1_ended(&around) || version.size != 1 || version.at[0] > VERSION_3)
            return ERR_BAD_INPUT;
    }
    cert->serial = read_whole(&body);
    if (cert->serial.size > SERIAL_MAX)
        return ERR_BAD_INPUT;
    if (!bytes_equal(crypt_asn1_take(&body, CRYPT_ASN1_SEQUENCE), algorithm))
        return ERR_BAD_INPUT;
    cert->issuer = crypt_asn1_take_whole(&body, CRYPT_ASN1_SEQUENCE);
    times = crypt_asn1_of(crypt_asn1_take(&body, CRYPT_ASN1_SEQUENCE));
    if (read_time(&times, &cert->valid_from) != ERR_OK ||
        read_time(&times, &cert->valid_until) != ERR_OK || !crypt_asn1_ended(&times))
        return ERR_BAD_INPUT;
    cert->subject = crypt_asn1_take_whole(&body, CRYPT_ASN1_SEQUENCE);
    cert->public_key = crypt_asn1_take_whole(&body, CRYPT_ASN1_SEQUENCE);
    /* Two ids that nobody uses any more. */
    crypt_asn1_skip(&body, CRYPT_ASN1_INSTEAD(1));
    crypt_asn1_skip(&body, CRYPT_ASN1_INSTEAD(2));
    if (crypt_asn1_tag(&body) == CRYPT_ASN1_AROUND(3) &&
        (version.size != 1 || version.at[0] != VERSION_3 || !read_extensions(&body, cert)))
        return ERR_BAD_INPUT;
    return crypt_asn1_ended(&body) && crypt_asn1_ended(&outer) ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
read_der(struct crypt_cert *cert)
{
    struct crypt_asn1 outer = crypt_asn1_of(cert->der);
    struct crypt_asn1 body = crypt_asn1_of(crypt_asn1_take(&outer, CRYPT_ASN1_SEQUENCE));
    struct crypt_asn1 kind;
    struct bytes algorithm;
    enum err err;

    cert->signed_part = crypt_asn1_take_whole(&body, CRYPT_ASN1_SEQUENCE);
    algorithm = crypt_asn1_take(&body, CRYPT_ASN1_SEQUENCE);
    cert->signature = read_octets_of_bits(&body);
    kind = crypt_asn1_of(algorithm);
    cert->algorithm = crypt_asn1_take(&kind, CRYPT_ASN1_OID);
    if (!crypt_asn1_ended(&body) || !crypt_asn1_ended(&outer) || cert->algorithm.size == 0)
        return ERR_BAD_INPUT;
    err = read_signed_part(algorithm, cert);
    if (err == ERR_OK)
        err = crypt_cert_name_check(cert->issuer);
    return err == ERR_OK ? crypt_cert_name_check(cert->subject) : err;
}

/* The key of a CA is used again and again: to make one takes longer than to verify with it. */
static enum err
make_issuing(struct crypt_cert *cert)
{
    enum err err = cert->may_issue ? crypt_cert_key(cert, &cert->issuing) : ERR_OK;

    return err == ERR_NO_SPACE ? err : ERR_OK;
}

/* Add a certificate behind *last, which becomes it. */
static enum err
append(struct bytes der, struct crypt_cert ***last)
{
    struct crypt_cert *cert = malloc(sizeof(*cert) + der.size);
    uint8_t *at;
    enum err err;

    if (cert == NULL)
        return ERR_NO_SPACE;
    at = (uint8_t *)(cert + 1);
    memcpy(at, der.at, der.size);
    *cert = (struct crypt_cert){.der = bytes_of(at, der.size)};
    err = read_der(cert);
    if (err == ERR_OK)
        err = make_issuing(cert);
    if (err != ERR_OK) {
        free(cert);
        return err;
    }
    **last = cert;
    *last = &cert->next;
    return ERR_OK;
}

static enum err
read_pem(struct bytes text, struct crypt_cert **first)
{
    struct crypt_cert **last = first;
    uint8_t der[CRYPT_CERT_SIZE_MAX];
    struct bytes base64;
    size_t count = 0;
    size_t size;
    enum err err;

    while ((err = crypt_der_next(&text, LABEL, &base64)) == ERR_OK) {
        /* Three bytes are four letters, and a line's end stands behind some sixty. */
        if (++count > CRYPT_CERT_COUNT_MAX || base64.size > 2 * sizeof(der))
            return ERR_TOO_BIG;
        err = crypt_der_base64(base64, der, sizeof(der), &size);
        if (err == ERR_OK)
            err = append(bytes_of(der, size), &last);
        if (err != ERR_OK)
            return err;
    }
    return err == ERR_NOT_FOUND && count > 0 ? ERR_OK : ERR_BAD_INPUT;
}

enum err
crypt_cert_read(struct bytes text, struct crypt_cert **ret_first)
{
    struct crypt_cert *first = NULL;
    struct crypt_cert **last = &first;
    enum err err;

    if (text.size > 0 && text.at[0] == CRYPT_ASN1_SEQUENCE)
        err = text.size > CRYPT_CERT_SIZE_MAX ? ERR_TOO_BIG : append(text, &last);
    else
        err = read_pem(text, &first);
    if (err == ERR_OK)
        *ret_first = first;
    else
        crypt_cert_free(&first);
    return err;
}

void
crypt_cert_free(struct crypt_cert **first)
{
    while (*first != NULL) {
        struct crypt_cert *next = (*first)->next;

        crypt_key_free(&(*first)->issuing);
        free(*first);
        *first = next;
    }
}

void
crypt_cert_serial_hex(const struct crypt_cert *cert, char to[static CRYPT_CERT_HEX_SIZE])
{
    struct text text;

    text_init(&text, to, CRYPT_CERT_HEX_SIZE);
    for (size_t i = 0; i < cert->serial.size; i++)
        text_printf(&text, "%02X", cert->serial.at[i]);
    if (cert->serial.size == 0)
        text_put(&text, "00");
}

void
crypt_cert_serial_decimal(const struct crypt_cert *cert, char to[static CRYPT_CERT_DECIMAL_SIZE])
{
    uint8_t left[SERIAL_MAX];
    char digits[CRYPT_CERT_DECIMAL_SIZE];
    size_t size = cert->serial.size;
    size_t start = sizeof(digits) - 1;
    bool is_zero;

    if (size > 0)
        memcpy(left, cert->serial.at, size);
    digits[start] = '\0';
    do {
        unsigned rest = 0;

        is_zero = true;
        for (size_t i = 0; i < size; i++) {
            unsigned value = rest << 8 | left[i];

            left[i] = (uint8_t)(value / 10);
            rest = value % 10;
            is_zero = is_zero && left[i] == 0;
        }
        digits[--start] = (char)('0' + rest);
    } while (!is_zero);
    memcpy(to, digits + start, sizeof(digits) - start);
}

enum err
crypt_cert_issuer(const struct crypt_cert *cert, char *to, size_t size)
{
    return crypt_cert_name_print(cert->issuer, to, size);
}

enum err
crypt_cert_common_name(const struct crypt_cert *cert, char *to, size_t size)
{
    return crypt_cert_name_common(cert->subject, to, size);
}

enum err
crypt_cert_key(const struct crypt_cert *cert, struct crypt_key **ret_key)
{
    struct crypt_asn1 outer = crypt_asn1_of(cert->public_key);
    struct crypt_asn1 body = crypt_asn1_of(crypt_asn1_take(&outer, CRYPT_ASN1_SEQUENCE));
    struct crypt_asn1 kind = crypt_asn1_of(crypt_asn1_take(&body, CRYPT_ASN1_SEQUENCE));
    char pem[CRYPT_RSA_TEXT_MAX];

    if (!bytes_is(crypt_asn1_take(&kind, CRYPT_ASN1_OID), OID_RSA_KEY))
        return ERR_UNSUPPORTED;
    if (crypt_der_write(cert->public_key, CRYPT_DER_PUBLIC, pem, sizeof(pem)) != ERR_OK)
        return ERR_BAD_INPUT;
    return crypt_rsa_public(bytes_text(pem), ret_key);
}

bool
crypt_cert_is_rsa(const struct crypt_cert *cert)
{
    return starts_with(cert->algorithm, OID_PKCS1);
}
