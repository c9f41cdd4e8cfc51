/*
 * sign_flow.h -- signing in: the password was right, then the code.
 *
 * Each begins a session with a token of its own, and ends the one before it: what a browser knew
 * before it was signed in is worth nothing after. Whether a password fits is found out before
 * (hub/password/password_queue.h): the operation is told which encoding it did fit.
 */
#ifndef HUB_FLOW_SIGN_FLOW_H
#define HUB_FLOW_SIGN_FLOW_H

#include "hub/flow/second_factor.h"
#include "hub/flow/session_flow.h"

/* How long one may take to type the code, and how often it may be wrong. */
#define SIGN_FLOW_CODE_LASTS span_s(600)
#define SIGN_FLOW_TRIES_MAX 5

struct sign_in {
    struct operation operation; /* first */
    int64_t staff_id;
    const char *verified; /* the encoding that the password fits */
    const char *renewed;  /* to be kept instead of it; "": none */
    struct session_new made;
    bool replaces; /* the browser has brought a session, which ends: */
    uint8_t replaced[CRYPT_SHA256_SIZE];

    bool needs_code; /* handed back */
};

/**
 * sign_flow_in() makes it ready. ERR_FORBIDDEN: the person may not come in (any more);
 * ERR_CONFLICT: the password was changed just now.
 */
void sign_flow_in(struct sign_in *in);

enum sign_code_result {
    SIGN_CODE_IN,
    SIGN_CODE_WRONG,
    SIGN_CODE_OVER /* too often, too late, or there is no such session: sign in anew */
};

struct sign_code {
    struct operation operation; /* first */
    const struct vault_keys *keys;
    uint8_t hash[CRYPT_SHA256_SIZE]; /* of the token that waits for a code */
    const char *code;
    struct session_new made;

    enum sign_code_result result; /* handed back */
    int64_t staff_id;
};

/** sign_flow_code() makes it ready; a wrong code is counted, and no error. */
void sign_flow_code(struct sign_code *code);

#endif
