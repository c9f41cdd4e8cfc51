/*
 * terminal_flow.h -- operations that let a terminal in: enrolment and hello.
 */
#ifndef HUB_FLOW_TERMINAL_FLOW_H
#define HUB_FLOW_TERMINAL_FLOW_H

#include "hub/store/lane.h"
#include "shared/crypt/crypt.h"
#include "shared/wire/message.h"

/* The activation code as it is typed, without dashes: 12 letters of base32, 60 bits. */
#define TERMINAL_CODE_LENGTH 12

/** terminal_flow_code_id() is under which id an activation code is stored, and its hash. */
int64_t terminal_flow_code_id(struct bytes code, uint8_t ret_hash[static CRYPT_SHA256_SIZE]);

/*
 * A terminal registers its key. ERR_NOT_FOUND: no such code; ERR_EXPIRED: too
 * late; ERR_CONFLICT: used by another.
 */
struct terminal_enrol {
    struct operation operation;
    struct bytes code;
    uint8_t public_key[CRYPT_P256_PUBLIC_SIZE];
    int64_t activation_id; /* made by terminal_flow_enrol() */
    uint8_t code_hash[CRYPT_SHA256_SIZE];

    struct terminal_row terminal; /* handed back */
    char merchant[91];
    char store[91];
};

/*
 * It connects. ERR_NOT_FOUND, ERR_FORBIDDEN (suspended, never enrolled), ERR_BUSY
 * (said before records that we have: it says hello again).
 */
struct terminal_hello {
    struct operation operation;
    int64_t terminal_id;
    int64_t epoch;
    int64_t last_sequence;
    int64_t acked_sequence;
    uint8_t acked_chain[32];
    int64_t challenged_us; /* when its connection began: the hello is younger */

    struct terminal_row terminal; /* handed back */
    int64_t hub_epoch;
    int64_t hub_sequence;
    uint8_t hub_chain[32]; /* up to hub_sequence */
    bool forked;
};

/** terminal_flow_enrol() and …_hello() fill in the kind; submit the operation then. */
void terminal_flow_enrol(struct terminal_enrol *enrol);
void terminal_flow_hello(struct terminal_hello *hello);

#endif
