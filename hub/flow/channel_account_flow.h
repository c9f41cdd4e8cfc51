/*
 * channel_account_flow.h -- a channel account is made or changed, for an app or for a person.
 *
 * An app may do so with accounts of its merchant and of those that it has brought, or whom they
 * have brought; accounts that these inherit, of a partner above or of the platform, it only sees.
 * Whom the channel pays is the operator's to say: what the platform holds is withdrawn from here.
 * So are the keys of an account that it is paid through, by which a channel's word is believed.
 *
 * What is not said stays as it is. Keys are changed so, too: hubs that serve open the account anew
 * within ROSTER_FRESH, and what is under way goes on with the one before.
 */
#ifndef HUB_FLOW_CHANNEL_ACCOUNT_FLOW_H
#define HUB_FLOW_CHANNEL_ACCOUNT_FLOW_H

#include "hub/flow/channel_account.h"
#include "hub/store/lane.h"

#define CHANNEL_ACCOUNT_FLOW_MINUTES (24 * 60)

enum channel_account_says {
    CHANNEL_ACCOUNT_SAYS_NAME = 1,
    CHANNEL_ACCOUNT_SAYS_STATE = 2,
    CHANNEL_ACCOUNT_SAYS_PRIORITY = 4,
    CHANNEL_ACCOUNT_SAYS_WEIGHT = 8,
    CHANNEL_ACCOUNT_SAYS_AMOUNT_MIN = 16,
    CHANNEL_ACCOUNT_SAYS_AMOUNT_MAX = 32,
    CHANNEL_ACCOUNT_SAYS_HOURS = 64,
    CHANNEL_ACCOUNT_SAYS_SETTLES = 128, /* the operator's alone, as is */
    CHANNEL_ACCOUNT_SAYS_COST = 256
};

/* Which payments it takes (hub/flow/roster_route.h), and what its holder is. */
struct channel_account_terms {
    unsigned says; /* which of these count */
    char name[91];
    char state[4]; /* on, off */
    int64_t priority;
    int64_t weight;
    int64_t amount_min; /* fen; 0: any */
    int64_t amount_max;
    int64_t from_minute;
    int64_t to_minute;
    char settles_to[9]; /* merchant, platform */
    bool returns_cost;
};

/* What is wrong with what was asked. */
enum channel_account_wrong {
    CHANNEL_ACCOUNT_WRONG_NOTHING,
    CHANNEL_ACCOUNT_WRONG_DIALECT, /* there is none of that name */
    CHANNEL_ACCOUNT_WRONG_AMOUNTS, /* the most is less than the least */
    CHANNEL_ACCOUNT_WRONG_TERMS,
    CHANNEL_ACCOUNT_WRONG_UNKNOWN,  /* of the form: it has no such field, */
    CHANNEL_ACCOUNT_WRONG_MISSING,  /* one is missing, */
    CHANNEL_ACCOUNT_WRONG_VALUE,    /* one does not fit, or cannot be used with the others, */
    CHANNEL_ACCOUNT_WRONG_IDENTITY, /* one says who it is at its channel, and that stays */
    CHANNEL_ACCOUNT_WRONG_TOO_BIG   /* one is too long, or with "" all are */
};

/*
 * ERR_NOT_FOUND: no such account or merchant; ERR_FORBIDDEN: it is not the asker's to change;
 * ERR_CONFLICT: it is of another version; ERR_BAD_INPUT: wrong says what.
 */
struct channel_account_put {
    struct operation operation;
    int64_t asker_id;     /* the merchant whose app asks; 0: the operator */
    bool keeps_addresses; /* values that say where the channel is are refused */
    int64_t account_id;   /* 0: one is made */
    int64_t version;      /* of one that is there, as it was read; 0: whatever it is */
    int64_t merchant_id;  /* of one that is made: whose it is; 0: the platform's */
    char dialect[17];     /* likewise */
    struct channel_account_terms terms;
    struct adapter_values values;          /* of its form; borrowed */
    const struct channel_account_kit *kit; /* borrowed */

    int64_t made_id; /* handed back: the account, where one was made */
    char state[4];   /* as it is now */
    enum channel_account_wrong wrong;
    const char *field; /* the name of it in the form, borrowed; "" for none */
};

/* Whether an account is the asker's to change; errors likewise. Changes nothing. */
struct channel_account_may {
    struct operation operation;
    int64_t asker_id;
    int64_t account_id;
};

void channel_account_flow_put(struct channel_account_put *put);
void channel_account_flow_may(struct channel_account_may *may);

#endif
