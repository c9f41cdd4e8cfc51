/*
 * provision_stuck.h -- what is stuck, for "check".
 */
#ifndef HUB_PROVISION_PROVISION_STUCK_H
#define HUB_PROVISION_PROVISION_STUCK_H

#include "hub/store/engine.h"

/** provision_stuck_say() prints how many there are. */
enum err provision_stuck_say(struct engine *engine, struct moment now) MUST_CHECK;

#endif
