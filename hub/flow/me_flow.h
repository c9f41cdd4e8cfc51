/*
 * me_flow.h -- what a person changes of himself: name, password, second factor.
 *
 * Where rights rise, or a secret changes, the session is exchanged for a new one, and all others
 * of the person end with a secret. Whether the old password fits is found out before, as at
 * sign-in.
 */
#ifndef HUB_FLOW_ME_FLOW_H
#define HUB_FLOW_ME_FLOW_H

#include "hub/flow/second_factor.h"
#include "hub/flow/session_flow.h"

struct me_change {
    struct operation operation; /* first */
    int64_t staff_id;
    int64_t version;      /* of what was read; 0: whatever it is */
    const char *name;     /* NULL: as it is */
    const char *language; /* "zh", "en", ""; NULL: as it is */
};

/** me_flow_change() makes it ready. ERR_CONFLICT: somebody has changed it meanwhile. */
void me_flow_change(struct me_change *change);

struct me_password {
    struct operation operation; /* first */
    int64_t staff_id;
    const char *verified; /* the encoding that the old password fits */
    const char *encoded;  /* of the new one */
    struct session_new made;
};

/** me_flow_password() makes it ready. ERR_CONFLICT: it was changed just now. */
void me_flow_password(struct me_password *password);

enum me_second_step {
    ME_SECOND_BEGIN,   /* a secret is drawn: for who has none that is asked for */
    ME_SECOND_CONFIRM, /* its first code: from now on it is asked for */
    ME_SECOND_REMOVE   /* with a code, or a recovery code */
};

struct me_second {
    struct operation operation; /* first */
    enum me_second_step step;
    int64_t staff_id;
    const struct vault_keys *keys;
    const char *code;        /* but to begin */
    struct session_new made; /* to confirm */

    /* Handed back. */
    bool is_wrong;                             /* the code; nothing was changed */
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE]; /* begun */
    char codes[SECOND_FACTOR_RECOVERY_COUNT][SECOND_FACTOR_RECOVERY_SIZE]; /* confirmed */
};

/** me_flow_second() makes it ready. ERR_BAD_STATE: it is asked for already, or there is none. */
void me_flow_second(struct me_second *second);

struct me_come {
    struct operation operation; /* first */
    int64_t staff_id;
    uint8_t hash[CRYPT_SHA256_SIZE]; /* of the invitation's token */
    const char *encoded;             /* of the password */
    const char *name;                /* NULL: as it is */
};

/**
 * me_flow_come() makes ready that somebody takes an invitation: the link is used up, and all
 * sessions end. ERR_EXPIRED for one that is none, or no longer.
 */
void me_flow_come(struct me_come *come);

#endif
