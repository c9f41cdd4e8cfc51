/*
 * onboarding_flow.h -- merchants' applications at channels (进件), step by step.
 *
 * An application is made under a channel account that speaks for the partner who applies, and
 * is known by his own number of it (WeChat Pay: business_code) within that account. People and
 * apps enter its steps, and so does a channel that can be asked (hub/flow/onboarding_watch.h).
 * What its state came to, what is missing or wrong, field by field, and who said so are kept, round
 * by round. When it is finished, the merchant gets a channel account of its own: the partner's,
 * with the sub-merchant's number in it, and switched off until a person switches it on.
 *
 * An app enters those under an account that is its merchant's to change (channel_account_flow.h),
 * of merchants below: the keys of that account are what a sub-merchant is paid with.
 */
#ifndef HUB_FLOW_ONBOARDING_FLOW_H
#define HUB_FLOW_ONBOARDING_FLOW_H

#include "hub/flow/channel_account.h"
#include "hub/flow/claim.h"
#include "shared/pay/onboarding_state.h"

#define ONBOARDING_FLOW_FAULTS_MAX 16
#define ONBOARDING_FLOW_CHANNEL 0 /* by_id of what its channel has said */

/*
 * ERR_NOT_FOUND: no such merchant or account; ERR_FORBIDDEN: not the asker's; ERR_BAD_INPUT:
 * other letters than WeChat takes.
 */
struct onboarding_add {
    struct operation operation;
    int64_t asker_id; /* the merchant whose app asks; 0: the operator */
    int64_t merchant_id;
    int64_t account_id;
    int64_t by_id;
    char number[65];
    struct claim claim;

    struct onboarding_row onboarding_row; /* handed back: the same number is the same one */
};

/* What is missing, or why it was rejected. */
struct onboarding_fault {
    char field[65];
    char reason[601];
};

/*
 * Texts that are "" leave what is there. ERR_BAD_STATE: it cannot become that; ERR_BAD_INPUT: to
 * be finished without a sub-merchant's number; what channel_account_copy() says of the account.
 * ERR_FORBIDDEN: not the asker's.
 */
struct onboarding_set {
    struct operation operation;
    int64_t asker_id;
    int64_t merchant_id;
    int64_t onboarding_id;
    enum onboarding_state state;
    int64_t by_id;
    char channel_number[65]; /* the channel's own number of it */
    char sub_number[65];     /* the sub-merchant's */
    char sign_url[301];
    char note[601];
    struct onboarding_fault faults[ONBOARDING_FLOW_FAULTS_MAX];
    size_t faults_count;
    const struct channel_account_kit *kit;

    struct onboarding_row onboarding_row; /* handed back */
};

void onboarding_flow_add(struct onboarding_add *add);
void onboarding_flow_set(struct onboarding_set *set);

/*
 * For the operation of somebody else, who makes such a step in it: onboarding_flow_keys() is for
 * its keys(), onboarding_flow_step() is what onboarding_set decides.
 */
void onboarding_flow_keys(
    struct desk *desk, int64_t asker_id, int64_t merchant_id, int64_t onboarding_id);
enum err onboarding_flow_step(
    struct desk *desk, const struct turn *turn, struct onboarding_set *set) MUST_CHECK;

/**
 * onboarding_flow_watch() has the channel of one that nobody asks about asked from now on: its
 * row, or NULL when there is no room.
 */
struct onboarding_watch_row *onboarding_flow_watch(
    struct desk *desk, const struct turn *turn, int64_t merchant_id, int64_t onboarding_id);

#endif
