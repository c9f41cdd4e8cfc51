/*
 * channel_api.h -- /v1/channels: the dialects of channels, with what each can do and the form of
 * its accounts, as the console draws it. The same for everybody; from the adapters' own tables.
 */
#ifndef HUB_API_CHANNEL_API_H
#define HUB_API_CHANNEL_API_H

#include "hub/api/route.h"

extern const struct route_set channel_api_routes;

#endif
