/*
 * wechat_seal.h -- the encrypted resource of notifications and certificates.
 *
 * AEAD_AES_256_GCM under the merchant's APIv3 key, 32 letters as they are; the
 * nonce is 12 letters. Any thread, as far as random may be used there.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SEAL_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SEAL_H

#include "shared/base/arena.h"
#include "shared/base/random.h"
#include "shared/crypt/crypt.h"

#define WECHAT_SEAL_ALGORITHM "AEAD_AES_256_GCM"

struct wechat_sealed {
    char nonce[CRYPT_GCM_NONCE_SIZE + 1];
    const char *ciphertext; /* base64 of the sealed bytes, with the tag at their end */
};

/** wechat_seal_make() seals plain under a fresh nonce; ERR_TOO_BIG when arena is full. */
enum err wechat_seal_make(const char *key, struct random *random, const char *associated,
    struct bytes plain, struct arena *arena, struct wechat_sealed *ret_sealed) MUST_CHECK;

/** wechat_seal_flip() changes one bit of the tag, so that it opens nowhere. */
enum err wechat_seal_flip(struct arena *arena, struct wechat_sealed *sealed) MUST_CHECK;

#endif
