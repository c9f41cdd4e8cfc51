/*
 * audit_api.h -- who has changed what (hub/flow/audit_flow.h), the newest first.
 *
 * A platform's people see all of it, others what was done at and below the organisation they look
 * at, and the whole chain of a merchant or a partner.
 */
#ifndef HUB_CONSOLE_AUDIT_API_H
#define HUB_CONSOLE_AUDIT_API_H

#include "hub/api/route.h"

extern const struct route_set audit_api_routes;

#endif
