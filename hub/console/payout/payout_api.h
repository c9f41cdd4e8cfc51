/*
 * payout_api.h -- withdrawals and transfers that wait to be approved, of all merchants below where
 * one looks; approved or rejected by somebody else than who asked.
 *
 * Asking is a merchant's (merchant_api.h). A merchant that is not below is as unknown as none.
 */
#ifndef HUB_CONSOLE_PAYOUT_PAYOUT_API_H
#define HUB_CONSOLE_PAYOUT_PAYOUT_API_H

#include "hub/api/route.h"

extern const struct route_set payout_api_routes;

#endif
