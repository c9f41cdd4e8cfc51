/*
 * crypt_der.h -- RSA keys and certificates between text and DER.
 *
 * Both implementations read and write keys through here, so that both accept
 * exactly the same text. Knows base64, PEM (RFC 7468) and the outermost length
 * of a key's DER; what the DER of a key means is the library's work. Nobody
 * outside this folder includes this. Any thread.
 */
#ifndef SHARED_CRYPT_CRYPT_DER_H
#define SHARED_CRYPT_CRYPT_DER_H

#include "shared/crypt/crypt.h"

/* A private key of 4096 bits in PKCS#8 has about 2400 bytes. */
#define CRYPT_DER_MAX 3072

enum crypt_der_kind {
    CRYPT_DER_PRIVATE,
    CRYPT_DER_PUBLIC
};

/* May hold a private key: its owner wipes it. */
struct crypt_der {
    uint8_t at[CRYPT_DER_MAX];
    size_t size;
};

/**
 * crypt_der_base64() reads base64 with its padding and with blanks anywhere;
 * ERR_BAD_INPUT for all else, and for more than room bytes, of which some may be
 * written then.
 */
enum err crypt_der_base64(struct bytes text, uint8_t *to, size_t room, size_t *ret_size) MUST_CHECK;

/**
 * crypt_der_next() takes the next PEM from text, with what stands before it, and gives
 * what is between its lines. ERR_NOT_FOUND when there is none, ERR_BAD_INPUT when it
 * has another label or no end.
 */
enum err crypt_der_next(struct bytes *text, const char *label, struct bytes *ret_base64) MUST_CHECK;

/** crypt_der_read() reads PEM of that kind, or bare base64; ERR_BAD_INPUT for all else. */
enum err crypt_der_read(
    struct bytes text, enum crypt_der_kind kind, struct crypt_der *ret_der) MUST_CHECK;

/** crypt_der_write() writes PKCS#8 or SubjectPublicKeyInfo as PEM; ERR_TOO_BIG without room. */
enum err crypt_der_write(
    struct bytes der, enum crypt_der_kind kind, char *to, size_t size) MUST_CHECK;

#endif
