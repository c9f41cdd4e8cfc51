/*
 * onboarding_state.h -- how a merchant's application at a channel (进件) stands.
 *
 * Pure. The states are those that WeChat Pay's application goes through (WeChat Pay API v3,
 * 特约商户进件, 查询申请单状态, applyment_state), which other channels have some of. A person may
 * skip what he was not told of; what is finished or cancelled stays so. One that went in and was
 * not taken over whole (编辑中) is put together again.
 */
#ifndef SHARED_PAY_ONBOARDING_STATE_H
#define SHARED_PAY_ONBOARDING_STATE_H

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum onboarding_state {
    ONBOARDING_DRAFT,           /* being put together here */
    ONBOARDING_SUBMITTED,       /* the channel has it */
    ONBOARDING_AUDITING,        /* and looks at it */
    ONBOARDING_TO_BE_CONFIRMED, /* the merchant's account or contact is to be confirmed */
    ONBOARDING_TO_BE_SIGNED,    /* the merchant is to sign */
    ONBOARDING_FINISHED,        /* it is a sub-merchant */
    ONBOARDING_REJECTED,        /* something is wrong or missing: mended, it may go in again */
    ONBOARDING_CANCELLED,
    ONBOARDING_STATES
};

extern const struct fsm onboarding_state_machine;

/** onboarding_state_step() is ERR_BAD_STATE when it cannot become that; the same again may. */
enum err onboarding_state_step(enum onboarding_state from, enum onboarding_state to,
    enum onboarding_state *ret_state) MUST_CHECK;

#endif
