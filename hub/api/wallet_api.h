/*
 * wallet_api.h -- what wallets have, and money that leaves: /v1/wallet, /v1/transfers.
 */
#ifndef HUB_API_WALLET_API_H
#define HUB_API_WALLET_API_H

#include "hub/api/route.h"

extern const struct route_set wallet_api_routes;

#endif
