/*
 * terminals_api.h -- terminals: looked at, added, named, moved, suspended, enrolled anew.
 *
 * An activation code is shown in the answer that has made it, and in a repeat of that under the
 * same Idempotency-Key, since it is a MAC of the key; the hub keeps its hash only. Who changes how
 * a terminal stands has it told over its socket at once, whichever hub that is connected to.
 * Nothing else is commanded from here: the wire has no such messages (shared/wire/message.def).
 */
#ifndef HUB_CONSOLE_FLEET_TERMINALS_API_H
#define HUB_CONSOLE_FLEET_TERMINALS_API_H

#include "hub/api/route.h"

extern const struct route_set terminals_api_routes;

#endif
