/*
 * onboarding_api.h -- how a merchant's applications at channels stand: /v1/onboardings.
 *
 * To read: what the channel has said is entered by people (hub/provision/provision_onboarding.c).
 */
#ifndef HUB_API_ONBOARDING_API_H
#define HUB_API_ONBOARDING_API_H

#include "hub/api/route.h"

extern const struct route_set onboarding_api_routes;

#endif
