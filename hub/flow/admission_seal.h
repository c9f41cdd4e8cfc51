/*
 * admission_seal.h -- what is personal in a merchant's application, sealed and opened.
 *
 * Its fields are sealed by the vault, its documents under a key of the application's own, which
 * the vault seals, too.
 */
#ifndef HUB_FLOW_ADMISSION_SEAL_H
#define HUB_FLOW_ADMISSION_SEAL_H

#include "hub/flow/admission.h"
#include "hub/flow/vault.h"
#include "hub/store/row.h"
#include "shared/base/arena.h"

/* Of the vault's. */
#define ADMISSION_SEAL_PERSONAL_LABEL "admission personal"
#define ADMISSION_SEAL_KEY_LABEL "admission documents"
/* A document is sealed with its nonce in front. */
#define ADMISSION_SEAL_OVERHEAD (CRYPT_GCM_NONCE_SIZE + CRYPT_GCM_TAG_SIZE)

/**
 * admission_seal_personal() and admission_seal_key() put it into the row: its fields; a new key of
 * its documents.
 */
enum err admission_seal_personal(const struct vault_keys *keys, struct random *random,
    struct admission_row *row, const struct admission_personal *personal) MUST_CHECK;
enum err admission_seal_key(
    const struct vault_keys *keys, struct random *random, struct admission_row *row) MUST_CHECK;

/** admission_seal_document() is in the arena. */
enum err admission_seal_document(const struct vault_keys *keys, struct random *random,
    const struct admission_row *row, enum admission_document document, struct bytes plain,
    struct arena *arena, struct bytes *ret_sealed) MUST_CHECK;

/** admission_seal_open_personal() opens what is sealed in a row; nothing sealed is nothing said. */
enum err admission_seal_open_personal(const struct vault_keys *keys, int64_t merchant_id,
    struct bytes sealed, struct admission_personal *ret_personal) MUST_CHECK;

/**
 * admission_seal_open_document() opens a document: sealed.size - ADMISSION_SEAL_OVERHEAD bytes.
 * ERR_CORRUPT, ERR_BAD_SIGNATURE.
 */
enum err admission_seal_open_document(const struct vault_keys *keys, int64_t merchant_id,
    struct bytes sealed_key, enum admission_document document, struct bytes sealed,
    uint8_t *ret_plain) MUST_CHECK;

#endif
