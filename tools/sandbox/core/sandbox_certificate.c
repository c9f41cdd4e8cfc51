#include "tools/sandbox/core/sandbox_certificate.h"

#include <string.h>

#include "shared/base/text.h"
#include "shared/text/encode.h"

#define DER_MAX 2560
#define SERIAL_SIZE 16
#define PEM_LINE 64
#define PEM_BEGIN "-----BEGIN CERTIFICATE-----\n"
#define PEM_END "-----END CERTIFICATE-----\n"
#define TIME_SIZE 14 /* yyMMddHHmmssZ and the terminator */

/* X.690, section 8: the tags that stand in a certificate. */
enum tag {
    TAG_BOOLEAN = 0x01,
    TAG_INTEGER = 0x02,
    TAG_BITS = 0x03,
    TAG_BYTES = 0x04,
    TAG_UTF8 = 0x0c,
    TAG_PRINTABLE = 0x13,
    TAG_TIME = 0x17,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    TAG_VERSION = 0xa0,
    TAG_EXTENSIONS = 0xa3
};

/* DER that grows; what does not fit shows in overflowed. */
struct der {
    uint8_t at[DER_MAX];
    size_t size;
    bool overflowed;
};

/* 1.2.840.113549.1.1.11 sha256WithRSAEncryption, and NULL. */
static const uint8_t algorithm[] = {
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00};
static const uint8_t version[] = {TAG_INTEGER, 1, 2};
/* 2.5.4.6 countryName, 2.5.4.10 organizationName, …11 organizationalUnitName, …3 commonName. */
static const uint8_t country[] = {0x06, 0x03, 0x55, 0x04, 0x06};
static const uint8_t organisation[] = {0x06, 0x03, 0x55, 0x04, 0x0a};
static const uint8_t unit[] = {0x06, 0x03, 0x55, 0x04, 0x0b};
static const uint8_t common_name[] = {0x06, 0x03, 0x55, 0x04, 0x03};
/* 2.5.29.19 basicConstraints; critical; a CA, or an empty sequence. */
static const uint8_t constraints[] = {0x06, 0x03, 0x55, 0x1d, 0x13, TAG_BOOLEAN, 1, 0xff};
static const uint8_t is_issuer[] = {TAG_SEQUENCE, 3, TAG_BOOLEAN, 1, 0xff};
static const uint8_t is_leaf[] = {TAG_SEQUENCE, 0};

#define RAW(array) bytes_of(array, sizeof(array))

static void
put_raw(struct der *der, struct bytes bytes)
{
    if (bytes.size > DER_MAX - der->size) {
        der->overflowed = true;
        return;
    }
    if (bytes.size > 0)
        memcpy(der->at + der->size, bytes.at, bytes.size);
    der->size += bytes.size;
}

/* A tag, the length of what follows, and that. */
static void
put(struct der *der, enum tag tag, struct bytes content)
{
    uint8_t head[4] = {(uint8_t)tag};
    size_t size = 1;

    if (content.size >= 0x100) {
        head[size++] = 0x82;
        head[size++] = (uint8_t)(content.size >> 8);
    } else if (content.size >= 0x80) {
        head[size++] = 0x81;
    }
    head[size++] = (uint8_t)content.size;
    put_raw(der, bytes_of(head, size));
    put_raw(der, content);
}

static void
put_der(struct der *der, enum tag tag, const struct der *content)
{
    put(der, tag, bytes_of(content->at, content->size));
    der->overflowed |= content->overflowed;
}

static void
put_attribute(struct der *name, struct bytes oid, enum tag tag, const char *value)
{
    struct der pair = {.size = 0};
    struct der sequence = {.size = 0};

    if (value[0] == '\0')
        return;
    put_raw(&pair, oid);
    put(&pair, tag, bytes_text(value));
    put_der(&sequence, TAG_SEQUENCE, &pair);
    put_der(name, TAG_SET, &sequence);
}

static void
put_name(struct der *der, const struct sandbox_certificate_name *name)
{
    struct der attributes = {.size = 0};

    put_attribute(&attributes, RAW(country), TAG_PRINTABLE, "CN");
    put_attribute(&attributes, RAW(organisation), TAG_UTF8, name->organisation);
    put_attribute(&attributes, RAW(unit), TAG_UTF8, name->unit);
    put_attribute(&attributes, RAW(common_name), TAG_UTF8, name->common_name);
    put_der(der, TAG_SEQUENCE, &attributes);
}

/* "260101000000Z", of UTC. */
static void
put_time(struct der *der, struct moment moment)
{
    char text[MOMENT_TEXT_MAX];
    char time[TIME_SIZE];
    size_t length = 0;

    (void)moment_format_china(moment_after(moment, span_us(-MOMENT_CHINA_OFFSET_US)), text);
    for (const char *at = text + 2; *at != '\0' && length < TIME_SIZE - 2; at++)
        if (*at >= '0' && *at <= '9')
            time[length++] = *at;
    time[length++] = 'Z';
    put(der, TAG_TIME, bytes_of(time, length));
}

