/*
 * staff.h -- who works here: names of their rows, and what a session's token is.
 *
 * A person's row is known by the login, a post's by what it says, a session's by its token: so
 * that each is found without a second key, and given twice is there once. Pure.
 */
#ifndef HUB_FLOW_STAFF_H
#define HUB_FLOW_STAFF_H

#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/crypt/crypt.h"

#define STAFF_LOGIN_MIN 3
#define STAFF_LOGIN_MAX 64
/* A person holds so many posts at most. */
#define STAFF_POSTS_MAX 64
/* Of a session, or of an invitation: 256 random bits, as hexadecimal. */
#define STAFF_TOKEN_LENGTH 64

/**
 * staff_login() takes a login in small letters: 3 to 64 of letters, digits, "-", "_", "." and
 * "@", of which the first is a letter or a digit. ERR_BAD_INPUT.
 */
enum err staff_login(const char *given, char ret_login[static STAFF_LOGIN_MAX + 1]) MUST_CHECK;

/** staff_id() is the row of who has that login (as staff_login() writes it). */
int64_t staff_id(const char *login);

int64_t staff_post_id(int64_t staff_id, int64_t organisation_id, int64_t role_id);

/** staff_token_make() draws a new one. */
void staff_token_make(struct random *random, char ret_token[static STAFF_TOKEN_LENGTH + 1]);

/**
 * staff_token_read() digests a token as it was given, for a label ("session", "invitation"): what
 * is good for one is nothing for the other. ERR_BAD_INPUT for what cannot be one.
 */
enum err staff_token_read(
    const char *label, struct bytes token, uint8_t ret_hash[static CRYPT_SHA256_SIZE]) MUST_CHECK;

/** staff_hash_id() is the id that begins a digest. */
int64_t staff_hash_id(const uint8_t hash[static CRYPT_SHA256_SIZE]);

#endif
