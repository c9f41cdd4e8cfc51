/*
 * wallet_flow.h -- what happens to a wallet by itself: its money is settled,
 * released, frozen and set free.
 *
 * Each is asked for under a name of the asker's (at most WALLET_NAME_SIZE - 1
 * bytes) that stands for it for ever: again under the same name changes nothing,
 * other figures under it are ERR_CONFLICT. ERR_NOT_FOUND: nobody holds that
 * money. ERR_NOT_HELD: the channel pays the merchant itself, so there is nothing
 * here to release, freeze or withdraw.
 */
#ifndef HUB_FLOW_WALLET_FLOW_H
#define HUB_FLOW_WALLET_FLOW_H

#include "hub/flow/wallet.h"

#define WALLET_NAME_SIZE 65
#define WALLET_REASON_SIZE 201

/*
 * The channel has paid amount out: to the platform's bank, or to the merchant itself, as the
 * holder says; what the merchant got above what was pending is its debt. ERR_OUT_OF_RANGE: no
 * amount.
 */
struct wallet_settle {
    struct operation operation;
    struct book book;
    int64_t amount;
    char name[WALLET_NAME_SIZE];

    bool repeated; /* handed back */
};

/*
 * Pending money that is past its settlement date becomes available, after debt: as much of
 * amount as is still pending (refunds take from there first).
 */
struct wallet_release {
    struct operation operation;
    struct book book;
    int64_t amount;
    char name[WALLET_NAME_SIZE];

    int64_t released; /* handed back; 0 when repeated */
    int64_t debt_paid;
    bool repeated;
};

/*
 * Some of available may not be taken; amount < 0 sets it free again. ERR_OUT_OF_RANGE: more
 * than is free, or than is frozen.
 */
struct wallet_freeze {
    struct operation operation;
    struct book book;
    int64_t amount;
    int64_t by_id; /* who does it; not 0 */
    char reason[WALLET_REASON_SIZE];
    char name[WALLET_NAME_SIZE];

    struct wallet wallet; /* handed back: after it */
    bool repeated;
};

void wallet_flow_settle(struct wallet_settle *settle);
void wallet_flow_release(struct wallet_release *release);
void wallet_flow_freeze(struct wallet_freeze *freeze);

#endif
