/*
 * onboarding_watch.h -- a channel that can say how an application stands is asked until it is over.
 *
 * An application has one effect that is due again after each answer, so exactly one hub asks, and
 * whoever takes over from that hub goes on. What a channel says that it has not said before is a
 * step of the application, by the channel (ONBOARDING_FLOW_CHANNEL); what is not listed, silence
 * and refusals change nothing, and people are told after some of them (docs/adr/0037).
 */
#ifndef HUB_FLOW_ONBOARDING_WATCH_H
#define HUB_FLOW_ONBOARDING_WATCH_H

#include "hub/channel/adapter_onboarding.h"
#include "hub/flow/onboarding_flow.h"

#define ONBOARDING_WATCH_TRIES_TOLD 5 /* after so many in vain people are told */

/* What came of asking. ERR_NOT_FOUND: there is no such application. */
struct onboarding_watch_heard {
    struct operation operation;
    int64_t merchant_id;
    int64_t onboarding_id;
    int64_t outbox_id;                            /* 0: a person has had it asked */
    const struct adapter_onboarding_reply *reply; /* borrowed until the answer */
    struct span every;                            /* from one time to the next; 0: it is the last */
    const struct channel_account_kit *kit;

    bool moved; /* handed back: it was a step */
    struct onboarding_row onboarding_row;
};

void onboarding_watch_heard(struct onboarding_watch_heard *heard);

/** onboarding_watch_is_over() is of an application that stays as it is. */
bool onboarding_watch_is_over(struct bytes state);

#endif
