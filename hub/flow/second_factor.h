/*
 * second_factor.h -- codes of an authenticator (RFC 6238), and those that replace it once.
 *
 * SHA-1, six digits, steps of 30 seconds, as every authenticator app has them. The code of the
 * step before and after is taken, too, and none whose step is not newer than the last that was.
 * Ten recovery codes of 50 random bits each are handed out once; kept is the SHA-256 of each. Pure.
 */
#ifndef HUB_FLOW_SECOND_FACTOR_H
#define HUB_FLOW_SECOND_FACTOR_H

#include "hub/flow/vault.h"
#include "hub/store/row.h"
#include "shared/base/moment.h"
#include "shared/base/text.h"

#define SECOND_FACTOR_SECRET_SIZE 20
#define SECOND_FACTOR_CODE_LENGTH 6
#define SECOND_FACTOR_RECOVERY_COUNT 10
#define SECOND_FACTOR_RECOVERY_SIZE 12 /* "ABCDE-FGHIJ" */

/* What the secret is sealed for, with the person's id. */
#define SECOND_FACTOR_LABEL "second_factor"

/** second_factor_code() is the code of a step; ERR_NO_SPACE without memory. */
enum err second_factor_code(const uint8_t secret[static SECOND_FACTOR_SECRET_SIZE], int64_t step,
    char ret_code[static SECOND_FACTOR_CODE_LENGTH + 1]) MUST_CHECK;

/** second_factor_step() is the step of a moment. */
int64_t second_factor_step(struct moment now);

/** second_factor_uri() writes what an authenticator app scans. */
void second_factor_uri(
    struct text *text, const char *login, const uint8_t secret[static SECOND_FACTOR_SECRET_SIZE]);

/** second_factor_make() draws a secret and seals it for the person's row. */
enum err second_factor_make(const struct vault_keys *keys, struct random *random, int64_t staff_id,
    uint8_t ret_secret[static SECOND_FACTOR_SECRET_SIZE], struct staff_row *staff) MUST_CHECK;

/**
 * second_factor_take() holds a code against the person's secret, and takes its step; with recovery,
 * also against the recovery codes, and takes that one. ERR_BAD_SIGNATURE: it fits nothing, and
 * nothing was changed.
 */
enum err second_factor_take(const struct vault_keys *keys, const char *code, struct moment now,
    bool recovery, struct staff_row *staff) MUST_CHECK;

/** second_factor_recovery() draws the codes, and puts what is kept of them into the row. */
void second_factor_recovery(struct random *random,
    char ret_codes[static SECOND_FACTOR_RECOVERY_COUNT][SECOND_FACTOR_RECOVERY_SIZE],
    struct staff_row *staff);

#endif
