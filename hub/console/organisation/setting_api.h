/*
 * setting_api.h -- what holds at an organisation or a terminal, where it comes from, and changes.
 *
 * The organisation is the one that is looked at ("at"); a terminal stands there or below. What is
 * set is told to the terminals that it reaches at once (hub/api/terminal_settings.h). A PIN is
 * never shown: only that there is one.
 */
#ifndef HUB_CONSOLE_ORGANISATION_SETTING_API_H
#define HUB_CONSOLE_ORGANISATION_SETTING_API_H

#include "hub/api/route.h"

extern const struct route_set setting_api_routes;

#endif
