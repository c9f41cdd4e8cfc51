/*
 * onboarding_api.h -- merchants' applications at channels: /v1/onboardings.
 *
 * The merchant's app sees how they stand; the app of the partner, under whose account they are,
 * enters what the channel says, as people do (hub/provision/provision_onboarding.c), where the hub
 * does not hear it (hub/flow/onboarding_watch.h).
 */
#ifndef HUB_API_ONBOARDING_API_H
#define HUB_API_ONBOARDING_API_H

#include "hub/api/route.h"

extern const struct route_set onboarding_api_routes;

#endif
