/*
 * terminal_flow.h -- operations that let a terminal in: enrolment and hello; and its leaving.
 */
#ifndef HUB_FLOW_TERMINAL_FLOW_H
#define HUB_FLOW_TERMINAL_FLOW_H

#include "hub/store/lane.h"
#include "shared/crypt/crypt.h"
#include "shared/wire/message.h"

/* The activation code as it is typed, without dashes: 12 letters of base32, 60 bits. */
#define TERMINAL_CODE_LENGTH 12
#define TERMINAL_CODE_SECRET 8                        /* random bytes that it is made of */
#define TERMINAL_CODE_SIZE (TERMINAL_CODE_LENGTH + 3) /* with two dashes and a terminator */

/** terminal_flow_code_id() is under which id an activation code is stored, and its hash. */
int64_t terminal_flow_code_id(struct bytes code, uint8_t ret_hash[static CRYPT_SHA256_SIZE]);

/** terminal_flow_code() writes the code of a secret, as it is typed and as it is shown. */
void terminal_flow_code(const uint8_t secret[static TERMINAL_CODE_SECRET],
    char ret_plain[static TERMINAL_CODE_LENGTH + 1], char ret_dashed[static TERMINAL_CODE_SIZE]);

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
 * It connects. One that is suspended may: what it has recorded is taken, and it is told how it
 * stands. ERR_NOT_FOUND, ERR_FORBIDDEN (not enrolled), ERR_BUSY (said before records that we
 * have: it says hello again).
 */
struct terminal_hello {
    struct operation operation;
    int64_t terminal_id;
    int64_t epoch;
    int64_t last_sequence;
    int64_t acked_sequence;
    uint8_t acked_chain[32];
    int64_t challenged_us; /* when its connection began: the hello is younger */
    char program[65];      /* what it says that it runs; text */

    struct terminal_row terminal; /* handed back */
    int64_t up_us;                /* since when it is connected */
    int64_t hub_epoch;
    int64_t hub_sequence;
    uint8_t hub_chain[32]; /* up to hub_sequence */
    bool forked;
};

/* Its connection has ended; nothing, if it has a newer one. */
struct terminal_gone {
    struct operation operation;
    int64_t terminal_id;
    int64_t up_us; /* of the hello that began it */
};

/** terminal_flow_enrol(), …_hello() and …_gone() fill in the kind; submit the operation then. */
void terminal_flow_enrol(struct terminal_enrol *enrol);
void terminal_flow_hello(struct terminal_hello *hello);
void terminal_flow_gone(struct terminal_gone *gone);

#endif
