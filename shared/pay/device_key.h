/*
 * device_key.h -- the keys that a terminal shares with the hub.
 *
 * Both sides agree on one secret by ECDH between the terminal's P-256 key and
 * the hub's at enrolment; it is never sent and never stored. From it come
 * three keys, each under its own HKDF label and bound to the terminal number,
 * so that what one of them signs says nothing about the others.
 */
#ifndef SHARED_PAY_DEVICE_KEY_H
#define SHARED_PAY_DEVICE_KEY_H

#include "shared/crypt/crypt.h"

#define DEVICE_KEY_SIZE 32

/* Terminal numbers travel in five bytes. */
#define DEVICE_NUMBER_MAX ((INT64_C(1) << 40) - 1)

struct device_keys {
    uint8_t ticket[DEVICE_KEY_SIZE]; /* signs tickets */
    uint8_t code[DEVICE_KEY_SIZE];   /* makes confirmation codes */
    uint8_t link[DEVICE_KEY_SIZE];   /* proves the hub to the terminal when they connect */
};

/** device_key_derive() agrees ours with theirs and derives the keys of that terminal. */
enum err device_key_derive(const struct crypt_key *ours, const struct crypt_key *theirs,
    int64_t terminal, struct device_keys *ret_keys) MUST_CHECK;

#endif
