/*
 * staff_flow.h -- people are invited, named, suspended, and given roles at places.
 *
 * Who may ask for that is looked at before (hub/console/staff_rights.h). Nobody is removed: posts
 * end, people are suspended.
 */
#ifndef HUB_FLOW_STAFF_FLOW_H
#define HUB_FLOW_STAFF_FLOW_H

#include "hub/flow/organisation.h"
#include "hub/flow/staff.h"
#include "hub/store/lane.h"

/* How long a one-time link is good. */
#define STAFF_FLOW_LINK_LASTS span_s(24 * 3600)

/* A one-time link; its token is the person's id as 16 hex digits and STAFF_TOKEN_LENGTH more. */
#define STAFF_FLOW_LINK_ID_LENGTH 16
#define STAFF_FLOW_LINK_LENGTH (STAFF_FLOW_LINK_ID_LENGTH + STAFF_TOKEN_LENGTH)

struct staff_link {
    char token[STAFF_FLOW_LINK_LENGTH + 1];
    uint8_t hash[CRYPT_SHA256_SIZE];
};

/** staff_flow_link() is the link of a person that has that secret (staff_token_make()). */
void staff_flow_link(int64_t staff_id, const char *secret, struct staff_link *ret_link);

struct staff_invite {
    struct operation operation; /* first */
    const char *login;          /* as staff_login() writes it */
    const char *name;
    int64_t organisation_id;
    int64_t role_id;
    int64_t given_by; /* 0: a command */
    uint8_t link[CRYPT_SHA256_SIZE];

    int64_t staff_id; /* handed back */
    bool is_full;     /* inside: the package has room for nobody */
};

/**
 * staff_flow_invite() makes it ready. ERR_CONFLICT: somebody has the login; ERR_NOT_FOUND: no such
 * place or role; ERR_BAD_STATE: the role is not given at such a place; ERR_OUT_OF_RANGE: the
 * merchant's package (package.h) has room for nobody.
 */
void staff_flow_invite(struct staff_invite *invite);

struct staff_renew {
    struct operation operation; /* first */
    int64_t staff_id;
    uint8_t link[CRYPT_SHA256_SIZE];
    bool only_invited; /* ERR_BAD_STATE for who has come */
};

/**
 * staff_flow_renew() makes ready a new link for somebody: who has come loses the second factor and
 * is signed out everywhere, and chooses a new password by it.
 */
void staff_flow_renew(struct staff_renew *renew);

struct staff_change_of {
    struct operation operation; /* first */
    int64_t staff_id;
    int64_t version;  /* of what was read; 0: whatever it is */
    const char *name; /* NULL: as it is */
    int suspends;     /* 1: suspended and signed out; 0: may come in again; -1: as it is */
};

/** staff_flow_change() makes it ready. ERR_CONFLICT: changed meanwhile. */
void staff_flow_change(struct staff_change_of *change);

struct post_give {
    struct operation operation; /* first */
    int64_t staff_id;
    int64_t organisation_id;
    int64_t role_id;
    int64_t given_by;

    int64_t post_id; /* handed back */
};

/** staff_flow_give() makes a post ready; one that is held is fine. Errors as of an invitation. */
void staff_flow_give(struct post_give *give);

struct post_end {
    struct operation operation; /* first */
    int64_t post_id;
};

/** staff_flow_end() makes the end of a post ready; one that has ended is fine. */
void staff_flow_end(struct post_end *end);

struct role_put {
    struct operation operation; /* first */
    int64_t role_id;            /* 0: a new one */
    int64_t version;            /* of what was read; 0: whatever it is */
    int64_t organisation_id;    /* of a new one: it is given there and below */
    const char *name;           /* NULL: as it is */
    const char *permissions;    /* words; NULL: as they are */
    int off;                    /* 1: given to nobody any more, and lets nobody do anything */

    int64_t made_id; /* handed back */
};

/** staff_flow_role() makes a role of an organisation's own ready, or its change. */
void staff_flow_role(struct role_put *put);

#endif
