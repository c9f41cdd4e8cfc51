/*
 * password.h -- Argon2id (RFC 9106): a password becomes text, and is held against it.
 *
 * The text is what the reference implementation encodes: the parameters, a salt of 16 random bytes
 * and 32 bytes of hash. Takes as much memory as its parameters say, and about a tenth of a second:
 * on a worker (hub/password/password_queue.h).
 */
#ifndef HUB_PASSWORD_PASSWORD_H
#define HUB_PASSWORD_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/random.h"

#define PASSWORD_ENCODED_SIZE 161
/* What is longer is refused before it costs anything. */
#define PASSWORD_BYTES_MAX 512

struct password_cost {
    uint32_t memory_kib;
    uint32_t passes;
    uint32_t lanes;
};

/** password_hash() encodes a password under a new salt; ERR_NO_SPACE without that much memory. */
enum err password_hash(struct bytes password, const struct password_cost *cost,
    struct random *random, char ret_encoded[static PASSWORD_ENCODED_SIZE]) MUST_CHECK;

/** password_verify() is ERR_BAD_SIGNATURE for another one, ERR_CORRUPT for what is no encoding. */
enum err password_verify(const char *encoded, struct bytes password) MUST_CHECK;

/** password_costs() is whether it was encoded with that cost. */
bool password_costs(const char *encoded, const struct password_cost *cost);

#endif
