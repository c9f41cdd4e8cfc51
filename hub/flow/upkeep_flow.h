/*
 * upkeep_flow.h -- what has to be done for a channel account again and again.
 *
 * One effect for each account and task waits in the outbox, so exactly one hub does it, and
 * whoever takes over from that hub goes on. The row of the task says which effect that is;
 * what comes of an effect has it due again, or ends it when nobody is to be asked any more.
 * hub/courier/keeper.h sees to it that each account that is on has one.
 * Certificates that a channel signs with are asked for at least every twelve hours (WeChat Pay
 * API v3, 平台证书), and soon when something was signed by one that is not known, but no
 * sooner than UPKEEP_HURRY_SPAN after the last time, whoever makes us hurry. What comes of asking
 * for complaints is in hub/flow/complaint_watch.h.
 */
#ifndef HUB_FLOW_UPKEEP_FLOW_H
#define HUB_FLOW_UPKEEP_FLOW_H

#include "hub/flow/channel_account.h"
#include "hub/store/lane.h"

#define UPKEEP_HURRY_SPAN span_s(60)
#define UPKEEP_TRIES_TOLD 5 /* after so many in vain people are told */

enum upkeep_task {
    UPKEEP_NONE,
    UPKEEP_CERTIFICATES,
    UPKEEP_COMPLAINTS
};

/* Has a task be done from now on, and soon if that is wanted. */
struct upkeep_want {
    struct operation operation;
    int64_t merchant_id; /* whose the account is; 0 for the platform's, and for complaints */
    int64_t account_id;
    enum upkeep_task task;
    bool soon;
};

void upkeep_flow_want(struct upkeep_want *want);

/* One task of one account. */
struct upkeep_of {
    int64_t merchant_id;
    int64_t account_id;
    enum upkeep_task task;
};

/** upkeep_flow_keys() is for keys() of what comes of an effect. */
void upkeep_flow_keys(struct desk *desk, const struct upkeep_of *of, int64_t outbox_id);

/**
 * upkeep_flow_is_wanted() is whether the effect goes on. One that does not is ended: of an account
 * that is off or gone, and one that is not the task's any more.
 */
bool upkeep_flow_is_wanted(struct desk *desk, const struct upkeep_of *of, int64_t outbox_id);

/*
 * What came of asking for certificates: they are a new value of the account's field. Those that
 * it had stay behind them until they end, since what is on its way may be signed by one.
 */
struct upkeep_certificates {
    struct operation operation;
    int64_t merchant_id;
    int64_t account_id;
    int64_t outbox_id;
    const struct channel_account_kit *kit;
    const char *field;
    enum err outcome;  /* of adapter_certificates.h's read(), or of the asking */
    const char *value; /* when that is ERR_OK; borrowed until the answer */

    bool changed; /* handed back: there were new ones */
};

void upkeep_flow_certificates(struct upkeep_certificates *certificates);

#endif
