/*
 * roster.h -- who the terminals of a fleet are, kept between runs.
 *
 * A text file for its owner only, one terminal a line: number, epoch,
 * acknowledged sequence, hash chain, private key, the hub's public key. What
 * was under way when a fleet was killed is not in it: the hub then sees a
 * fork and begins a new epoch, which costs an alarm and nothing else.
 */
#ifndef TOOLS_FLEET_ROSTER_H
#define TOOLS_FLEET_ROSTER_H

#include "shared/crypt/crypt.h"

struct roster_entry {
    int64_t terminal; /* 0: not enrolled yet */
    int64_t epoch;
    int64_t acked_sequence;
    uint8_t acked_chain[CRYPT_SHA256_SIZE];
    uint8_t private_key[CRYPT_P256_PRIVATE_SIZE];
    uint8_t hub_key[CRYPT_P256_PUBLIC_SIZE];
};

/** roster_read() fills up to count entries. ERR_CORRUPT; a missing file has none. */
enum err roster_read(
    const char *path, struct roster_entry *entries, size_t count, size_t *ret_count) MUST_CHECK;

/** roster_write() replaces the file as a whole. ERR_FORBIDDEN, ERR_DISK. */
enum err roster_write(
    const char *path, const struct roster_entry *entries, size_t count) MUST_CHECK;

#endif
