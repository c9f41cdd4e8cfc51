/*
 * alarms_api.h -- what people have to look into: codes that the hub disowned, forks of terminals,
 * late money, what a channel speaks of otherwise than we do. Below where one looks, the newest
 * first.
 *
 * That somebody has looked into one is a row of the audit about it, with what he found: an alarm
 * itself never changes.
 */
#ifndef HUB_CONSOLE_TRADE_ALARMS_API_H
#define HUB_CONSOLE_TRADE_ALARMS_API_H

#include "hub/api/route.h"

extern const struct route_set alarms_api_routes;

#endif
