/*
 * admission_api.h -- merchants apply to sell here: entered, submitted, reviewed (docs/adr/0047).
 *
 * Where one looks is the partner or the platform that the merchant would stand under, or above it.
 */
#ifndef HUB_CONSOLE_ONBOARD_ADMISSION_API_H
#define HUB_CONSOLE_ONBOARD_ADMISSION_API_H

#include "hub/api/route.h"

extern const struct route_set admission_api_routes;

#endif
