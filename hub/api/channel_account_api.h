/*
 * channel_account_api.h -- /v1/channel-accounts: accounts at channels as merchants' and partners'
 * apps see, make, change and test them.
 */
#ifndef HUB_API_CHANNEL_ACCOUNT_API_H
#define HUB_API_CHANNEL_ACCOUNT_API_H

#include "hub/api/route.h"

extern const struct route_set channel_account_api_routes;

#endif