/* SubjectPublicKeyInfo. */
static enum err
put_public(struct der *der, const struct crypt_key *key)
{
    char pem[CRYPT_RSA_TEXT_MAX];
    char base64[CRYPT_RSA_TEXT_MAX];
    uint8_t block[DER_MAX];
    size_t length = 0;
    size_t size = 0;
    enum err err = crypt_rsa_put_public(key, pem, sizeof(pem));

    if (err != ERR_OK)
        return err;
    for (const char *at = strchr(pem, '\n'); *at != '-'; at++)
        if (*at != '\n')
            base64[length++] = *at;
    err = encode_read_base64(bytes_of(base64, length), block, sizeof(block), &size);
    if (err == ERR_OK)
        put_raw(der, bytes_of(block, size));
    return err;
}

static void
put_serial(struct der *der, const struct sandbox_certificate *certificate, const struct der *key)
{
    const struct bytes parts[] = {
        bytes_of(key->at, key->size),
        bytes_text(certificate->subject.common_name),
        bytes_text(certificate->issuer.common_name),
    };
    uint8_t digest[CRYPT_SHA256_SIZE];

    crypt_sha256(parts, LENGTH(parts), digest);
    /* Positive, and without a zero in front. */
    digest[0] = (uint8_t)((digest[0] & 0x3f) | 0x40);
    put(der, TAG_INTEGER,
        bytes_of(digest, certificate->serial_size > 0 ? certificate->serial_size : SERIAL_SIZE));
}

/* What is signed. */
static enum err
put_signed_part(struct der *der, const struct sandbox_certificate *certificate)
{
    struct der inner = {.size = 0};
    struct der times = {.size = 0};
    struct der extension = {.size = 0};
    struct der list = {.size = 0};
    struct der extensions = {.size = 0};
    struct der key = {.size = 0};
    enum err err = put_public(&key, certificate->key);

    if (err != ERR_OK)
        return err;
    put(&inner, TAG_VERSION, RAW(version));
    put_serial(&inner, certificate, &key);
    put(&inner, TAG_SEQUENCE, RAW(algorithm));
    put_name(&inner, &certificate->issuer);
    put_time(&times, certificate->begins);
    put_time(&times, certificate->ends);
    put_der(&inner, TAG_SEQUENCE, &times);
    put_name(&inner, &certificate->subject);
    put_raw(&inner, bytes_of(key.at, key.size));
    put_raw(&extension, RAW(constraints));
    put(&extension, TAG_BYTES, certificate->may_issue ? RAW(is_issuer) : RAW(is_leaf));
    put_der(&list, TAG_SEQUENCE, &extension);
    put_der(&extensions, TAG_SEQUENCE, &list);
    put_der(&inner, TAG_EXTENSIONS, &extensions);
    put_der(der, TAG_SEQUENCE, &inner);
    return der->overflowed ? ERR_TOO_BIG : ERR_OK;
}

static enum err
put_pem(const struct der *der, char *ret_pem, size_t size)
{
    char base64[ENCODE_BASE64_SIZE(DER_MAX)];
    struct text text;

    (void)encode_base64(bytes_of(der->at, der->size), base64, sizeof(base64));
    text_init(&text, ret_pem, size);
    text_put(&text, PEM_BEGIN);
    for (const char *at = base64; *at != '\0';) {
        size_t length = strnlen(at, PEM_LINE);

        text_put_bytes(&text, bytes_of(at, length));
        text_put_char(&text, '\n');
        at += length;
    }
    text_put(&text, PEM_END);
    return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
}

enum err
sandbox_certificate_make(const struct sandbox_certificate *certificate, char *ret_pem, size_t size)
{
    struct der inner = {.size = 0};
    struct der whole = {.size = 0};
    uint8_t bits[1 + CRYPT_RSA_SIGNATURE_MAX] = {0};
    size_t signature_size = 0;
    enum err err = put_signed_part(&inner, certificate);

    if (err == ERR_OK)
        err = crypt_rsa_sign(
            certificate->issuer_key, bytes_of(inner.at, inner.size), bits + 1, &signature_size);
    if (err != ERR_OK)
        return err;
    put(&inner, TAG_SEQUENCE, RAW(algorithm));
    put(&inner, TAG_BITS, bytes_of(bits, 1 + signature_size));
    put_der(&whole, TAG_SEQUENCE, &inner);
    return whole.overflowed ? ERR_TOO_BIG : put_pem(&whole, ret_pem, size);
}
