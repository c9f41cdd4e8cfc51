/*
 * proof.h -- what terminal and hub sign to prove themselves, byte for byte.
 *
 * The terminal signs the hub's fresh nonce and everything it says in its
 * hello by ECDSA under its own key, so a replayed or altered hello fits
 * nothing. The hub answers with an HMAC under the link key over the terminal's
 * nonce, so that the terminal knows it is not a stranger that takes its
 * records. At enrolment the terminal signs the activation code with the key
 * that it registers.
 */
#ifndef SHARED_WIRE_PROOF_H
#define SHARED_WIRE_PROOF_H

#include "shared/crypt/crypt.h"
#include "shared/pay/device_key.h"
#include "shared/wire/message.h"

/** proof_sign_hello() fills signature, which hello->signature then borrows. */
enum err proof_sign_hello(struct message_hello *hello, struct bytes hub_nonce,
    const struct crypt_key *key, uint8_t signature[static CRYPT_P256_SIGNATURE_SIZE]) MUST_CHECK;

/** proof_verify_hello() is ERR_BAD_SIGNATURE when the terminal is not who it says. */
enum err proof_verify_hello(const struct message_hello *hello, struct bytes hub_nonce,
    const struct crypt_key *key) MUST_CHECK;

/** proof_of_hub() is the 32 bytes of a welcome. */
void proof_of_hub(const uint8_t link_key[static DEVICE_KEY_SIZE], int64_t terminal,
    struct bytes hub_nonce, struct bytes terminal_nonce,
    uint8_t ret_proof[static CRYPT_SHA256_SIZE]);

/** proof_sign_enrolment() signs the activation code and the public key that goes with it. */
enum err proof_sign_enrolment(struct bytes code, const struct crypt_key *key,
    uint8_t ret_signature[static CRYPT_P256_SIGNATURE_SIZE]) MUST_CHECK;
enum err proof_verify_enrolment(
    struct bytes code, const struct crypt_key *key, struct bytes signature) MUST_CHECK;

#endif
