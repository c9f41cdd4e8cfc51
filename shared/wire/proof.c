#include "shared/wire/proof.h"

#include "shared/base/number.h"

#define NONCE_SIZE 32
#define HELLO_TEXT_MAX 1024
#define ENROLMENT_TEXT_MAX 256

/* "shanju hello v1", the hub's nonce, then the hello's fields without the signature. */
static enum err
hello_text(const struct message_hello *hello, struct bytes hub_nonce,
    uint8_t to[static HELLO_TEXT_MAX], size_t *ret_size)
{
    static const char label[] = "shanju hello v1";
    struct message_hello unsigned_hello = *hello;
    size_t size = sizeof(label);
    size_t fields_size;
    enum err err;

    if (hub_nonce.size != NONCE_SIZE)
        return ERR_BAD_INPUT;
    memcpy(to, label, size);
    memcpy(to + size, hub_nonce.at, NONCE_SIZE);
    size += NONCE_SIZE;
    unsigned_hello.signature = bytes_of(NULL, 0);
    err = message_put(
        &message_hello_shape, &unsigned_hello, to + size, HELLO_TEXT_MAX - size, &fields_size);
    if (err != ERR_OK)
        return err;
    *ret_size = size + fields_size;
    return ERR_OK;
}

enum err
proof_sign_hello(struct message_hello *hello, struct bytes hub_nonce, const struct crypt_key *key,
    uint8_t signature[static CRYPT_P256_SIGNATURE_SIZE])
{
    uint8_t text[HELLO_TEXT_MAX];
    size_t size;
    enum err err = hello_text(hello, hub_nonce, text, &size);

    if (err == ERR_OK)
        err = crypt_p256_sign(key, bytes_of(text, size), signature);
    if (err == ERR_OK)
        hello->signature = bytes_of(signature, CRYPT_P256_SIGNATURE_SIZE);
    return err;
}

enum err
proof_verify_hello(
    const struct message_hello *hello, struct bytes hub_nonce, const struct crypt_key *key)
{
    uint8_t text[HELLO_TEXT_MAX];
    size_t size;
    enum err err = hello_text(hello, hub_nonce, text, &size);

    if (err != ERR_OK)
        return err;
    return crypt_p256_verify(key, bytes_of(text, size), hello->signature);
}

void
proof_of_hub(const uint8_t link_key[static DEVICE_KEY_SIZE], int64_t terminal,
    struct bytes hub_nonce, struct bytes terminal_nonce,
    uint8_t ret_proof[static CRYPT_SHA256_SIZE])
{
    uint8_t number[5];
    struct bytes parts[] = {
        bytes_text("shanju hub v1"), bytes_of(number, sizeof(number)), hub_nonce, terminal_nonce};

    number_put(number, sizeof(number), (uint64_t)terminal);
    crypt_hmac_sha256(bytes_of(link_key, DEVICE_KEY_SIZE), parts, LENGTH(parts), ret_proof);
}

static enum err
enrolment_text(struct bytes code, const struct crypt_key *key,
    uint8_t to[static ENROLMENT_TEXT_MAX], size_t *ret_size)
{
    static const char label[] = "shanju enrol v1";

    if (code.size > ENROLMENT_TEXT_MAX - sizeof(label) - CRYPT_P256_PUBLIC_SIZE)
        return ERR_TOO_BIG;
    memcpy(to, label, sizeof(label));
    crypt_p256_put_public(key, to + sizeof(label));
    if (code.size > 0)
        memcpy(to + sizeof(label) + CRYPT_P256_PUBLIC_SIZE, code.at, code.size);
    *ret_size = sizeof(label) + CRYPT_P256_PUBLIC_SIZE + code.size;
    return ERR_OK;
}

enum err
proof_sign_enrolment(struct bytes code, const struct crypt_key *key,
    uint8_t ret_signature[static CRYPT_P256_SIGNATURE_SIZE])
{
    uint8_t text[ENROLMENT_TEXT_MAX];
    size_t size;
    enum err err = enrolment_text(code, key, text, &size);

    if (err != ERR_OK)
        return err;
    return crypt_p256_sign(key, bytes_of(text, size), ret_signature);
}

enum err
proof_verify_enrolment(struct bytes code, const struct crypt_key *key, struct bytes signature)
{
    uint8_t text[ENROLMENT_TEXT_MAX];
    size_t size;
    enum err err = enrolment_text(code, key, text, &size);

    if (err != ERR_OK)
        return err;
    return crypt_p256_verify(key, bytes_of(text, size), signature);
}
