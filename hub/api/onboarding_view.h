/*
 * onboarding_view.h -- an application at a channel as apps of its merchant and partner see it.
 */
#ifndef HUB_API_ONBOARDING_VIEW_H
#define HUB_API_ONBOARDING_VIEW_H

#include "hub/api/view.h"

/* In the order of enum onboarding_state. */
#define ONBOARDING_VIEW_STATES                                                                     \
    "DRAFT SUBMITTED AUDITING TO_BE_CONFIRMED TO_BE_SIGNED FINISHED REJECTED CANCELLED"

extern const struct target_kind onboarding_view_target;
extern const struct view_kind onboarding_view_one;
extern const struct view_kind onboarding_view_list;
extern const struct shape onboarding_view_shape;
extern const struct shape onboarding_view_fault;
extern const struct shape onboarding_view_query;

#endif
