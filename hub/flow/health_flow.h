/*
 * health_flow.h -- whether a channel account works, by what it is used for.
 *
 * A row for each account and use that was ever broken: since when, and by which codes. The
 * first answer of a code raises an alarm, once until a call of that use works again; then the
 * row says that all is well.
 */
#ifndef HUB_FLOW_HEALTH_FLOW_H
#define HUB_FLOW_HEALTH_FLOW_H

#include "hub/channel/adapter_judge.h"
#include "hub/store/lane.h"

/* What an account is used for: each may need keys and permissions of its own. Stored. */
enum health_use {
    HEALTH_PAYMENT,
    HEALTH_BARCODE,
    HEALTH_REFUND,
    HEALTH_SPLIT,
    HEALTH_BILL,
    HEALTH_CERTIFICATES,
    HEALTH_TEST, /* by a person: hub/courier/account_trial.h */
    HEALTH_COMPLAINT,
    HEALTH_ONBOARDING,
    HEALTH_USES
};

/** health_use_name() is the use as one word. */
const char *health_use_name(enum health_use use);

struct health_heard {
    struct operation operation;
    int64_t merchant_id; /* whose the account is; 0 for the platform's */
    int64_t account_id;
    enum health_use use;
    enum adapter_health health; /* never unsure */
    enum adapter_fault fault;
    char code[ADAPTER_CODE_SIZE];
    char field[32];
};

void health_flow_heard(struct health_heard *heard);

#endif
