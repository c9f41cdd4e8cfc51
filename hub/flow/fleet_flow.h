/*
 * fleet_flow.h -- a merchant's terminals are changed by people: add, set, enrol anew.
 *
 * Who may is asked before (the console's gate, the operator's command); that it stands below
 * where he may is looked at here, in the transaction. What one is told of the way it stands goes
 * over its socket (hub/api/terminal_socket.h). A terminal that is suspended makes no order any more
 * that a payer can open; its records are taken, for they are facts. One whose enrolment is revoked
 * is unknown until a new code brings a device in: what the old one still had is lost.
 */
#ifndef HUB_FLOW_FLEET_FLOW_H
#define HUB_FLOW_FLEET_FLOW_H

#include "hub/flow/terminal_flow.h"

#define FLEET_FLOW_CODE_VALID span_s(7 * 24 * 3600)
#define FLEET_FLOW_CODES_MAX 16 /* unused ones of a terminal that an operation ends */

/* Unused codes of a terminal, found before it is decided. */
struct fleet_codes {
    int64_t ids[FLEET_FLOW_CODES_MAX];
    size_t count;
};

/*
 * One is made, with the next number and a code that enrols it. ERR_NOT_FOUND: no such store below;
 * ERR_BAD_INPUT: the name.
 */
struct terminal_add {
    struct operation operation;
    const char *below; /* the path that its store stands at or below; borrowed */
    int64_t store_id;
    const char *name;  /* borrowed until it is answered */
    struct bytes code; /* as it is typed; borrowed */

    int64_t highest;              /* the highest number there is */
    bool is_full;                 /* the merchant's package has room for none: ERR_OUT_OF_RANGE */
    struct terminal_row terminal; /* handed back */
    int64_t expires_us;           /* of the code */
};

/*
 * It gets a new code; the device that it has goes on until another one uses that. Codes before it
 * are good for nothing. ERR_NOT_FOUND; ERR_BAD_STATE: it is suspended.
 */
struct terminal_code {
    struct operation operation;
    const char *below;
    int64_t terminal_id;
    struct bytes code;

    struct fleet_codes codes;
    struct terminal_row terminal; /* handed back */
    int64_t expires_us;
};

enum terminal_says {
    TERMINAL_SAYS_NAME = 1,
    TERMINAL_SAYS_STORE = 2,
    TERMINAL_SAYS_STATE = 4
};

enum terminal_state {
    TERMINAL_STATE_ACTIVE,    /* one that was suspended goes on */
    TERMINAL_STATE_SUSPENDED, /* its codes are good for nothing any more */
    TERMINAL_STATE_NEW        /* its enrolment is revoked, likewise */
};

/*
 * It gets another name, stands at another store of its merchant, or in another state.
 * ERR_NOT_FOUND, also of the store; ERR_CONFLICT: another version, and hands back how it stands;
 * ERR_BAD_INPUT: the name; ERR_FORBIDDEN: the store is another merchant's; ERR_BAD_STATE: it was
 * never enrolled.
 */
struct terminal_set {
    struct operation operation;
    const char *below;
    int64_t terminal_id;
    int64_t version;
    unsigned says; /* which of these count */
    const char *name;
    int64_t store_id;
    enum terminal_state state;

    struct fleet_codes codes;
    struct terminal_row terminal; /* handed back: as it stands */
};

void fleet_flow_add(struct terminal_add *add);
void fleet_flow_code(struct terminal_code *code);
void fleet_flow_set(struct terminal_set *set);

/** fleet_flow_put() puts a new terminal of a store, and its code, on the desk. ERR_BAD_INPUT. */
enum err fleet_flow_put(struct desk *desk, struct moment now, struct terminal_row *terminal,
    const char *name, struct bytes code) MUST_CHECK;

/** fleet_flow_want() is for keys(): a terminal, and where it stands. */
void fleet_flow_want(struct desk *desk, int64_t terminal_id);

/** fleet_flow_find() is a terminal that was wanted, if it stands at or below there; else NULL. */
struct terminal_row *fleet_flow_find(
    struct desk *desk, int64_t terminal_id, const char *below) MUST_CHECK;

/** fleet_flow_revoke() takes its enrolment back; codes that would bring another device in stay. */
void fleet_flow_revoke(struct desk *desk, struct terminal_row *terminal);

/** fleet_flow_is_name() is whether a terminal or a plate may be called so: it is printed. */
bool fleet_flow_is_name(const char *name);

#endif
