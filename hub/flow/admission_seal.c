#include "hub/flow/admission_seal.h"

#include <stdio.h>

#define ABOUT_SIZE 80

enum err
admission_seal_open_personal(const struct vault_keys *keys, int64_t merchant_id,
    struct bytes sealed, struct admission_personal *ret_personal)
{
    uint8_t plain[ADMISSION_PERSONAL_SIZE];
    size_t size;
    enum err err;

    *ret_personal = (struct admission_personal){0};
    if (sealed.size == 0)
        return ERR_OK;
    err = vault_open(
        keys, ADMISSION_SEAL_PERSONAL_LABEL, merchant_id, sealed, plain, sizeof(plain), &size);
    if (err == ERR_OK)
        err = admission_personal_read(bytes_of(plain, size), ret_personal);
    crypt_wipe(plain, sizeof(plain));
    return err;
}

enum err
admission_seal_personal(const struct vault_keys *keys, struct random *random,
    struct admission_row *row, const struct admission_personal *personal)
{
    uint8_t plain[ADMISSION_PERSONAL_SIZE];
    const size_t size = admission_personal_write(personal, plain);
    const enum err err = vault_seal(keys, random, ADMISSION_SEAL_PERSONAL_LABEL, row->merchant_id,
        bytes_of(plain, size), row->personal);

    crypt_wipe(plain, sizeof(plain));
    if (err == ERR_OK)
        row->personal_size = size + VAULT_OVERHEAD;
    return err;
}

/* The key of its documents, made with the row. */
enum err
admission_seal_key(const struct vault_keys *keys, struct random *random, struct admission_row *row)
{
    uint8_t key[CRYPT_AES_KEY_SIZE];
    enum err err;

    random_fill(random, key, sizeof(key));
    err = vault_seal(keys, random, ADMISSION_SEAL_KEY_LABEL, row->merchant_id,
        bytes_of(key, sizeof(key)), row->document_key);
    crypt_wipe(key, sizeof(key));
    row->document_key_size = sizeof(key) + VAULT_OVERHEAD;
    return err;
}

static enum err
open_key(const struct vault_keys *keys, int64_t merchant_id, struct bytes sealed,
    uint8_t ret_key[static CRYPT_AES_KEY_SIZE])
{
    size_t size;
    enum err err = vault_open(
        keys, ADMISSION_SEAL_KEY_LABEL, merchant_id, sealed, ret_key, CRYPT_AES_KEY_SIZE, &size);

    return err == ERR_OK && size != CRYPT_AES_KEY_SIZE ? ERR_CORRUPT : err;
}

/* A document that is moved to another place does not open there. */
static struct bytes
about(int64_t merchant_id, enum admission_document document, char block[static ABOUT_SIZE])
{
    const int length = snprintf(block, ABOUT_SIZE, "shanju admission document %lld %d",
        (long long)merchant_id, (int)document);

    NEED(length > 0 && length < ABOUT_SIZE);
    return bytes_of(block, (size_t)length);
}

enum err
admission_seal_open_document(const struct vault_keys *keys, int64_t merchant_id,
    struct bytes sealed_key, enum admission_document document, struct bytes sealed,
    uint8_t *ret_plain)
{
    uint8_t key[CRYPT_AES_KEY_SIZE];
    char block[ABOUT_SIZE];
    enum err err;

    if (sealed.size < ADMISSION_SEAL_OVERHEAD)
        return ERR_CORRUPT;
    err = open_key(keys, merchant_id, sealed_key, key);
    if (err == ERR_OK)
        err = crypt_open(key, sealed.at, about(merchant_id, document, block),
            bytes_from(sealed, CRYPT_GCM_NONCE_SIZE), ret_plain);
    crypt_wipe(key, sizeof(key));
    return err;
}

enum err
admission_seal_document(const struct vault_keys *keys, struct random *random,
    const struct admission_row *row, enum admission_document document, struct bytes plain,
    struct arena *arena, struct bytes *ret_sealed)
{
    const size_t size = plain.size + ADMISSION_SEAL_OVERHEAD;
    uint8_t *sealed = arena_take(arena, size);
    uint8_t key[CRYPT_AES_KEY_SIZE];
    char block[ABOUT_SIZE];
    enum err err;

    if (sealed == NULL)
        return ERR_NO_SPACE;
    err =
        open_key(keys, row->merchant_id, bytes_of(row->document_key, row->document_key_size), key);
    if (err != ERR_OK)
        return err;
    random_fill(random, sealed, CRYPT_GCM_NONCE_SIZE);
    err = crypt_seal(key, sealed, about(row->merchant_id, document, block), plain,
        sealed + CRYPT_GCM_NONCE_SIZE);
    crypt_wipe(key, sizeof(key));
    *ret_sealed = bytes_of(sealed, size);
    return err;
}
