#include "tools/sandbox/wechat/wechat_certificate.h"

#include <string.h>

#include "shared/base/text.h"
#include "shared/text/encode.h"

#define DER_MAX 2048
#define SERIAL_BYTES 20
#define PEM_LINE 64
#define PEM_BEGIN "-----BEGIN CERTIFICATE-----\n"
#define PEM_END "-----END CERTIFICATE-----\n"
#define PUBLIC_BEGIN "-----BEGIN PUBLIC KEY-----"
#define BEGINS "260101000000Z"
#define BEGINS_S INT64_C(1767225600)
#define ENDS "360101000000Z"
#define ENDS_S INT64_C(2082758400)

/* X.690, section 8: the tags that stand in a certificate. */
enum tag {
    TAG_INTEGER = 0x02,
    TAG_BITS = 0x03,
    TAG_UTF8 = 0x0c,
    TAG_PRINTABLE = 0x13,
    TAG_TIME = 0x17,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    TAG_VERSION = 0xa0
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
/* 2.5.4.6 countryName, 2.5.4.10 organizationName, 2.5.4.3 commonName. */
static const uint8_t country[] = {0x06, 0x03, 0x55, 0x04, 0x06};
static const uint8_t organisation[] = {0x06, 0x03, 0x55, 0x04, 0x0a};
static const uint8_t common_name[] = {0x06, 0x03, 0x55, 0x04, 0x03};

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

    if (content.size < 0x80) {
        head[size++] = (uint8_t)content.size;
    } else if (content.size < 0x100) {
        head[size++] = 0x81;
        head[size++] = (uint8_t)content.size;
    } else {
        head[size++] = 0x82;
        head[size++] = (uint8_t)(content.size >> 8);
        head[size++] = (uint8_t)content.size;
    }
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

    put_raw(&pair, oid);
    put(&pair, tag, bytes_text(value));
    put_der(&sequence, TAG_SEQUENCE, &pair);
    put_der(name, TAG_SET, &sequence);
}

static void
put_name(struct der *der, const char *name)
{
    struct der attributes = {.size = 0};

    put_attribute(&attributes, bytes_of(country, sizeof(country)), TAG_PRINTABLE, "CN");
    put_attribute(
        &attributes, bytes_of(organisation, sizeof(organisation)), TAG_UTF8, "Tenpay.com");
    put_attribute(&attributes, bytes_of(common_name, sizeof(common_name)), TAG_UTF8, name);
    put_der(der, TAG_SEQUENCE, &attributes);
}

/* SubjectPublicKeyInfo. */
static enum err
public_of(const struct crypt_key *key, struct der *ret_der)
{
    char pem[CRYPT_RSA_TEXT_MAX];
    char base64[CRYPT_RSA_TEXT_MAX];
    size_t length = 0;
    enum err err = crypt_rsa_put_public(key, pem, sizeof(pem));

    if (err != ERR_OK)
        return err;
    for (const char *at = pem + strlen(PUBLIC_BEGIN); *at != '\0' && *at != '-'; at++)
        if (*at != '\n' && *at != '\r')
            base64[length++] = *at;
    return encode_read_base64(bytes_of(base64, length), ret_der->at, DER_MAX, &ret_der->size);
}

static void
serial_of(const struct der *public, uint8_t ret_serial[static SERIAL_BYTES])
{
    const struct bytes part = bytes_of(public->at, public->size);
    uint8_t digest[CRYPT_SHA256_SIZE];

    crypt_sha256(&part, 1, digest);
    memcpy(ret_serial, digest, SERIAL_BYTES);
    /* Positive, and without a zero in front. */
    ret_serial[0] = (uint8_t)((ret_serial[0] & 0x3f) | 0x40);
}

static void
put_body(struct der *body, const struct der *public, const char *name)
{
    uint8_t serial[SERIAL_BYTES];
    struct der dates = {.size = 0};

    serial_of(public, serial);
    put(body, TAG_VERSION, bytes_of(version, sizeof(version)));
    put(body, TAG_INTEGER, bytes_of(serial, sizeof(serial)));
    put(body, TAG_SEQUENCE, bytes_of(algorithm, sizeof(algorithm)));
    put_name(body, name);
    put(&dates, TAG_TIME, bytes_text(BEGINS));
    put(&dates, TAG_TIME, bytes_text(ENDS));
    put_der(body, TAG_SEQUENCE, &dates);
    put_name(body, name);
    put_raw(body, bytes_of(public->at, public->size));
}

static enum err
sign(const struct crypt_key *key, const struct der *body, struct der *certificate)
{
    uint8_t signature[1 + CRYPT_RSA_SIGNATURE_MAX] = {0}; /* no bits are unused */
    struct der parts = {.size = 0};
    size_t size;
    enum err err;

    put_der(&parts, TAG_SEQUENCE, body);
    err = crypt_rsa_sign(key, bytes_of(parts.at, parts.size), signature + 1, &size);
    if (err != ERR_OK)
        return err;
    put(&parts, TAG_SEQUENCE, bytes_of(algorithm, sizeof(algorithm)));
    put(&parts, TAG_BITS, bytes_of(signature, size + 1));
    put_der(certificate, TAG_SEQUENCE, &parts);
    return certificate->overflowed ? ERR_TOO_BIG : ERR_OK;
}

static enum err
write_pem(const struct der *certificate, char *ret_pem, size_t size)
{
    char base64[ENCODE_BASE64_SIZE(DER_MAX)];
    struct bytes rest = bytes_text(
        encode_base64(bytes_of(certificate->at, certificate->size), base64, sizeof(base64)));
    struct text text;

    text_init(&text, ret_pem, size);
    text_put(&text, PEM_BEGIN);
    while (rest.size > 0) {
        size_t length = rest.size < PEM_LINE ? rest.size : PEM_LINE;

        text_put_bytes(&text, bytes_of(rest.at, length));
        text_put_char(&text, '\n');
        rest = bytes_from(rest, length);
    }
    text_put(&text, PEM_END);
    return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
}

enum err
wechat_certificate_serial(
    const struct crypt_key *key, char ret_serial[static WECHAT_CERTIFICATE_SERIAL_SIZE])
{
    struct der public = {.size = 0};
    uint8_t serial[SERIAL_BYTES];
    enum err err = public_of(key, &public);

    if (err != ERR_OK)
        return err;
    serial_of(&public, serial);
    (void)encode_hex(bytes_of(serial, sizeof(serial)), ret_serial, WECHAT_CERTIFICATE_SERIAL_SIZE);
    for (char *at = ret_serial; *at != '\0'; at++)
        if (*at >= 'a')
            *at = (char)(*at - 'a' + 'A');
    return ERR_OK;
}

enum err
wechat_certificate_make(const struct crypt_key *key, const char *name, char *ret_pem, size_t size)
{
    struct der public = {.size = 0};
    struct der body = {.size = 0};
    struct der certificate = {.size = 0};
    enum err err = public_of(key, &public);

    if (err != ERR_OK)
        return err;
    put_body(&body, &public, name);
    err = sign(key, &body, &certificate);
    if (err != ERR_OK)
        return err;
    return write_pem(&certificate, ret_pem, size);
}

struct moment
wechat_certificate_begins(void)
{
    return (struct moment){.us = BEGINS_S * 1000000};
}

struct moment
wechat_certificate_ends(void)
{
    return (struct moment){.us = ENDS_S * 1000000};
}
