/*
 * organisation_flow.h -- the tree of organisations is changed (docs/adr/0040).
 *
 * Who may is asked before (the console's gate, the operator's command). An operation that changes
 * one carries the version that its asker has read: with another one it is ERR_CONFLICT, and hands
 * back how it stands. Adding and moving also count as a change of whoever it is put under, so that
 * two who change one tree at once never miss each other.
 */
#ifndef HUB_FLOW_ORGANISATION_FLOW_H
#define HUB_FLOW_ORGANISATION_FLOW_H

#include "hub/flow/organisation.h"
#include "hub/store/lane.h"

#define ORGANISATION_FLOW_MOVE_MAX 1000 /* how many may stand below what is moved */
/* What a new merchant pays: 0.38 %, of which the channel takes 0.20 %. */
#define ORGANISATION_FLOW_FEE_RATE 38
#define ORGANISATION_FLOW_COST_RATE 20

/*
 * One is made. ERR_NOT_FOUND: no such parent; ERR_BAD_STATE: its kind does not stand there;
 * ERR_OUT_OF_RANGE: too deep; ERR_BAD_INPUT: the name or the time zone. A partner's and a
 * merchant's books are made with it: number is one above the highest (store_merchant_highest), and
 * whoever was quicker with it makes this ERR_NOT_STORED: ask again with the next.
 */
struct organisation_add {
    struct operation operation;
    int64_t id; /* that is known before; 0: a new one */
    int64_t parent_id;
    enum organisation_kind kind;
    const char *name;          /* borrowed until it is answered */
    const char *time_zone;     /* of the tz database; "" for its parent's; borrowed */
    struct merchant_row books; /* number, rates and rules; of a store: not looked at */

    struct organisation_row organisation; /* handed back */
};

enum organisation_says {
    ORGANISATION_SAYS_NAME = 1,
    ORGANISATION_SAYS_STATE = 2,
    ORGANISATION_SAYS_TIME_ZONE = 4
};

/*
 * One gets another name, state or time zone. ERR_NOT_FOUND, ERR_CONFLICT; ERR_BAD_INPUT;
 * ERR_BAD_STATE: the platform cannot be suspended. What is so already is not changed.
 */
struct organisation_set {
    struct operation operation;
    int64_t id;
    int64_t version;  /* that was read */
    unsigned says;    /* which of these count */
    const char *name; /* borrowed */
    bool suspended;
    const char *time_zone; /* borrowed */

    struct organisation_row organisation; /* handed back: as it stands */
};

/*
 * One, and all below it, goes under another parent: a merchant under a partner or the platform,
 * which shares in the fee of its orders from now on; a store within its merchant. ERR_NOT_FOUND,
 * ERR_CONFLICT; ERR_BAD_STATE: it does not stand there, or that is below it; ERR_FORBIDDEN:
 * another merchant's; ERR_OUT_OF_RANGE: too deep; ERR_TOO_BIG: more than
 * ORGANISATION_FLOW_MOVE_MAX stand below it.
 */
struct organisation_move {
    struct operation operation;
    int64_t id;
    int64_t version;
    int64_t parent_id;

    int64_t below[ORGANISATION_FLOW_MOVE_MAX + 1]; /* who stand below it, as far as they fit */
    size_t below_count;
    struct organisation_row organisation; /* handed back: as it stands */
};

/* What still hangs on an organisation. */
enum organisation_hold {
    ORGANISATION_HOLD_NOTHING,
    ORGANISATION_HOLD_ORGANISATIONS, /* below it */
    ORGANISATION_HOLD_TERMINALS,
    ORGANISATION_HOLD_PLATES,
    ORGANISATION_HOLD_APPS,
    ORGANISATION_HOLD_ACCOUNTS, /* at channels */
    ORGANISATION_HOLD_ORDERS,   /* of any time: they would have nobody's name */
    ORGANISATION_HOLD_MONEY     /* its books have been written in */
};

/*
 * One that nothing ever hung on goes, with its books. ERR_NOT_FOUND, ERR_CONFLICT; ERR_BAD_STATE:
 * the platform, or hold says what there is.
 */
struct organisation_remove {
    struct operation operation;
    int64_t id;
    int64_t version;

    enum organisation_hold hold;          /* handed back */
    struct organisation_row organisation; /* as it stood */
};

void organisation_flow_add(struct organisation_add *add);
void organisation_flow_set(struct organisation_set *set);
void organisation_flow_move(struct organisation_move *move);
void organisation_flow_remove(struct organisation_remove *remove);

/** organisation_flow_hold_text() says it in a word of English. */
const char *organisation_flow_hold_text(enum organisation_hold hold);

#endif
